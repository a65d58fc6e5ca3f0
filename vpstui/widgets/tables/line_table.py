"""A table that draws its lines itself: those in sight, and again only those that have changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vpstui.base.formatting import fit

if TYPE_CHECKING:
    from textual import events

HEADER: Final = 1
"""Lines above the first row."""

Cells = Sequence[tuple[str, int, Style]]
"""The cells of a line: a text, how many cells it takes, and its style."""


class LineTable(ScrollView, can_focus=True):
    """Rows under a heading, with a cursor; what a row says is told by who derives from it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--header",
        "line-table--cursor",
        "line-table--good",
        "line-table--bad",
        "line-table--open",
        "line-table--idle",
    }

    DEFAULT_CSS = """
    LineTable {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 1 1;
        scrollbar-background: $background;
        scrollbar-color: $panel;

        .line-table--header { color: $text-muted; text-style: bold; }
        .line-table--cursor { background: $primary-muted; text-style: bold; }
        .line-table--good { color: $text-success; }
        .line-table--bad { color: $text-error; }
        .line-table--open { color: $text-warning; }
        .line-table--idle { color: $text-muted; }
    }

    /* Where no shade can be told from another. */
    LineTable:ansi {
        .line-table--header { text-style: bold underline; }
        .line-table--cursor { background: ansi_default; text-style: bold reverse; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._at = 0

    # -- the rows

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def heading(self) -> Cells:
        """The titles of the columns."""
        raise NotImplementedError

    def cells_of(self, index: int) -> Cells:
        """What a row says."""
        raise NotImplementedError

    def text_below(self, line: int) -> str:  # noqa: ARG002 - nothing stands there by itself
        """What stands on a line behind the last row, counted from the first row on."""
        return ""

    @property
    def gap(self) -> int:
        """Cells between two columns."""
        return 2

    def cursor_moved(self) -> None:
        """Do what is to be done when the cursor is on another row."""

    def chosen(self, *, twice: bool) -> None:
        """Do what is to be done when the row under the cursor was clicked."""

    # -- layout

    def on_resize(self) -> None:
        """Lay the lines out anew."""
        self.lay_out()

    def lay_out(self) -> None:
        """Make room for the rows that there are now, and draw them all."""
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, self.row_count + HEADER)
        self._scroll_to_cursor()
        self.refresh()

    @property
    def _rows(self) -> int:
        """How many rows are in sight."""
        return max(1, self.scrollable_content_region.height - HEADER)

    def _scroll_to_cursor(self) -> None:
        top = min(self.scroll_offset.y, max(0, self.row_count - self._rows))
        top = min(max(top, self._at - self._rows + 1), self._at)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of what is visible."""
        if y < HEADER:
            return self._drawn(self.heading(), "header")
        index = y - HEADER + self.scroll_offset.y
        if index < self.row_count:
            return self._drawn(self.cells_of(index), "cursor" if index == self._at else "")
        width = self.scrollable_content_region.width
        return Strip([Segment(fit(self.text_below(y - HEADER), width), self.rich_style)], width)

    def _drawn(self, cells: Cells, part: str) -> Strip:
        """Put cells side by side; `part` is what the whole line is, such as the header."""
        width = self.scrollable_content_region.width
        base = self.rich_style + (self.part(part) if part else Style.null())
        segments, used = [Segment(" ", base)], 1
        for text, count, style in cells:
            room = max(0, min(count, width - used))
            blank = " " * max(0, min(self.gap, width - used - room))
            segments.append(Segment(fit(text, room) + blank, base + style))
            used += room + len(blank)
        segments.append(Segment(" " * (width - used), base))
        return Strip(segments, width)

    def part(self, name: str) -> Style:
        """The style of a part of the table."""
        return self.get_component_rich_style(f"line-table--{name}", partial=True)

    def draw_again(self, *places: int) -> None:
        """Draw some of the rows again, those that are in sight."""
        top, width = self.scroll_offset.y, self.size.width
        lines = [at - top + HEADER for at in places if top <= at < top + self._rows]
        if lines:
            self.refresh(*(Region(0, line, width, 1) for line in lines))

    # -- keys and mouse

    def go(self, at: int) -> None:
        """Put the cursor on a row, or the nearest one that there is."""
        before, self._at = self._at, min(max(at, 0), max(0, self.row_count - 1))
        if self._at != before:
            self._scroll_to_cursor()
            self.draw_again(before, self._at)
            self.cursor_moved()

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many rows."""
        self.go(self._at + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many screens."""
        self.go(self._at + pages * max(1, self._rows - 1))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self.go(self.row_count if last else 0)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        index = event.y - HEADER + self.scroll_offset.y
        if event.y >= HEADER and index < self.row_count:
            self.go(index)
            self.chosen(twice=event.chain == 2)
