"""The table of past writes, one line each; its cursor is a record, never a line."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vpstui.formatting import age_text, fit
from vpstui.widgets.bindings import bindings
from vpstui.widgets.outcome import look_of, outcome_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from vpstui.records import Record

HEADER: Final = 1
"""Lines above the first record."""

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


class HistoryTable(ScrollView, can_focus=True):
    """A table with a line per record; only what is in sight is looked at."""

    BINDINGS = bindings("history_table")

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "history-table--header",
        "history-table--cursor",
        "history-table--good",
        "history-table--bad",
        "history-table--open",
    }

    DEFAULT_CSS = """
    HistoryTable {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 1 1;
        scrollbar-background: $background;
        scrollbar-color: $panel;

        .history-table--header { color: $text-muted; text-style: bold; }
        .history-table--cursor { background: $primary-muted; text-style: bold; }
        .history-table--good { color: $text-success; }
        .history-table--bad { color: $text-error; }
        .history-table--open { color: $text-warning; }
    }
    """

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
        self._at = 0
        self._columns: tuple[Column, ...] = ()

    # -- what is shown

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
        self._resize_contents()
        self._scroll_to_cursor()
        self.refresh()

    def _place_of(self, known: Record | None) -> int:
        """Where the cursor's record is now, or the one that took its place."""
        if known is not None:
            for at, record in enumerate(self._records):
                if record.id == known.id:
                    return at
        return min(self._at, max(0, len(self._records) - 1))

    # -- layout

    def on_resize(self) -> None:
        """Choose the columns that fit."""
        width = self.scrollable_content_region.width
        self._columns = columns_for(width, one_server=self._one_server)
        self._resize_contents()
        self._scroll_to_cursor()
        self.refresh()

    def _resize_contents(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self._records) + HEADER)

    def _scroll_to_cursor(self) -> None:
        rows = self._rows
        top = min(self.scroll_offset.y, max(0, len(self._records) - rows))
        top = min(max(top, self._at - rows + 1), self._at)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)

    @property
    def _rows(self) -> int:
        return max(1, self.scrollable_content_region.height - HEADER)

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of what is visible."""
        base, width = self.rich_style, self.scrollable_content_region.width
        if y < HEADER:
            titles = [(column.title, column.width, Style.null()) for column in self._columns]
            return self._drawn(titles, "header")
        index = y - HEADER + self.scroll_offset.y
        if index < len(self._records):
            return self._drawn_record(self._records[index], cursor=index == self._at)
        lines = [] if self._records else self._empty_lines(width - 4)
        text = f"  {lines[y - HEADER]}" if y - HEADER < len(lines) else ""
        return Strip([Segment(fit(text, width), base)], width)

    def _empty_lines(self, width: int) -> list[str]:
        paragraphs = self._empty.splitlines()
        return ["", *(line for one in paragraphs for line in wrap(one, max(10, width)) or [""])]

    def _drawn_record(self, record: Record, *, cursor: bool) -> Strip:
        outcome, plain = self._part(look_of(record.event).part), Style.null()
        cells = [
            (one.text(record), one.width, outcome if one.title == OUTCOME else plain)
            for one in self._columns
        ]
        return self._drawn(cells, "cursor" if cursor else "")

    def _drawn(self, cells: list[tuple[str, int, Style]], part: str) -> Strip:
        """Put cells side by side.

        Args:
            cells: a text, its cells, and its style.
            part: what the whole line is.
        """
        width = self.scrollable_content_region.width
        base = self.rich_style + (self._part(part) if part else Style.null())
        gap = " " * gap_of(width)
        segments, used = [Segment(" ", base)], 1
        for text, count, style in cells:
            room = min(count, width - used)
            blank = gap[: max(0, width - used - room)]
            segments.append(Segment(fit(text, room) + blank, base + style))
            used += room + len(blank)
        segments.append(Segment(" " * (width - used), base))
        return Strip(segments, width)

    def _part(self, name: str) -> Style:
        return self.get_component_rich_style(f"history-table--{name}", partial=True)

    # -- keys and mouse

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many records."""
        before, top = self._at, self.scroll_offset.y
        self._at = min(max(self._at + lines, 0), max(0, len(self._records) - 1))
        self._scroll_to_cursor()
        if self._at != before and top == self.scroll_offset.y:
            width = self.size.width
            self.refresh(*(Region(0, at - top + HEADER, width, 1) for at in (before, self._at)))

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many screens."""
        self.action_move(pages * max(1, self._rows - 1))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the newest or the oldest record."""
        self.action_move(len(self._records) if last else -len(self._records))

    def action_open(self) -> None:
        """Choose the record under the cursor."""
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def on_click(self, event: events.Click) -> None:
        """Select a record; open it with a second click."""
        index = event.y - HEADER + self.scroll_offset.y
        if event.y >= HEADER and index < len(self._records):
            self.action_move(index - self._at)
            if event.chain == 2:
                self.action_open()
