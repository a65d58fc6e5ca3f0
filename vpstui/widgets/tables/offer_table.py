"""The table of what is offered for new servers: whatever its columns are, as many as fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.message import Message

from vpstui.base.folding import fold
from vpstui.base.formatting import fit, width_of
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.tables.line_table import LineTable
from vpstui.widgets.tables.text_columns import TextColumn, heading_of, row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.widgets.tables.line_drawing import TableLine

MEASURED: Final = 1000
"""Rows whose cells decide how wide a column is; those of others may be cut."""


@dataclass(frozen=True)
class OfferColumn:
    """A column.

    Attributes:
        title: its heading.
        rank: what is left out first where not all fit: the highest.
        most: the most cells that it takes; a longer text is cut.
        least: cells to which it may be cut where there is little room; 0: it is never.
        right: whether its texts stand at the right.
    """

    title: str
    rank: int
    most: int = 12
    least: int = 0
    right: bool = False


@dataclass(frozen=True)
class OfferRow:
    """A row.

    Attributes:
        key: tells it from all others.
        label: what it is called.
        value: the id that a new server takes; empty where none is told.
        cells: the texts of the columns, in their order.
        note: what the line under the table says of it besides.
        is_open: whether a new server can have it now, as far as that is told.
    """

    key: str
    label: str
    value: str
    cells: tuple[str, ...]
    note: str = ""
    is_open: bool = True

    @cached_property
    def search_text(self) -> str:
        """What is looked for words in."""
        return fold("\n".join((*self.cells, self.note)))


class OfferTable(LineTable[OfferRow, str]):
    """A table with a line for each row; what cannot be had now is dim."""

    BINDINGS = bindings("offers_table")

    class Highlighted(Message):
        """The cursor is on another row, or on none any more."""

    def __init__(self) -> None:
        super().__init__(attrgetter("key"))
        self._all: Sequence[OfferColumn] = ()
        self._widths: Sequence[int] = ()
        self._columns: tuple[TextColumn[OfferRow], ...] = ()
        self._gap = 1
        self._empty = ""

    def measure(self, columns: Sequence[OfferColumn], rows: Sequence[OfferRow]) -> None:
        """Have these columns from now on, as wide as these rows make them.

        Args:
            columns: the columns.
            rows: all that may be shown, so that the columns stay while some are looked for.
        """
        self._all = columns
        self._widths = [
            min(column.most, max(width_of(text) for text in (column.title, *cells)))
            for at, column in enumerate(columns)
            for cells in ([row.cells[at] for row in rows[:MEASURED]],)
        ]
        self.lay_out()

    def show(self, rows: Sequence[OfferRow], empty: str) -> None:
        """Show rows, of those that were measured.

        Args:
            rows: in their order.
            empty: what is shown where there are none; each of its lines is a paragraph.
        """
        self._empty = empty
        self.show_rows(rows)

    # -- the lines

    def choose_columns(self, width: int) -> None:
        """Leave out what does not fit, and give the others the rest of so many cells."""
        kept = list(range(len(self._all)))
        least = [
            min(full, column.least or full)
            for column, full in zip(self._all, self._widths, strict=True)
        ]
        while len(kept) > 1 and sum(least[at] + 1 for at in kept) > width:
            kept.remove(max(kept, key=lambda at: self._all[at].rank))
        self._gap = 2 if sum(self._widths[at] + 2 for at in kept) < width else 1
        room = width - 1 - sum(least[at] + self._gap for at in kept) + self._gap
        for at in sorted(kept, key=lambda at: self._all[at].rank):
            more = max(0, min(self._widths[at] - least[at], room))
            least[at] += more
            room -= more
        self._columns = tuple(_text_column(self._all[at], at, least[at]) for at in kept)

    def heading_line(self) -> TableLine:
        """Return the titles of the columns."""
        return heading_of(self._columns, self.content_width, self._gap)

    def row_line(self, row: OfferRow) -> TableLine:
        """Return the line of a row."""
        line = row_of(self._columns, row, self.content_width, self._gap)
        return line if row.is_open else line._replace(style="idle")

    def empty_lines(self) -> Sequence[str]:
        """Return why there are no rows, in lines of the table's width."""
        width = max(10, self.content_width - 4)
        lines = [line for text in self._empty.splitlines() for line in wrap(text, width) or [""]]
        return [fit(line, self.content_width - 2) for line in lines]  # wide letters take two cells

    def cursor_moved(self) -> None:
        """Report that the cursor is elsewhere."""
        self.post_message(self.Highlighted())


def _text_column(column: OfferColumn, at: int, width: int) -> TextColumn[OfferRow]:
    def text(row: OfferRow) -> str:
        return fit(row.cells[at], width, right=column.right)

    return TextColumn(fit(column.title, width, right=column.right), width, text)
