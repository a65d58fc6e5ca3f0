"""A write as the history shows it, with every update that was recorded about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vpstui.base.folding import fold
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from datetime import datetime

    from vpstui.api.models import ServerId
    from vpstui.journal.journal import Verb

OUTCOME_TEXTS: Final = {
    WriteEvent.SENDING: "sending",
    WriteEvent.ACCEPTED: "accepted",
    WriteEvent.DONE: "done",
    WriteEvent.NOT_DONE: "not done",
    WriteEvent.REFUSED: "refused",
    WriteEvent.NOT_SENT: "not sent",
    WriteEvent.UNKNOWN: "unknown",
    WriteEvent.LEFT_UNKNOWN: "unknown",
}
"""Words for each state of a write, as the screens show them."""

UNKNOWN_EVENTS: Final = frozenset({WriteEvent.UNKNOWN, WriteEvent.LEFT_UNKNOWN})
"""States of a write that may be done or not."""


@dataclass(frozen=True)
class SentField:
    """A field that was sent.

    Attributes:
        name: the field's name.
        value: the value that was sent, as text.
        before: the value before, as text; None: not known.
    """

    name: str
    value: str
    before: str | None = None


@dataclass(frozen=True)
class HistoryStep:
    """An update about a write.

    Attributes:
        at: when it was known.
        event: the state since then.
        note: details in words.
    """

    at: datetime
    event: WriteEvent
    note: str = ""


@dataclass(frozen=True)
class HistoryEntry:
    """A write and its outcome; every text is clean.

    Attributes:
        id: id of the write in the journal.
        at: when it was about to be sent.
        profile: name of the profile.
        host: host and port of the API.
        owner: e-mail address of the token's owner, where the API has it.
        verb: what was asked for.
        server: id of the server, also of one that a create made; None: not known.
        name: the server's name when the write was sent; for a create the new one.
        sent: the fields that were sent.
        steps: the updates about it, in their order.
        is_sending: whether the answer is still awaited, by this instance or by another.
        search_text: everything that is searched, folded.
    """

    id: str
    at: datetime
    profile: str
    host: str
    verb: Verb
    owner: str = ""
    server: ServerId | None = None
    name: str = ""
    sent: tuple[SentField, ...] = ()
    steps: tuple[HistoryStep, ...] = ()
    is_sending: bool = False
    search_text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values = [text for one in self.sent for text in (one.name, one.value, one.before or "")]
        notes = [step.note for step in self.steps]
        texts = (self.profile, self.host, self.owner, self.verb, self.label, self.outcome)
        facts = ("" if self.server is None else str(self.server), f"{self.at:%Y-%m-%d %H:%M}")
        text = "\n".join((*texts, *facts, *values, *notes))
        object.__setattr__(self, "search_text", fold(text))

    @property
    def event(self) -> WriteEvent:
        """The latest state; unknown, where what sent it ended before there was an answer."""
        if self.steps:
            return self.steps[-1].event
        return WriteEvent.SENDING if self.is_sending else WriteEvent.UNKNOWN

    @property
    def outcome(self) -> str:
        """The latest state, in words."""
        return OUTCOME_TEXTS[self.event]

    @property
    def note(self) -> str:
        """The note of the latest update."""
        return self.steps[-1].note if self.steps else ""

    @property
    def duration(self) -> float | None:
        """Seconds until it was last accepted or done; None: neither, or a clock set back."""
        good = (WriteEvent.ACCEPTED, WriteEvent.DONE)
        end = next((step.at for step in reversed(self.steps) if step.event in good), None)
        seconds = None if end is None else (end - self.at).total_seconds()
        return None if seconds is None or seconds < 0 else seconds

    @property
    def label(self) -> str:
        """The server's name, or its id where it has none."""
        return self.name or ("a server" if self.server is None else f"server {self.server}")
