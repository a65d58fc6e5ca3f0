"""Runs one bulk action: a write to many servers, a few at once, each sent at most once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vpstui.api.retries import requested_wait
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import (
    ConnectionFailed,
    NoToken,
    OutcomeUnknown,
    PaymentRequired,
    TokenChanged,
    TooManyRequests,
    Unauthorized,
    VpsTuiError,
)
from vpstui.fleet.state.bulk_action import Step, Target
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb

    WriteOne = Callable[[Server, BulkVerb, Callable[[str], None]], Awaitable[None]]
    """Sends the write to a server; first calls its last argument with the entry's id."""

ENDS_ACCOUNT: Final = (Unauthorized, NoToken, PaymentRequired, ConnectionFailed, TokenChanged)
"""Errors after which the others of that account would fare no better."""

SURELY_NOT_SENT: Final = (NoToken, TokenChanged)
"""Errors of a write that is in the journal already, and was not sent all the same."""

DEFAULT_RATE_LIMIT_WAIT: Final = 10.0
"""Seconds without a further write, where the API asks to slow down and does not say how long."""

MAX_UNANSWERED: Final = MAX_CONCURRENT_WRITES
"""Writes of an account in a row without an answer, after which no more are sent into the dark."""

_STEPS: Final = {
    WriteEvent.ACCEPTED: Step.ACCEPTED,
    WriteEvent.UNKNOWN: Step.UNKNOWN,
    WriteEvent.DONE: Step.DONE,
    WriteEvent.NOT_DONE: Step.NOT_DONE,
    WriteEvent.LEFT_UNKNOWN: Step.LEFT_UNKNOWN,
}
"""The step that a result in the journal stands for; a refusal comes with its error."""


class BulkRunner:
    """Runs one bulk action.

    Attributes:
        bulk: the bulk action, as far as it has come.

    Args:
        bulk: what is to be done; every target is waiting.
        write: sends the write to one server.
        slots: how many writes may be under way at once, other bulk actions included.
        not_before: by profile, until when its API asked to be left alone, in seconds of the
            event loop; other bulk actions heed and fill it as well.
        publish: is given every new state of it, the last one with its end.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        bulk: BulkAction,
        write: WriteOne,
        *,
        slots: asyncio.Semaphore,
        not_before: dict[str, float],
        publish: Callable[[BulkAction], None],
        clock: Callable[[], float],
    ) -> None:
        self.bulk = bulk
        self._write = write
        self._slots = slots
        self._publish = publish
        self._clock = clock
        self._targets: dict[ServerKey, Target] = {one.server.key: one for one in bulk.targets}
        self._entries: dict[str, ServerKey] = {}
        self._not_before = not_before
        self._unanswered: dict[str, int] = {}

    async def run(self) -> None:
        """Send every write, in order. Their results may come later, through `on_result`."""
        servers = [target.server for target in self.bulk.targets]
        await asyncio.gather(*(self._take_turn(server) for server in servers))

    def cancel(self) -> None:
        """Send no more; what was sent goes on."""
        self._leave_out(self._targets.values(), "cancelled")

    def on_result(self, entry: str, event: WriteEvent, note: str) -> None:
        """There is news of a write.

        Args:
            entry: id of its journal entry; those of other writes are ignored.
            event: what is known.
            note: the same in words.
        """
        key, step = self._entries.get(entry), _STEPS.get(event)
        if key is not None and step is not None:
            shown = "" if step is Step.DONE else note  # the word says it
            self._update(replace(self._targets[key], step=step, note=shown))

    def detach(self, profile: str) -> None:
        """Another login came in an account, or it was closed: its writes get no result any more."""
        mine = [one for one in self._targets.values() if one.server.profile == profile]
        open_ones = [one for one in mine if one.step in (Step.ACCEPTED, Step.UNKNOWN)]
        note = "the account was left before it was known"
        self._update(*(replace(one, step=Step.LEFT_UNKNOWN, note=note) for one in open_ones))
        self._leave_out(mine, "the account was left before its turn came")

    # -- one server

    async def _take_turn(self, server: Server) -> None:
        while self._targets[server.key].step is Step.WAITING:
            async with self._slots:
                wait = self._wait_for(server.profile)
                if not wait and self._targets[server.key].step is Step.WAITING:
                    await self._send(server)
            if wait:
                self._note_wait([self._targets[server.key]], wait)
                await asyncio.sleep(wait)

    def _wait_for(self, profile: str) -> float:
        """Seconds for which the API asked to be left alone from now on."""
        until = self._not_before.get(profile, 0.0)
        return max(0.0, until - asyncio.get_running_loop().time())

    async def _send(self, server: Server) -> None:
        entries: list[str] = []

        def on_entry(entry: str) -> None:
            entries.append(entry)
            self._entries[entry] = server.key

        self._update(Target(server, Step.SENDING))
        try:
            await self._write(server, self.bulk.verb, on_entry)
        except VpsTuiError as error:
            self._on_error(server, error, has_entry=bool(entries))
        else:
            self._unanswered[server.profile] = 0
            if self._targets[server.key].step is Step.SENDING:
                self._update(Target(server, Step.ACCEPTED))

    def _on_error(self, server: Server, error: VpsTuiError, *, has_entry: bool) -> None:
        known = self._targets[server.key].step
        if known is Step.ACCEPTED:  # and then another login came
            step = Step.LEFT_UNKNOWN
        elif isinstance(error, OutcomeUnknown):
            step = Step.UNKNOWN
        elif not has_entry or isinstance(error, SURELY_NOT_SENT):
            step = Step.NOT_SENT
        else:
            step = Step.FAILED
        self._update(Target(server, step, error.message))
        self._slow_down(server.profile, error)

    def _slow_down(self, profile: str, error: VpsTuiError) -> None:
        """Wait with, or give up, the writes still to come in an account, as an error asks for."""
        others = [one for one in self._targets.values() if one.server.profile == profile]
        unanswered = self._unanswered.get(profile, 0) + 1
        self._unanswered[profile] = unanswered if isinstance(error, OutcomeUnknown) else 0
        wait = requested_wait(error)
        if isinstance(error, ENDS_ACCOUNT):
            self._leave_out(others, error.message)
        elif self._unanswered[profile] >= MAX_UNANSWERED:
            self._leave_out(others, f"{unanswered} before it were not answered")
        elif wait is not None or isinstance(error, TooManyRequests):
            seconds = DEFAULT_RATE_LIMIT_WAIT if wait is None else wait
            self._not_before[profile] = asyncio.get_running_loop().time() + seconds
            self._note_wait(others, seconds)

    def _note_wait(self, targets: Iterable[Target], seconds: float) -> None:
        """Write into targets that wait, and do not say so yet, for how long they do."""
        note = f"the API asked to wait {seconds:.0f} s"
        waiting = [one for one in targets if one.step is Step.WAITING and not one.note]
        self._update(*(replace(one, note=note) for one in waiting))

    # -- all of them

    def _leave_out(self, targets: Iterable[Target], why: str) -> None:
        """Never send those that have not been sent yet."""
        waiting = [one for one in targets if one.step is Step.WAITING]
        self._update(*(replace(one, step=Step.NOT_SENT, note=why) for one in waiting))

    def _update(self, *targets: Target) -> None:
        """Put these targets in place of what they were, and publish it."""
        if not targets:
            return
        self._targets.update((target.server.key, target) for target in targets)
        bulk = replace(self.bulk, targets=tuple(self._targets.values()))
        if bulk.is_over and bulk.ended is None:
            bulk = replace(bulk, ended=self._clock())
        self.bulk = bulk
        self._publish(bulk)
