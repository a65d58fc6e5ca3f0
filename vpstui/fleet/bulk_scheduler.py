"""The bulk actions of this run of the program: they outlive the screens that began them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.fleet.bulk_runner import BulkRunner
from vpstui.fleet.rate_limit import RateLimit
from vpstui.fleet.state.bulk_action import BulkAction, Step, Target, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.bulk_runner import WriteOne
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.store import FleetStore
    from vpstui.journal.write_events import WriteEvent


class BulkScheduler:
    """Starts bulk actions, a few writes at a time (`MAX_CONCURRENT_WRITES`), and reports each end.

    Args:
        store: holds the state that the bulk actions are part of.
        tasks: runs them.
        clock: seconds, never going back.
    """

    def __init__(self, store: FleetStore, tasks: TaskSet, clock: Callable[[], float]) -> None:
        self._store = store
        self._tasks = tasks
        self._clock = clock
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_WRITES)
        self._limits: defaultdict[str, RateLimit] = defaultdict(RateLimit)
        self._numbers = count(1)
        self._runners: dict[int, BulkRunner] = {}
        self._reported: set[int] = set()

    def start(
        self,
        verb: BulkVerb,
        servers: Sequence[Server],
        logins: Mapping[str, int],
        write: WriteOne,
        leave_out: Callable[[Sequence[Server], BulkVerb, str], None],
    ) -> BulkAction:
        """Start a bulk action.

        Args:
            verb: what is done.
            servers: exactly those that it is done with.
            logins: as of `BulkAction`.
            write: sends the write to one server.
            leave_out: is told of servers to which it will never be sent, and why.

        Returns:
            The bulk action as it begins.
        """
        number = next(self._numbers)
        targets = tuple(map(Target, servers))
        action = BulkAction(number, verb, targets, began=self._clock(), logins=logins)
        runner = BulkRunner(
            action,
            write,
            leave_out=leave_out,
            slots=self._slots,
            limits=self._limits,
            publish=self._on_progress,
            clock=self._clock,
        )
        self._runners[number] = runner
        self._publish(action)
        self._tasks.start(runner.run())
        return action

    def cancel(self, number: int) -> None:
        """Send no more writes of a bulk action; one that is not there has ended long ago."""
        if number in self._runners:
            self._runners[number].cancel()

    def on_result(self, entry: str, event: WriteEvent, note: str) -> None:
        """There is news of a write, named by its journal entry."""
        for runner in self._runners.values():
            runner.on_result(entry, event, note)

    def has_waiting(self, profile: str) -> bool:
        """Whether a write of an account has its turn yet to come."""
        return any(
            target.step is Step.WAITING and target.server.profile == profile
            for runner in self._runners.values()
            for target in runner.bulk.targets
        )

    def detach(self, profile: str) -> None:
        """Another login came in an account, or it was closed."""
        for runner in self._runners.values():
            runner.detach(profile)

    def _publish(self, action: BulkAction) -> None:
        self._store.update(self._store.state.with_bulk(action))

    def _on_progress(self, action: BulkAction) -> None:
        """Publish how far a bulk action has come; at its first end, report what came of it."""
        self._publish(action)
        if action.ended is None or action.number in self._reported:
            return
        self._reported.add(action.number)
        text = summary(action)
        self._store.notify(
            f"{text[0].upper()}{text[1:]}.", "information" if action.succeeded else "warning"
        )
        self._store.report_awaited()
