"""The table under all tables: it draws its own lines, those in sight that look different."""

from __future__ import annotations

from collections.abc import Hashable
from math import ceil, floor
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView

from vpstui.terminal.frame_gate import before_frame
from vpstui.widgets.tables.line_drawing import LineKey, TableLine
from vpstui.widgets.tables.line_view import LineView
from vpstui.widgets.tables.row_places import RowPlaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from textual import events
    from textual.binding import Binding, Keymap

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)

HEADER: Final = 1
"""Lines above the first row."""


class LineTable(LineView, Generic[Row, Key], can_focus=True):
    """Rows under a heading, and a cursor that is the key of a row, never an index.

    The cursor stays on its row whatever is sorted, filtered or removed around it; when the row
    itself leaves, it goes to the neighbour that took its place.

    A subclass decides what rows look like (`choose_columns`, `heading_line`, `row_line`) and what
    follows from keys and mouse (`cursor_moved`, `open_row`, `heading_clicked`).

    Args:
        key_of: the key of a row; no two rows have the same.
        rows: the rows to begin with.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"line-table--{part}" for part in ("header", "cursor", "good", "bad", "open", "idle")
    }

    DEFAULT_CSS = """
    LineTable {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        /* Always there: one that comes and goes would draw the whole screen anew. */
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
    LineTable:ansi { /* where no shade can be told from another */
        .line-table--header { text-style: bold underline; }
        .line-table--cursor { background: ansi_default; text-style: bold reverse; }
    }
    """

    class LineChanged(Message):
        """The row under the cursor may be on another line of the screen."""

    def __init__(
        self, key_of: Callable[[Row], Key], rows: Sequence[Row] = (), *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._key_of = key_of
        self._rows: Sequence[Row] = ()
        self._places = RowPlaces(key_of)
        self._cursor: Key | None = None
        self._laid_out_width = 0
        self._bound_by: tuple[Keymap, Mapping[str, list[Binding]]] | None = None
        self._crossed: set[int] = set()  # rows on which the cursor was since the last frame
        self._may_all_differ = False  # rows from those in the last frame
        self._take_rows(rows)

    # -- what a subclass decides

    def choose_columns(self, width: int) -> None:
        """Choose the columns for so many cells."""
        raise NotImplementedError

    def heading_line(self) -> TableLine:
        """Return the titles of the columns."""
        raise NotImplementedError

    def row_line(self, row: Row) -> TableLine:
        """Return what the line of a row shows."""
        raise NotImplementedError

    def empty_lines(self) -> Sequence[str]:
        """Return what is shown where there are no rows."""
        return ()

    def empty_line(self, index: int) -> TableLine:
        """Return a line of that, below a blank one and beside a margin."""
        lines = self.empty_lines()
        return TableLine(f"  {lines[index - 1]}" if 0 < index <= len(lines) else "")

    @property
    def content_width(self) -> int:
        """Cells that the columns take; what does not fit is reached by scrolling sideways."""
        return self.scrollable_content_region.width

    @property
    def fixed_width(self) -> int:
        """Cells at the left that stay while the rest is scrolled sideways."""
        return 0

    def cursor_moved(self) -> None:
        """React to a cursor that is on another row now, or on none any more."""

    def open_row(self, row: Row) -> None:
        """React to a row that was chosen with Enter or a double click."""

    def heading_clicked(self, x: int) -> None:
        """React to a click on the heading, so many cells from the left edge of the content."""

    # -- the rows and the cursor

    @property
    def selected(self) -> Row | None:
        """The row under the cursor; None: there are no rows."""
        index = self._cursor_index
        return None if index is None else self._rows[index]

    @property
    def _cursor_index(self) -> int | None:
        return None if self._cursor is None else self._places.find(self._cursor)

    @property
    def caret(self) -> Offset | None:
        """The cell of the screen at which the row under the cursor begins, where it is in sight."""
        index, area = self._cursor_index, self.content_region
        line = HEADER + (index or 0) - int(self.scroll_offset.y)
        in_sight = index is not None and HEADER <= line < area.height
        return area.offset + Offset(0, line) if in_sight else None

    def has(self, key: Key) -> bool:
        """Return whether there is a row with this key."""
        return self._places.find(key) is not None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show `rows`, in their order; lines that look as before are not drawn again."""
        if rows is not self._rows:
            before = self._cursor
            self._take_rows(rows)
            self._resize_contents()
            self._scroll_to_cursor()
            if self._cursor != before:
                self.cursor_moved()
        self._may_all_differ = True
        before_frame(self, self._draw_due)

    def update_rows(self, rows: Sequence[Row]) -> None:
        """Show rows with the same keys in the same order; a row that is the same is as before."""
        before, self._rows = self._rows, rows
        self.draw_rows(lambda at: rows[at] is not before[at])

    def draw_rows(self, may_differ: Callable[[int], bool]) -> None:
        """Draw again those rows in sight that look different, of those that may, by their index."""
        top = self.scroll_offset.y
        last = min(len(self._rows), top + self.size.height - HEADER)
        self.draw_changes_of(HEADER + at - top for at in range(top, last) if may_differ(at))

    def _take_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; a cursor whose row has left goes to the one in its place."""
        index = self._cursor_index or 0
        self._rows = rows
        self._places.take(rows)
        if self._cursor_index is None:
            self._cursor = self._places.key_at(index) if rows else None

    def select(self, key: Key) -> None:
        """Put the cursor on a row, as keys and the mouse do; without such a row nothing changes."""
        if (index := self._places.find(key)) is not None:
            self.move_to(index)

    def move_to(self, index: int) -> None:
        """Put the cursor on the row at an index, or the nearest one that there is."""
        if self._rows:
            self._set_cursor(self._places.key_at(index))

    def _set_cursor(self, key: Key) -> None:
        """Put the cursor on a row that there is."""
        if key == self._cursor:
            return
        before, self._cursor = self._cursor_index or 0, key
        self._scroll_to_cursor()
        self._crossed |= {before, self._cursor_index or 0}
        before_frame(self, self._draw_due)
        self.cursor_moved()

    def _draw_due(self) -> None:
        """Draw what other rows have changed, else the rows that the cursor has left and come to."""
        rows, self._crossed = sorted(self._crossed), set()
        may_all_differ, self._may_all_differ = self._may_all_differ, False
        if may_all_differ:
            self.draw_changes()
        else:  # those between are as they were
            self.draw_changes_of(HEADER + row - self.scroll_offset.y for row in rows)

    def _scroll_to_cursor(self) -> None:
        """Scroll no further than it takes to have the cursor in sight."""
        index, height = self._cursor_index, self.scrollable_content_region.height - HEADER
        if index is None or height < 1:
            return
        top = min(max(self.scroll_offset.y, index - height + 1), index)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)
        self.post_message(self.LineChanged())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the mouse wheel."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.LineChanged())

    # -- layout

    def on_resize(self) -> None:
        """Choose the columns that fit now, and draw everything."""
        self.lay_out()
        self._scroll_to_cursor()
        self.refresh()

    def lay_out(self) -> None:
        """Choose the columns, and make room for them."""
        self.choose_columns(self.scrollable_content_region.width)
        self.forget_lines()
        self._resize_contents()

    def _resize_contents(self) -> None:
        size = Size(max(self.content_width, 1), len(self._rows) + HEADER)
        if size.width != self.virtual_size.width:
            self.virtual_size = size  # a horizontal scrollbar may come or go
        elif size != self.virtual_size:
            # Only the number of rows has changed: assigning would lay the whole screen out anew.
            self.set_reactive(ScrollView.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take a size from the layout, which hands a line-drawing widget its own size as virtual.

        Textual takes that for a change, and draws the scrollbar anew at each key of a filter.
        """
        if self.virtual_size.width == self._laid_out_width:
            virtual_size = self.virtual_size
        self._laid_out_width = self.virtual_size.width
        return super()._size_updated(size, virtual_size, container_size, layout)

    # -- drawing

    def line_keys(self, lines: Iterable[int]) -> Iterator[LineKey]:
        """Return what decides how lines of the screen look."""
        (offset, top), width = self.scroll_offset, self.scrollable_content_region.width
        fixed = self.fixed_width if offset else 0
        cursor = self._cursor_index
        for y in lines:
            index = y - HEADER + top
            if y < HEADER:
                yield LineKey(self.heading_line(), False, offset, width, fixed)
            elif index < len(self._rows):
                line = self.row_line(self._rows[index])
                yield LineKey(line, index == cursor, offset, width, fixed)
            else:
                line = TableLine() if self._rows else self.empty_line(index)
                yield LineKey(line, False, 0, width)

    # -- keys and mouse

    def only_moves(self, key: str) -> bool:
        """Return whether a key moves the cursor or scrolls, and does nothing else."""
        moves, bound = ("move(", "page(", "edge(", "shift("), self._bound
        return key in bound and all(one.action.startswith(moves) for one in bound[key])

    async def run_move(self, key: str) -> None:
        """Do what a key does that only moves."""
        for binding in self._bound[key]:  # a key that was moved has one for each key of before
            if await self.app.run_action(binding.action, self):
                return

    @property
    def _bound(self) -> Mapping[str, list[Binding]]:
        """What keys do here, as the config has moved them: `_bindings` are those of the class."""
        keymap = self.app._keymap  # noqa: SLF001 - Textual has no other way to ask for it
        if self._bound_by is None or self._bound_by[0] is not keymap:
            bindings = self._bindings.copy()
            bindings.apply_keymap(keymap)
            self._bound_by = keymap, bindings.key_to_bindings
        return self._bound_by[1]

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many rows."""
        self.move_to((self._cursor_index or 0) + lines)

    def action_page(self, pages: float) -> None:
        """Move the cursor by so many screens, a row at least."""
        rows = max(1, self.scrollable_content_region.height - HEADER - 1)
        self.action_move(ceil(pages * rows) if pages > 0 else floor(pages * rows))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self.move_to(len(self._rows) - 1 if last else 0)

    def action_shift(self, cells: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_offset.x + cells, animate=False)

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if self.selected is not None:
            self.open_row(self.selected)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; open a row with a second click."""
        if event.y < HEADER:
            stays = event.x < self.fixed_width
            self.heading_clicked(event.x if stays else event.x + self.scroll_offset.x)
            return
        index = event.y - HEADER + self.scroll_offset.y
        if index < len(self._rows):
            self.move_to(index)
            if event.chain == 2:
                self.action_open()
