"""One server that is followed: what it should come to, and what it says once it settles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import age_text
from vpstui.fleet.state.account_state import Stage
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.fleet.state.account_state import Operation
    from vpstui.fleet.state.store import Severity


@dataclass
class Watch:
    """One server that is followed.

    Attributes:
        operation: the write it is about; None for a transition that somebody else began.
        hoped_for: the status it should come to.
        began: when, in seconds of the clock.
        entry: names that write in the journal; empty where nothing is noted.
        quiet: whether what comes of it is told by somebody else.
        is_alone: whether it is asked for by itself; else lists show it.
        said_long: whether it was said to take long.
        moved: whether the server was seen on its way; it does that for nothing else.
        others: how many lists in all showed it settled, and not where it should come to.
    """

    operation: Operation | None
    hoped_for: str
    began: float
    entry: str = ""
    quiet: bool = False
    is_alone: bool = True
    said_long: bool = False
    moved: bool = False
    others: int = 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether nobody answered the write it is about."""
        return self.operation is not None and self.operation.stage is Stage.UNKNOWN

    @property
    def is_delete(self) -> bool:
        """Whether the server should go away."""
        return self.operation is not None and self.operation.verb == "delete"

    def hope(self) -> str:
        """The status that tells that the write was done."""
        if self.operation is not None and self.operation.verb == "reboot":
            return ""  # active it was before as well
        return self.hoped_for

    def seen(self, server: Server) -> Event:
        """What a settled server tells of the write on it."""
        hope = self.hope()
        if not hope and (self.is_in_doubt or server.status == self.hoped_for):
            return Event.SEEN_DONE if self.moved else Event.UNCLEAR
        return Event.SEEN_DONE if server.status == hope else Event.SEEN_NOT_DONE

    def note(self, server: Server) -> str:
        """What the journal says of a settled server."""
        text = f"{server.label} is {server.status or 'there'}"
        operation = self.operation
        if operation is None or self.is_in_doubt or self.seen(server) is not Event.UNCLEAR:
            return text
        return f"{text}; its {operation.verb} was accepted, and not seen on its way"

    def verdict(self, server: Server, now: float) -> tuple[str, Severity]:
        """Say what a settled server shows, and no more than that."""
        text = f"{server.label} is {server.status or 'there'}"
        operation = self.operation
        if operation is None:
            return f"{text} now.", "information"
        event = self.seen(server)
        if operation.stage is Stage.UNKNOWN:
            return f"{text}: {_IN_WORDS[event].format(operation.verb)}", "warning"
        if event is Event.SEEN_NOT_DONE:
            return f"{text}, though its {operation.verb} was accepted.", "warning"
        if event is Event.UNCLEAR:
            return f"{self.note(server)}.", "warning"
        return f"{text} after {age_text(now - self.began)}.", "information"


_IN_WORDS: Final = {
    Event.SEEN_DONE: "the {} was done, as far as can be seen.",
    Event.SEEN_NOT_DONE: "the {} was not done, as far as can be seen.",
    Event.UNCLEAR: "whether the {} was done cannot be seen.",
}
