"""The table of past writes, or of changes that were seen; its cursor is a record."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message

from vpstui.base.formatting import age_text, fit
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.outcome_style import outcome_style, outcome_text
from vpstui.widgets.tables.line_table import LineTable
from vpstui.widgets.tables.text_columns import TextColumn, heading_of, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.journal.history_entry import HistoryEntry
    from vpstui.journal.seen_change import SeenChange
    from vpstui.widgets.tables.line_drawing import TableLine

    Record = HistoryEntry | SeenChange

ROOMY: Final = 72
"""Cells from which times have a year and outcomes are whole words."""

WIDE: Final = 100
"""Cells from which ids, the time that it took and the note are shown."""

Column = TextColumn["HistoryEntry"]


def columns_for(width: int, *, one_server: bool) -> tuple[Column, ...]:
    """Choose the columns for a table.

    Args:
        width: cells there are, gaps included.
        one_server: whether all records are of one server, which then needs no column.
    """
    roomy, wide = width >= ROOMY, width >= WIDE
    moment = "%Y-%m-%d %H:%M" if roomy else "%m-%d %H:%M"
    columns = [
        Column("TIME (UTC)", 16 if roomy else 11, lambda record: f"{record.at:{moment}}"),
        Column("ACTION", 6, lambda record: record.verb),
        Column(
            "OUTCOME", 23 if roomy else 11, outcome_text, lambda r: outcome_style(r.event).style
        ),
    ]
    if not one_server:
        server = Column("SERVER", 0, _server if wide else lambda record: record.label)
        account = [Column("ACCOUNT", 10, lambda record: record.profile)] if roomy else []
        columns[1:2] = [*account, columns[1], server]
    if wide:
        columns.append(Column("TOOK", 6, lambda record: age_text(record.duration)))
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
    return tuple(replace(one, width=one.width or share.get(one.title, 0)) for one in columns)


def _server(record: HistoryEntry) -> str:
    known = record.server is not None and record.name
    return f"{record.label} ({record.server})" if known else record.label


class HistoryTable(LineTable["Record", str]):
    """A table with a line per record.

    Args:
        choose: chooses the columns, as `columns_for`.
        one_server: whether all records are of one server.
    """

    BINDINGS = bindings("history_table")

    class Opened(Message):
        """A record was chosen with Enter or a double click."""

        def __init__(self, record: Record) -> None:
            super().__init__()
            self.record = record

    def __init__(
        self,
        choose: Callable[..., tuple[TextColumn[Any], ...]] = columns_for,
        *,
        one_server: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(attrgetter("id"), id=id)
        self._choose = choose
        self._one_server = one_server
        self._empty = ""
        self._columns: tuple[TextColumn[Any], ...] = ()
        self._gap = 0

    def show(self, records: Sequence[Record], empty: str = "") -> None:
        """Show `records`; lines that look as before are not drawn again.

        Args:
            records: in their order.
            empty: what is shown where there are none; each of its lines is a paragraph.
        """
        self._empty = empty
        self.show_rows(records)

    # -- the lines

    def choose_columns(self, width: int) -> None:
        """Choose the columns for so many cells."""
        self._columns = self._choose(width, one_server=self._one_server)
        self._gap = gap_of(width)

    def heading_line(self) -> TableLine:
        """Return the titles of the columns."""
        return heading_of(self._columns, self.content_width, self._gap)

    def row_line(self, row: Record) -> TableLine:
        """Return the line of a record."""
        return row_of(self._columns, row, self.content_width, self._gap)

    def empty_lines(self) -> Sequence[str]:
        """Return why there are no records, in lines of the table's width."""
        width = max(10, self.content_width - 4)
        lines = [line for text in self._empty.splitlines() for line in wrap(text, width) or [""]]
        return [fit(line, self.content_width - 2) for line in lines]  # wide letters take two cells

    # -- keys and mouse

    def open_row(self, row: Record) -> None:
        """Report that a record was chosen."""
        self.post_message(self.Opened(row))
