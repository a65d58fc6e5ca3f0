"""Sends the writes of a plan, all at once or in turn, and waits for what comes of them."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Final

from vpstui.base.stderr import print_message
from vpstui.cli.acting.readiness import Patience, with_answer
from vpstui.cli.acting.results import Result
from vpstui.cli.exit_status import LOG_IN
from vpstui.fleet.state.bulk_action import OPEN_STEPS, Step, Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.cli.acting.act import Order
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.bulk_action import BulkAction

_NOT_ANSWERED: Final = frozenset({Step.WAITING, Step.SENDING})
"""Steps before the API has answered."""


class WriteRunner:
    """Carries out an order.

    Args:
        fleet: does it.
        watch: tells of news, and of a signal.
        order: what is asked for.
        ports: by profile, the port at which its servers answer to ssh.
    """

    def __init__(self, fleet: Fleet, watch: Watch, order: Order, ports: Mapping[str, int]) -> None:
        self._fleet = fleet
        self._watch = watch
        self._order = order
        self._ports = ports
        self._patience = Patience.of(watch, order.timeout)
        self._done_at: dict[ServerKey, float] = {}
        self._said = ""

    async def run(self, acting: Sequence[Server], logins: Mapping[str, int]) -> list[Result]:
        """Send the writes, and wait as long as it is asked for.

        Args:
            acting: exactly the servers of the plan.
            logins: by profile, how many logins there had been when it was made.
        """
        size, verb = self._order.rolling or max(1, len(acting)), self._order.verb
        results: list[Result] = []
        for start in range(0, len(acting), size):
            batch = acting[start : start + size]
            if why := self._why_stopped(results):
                self._fleet.note_not_sent(batch, verb, why)
                left = [Target(server, Step.NOT_SENT, why) for server in batch]
                results += [Result.of_target(one, verb, waited=True) for one in left]
            else:
                results += await self._carry_out(batch, logins)
        return results

    def _why_stopped(self, before: Sequence[Result]) -> str:
        """Say why those whose turn comes now are left out; empty where they are not."""
        if self._watch.signal:
            return "interrupted"
        failed = [one.server.label for one in before if one.outcome != "done" or one.status]
        return f"{failed[0]} before it did not come to its end" if failed else ""

    async def _carry_out(
        self, batch: Sequence[Server], logins: Mapping[str, int]
    ) -> Sequence[Result]:
        began, order = monotonic(), self._order
        action = await self._wait(self._fleet.run(order.verb, batch, logins))
        results = [
            self._signed_out(one) or Result.of_target(one, order.verb, waited=bool(order.waits))
            for one in action.targets
        ]
        if order.waits != "ssh":
            return results
        return await asyncio.gather(*(self._with_answer(one, began) for one in results))

    def _signed_out(self, target: Target) -> Result | None:
        """Say that it cannot be waited for: the API does not take the token any more."""
        is_open = self._order.waits and target.step is Step.ACCEPTED
        account = self._fleet.state.account_of(target.server)
        if not (is_open and account.is_signed_out):
            return None
        return Result(target.server, self._order.verb, "accepted", account.problem, LOG_IN)

    async def _with_answer(self, result: Result, began: float) -> Result:
        if result.outcome != "done":
            return result
        took, port = self._done_at[result.server.key] - began, self._ports[result.server.profile]
        return await with_answer(result, took, began, port, self._fleet, self._patience)

    async def _wait(self, action: BulkAction) -> BulkAction:
        """Wait until every write is answered, and done where that is asked for."""
        fleet = self._fleet
        while True:
            is_over = self._patience.is_over
            if is_over:
                fleet.cancel(action.number)
            action = next(one for one in fleet.state.bulks if one.number == action.number)
            self._say_wait(action)
            for target in action.targets:
                if target.step is Step.DONE:
                    self._done_at.setdefault(target.server.key, monotonic())
            waits = self._order.waits and not is_over
            open_ones = [
                one
                for one in action.targets
                if one.step in (OPEN_STEPS if waits else _NOT_ANSWERED)
            ]
            if all(self._is_out_of_sight(one) for one in open_ones):
                return action
            if fleet.failure is not None:
                raise fleet.failure
            await self._watch.wait(None if is_over else self._patience.left)

    def _say_wait(self, action: BulkAction) -> None:
        """Say that the API asked to slow down, once each time."""
        notes = (one.note for one in action.targets if one.step is Step.WAITING)
        note = next(filter(None, notes), "")
        if note and note != self._said:
            print_message(f"vpstui: {note}; what is left is sent then.")
        self._said = note

    def _is_out_of_sight(self, target: Target) -> bool:
        """Whether nothing will be heard of an answered write: its account is signed out."""
        is_answered = target.step not in _NOT_ANSWERED
        return is_answered and self._fleet.state.account_of(target.server).is_signed_out
