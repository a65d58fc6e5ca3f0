"""How the outcome of a write looks: a shape, a word and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.journal.history_entry import OUTCOME_TEXTS
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from vpstui.journal.history_entry import HistoryEntry


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
    WriteEvent.SENDING: OutcomeStyle("◌", "open", "$text-warning"),
    WriteEvent.ACCEPTED: OutcomeStyle("◐", "good", "$text-success"),
    WriteEvent.DONE: OutcomeStyle("●", "good", "$text-success"),
    WriteEvent.NOT_DONE: OutcomeStyle("○", "bad", "$text-error"),
    WriteEvent.REFUSED: OutcomeStyle("■", "bad", "$text-error"),
    WriteEvent.NOT_SENT: OutcomeStyle("-", "bad", "$text-error"),
    WriteEvent.UNKNOWN: OutcomeStyle("?", "open", "$text-warning"),
    WriteEvent.LEFT_UNKNOWN: OutcomeStyle("?", "open", "$text-warning"),
}


def outcome_style(event: WriteEvent) -> OutcomeStyle:
    """Return how the outcome looks that an event makes known."""
    return _STYLES[event]


def outcome_text(record: HistoryEntry) -> str:
    """Return the outcome of a write, with its shape."""
    return f"{outcome_style(record.event).glyph} {record.outcome}"


def event_content(event: WriteEvent) -> Content:
    """Return the outcome that an event makes known, with its shape and its colour."""
    style = outcome_style(event)
    return Content.styled(f"{style.glyph} {OUTCOME_TEXTS[event]}", style.colour)
