"""Runs one bulk action: a write to many servers at a pace, each done at most once."""

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
from vpstui.fleet.state.bulk_action import Answer, Halt, Step, Target, journal_verb
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.rate_limit import RateLimit
    from vpstui.fleet.ssh_answers import SshAnswers
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb
    from vpstui.journal.journal import Verb

    WriteOne = Callable[[Server, BulkVerb, Callable[[str], None]], Awaitable[None]]
    """Sends the write to a server; first calls its last argument with the entry's id."""

    WhyNot = Callable[[Server], str]
    """Says what keeps a write from a server now, to follow "it is"; empty: nothing does."""

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
        why_not: looks at a server again, when its turn comes late.
        answers: waits until servers that are done answer to ssh.
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
        leave_out: Callable[[Sequence[Server], Verb, str], None],
        why_not: WhyNot,
        answers: SshAnswers,
        slots: asyncio.Semaphore,
        limits: Mapping[str, RateLimit],
        publish: Callable[[BulkAction], None],
        clock: Callable[[], float],
    ) -> None:
        self.bulk = bulk
        self._write = write
        self._tell_left_out = leave_out
        self._why_not = why_not
        self._answers = answers
        self._slots = slots
        self._publish = publish
        self._clock = clock
        self._targets: dict[ServerKey, Target] = {one.server.key: one for one in bulk.targets}
        self._entries: dict[str, ServerKey] = {}
        self._limits = limits
        self._unanswered: dict[str, int] = {}
        self._left: set[str] = set()
        self._sent_at: dict[ServerKey, float] = {}
        self._looks_again = bool(bulk.pace.size)
        self._may_send = asyncio.Event()
        self._may_send.set()
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Send every write, in order, at the pace of the bulk action.

        The results may come later, through `on_result`; a rolling one waits for those of the last
        servers before it goes on to the next.
        """
        servers = [target.server for target in self.bulk.targets]
        size = self.bulk.pace.size or len(servers)
        for start in range(0, len(servers), size):
            batch = servers[start : start + size]
            await asyncio.gather(*(self._take_turn(server) for server in batch))
            while start + size < len(servers) and self._is_awaited(batch):
                await self._news.wait()

    def cancel(self, why: str = "cancelled") -> None:
        """Send no more, for a reason; what was sent goes on."""
        for profile in {target.server.profile for target in self._targets.values()}:
            self._leave_out(profile, why)

    def pause(self, *, on: bool) -> None:
        """Send nothing until further notice, or go on."""
        self._looks_again = True
        self._set(replace(self.bulk, halt=Halt() if on else None))

    def end(self, why: str) -> None:
        """The app ends: send no more, and record that, but publish nothing."""
        self._publish = _nobody
        self.cancel(why)

    def on_result(self, entry: str, event: WriteEvent, note: str) -> None:
        """There is news of a write.

        Args:
            entry: id of its journal entry; those of other writes are ignored.
            event: what is known.
            note: the same in words.
        """
        key, step = self._entries.get(entry), _STEPS.get(event)
        if key is not None and step is not None:
            if step is Step.UNKNOWN and self._targets[key].step is Step.LEFT_UNKNOWN:
                return  # it is not looked up any more
            shown = "" if step is Step.DONE else note  # the word says it
            target = replace(self._targets[key], step=step, note=shown)
            if step is Step.DONE:
                target = self._answers.wait_for(target, self._sent_at[key], self._update)
            self._update(target)

    def detach(self, profile: str) -> None:
        """Another login came in an account, or it was closed: its writes get no result any more."""
        mine = self._of(profile)
        open_ones = [one for one in mine if one.step in (Step.ACCEPTED, Step.UNKNOWN)]
        note = "the account was left before it was known"
        self._update(*(replace(one, step=Step.LEFT_UNKNOWN, note=note) for one in open_ones))
        silent = [one for one in self._of(profile) if one.answer is Answer.AWAITED]
        self._update(*(replace(one, answer=Answer.MISSING) for one in silent))
        self._leave_out(profile, "the account was left before its turn came")

    # -- one server

    async def _take_turn(self, server: Server) -> None:
        """Send the write when its turn comes; again, when the API asked to slow down."""
        limit = self._limits[server.profile]
        while self._targets[server.key].step is Step.WAITING:
            await self._may_send.wait()
            async with self._slots:
                if not (self._may_send.is_set() and self._still_stands(server)):
                    continue
                if not limit.is_closed:
                    await self._send(server, limit)
                    continue
            if not self._targets[server.key].note and limit.seconds:
                self._note_wait([self._targets[server.key]], limit.seconds)
            await limit.wait()

    def _still_stands(self, server: Server) -> bool:
        """Whether a server is to be written to, still; else it is left out, if it is not yet."""
        if self._targets[server.key].step is not Step.WAITING:
            return False
        why = self._why_not(server) if self._looks_again else ""
        if why:
            self._leave_out_one(server, f"it is {why}")
        return not why

    def _is_awaited(self, batch: Iterable[Server]) -> bool:
        """Whether the next servers have to wait for one of these."""
        return any(self._targets[server.key].is_open for server in batch)

    async def _send(self, server: Server, limit: RateLimit) -> None:
        is_probe, came_through = limit.begin(), False
        self._sent_at[server.key] = self._clock()
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
        known: Step = self._targets[server.key].step
        step = Step.FAILED
        was_sent = known is Step.UNKNOWN and not isinstance(error, OutcomeUnknown)
        if known is Step.NOT_DONE:  # it was accepted, and does not show
            step = known
        elif known in (Step.ACCEPTED, Step.LEFT_UNKNOWN) or was_sent:  # then another login came
            step = Step.LEFT_UNKNOWN
        elif isinstance(error, OutcomeUnknown):
            step = Step.UNKNOWN
        elif error.not_sent:
            step = Step.NOT_SENT
        self._update(Target(server, step, error.not_sent or error.message, type(error)))
        self._give_up(server.profile, error)

    def _give_up(self, profile: str, error: VpsTuiError) -> None:
        """Give up the writes still to come in an account, when an error says that they are lost."""
        unanswered = self._unanswered.get(profile, 0) + 1
        self._unanswered[profile] = unanswered if isinstance(error, OutcomeUnknown) else 0
        if self.bulk.pace.size and isinstance(error, (OutcomeUnknown, ConnectionFailed)):
            return  # it stops by itself, and a person says how it goes on
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
            servers = [one.server for one in waiting]
            self._tell_left_out(servers, journal_verb(self.bulk.verb), why)

    def _leave_out_one(self, server: Server, why: str) -> None:
        self._update(Target(server, Step.NOT_SENT, why))
        self._tell_left_out([server], journal_verb(self.bulk.verb), why)

    def _of(self, profile: str) -> list[Target]:
        """The servers of an account."""
        return [one for one in self._targets.values() if one.server.profile == profile]

    def _update(self, *targets: Target) -> None:
        """Put these targets in place of what they were, and publish it."""
        if not targets:
            return
        halt = self.bulk.halt
        for target in targets:
            known = self._targets[target.server.key]
            if self.bulk.pace.size and target.stops_rolling and not known.stops_rolling:
                halt = Halt(target)
            self._targets[target.server.key] = target
        self._set(replace(self.bulk, targets=tuple(self._targets.values()), halt=halt))

    def _set(self, bulk: BulkAction) -> None:
        """Publish how it stands; where nothing is left to send, nothing is held back either."""
        if bulk.halt is not None and not bulk.count(Step.WAITING):
            bulk = replace(bulk, halt=None)
        if bulk.is_over and bulk.ended is None:
            bulk = replace(bulk, ended=self._clock())
        self.bulk = bulk
        (self._may_send.set if bulk.halt is None else self._may_send.clear)()
        self._news.set()
        self._news = asyncio.Event()
        self._publish(bulk)


def _nobody(_: BulkAction) -> None:
    """Nobody is told any more."""
