"""The table of past writes, one line each; its cursor is a record, never a line."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual.message import Message

from vpstui.base.formatting import age_text
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.outcome_style import look_of, outcome_text
from vpstui.widgets.tables.line_table import LineTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.journal.history_entry import Record
    from vpstui.widgets.tables.line_table import Cells

ROOMY: Final = 72
"""Cells from which times have a year and outcomes are whole words."""

WIDE: Final = 100
"""Cells from which ids, the time that it took and the note are shown."""

OUTCOME: Final = "OUTCOME"


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: its heading.
        width: its cells.
        text: what it says of a record.
    """

    title: str
    width: int
    text: Callable[[Record], str]


def columns_for(width: int, *, one_server: bool) -> tuple[Column, ...]:
    """Choose the columns for a table.

    Args:
        width: cells there are, gaps included.
        one_server: whether all records are of one server, which then need not be told.
    """
    roomy, wide = width >= ROOMY, width >= WIDE
    moment = "%Y-%m-%d %H:%M" if roomy else "%m-%d %H:%M"
    columns = [
        Column("TIME (UTC)", 16 if roomy else 11, lambda record: f"{record.at:{moment}}"),
        Column("ACTION", 6, lambda record: record.verb),
        Column(OUTCOME, 23 if roomy else 11, outcome_text),
    ]
    if not one_server:
        server = Column("SERVER", 0, _server if wide else lambda record: record.label)
        account = [Column("ACCOUNT", 10, lambda record: record.profile)] if roomy else []
        columns[1:2] = [*account, columns[1], server]
    if wide:
        columns.append(Column("TOOK", 6, lambda record: age_text(record.took)))
    if wide or one_server:
        columns.append(Column("NOTE", 0, lambda record: record.note))
    return _fitted(columns, width, gap_of(width))


def gap_of(width: int) -> int:
    """Cells between two columns."""
    return 2 if width >= ROOMY else 1


def _fitted(columns: list[Column], width: int, gap: int) -> tuple[Column, ...]:
    """Share what is left among the columns that have no width of their own."""
    open_ = [column for column in columns if not column.width]
    room = width - 1 - sum(column.width + gap for column in columns)
    share = {column.title: max(0, room // len(open_)) for column in open_}
    if len(open_) > 1:
        share["SERVER"] = min(share["SERVER"], 32)
        share["NOTE"] = max(0, room - share["SERVER"])
    return tuple(
        Column(one.title, one.width or share.get(one.title, 0), one.text) for one in columns
    )


def _server(record: Record) -> str:
    known = record.server is not None and record.name
    return f"{record.label} ({record.server})" if known else record.label


class HistoryTable(LineTable):
    """A table with a line per record; only what is in sight is looked at."""

    BINDINGS = bindings("history_table")

    class Opened(Message):
        """A record was chosen with Enter or a double click."""

        def __init__(self, record: Record) -> None:
            super().__init__()
            self.record = record

    def __init__(self, *, one_server: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._one_server = one_server
        self._records: tuple[Record, ...] = ()
        self._empty = ""
        self._columns: tuple[Column, ...] = ()

    # -- what is shown

    @property
    def row_count(self) -> int:
        """How many records there are."""
        return len(self._records)

    @property
    def selected(self) -> Record | None:
        """The record under the cursor."""
        return self._records[self._at] if self._records else None

    def show(self, records: tuple[Record, ...], empty: str = "") -> None:
        """Show `records`; the cursor stays on its record, or else about where it was.

        Args:
            records: in their order.
            empty: what is said where there are none; each of its lines is a paragraph.
        """
        known = self.selected
        self._records, self._empty = records, empty
        self._at = self._place_of(known)
        self.lay_out()

    def _place_of(self, known: Record | None) -> int:
        """Where the cursor's record is now, or the one that took its place."""
        if known is not None:
            for at, record in enumerate(self._records):
                if record.id == known.id:
                    return at
        return min(self._at, max(0, len(self._records) - 1))

    def on_resize(self) -> None:
        """Choose the columns that fit."""
        width = self.scrollable_content_region.width
        self._columns = columns_for(width, one_server=self._one_server)

    # -- the lines

    @property
    def gap(self) -> int:
        """Cells between two columns."""
        return gap_of(self.scrollable_content_region.width)

    def heading(self) -> Cells:
        """The titles of the columns."""
        return [(column.title, column.width, Style.null()) for column in self._columns]

    def cells_of(self, index: int) -> Cells:
        """What is told of a record."""
        record = self._records[index]
        outcome, plain = self.part(look_of(record.event).part), Style.null()
        return [
            (one.text(record), one.width, outcome if one.title == OUTCOME else plain)
            for one in self._columns
        ]

    def text_below(self, line: int) -> str:
        """Where there are no records, why."""
        if self._records:
            return ""
        width = max(10, self.scrollable_content_region.width - 4)
        lines = [
            "",
            *(one for text in self._empty.splitlines() for one in wrap(text, width) or [""]),
        ]
        return f"  {lines[line]}" if line < len(lines) else ""

    # -- keys and mouse

    def action_open(self) -> None:
        """Choose the record under the cursor."""
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def chosen(self, *, twice: bool) -> None:
        """Open a record with a second click."""
        if twice:
            self.action_open()
