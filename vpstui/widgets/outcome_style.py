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
class OutcomeStyle:
    """How an outcome looks.

    Attributes:
        glyph: one cell.
        style: name of its style in a table; see `LineTable.style_of`.
        colour: the theme's colour.
    """

    glyph: str
    style: str
    colour: str


_STYLES: Final = {
    Event.SENDING: OutcomeStyle("◌", "open", "$text-warning"),
    Event.ACCEPTED: OutcomeStyle("◐", "good", "$text-success"),
    Event.SEEN_DONE: OutcomeStyle("●", "good", "$text-success"),
    Event.SEEN_NOT_DONE: OutcomeStyle("○", "bad", "$text-error"),
    Event.REFUSED: OutcomeStyle("■", "bad", "$text-error"),
    Event.UNKNOWN: OutcomeStyle("?", "open", "$text-warning"),
    Event.UNCLEAR: OutcomeStyle("◇", "open", "$text-warning"),
}


def outcome_style(event: Event) -> OutcomeStyle:
    """Return how the outcome looks that an event makes known."""
    return _STYLES[event]


def outcome_text(record: Record) -> str:
    """Return the outcome of a write, with its shape."""
    return f"{outcome_style(record.event).glyph} {record.outcome}"


def event_content(event: Event) -> Content:
    """Return the outcome that an event makes known, with its shape and its colour."""
    style = outcome_style(event)
    return Content.styled(f"{style.glyph} {OUTCOMES[event]}", style.colour)
