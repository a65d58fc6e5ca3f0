"""One write on many servers: which, and how far each has come. Plain values, no clock, no wire."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.formatting import count_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server, ServerKey
    from vpstui.base.errors import VpsTuiError
    from vpstui.journal.journal import Verb

BulkVerb = Literal["start", "stop", "reboot", "hard stop", "delete", "backups on", "backups off"]
"""What can be done with many servers at once."""

BACKUPS: Final[Mapping[BulkVerb, bool]] = {"backups on": True, "backups off": False}
"""Those that switch automatic backups, with what they are then."""

OPPOSITES: Final[Mapping[BulkVerb, BulkVerb]] = {
    "start": "stop", "stop": "start", "hard stop": "start",
    "backups on": "backups off", "backups off": "backups on",
}  # fmt: skip
"""What undoes what; nothing undoes the others."""

GERUNDS: Final = {
    "start": "starting", "stop": "stopping", "reboot": "rebooting", "delete": "deleting",
    "hard stop": "hard stopping",
    "backups on": "switching backups on for", "backups off": "switching backups off for",
}  # fmt: skip
"""What is being done, for people."""

DONE: Final = {
    "start": "started", "stop": "stopped", "reboot": "rebooted", "delete": "deleted",
    "hard stop": "hard stopped",
    "backups on": "with backups on", "backups off": "with backups off",
}  # fmt: skip
"""What was done, for people."""


def phrase(verb: BulkVerb) -> str:
    """Say what is done, to go before the servers: `stop`, `switch backups on for`."""
    return f"switch {verb} for" if verb in BACKUPS else verb


def journal_verb(verb: BulkVerb) -> Verb:
    """Return what the journal calls one write of a bulk action."""
    if verb == "backups on" or verb == "backups off":
        return "edit"
    return verb


class Step(Enum):
    """How far the write on one server has come; `word_for` is the word for it."""

    WAITING = "waiting"
    """Its turn has not come; nothing was sent."""
    SENDING = "sending"
    """On its way; not answered."""
    ACCEPTED = "accepted"
    """The API said that it will be done."""
    DONE = "done"
    """Reading showed that it is done."""
    NOT_DONE = "not done"
    """Reading showed that it is not done, though it was accepted or may have been."""
    FAILED = "failed"
    """The API said no."""
    UNKNOWN = "unknown"
    """No answer came; it is being looked up."""
    LEFT_UNKNOWN = "left unknown"
    """Reading cannot tell, or it is not looked up any more."""
    NOT_SENT = "not sent"
    """It was left out, and never will be sent."""


OPEN_STEPS: Final = frozenset({Step.WAITING, Step.SENDING, Step.ACCEPTED, Step.UNKNOWN})
"""Steps after which there will be news by itself."""

SURELY_NOT_DONE: Final = frozenset({Step.FAILED, Step.NOT_SENT})
"""After these the same may be asked for again, and nothing is done twice by it."""

STOPPING_STEPS: Final = frozenset({Step.NOT_DONE, Step.FAILED, Step.LEFT_UNKNOWN})
"""Steps of one server at which a rolling bulk action stops."""

FAILED_STEPS: Final = frozenset(
    {Step.NOT_DONE, Step.FAILED, Step.UNKNOWN, Step.LEFT_UNKNOWN, Step.NOT_SENT}
)
"""Not what was hoped for."""


class Answer(Enum):
    """Whether a server answers to ssh after the write on it is done."""

    NOT_ASKED = "not asked"
    """Nobody wants to know, or it is not done yet."""
    AWAITED = "awaited"
    """It is done, and does not answer yet."""
    CAME = "came"
    """It answers."""
    MISSING = "no answer on ssh"
    """It did not answer within the time."""


@dataclass(frozen=True)
class Pace:
    """How fast the writes of a bulk action are sent.

    Attributes:
        size: how many at a time, the next only when those are done; 0: all at once.
        ports: by profile, the port at which a server has to answer before it is done for good; a
            profile that is not among them does without.
        patience: seconds for which that answer is waited for; None: as long as it takes.
    """

    size: int = 0
    ports: Mapping[str, int] = field(default_factory=dict)
    patience: float | None = None

    @property
    def text(self) -> str:
        """Say how many at a time."""
        return pace_text(self.size)

    @property
    def rule(self) -> str:
        """Say when the next one is sent; empty where nothing is waited for."""
        if not self.size:
            return ""
        if self.size == 1:
            return f"the next when the last {'answers on ssh' if self.ports else 'is done'}"
        return f"the next {self.size} when those {'answer on ssh' if self.ports else 'are done'}"


def pace_text(size: int) -> str:
    """Say how many servers are written to at a time, as of `Pace.size`."""
    if size == 1:
        return "one after the other"
    return f"{size} at a time" if size else f"all at once ({MAX_CONCURRENT_WRITES} at a time)"


@dataclass(frozen=True)
class Target:
    """One server, and how far the write on it has come.

    Attributes:
        server: as it was when the user chose it.
        step: how far.
        note: the same in more words, where there are any.
        fault: the kind of error for which it failed; None: it did not, or by no error of its own.
        answer: whether it answers to ssh, where that is waited for.
    """

    server: Server
    step: Step = Step.WAITING
    note: str = ""
    fault: type[VpsTuiError] | None = None
    answer: Answer = Answer.NOT_ASKED

    @property
    def is_open(self) -> bool:
        """Whether there will be news of it by itself."""
        return self.step in OPEN_STEPS or self.answer is Answer.AWAITED

    @property
    def is_trouble(self) -> bool:
        """Whether it did not come to what was hoped for."""
        return self.step in FAILED_STEPS or self.answer is Answer.MISSING

    @property
    def stops_rolling(self) -> bool:
        """Whether a rolling bulk action does not go on after it by itself.

        It does after one that was left out, for which no error is the reason.
        """
        was_lost = self.step is Step.NOT_SENT and self.fault is not None
        return self.step in STOPPING_STEPS or was_lost or self.answer is Answer.MISSING

    @property
    def word(self) -> str:
        """How far it has come, in a word or two."""
        return self.answer.value if self.answer is Answer.MISSING else word_for(self.step)


@dataclass(frozen=True)
class Halt:
    """Nothing is sent until a person says so.

    Attributes:
        at: the server at which it stopped; None: a person paused it.
    """

    at: Target | None = None

    @property
    def text(self) -> str:
        """Say why nothing is sent."""
        return f"stopped at {self.at.server.label}: {self.at.word}" if self.at else "paused"


@dataclass(frozen=True)
class BulkAction:
    """A write on many servers. Times are seconds of the app's clock.

    Attributes:
        number: names it in this run of the program.
        verb: what is done.
        targets: the servers, in the order in which they were shown.
        began: when.
        ended: when nothing was to be waited for any more; None: not yet.
        logins: by profile, how many logins there had been when the user chose the servers; after
            another one the ids may be those of somebody else's servers.
        pace: how fast they are sent.
        halt: why none is sent for now; None: their turn comes by itself.
    """

    number: int
    verb: BulkVerb
    targets: tuple[Target, ...]
    began: float = 0.0
    ended: float | None = None
    logins: Mapping[str, int] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    halt: Halt | None = None

    @cached_property
    def counts(self) -> Counter[Step]:
        """How many have come so far and no farther, by step."""
        return Counter(target.step for target in self.targets)

    def count(self, *steps: Step) -> int:
        """How many stand at one of these steps."""
        return sum(self.counts[step] for step in steps)

    @property
    def remaining(self) -> int:
        """How many there will be news of."""
        return sum(target.is_open for target in self.targets)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be waited for any more."""
        return not self.remaining

    @property
    def succeeded(self) -> bool:
        """Whether everything came to what was asked for."""
        return not any(target.is_trouble for target in self.targets)

    @property
    def retryable(self) -> tuple[Server, ...]:
        """The servers for which the same can be asked for again: surely it was not done."""
        return tuple(one.server for one in self.targets if one.step in SURELY_NOT_DONE)

    @property
    def through(self) -> int:
        """How many are done, and answer where that is waited for."""
        silent = (Answer.AWAITED, Answer.MISSING)
        return sum(one.step is Step.DONE and one.answer not in silent for one in self.targets)

    @property
    def waiting(self) -> tuple[Server, ...]:
        """The servers to which nothing was sent yet."""
        return tuple(one.server for one in self.targets if one.step is Step.WAITING)

    @cached_property
    def held(self) -> frozenset[ServerKey]:
        """Those of them whose turn may be long in coming: nothing else is done to them before."""
        is_slow = self.pace.size or self.halt is not None
        return frozenset(one.key for one in self.waiting) if is_slow else frozenset()

    @property
    def name(self) -> str:
        """What it is called within a sentence."""
        return f"rolling {self.verb}" if self.pace.size else self.verb

    def duration(self, now: float) -> float:
        """Seconds from the beginning to the end, or to now."""
        return max(0.0, (now if self.ended is None else self.ended) - self.began)


def word_for(step: Step) -> str:
    """Say how far the write on one server has come."""
    return Step.UNKNOWN.value if step is Step.LEFT_UNKNOWN else step.value


def tally(bulk: BulkAction) -> str:
    """Count what came of it: `3 stopped, 1 failed, 1 unknown`."""
    done = DONE[bulk.verb]
    words = {step: word_for(step) for step in Step}
    words[Step.DONE] = done
    order = (  # what is cut on a narrow screen comes last
        Step.DONE, Step.NOT_DONE, Step.FAILED, Step.UNKNOWN, Step.LEFT_UNKNOWN, Step.NOT_SENT,
        Step.ACCEPTED, Step.SENDING, Step.WAITING,
    )  # fmt: skip
    counts: dict[str, int] = {}
    for step in order:
        counts[words[step]] = counts.get(words[step], 0) + bulk.count(step)
    silent = sum(target.answer is Answer.MISSING for target in bulk.targets)
    counts["without an answer on ssh"] = silent
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number)


def summary(bulk: BulkAction) -> str:
    """Say in one short line how it stands, or what came of it.

    While it goes on, what is counted is what was done: `stopping 3 of 5 …, 1 failed`, or, of a
    rolling one, `rebooting 5 of 12, one after the other`.
    """
    total = len(bulk.targets)
    if bulk.is_over:
        return f"{phrase(bulk.verb)} {count_text(total, 'server')}: {tally(bulk)}"
    if bulk.halt is not None:
        return f"{bulk.name} {bulk.halt.text}; {bulk.count(Step.WAITING)} not sent yet"
    trouble = (
        (bulk.count(Step.FAILED, Step.NOT_DONE), "failed"),
        (bulk.count(Step.UNKNOWN, Step.LEFT_UNKNOWN), "unknown"),
        (bulk.count(Step.NOT_SENT), "not sent"),
    )
    pace = f", {bulk.pace.text}" if bulk.pace.size else " …"
    parts = [f"{GERUNDS[bulk.verb]} {bulk.through} of {total}{pace}"]
    return ", ".join(parts + [f"{number} {word}" for number, word in trouble if number])
