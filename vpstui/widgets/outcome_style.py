"""How the outcome of a write looks: a shape, a word and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.journal.history_entry import OUTCOMES
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from vpstui.journal.history_entry import Record


@dataclass(frozen=True)
class Look:
    """How an outcome looks.

    Attributes:
        glyph: one cell.
        part: the name of its colour in the history table.
        colour: the theme's colour.
    """

    glyph: str
    part: str
    colour: str


_LOOKS: Final = {
    Event.SENDING: Look("◌", "open", "$text-warning"),
    Event.ACCEPTED: Look("◐", "good", "$text-success"),
    Event.SEEN_DONE: Look("●", "good", "$text-success"),
    Event.SEEN_NOT_DONE: Look("○", "bad", "$text-error"),
    Event.REFUSED: Look("■", "bad", "$text-error"),
    Event.UNKNOWN: Look("?", "open", "$text-warning"),
    Event.UNCLEAR: Look("◇", "open", "$text-warning"),
}


def look_of(event: Event) -> Look:
    """Return how an event looks."""
    return _LOOKS[event]


def outcome_text(record: Record) -> str:
    """Say what came of a write, with its shape."""
    return f"{look_of(record.event).glyph} {record.outcome}"


def event_content(event: Event) -> Content:
    """Say what is known of a write, with its shape and its colour."""
    look = look_of(event)
    return Content.styled(f"{look.glyph} {OUTCOMES[event]}", look.colour)
