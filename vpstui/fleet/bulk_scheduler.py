"""The bulk actions of this run of the program: they outlive the screens that began them."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING, Any

from vpstui.base.clocks import WRITES_AT_ONCE
from vpstui.base.errors import LoggedInAnew
from vpstui.fleet.bulk_runner import BulkRun
from vpstui.fleet.state.bulk_action import Bulk, Step, Target, summary

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.fleet.account import Session
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.store import Severity
    from vpstui.journal.write_events import Event


class Bulks:
    """Begins bulk actions, hears what comes of them, and says so once at the end.

    Args:
        session: returns the session of an account.
        publish: is given every new state of a bulk action.
        notify: is told what came of it, in one line, and how serious that is.
        ring: is called at the end.
        spawn: runs a coroutine in the background.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        session: Callable[[str], Awaitable[Session]],
        *,
        publish: Callable[[Bulk], None],
        notify: Callable[[str, Severity], None],
        ring: Callable[[], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        clock: Callable[[], float],
    ) -> None:
        self._session = session
        self._publish = publish
        self._notify = notify
        self._ring = ring
        self._spawn = spawn
        self._clock = clock
        self._slots = asyncio.Semaphore(WRITES_AT_ONCE)
        self._not_before: dict[str, float] = {}
        self._numbers = count(1)
        self._runs: dict[int, BulkRun] = {}
        self._told: set[int] = set()

    def start(self, verb: BulkVerb, servers: Sequence[Server], logins: Mapping[str, int]) -> Bulk:
        """Begin a bulk action.

        Args:
            verb: what is done.
            servers: exactly those that it is done with.
            logins: as of `Bulk`.

        Returns:
            The bulk action as it begins.
        """

        async def write(server: Server, verb: BulkVerb, begun: Callable[[str], None]) -> None:
            session = await self._session(server.profile)
            if session.fleet.state.logins != logins.get(server.profile):
                raise LoggedInAnew(
                    f"The {verb} of {server.label} was not sent: another login came before."
                )
            if verb == "delete":
                await session.writes.delete(server.id, heard_by=begun)
            else:
                await session.writes.power(server.id, verb, heard_by=begun)

        number = next(self._numbers)
        targets = tuple(map(Target, servers))
        bulk = Bulk(number, verb, targets, began=self._clock(), logins=logins)
        run = BulkRun(
            bulk,
            write,
            slots=self._slots,
            not_before=self._not_before,
            publish=self._take,
            clock=self._clock,
        )
        self._runs[number] = run
        self._publish(bulk)
        self._spawn(run.run())
        return bulk

    def cancel(self, number: int) -> None:
        """Send no more writes of a bulk action; one that is not there has ended long ago."""
        if number in self._runs:
            self._runs[number].cancel()

    def hear(self, entry: str, event: Event, note: str) -> None:
        """Take in news of a write, by its name in the journal."""
        for run in self._runs.values():
            run.hear(entry, event, note)

    def wait_for(self, profile: str) -> bool:
        """Whether a write of an account has its turn yet to come."""
        return any(
            target.step is Step.WAITING and target.server.profile == profile
            for run in self._runs.values()
            for target in run.bulk.targets
        )

    def let_go(self, profile: str) -> None:
        """Another login came in an account, or it was closed."""
        for run in self._runs.values():
            run.let_go(profile)

    def _take(self, bulk: Bulk) -> None:
        """Tell how a bulk action stands; at its first end, tell what came of it."""
        self._publish(bulk)
        if bulk.ended is None or bulk.number in self._told:
            return
        self._told.add(bulk.number)
        text = summary(bulk)
        self._notify(
            f"{text[0].upper()}{text[1:]}.", "information" if bulk.is_a_success else "warning"
        )
        self._ring()
