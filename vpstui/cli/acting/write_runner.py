"""Sends the writes of a plan, all at once or in turn, and waits for what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.stderr import print_message
from vpstui.cli.acting.readiness import Patience
from vpstui.cli.acting.results import Result
from vpstui.cli.exit_status import LOG_IN
from vpstui.fleet.state.bulk_action import Pace, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.cli.acting.act import Order
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.bulk_action import BulkAction, Target

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
        self._said = ""

    async def run(self, acting: Sequence[Server], logins: Mapping[str, int]) -> list[Result]:
        """Send the writes, and wait as long as it is asked for.

        Args:
            acting: exactly the servers of the plan.
            logins: by profile, how many logins there had been when it was made.
        """
        order = self._order
        if not acting:
            return []
        pace = Pace(order.rolling, self._ports if order.waits == "ssh" else {})
        action = await self._wait(self._fleet.run(order.verb, acting, logins, pace))
        return [
            self._signed_out(one) or Result.of_target(one, order.verb, waited=bool(order.waits))
            for one in action.targets
        ]

    def _signed_out(self, target: Target) -> Result | None:
        """Say that it cannot be waited for: the API does not take the token any more."""
        is_open = self._order.waits and target.step is Step.ACCEPTED
        account = self._fleet.state.account_of(target.server)
        if not (is_open and account.is_signed_out):
            return None
        return Result(target.server, self._order.verb, "accepted", account.problem, LOG_IN)

    async def _wait(self, action: BulkAction) -> BulkAction:
        """Wait until every write is answered, and done where that is asked for."""
        fleet, number = self._fleet, action.number
        while True:
            if why := self._why_ended(self._now(number)):
                fleet.cancel(number, why)
            action = self._now(number)
            self._say_wait(action)
            if not any(self._is_awaited(one) for one in action.targets):
                return action
            if fleet.failure is not None:
                raise fleet.failure
            await self._watch.wait(None if self._patience.is_over else self._patience.left)

    def _now(self, number: int) -> BulkAction:
        """The bulk action of that number, as it stands."""
        return next(one for one in self._fleet.state.bulks if one.number == number)

    def _why_ended(self, action: BulkAction) -> str:
        """Say why no more is sent; empty: more is, where there is any."""
        sent = [one for one in action.targets if one.step is not Step.WAITING and one.is_open]
        stopped = None if action.halt is None else action.halt.at
        if self._order.rolling and sent and all(map(self._is_out_of_sight, sent)):
            stopped = sent[0]
        if self._watch.signal:
            return "interrupted"
        if self._patience.is_over:
            stopped = next(iter(sent), None) if self._order.rolling else None
            if stopped is None:
                return "cancelled"
        if stopped is None:
            return ""
        return f"{stopped.server.label} before it did not come to its end"

    def _is_awaited(self, target: Target) -> bool:
        """Whether it is waited for what comes of a write."""
        if not self._order.waits or self._patience.is_over:
            return target.step in _NOT_ANSWERED
        return target.is_open and not self._is_out_of_sight(target)

    def _say_wait(self, action: BulkAction) -> None:
        """Say that the API asked to slow down, once each time."""
        notes = (one.note for one in action.targets if one.step is Step.WAITING)
        note = next(filter(None, notes), "")
        if note and note != self._said:
            print_message(f"vpstui: {note}; what is left is sent then.")
        self._said = note

    def _is_out_of_sight(self, target: Target) -> bool:
        """Whether nothing will be heard of an answered write: its account is signed out."""
        is_answered = target.is_open and target.step not in _NOT_ANSWERED
        return is_answered and self._fleet.state.account_of(target.server).is_signed_out
