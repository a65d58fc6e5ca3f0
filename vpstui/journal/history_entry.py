"""A write as the history tells it, with everything that was heard or seen of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from datetime import datetime

    from vpstui.api.models import ServerId
    from vpstui.journal.journal import Verb

OUTCOMES: Final = {
    Event.SENDING: "sent, no answer noted",
    Event.ACCEPTED: "accepted",
    Event.SEEN_DONE: "seen done",
    Event.SEEN_NOT_DONE: "seen not done",
    Event.REFUSED: "refused",
    Event.UNKNOWN: "unknown",
    Event.UNCLEAR: "unclear",
}
"""What is known of a write, as the screens say it."""


@dataclass(frozen=True)
class Sent:
    """A field that was sent.

    Attributes:
        name: what it is called.
        value: what it shall be, in words.
        before: what it was, in words; None: not known.
    """

    name: str
    value: str
    before: str | None = None


@dataclass(frozen=True)
class Step:
    """A piece of news about a write.

    Attributes:
        at: when it was known.
        event: what is known since.
        note: the same in words.
    """

    at: datetime
    event: Event
    note: str = ""


@dataclass(frozen=True)
class Record:
    """A write and what came of it; every text is fit to be shown.

    Attributes:
        id: names the write in the journal.
        at: when it was about to be sent.
        profile: name of the profile.
        host: host and port of the API.
        owner: whose token it was, where the API told it.
        verb: what was asked for.
        server: id of the server, also of one that a create made; None: not known.
        name: what the server was, or was to be, called.
        sent: the fields that were sent.
        steps: the news about it, in their order.
        search_text: everything that a search looks at, in small letters.
    """

    id: str
    at: datetime
    profile: str
    host: str
    verb: Verb
    owner: str = ""
    server: ServerId | None = None
    name: str = ""
    sent: tuple[Sent, ...] = ()
    steps: tuple[Step, ...] = ()
    search_text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values = [text for one in self.sent for text in (one.name, one.value, one.before or "")]
        notes = [step.note for step in self.steps]
        texts = (self.profile, self.host, self.owner, self.verb, self.label, self.outcome)
        facts = ("" if self.server is None else str(self.server), f"{self.at:%Y-%m-%d %H:%M}")
        text = "\n".join((*texts, *facts, *values, *notes))
        object.__setattr__(self, "search_text", text.casefold())

    @property
    def event(self) -> Event:
        """The last that is known."""
        return self.steps[-1].event if self.steps else Event.SENDING

    @property
    def outcome(self) -> str:
        """The last that is known, in words."""
        return OUTCOMES[self.event]

    @property
    def note(self) -> str:
        """What the last news says in words."""
        return self.steps[-1].note if self.steps else ""

    @property
    def took(self) -> float | None:
        """Seconds until it was last accepted or seen done; None: neither, or the clock was set."""
        good = (Event.ACCEPTED, Event.SEEN_DONE)
        end = next((step.at for step in reversed(self.steps) if step.event in good), None)
        seconds = None if end is None else (end - self.at).total_seconds()
        return None if seconds is None or seconds < 0 else seconds

    @property
    def label(self) -> str:
        """What the server is called."""
        return self.name or ("a server" if self.server is None else f"server {self.server}")
