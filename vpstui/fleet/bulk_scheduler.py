"""The bulk actions of this run of the program: they outlive the screens that began them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.fleet.bulk_runner import BulkRunner
from vpstui.fleet.rate_limit import RateLimit
from vpstui.fleet.ssh_answers import SshAnswers, usual_pace
from vpstui.fleet.state.bulk_action import BulkAction, Step, Target, summary
from vpstui.fleet.state.eligibility import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.bulk_runner import WriteOne
    from vpstui.fleet.state.bulk_action import BulkVerb, Pace
    from vpstui.fleet.state.store import FleetStore
    from vpstui.journal.journal import Verb
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
        leave_out: Callable[[Sequence[Server], Verb, str], None],
        pace: Pace | None = None,
    ) -> BulkAction:
        """Start a bulk action.

        Args:
            verb: what is done.
            servers: exactly those that it is done with.
            logins: as of `BulkAction`.
            write: sends the write to one server.
            leave_out: is told of servers to which it will never be sent, and why.
            pace: how fast; None: all at once, as the accounts want it.

        Returns:
            The bulk action as it begins.
        """
        number = next(self._numbers)
        targets = tuple(map(Target, servers))
        pace = pace or usual_pace(verb, self._store.state)
        action = BulkAction(number, verb, targets, self._clock(), logins=logins, pace=pace)
        runner = BulkRunner(
            action,
            write,
            leave_out=leave_out,
            why_not=partial(self._why_not, action),
            answers=SshAnswers(pace, self._store, self._tasks, self._clock),
            slots=self._slots,
            limits=self._limits,
            publish=self._on_progress,
            clock=self._clock,
        )
        self._runners[number] = runner
        self._publish(action)
        self._tasks.start(runner.run())
        return action

    def cancel(self, number: int, why: str = "cancelled") -> None:
        """Send no more writes of the bulk action of that number; what was sent goes on.

        Args:
            number: of the bulk action; one that is not there has ended long ago.
            why: in words.
        """
        if number in self._runners:
            self._runners[number].cancel(why)

    def pause(self, number: int, *, on: bool) -> None:
        """Send no more writes of a bulk action until further notice, or go on; as of `cancel`."""
        if number in self._runners:
            self._runners[number].pause(on=on)

    def end(self) -> None:
        """The app ends: record what is never sent now."""
        for runner in self._runners.values():
            runner.end("vpstui was left before its turn came")

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

    def _why_not(self, action: BulkAction, server: Server) -> str:
        """Say what keeps a server of a bulk action from being written to now; as of `WhyNot`."""
        state = replace(self._store.state, bulks=())  # it waits for its own turn there
        if state.server(server.key) is None and state.account_of(server).is_whole:
            return "gone"
        plan = plan_for(action.verb, [server], state, action.logins)
        return "".join(one.reason for one in plan.left_out)

    def _publish(self, action: BulkAction) -> None:
        self._store.update(self._store.state.with_bulk(action))

    def _on_progress(self, action: BulkAction) -> None:
        """Publish how far a bulk action has come; report where it stops, and its first end."""
        before = next(one for one in self._store.state.bulks if one.number == action.number)
        self._publish(action)
        if action.halt is not None and action.halt.at and action.halt != before.halt:
            text = _as_sentence(summary(action))
            self._store.notify(f"{text} B shows it.", "warning")
            self._store.report_awaited(text)
        if action.ended is None or action.number in self._reported:
            return
        self._reported.add(action.number)
        text = _as_sentence(summary(action))
        self._store.notify(text, "information" if action.succeeded else "warning")
        self._store.report_awaited(text)


def _as_sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
