"""Sends the writes of a plan, all at once or in turn, and waits for what comes of them."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from vpstui.cli.acting.results import Result
from vpstui.fleet.state.bulk_action import OPEN_STEPS, Step, Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
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
    """

    def __init__(self, fleet: Fleet, watch: Watch, order: Order) -> None:
        self._fleet = fleet
        self._watch = watch
        self._order = order
        self._end = None if order.timeout is None else monotonic() + order.timeout

    async def run(self, acting: Sequence[Server], logins: Mapping[str, int]) -> list[Result]:
        """Send the writes, and wait as long as it is asked for.

        Args:
            acting: exactly the servers of the plan.
            logins: by profile, how many logins there had been when it was made.
        """
        size = self._order.rolling or max(1, len(acting))
        targets: list[Target] = []
        for start in range(0, len(acting), size):
            batch = acting[start : start + size]
            why = self._why_stopped(targets)
            if why:
                self._fleet.note_not_sent(batch, self._order.verb, why)
                targets += [Target(server, Step.NOT_SENT, why) for server in batch]
            else:
                action = self._fleet.run(self._order.verb, batch, logins)
                targets += (await self._wait(action)).targets
        return [
            Result.of_target(one, self._order.verb, waited=self._order.waits) for one in targets
        ]

    def _why_stopped(self, before: Sequence[Target]) -> str:
        """Say why those whose turn comes now are left out; empty where they are not."""
        if self._watch.signal:
            return "interrupted"
        not_done = [one.server.label for one in before if one.step is not Step.DONE]
        if not_done:
            return f"{not_done[0]} before it did not come to its end"
        return ""

    async def _wait(self, action: BulkAction) -> BulkAction:
        """Wait until every write is answered, and done where that is asked for."""
        fleet = self._fleet
        while True:
            state = fleet.state
            action = next(one for one in state.bulks if one.number == action.number)
            left = None if self._end is None else self._end - monotonic()
            is_over = self._watch.signal or (left is not None and left <= 0)
            if is_over:
                fleet.cancel(action.number)
                action = next(one for one in fleet.state.bulks if one.number == action.number)
            waits = self._order.waits and not is_over
            if not action.count(*(OPEN_STEPS if waits else _NOT_ANSWERED)):
                return action
            if fleet.failure is not None:
                raise fleet.failure
            await self._watch.wait(None if is_over else left)
