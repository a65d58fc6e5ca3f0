"""Runs one bulk action: a write to many servers, a few at once, each done at most once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from math import ceil
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
from vpstui.base.formatting import age_text
from vpstui.fleet.state.bulk_action import Step, Target
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.rate_limit import RateLimit
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb

    WriteOne = Callable[[Server, BulkVerb, Callable[[str], None]], Awaitable[None]]
    """Sends the write to a server; first calls its last argument with the entry's id."""

ENDS_ACCOUNT: Final = (Unauthorized, NoToken, PaymentRequired, ConnectionFailed, TokenChanged)
"""Errors after which the others of that account would fare no better."""

MAX_REFUSALS: Final = 20
"""How often in a row an API may ask to slow down before the rest of the account is left out."""

MAX_UNANSWERED: Final = MAX_CONCURRENT_WRITES
"""Writes of an account in a row without an answer, after which no more are sent into the dark."""

_STEPS: Final = {
    WriteEvent.SENDING: Step.SENDING,
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
        leave_out: is told of servers to which it will never be sent, and why.
        slots: how many writes may be under way at once, other bulk actions included.
        limits: by profile, what its API asked for; shared with other bulk actions.
        publish: is given every new state of it, the last one with its end.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        bulk: BulkAction,
        write: WriteOne,
        *,
        leave_out: Callable[[Sequence[Server], BulkVerb, str], None],
        slots: asyncio.Semaphore,
        limits: Mapping[str, RateLimit],
        publish: Callable[[BulkAction], None],
        clock: Callable[[], float],
    ) -> None:
        self.bulk = bulk
        self._write = write
        self._tell_left_out = leave_out
        self._slots = slots
        self._publish = publish
        self._clock = clock
        self._targets: dict[ServerKey, Target] = {one.server.key: one for one in bulk.targets}
        self._entries: dict[str, ServerKey] = {}
        self._limits = limits
        self._unanswered: dict[str, int] = {}
        self._left: set[str] = set()

    async def run(self) -> None:
        """Send every write, in order. Their results may come later, through `on_result`."""
        servers = [target.server for target in self.bulk.targets]
        await asyncio.gather(*(self._take_turn(server) for server in servers))

    def cancel(self) -> None:
        """Send no more; what was sent goes on."""
        for profile in {target.server.profile for target in self._targets.values()}:
            self._leave_out(profile, "cancelled")

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
        mine = self._of(profile)
        open_ones = [one for one in mine if one.step in (Step.ACCEPTED, Step.UNKNOWN)]
        note = "the account was left before it was known"
        self._update(*(replace(one, step=Step.LEFT_UNKNOWN, note=note) for one in open_ones))
        self._leave_out(profile, "the account was left before its turn came")

    # -- one server

    async def _take_turn(self, server: Server) -> None:
        """Send the write when its turn comes; again, when the API asked to slow down."""
        limit = self._limits[server.profile]
        while self._targets[server.key].step is Step.WAITING:
            async with self._slots:
                if not limit.is_closed and self._targets[server.key].step is Step.WAITING:
                    await self._send(server, limit)
                    continue
            if not self._targets[server.key].note and limit.seconds:
                self._note_wait([self._targets[server.key]], limit.seconds)
            await limit.wait()

    async def _send(self, server: Server, limit: RateLimit) -> None:
        is_probe, came_through = limit.begin(), False
        self._update(Target(server, Step.SENDING))
        try:
            await self._write(server, self.bulk.verb, partial(self._on_entry, server))
        except TooManyRequests as error:
            self._put_back(server, error, limit, is_probe=is_probe)
        except VpsTuiError as error:
            came_through = not error.not_sent
            self._on_error(server, error)
        else:
            came_through = True
            self._unanswered[server.profile] = 0
            if self._targets[server.key].step is Step.SENDING:
                self._update(Target(server, Step.ACCEPTED))
        finally:
            limit.end(is_probe=is_probe, came_through=came_through)

    def _on_entry(self, server: Server, entry: str) -> None:
        self._entries[entry] = server.key

    def _put_back(
        self, server: Server, error: TooManyRequests, limit: RateLimit, *, is_probe: bool
    ) -> None:
        """The API asked to slow down: it surely was not done, and waits for its turn again."""
        seconds, profile = limit.refuse(requested_wait(error), is_probe=is_probe), server.profile
        if limit.refusals > MAX_REFUSALS:
            self._leave_out(profile, f"the API asked {MAX_REFUSALS} times in a row to slow down")
        if profile in self._left:
            self._update(Target(server, Step.FAILED, error.message, type(error)))
        else:
            self._update(Target(server, Step.WAITING))
            self._note_wait(self._of(profile), seconds)

    def _on_error(self, server: Server, error: VpsTuiError) -> None:
        if self._targets[server.key].step is Step.ACCEPTED:  # and then another login came
            step = Step.LEFT_UNKNOWN
        elif isinstance(error, OutcomeUnknown):
            step = Step.UNKNOWN
        else:
            step = Step.NOT_SENT if error.not_sent else Step.FAILED
        self._update(Target(server, step, error.not_sent or error.message, type(error)))
        self._give_up(server.profile, error)

    def _give_up(self, profile: str, error: VpsTuiError) -> None:
        """Give up the writes still to come in an account, when an error says that they are lost."""
        unanswered = self._unanswered.get(profile, 0) + 1
        self._unanswered[profile] = unanswered if isinstance(error, OutcomeUnknown) else 0
        if isinstance(error, ENDS_ACCOUNT):
            self._leave_out(profile, error.not_sent or error.message)
        elif self._unanswered[profile] >= MAX_UNANSWERED:
            self._leave_out(profile, f"{unanswered} before it were not answered")

    def _note_wait(self, targets: Iterable[Target], seconds: float) -> None:
        """Write into targets that wait for how long they do."""
        note = f"the API asked to wait {age_text(ceil(seconds))}"
        waiting = [one for one in targets if one.step is Step.WAITING]
        self._update(*(replace(one, note=note) for one in waiting))

    # -- all of them

    def _leave_out(self, profile: str, why: str) -> None:
        """Never send those of an account that have not been sent yet."""
        self._left.add(profile)
        waiting = [one for one in self._of(profile) if one.step is Step.WAITING]
        if waiting:
            self._update(*(replace(one, step=Step.NOT_SENT, note=why) for one in waiting))
            self._tell_left_out([one.server for one in waiting], self.bulk.verb, why)

    def _of(self, profile: str) -> list[Target]:
        """The servers of an account."""
        return [one for one in self._targets.values() if one.server.profile == profile]

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
