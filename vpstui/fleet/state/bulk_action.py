"""One write on many servers: which, and how far each has come. Plain values, no clock, no wire."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from vpstui.base.formatting import count_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server
    from vpstui.base.errors import VpsTuiError

BulkVerb = Literal["start", "stop", "reboot", "hard stop", "delete"]
"""What can be done with many servers at once."""

GERUNDS: Final = {
    "start": "starting", "stop": "stopping", "reboot": "rebooting", "delete": "deleting",
    "hard stop": "hard stopping",
}  # fmt: skip
"""What is being done, for people."""

DONE: Final = {
    "start": "started", "stop": "stopped", "reboot": "rebooted", "delete": "deleted",
    "hard stop": "hard stopped",
}  # fmt: skip
"""What was done, for people."""


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

FAILED_STEPS: Final = frozenset(
    {Step.NOT_DONE, Step.FAILED, Step.UNKNOWN, Step.LEFT_UNKNOWN, Step.NOT_SENT}
)
"""Not what was hoped for."""


@dataclass(frozen=True)
class Target:
    """One server, and how far the write on it has come.

    Attributes:
        server: as it was when the user chose it.
        step: how far.
        note: the same in more words, where there are any.
        fault: the kind of error for which it failed; None: it did not, or by no error of its own.
    """

    server: Server
    step: Step = Step.WAITING
    note: str = ""
    fault: type[VpsTuiError] | None = None


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
    """

    number: int
    verb: BulkVerb
    targets: tuple[Target, ...]
    began: float = 0.0
    ended: float | None = None
    logins: Mapping[str, int] = field(default_factory=dict)

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
        return self.count(*OPEN_STEPS)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be waited for any more."""
        return not self.remaining

    @property
    def succeeded(self) -> bool:
        """Whether everything came to what was asked for."""
        return not self.count(*FAILED_STEPS)

    @property
    def retryable(self) -> tuple[Server, ...]:
        """The servers for which the same can be asked for again: surely it was not done."""
        return tuple(one.server for one in self.targets if one.step in SURELY_NOT_DONE)

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
    order = (
        Step.DONE, Step.ACCEPTED, Step.SENDING, Step.WAITING, Step.NOT_DONE, Step.FAILED,
        Step.UNKNOWN, Step.LEFT_UNKNOWN, Step.NOT_SENT,
    )  # fmt: skip
    counts: dict[str, int] = {}
    for step in order:
        counts[words[step]] = counts.get(words[step], 0) + bulk.count(step)
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number)


def summary(bulk: BulkAction) -> str:
    """Say in one short line how it stands, or what came of it.

    While it goes on, what is counted is what was done: `stopping 3 of 5 …, 1 failed`.
    """
    total = len(bulk.targets)
    if bulk.is_over:
        return f"{bulk.verb} {count_text(total, 'server')}: {tally(bulk)}"
    done = bulk.count(Step.DONE)
    trouble = (
        (bulk.count(Step.FAILED, Step.NOT_DONE), "failed"),
        (bulk.count(Step.UNKNOWN, Step.LEFT_UNKNOWN), "unknown"),
        (bulk.count(Step.NOT_SENT), "not sent"),
    )
    parts = [f"{GERUNDS[bulk.verb]} {done} of {total} …"]
    return ", ".join(parts + [f"{number} {word}" for number, word in trouble if number])
