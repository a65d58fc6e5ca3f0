"""The table of servers: draws only the lines that differ, and its cursor is a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual.color import Color
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView

from vpstui.base.formatting import width_of
from vpstui.fleet.state.account_state import Phase
from vpstui.query.columns import GUTTER, Column, columns_for
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.tables.line_drawing import LineKey, draw
from vpstui.widgets.tables.server_lines import MARGIN, TableView, heading_text, row_line

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from vpstui.api.models import Server, ServerKey
    from vpstui.widgets.tables.server_lines import Layout

HEADER: Final = 1
"""Lines above the first row."""

ACCOUNT: Final = 20
"""Cells of an account's name, where there is room for so many."""


class ServerTable(ScrollView, can_focus=True):
    """A table with a line per server.

    Its cursor stays on its server whatever is sorted, filtered or removed around it; when the
    server itself leaves, the cursor goes to the neighbour that took its place.

    Attributes:
        jumped: whether the cursor came to its server by itself, and the user has not moved since.
    """

    BINDINGS = bindings("table")

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "server-table--header",
        "server-table--cursor",
        "server-table--active",
        "server-table--stopped",
        "server-table--moving",
        "server-table--trouble",
        "server-table--stale",
        "server-table--mark",
        "server-table--news",
        "server-table--match",
    }

    DEFAULT_CSS = """
    ServerTable {
        height: 1fr;
        background: $background;
        overflow-x: auto;
        /* Always there, and drawn like the background where everything fits: a scrollbar that
           comes and goes with the number of rows would draw the whole screen anew. */
        overflow-y: scroll;
        scrollbar-size: 1 1;
        scrollbar-background: $background;
        scrollbar-color: $panel;

        .server-table--header { color: $text-muted; text-style: bold; }
        .server-table--cursor { background: $primary-muted; text-style: bold; }
        .server-table--active { color: $text-success; }
        .server-table--stopped { color: $text-muted; }
        .server-table--moving { color: $text-warning; }
        .server-table--trouble { color: $text-error; }
        .server-table--stale { color: $text-disabled; }
        .server-table--mark { color: $accent; text-style: bold; }
        .server-table--news { color: $accent; }
        .server-table--match { color: $accent; text-style: underline; }
    }
    """

    class Highlighted(Message):
        """The cursor came to another server, or (None) there is none any more."""

        def __init__(self, server: Server | None) -> None:
            super().__init__()
            self.server = server

    class Opened(Message):
        """A server was chosen with Enter or a double click."""

        def __init__(self, server: Server) -> None:
            super().__init__()
            self.server = server

    class HeaderClicked(Message):
        """A heading was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = TableView()
        self._columns: tuple[Column, ...] = ()
        self._widths: tuple[int, ...] = ()
        self._position: dict[ServerKey, int] = {}
        self._cursor: ServerKey | None = None
        self.jumped = False
        self._untouched = True
        self._laid_out_width = 0
        self._painted: dict[int, LineKey] = {}
        self._strips: dict[LineKey, Strip] = {}

    # -- what is shown

    @property
    def selected(self) -> Server | None:
        """The server under the cursor."""
        index = self._position.get(self._cursor) if self._cursor is not None else None
        return None if index is None else self._view.servers[index]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns on screen, in their order."""
        return self._columns

    def show(self, view: TableView) -> None:
        """Show `view`; lines that look as before are not drawn again."""
        old_index = self._position.get(self._cursor, 0) if self._cursor is not None else 0
        rows_differ = view.servers is not self._view.servers
        layout_differs = _shape(view) != _shape(self._view)
        joined = bool(_read(view) - _read(self._view))
        self._untouched = self._untouched and not view.marks
        self._view = view
        if rows_differ:
            self._position = {server.key: index for index, server in enumerate(view.servers)}
        if layout_differs:
            self._lay_out()
        if rows_differ:
            self._resize_contents()
            self._keep_cursor(old_index, joined=joined)
        self._repaint()

    def has(self, key: ServerKey) -> bool:
        """Whether a server is among the rows."""
        return key in self._position

    def select(self, key: ServerKey) -> None:
        """Put the cursor on a server that is shown."""
        if key in self._position:
            self.take_cursor()
            self._set_cursor(key)

    def take_cursor(self) -> None:
        """The user has moved the cursor, or filtered: where it is now, they chose."""
        self.jumped = self._untouched = False

    def _keep_cursor(self, old_index: int, *, joined: bool) -> None:
        servers = self._view.servers
        if self._cursor in self._position:
            if joined and self._untouched and self._cursor != servers[0].key:
                # Nobody chose the first row of whichever account answered first.
                self.jumped = True
                self._set_cursor(servers[0].key)
            self._scroll_to_cursor()
            return
        if not servers:
            if self._cursor is not None:
                self._cursor = None
                self.jumped = True  # wherever it comes back to
                self.post_message(self.Highlighted(None))
            return
        self.jumped = self.jumped or self._cursor is not None
        self._set_cursor(servers[min(old_index, len(servers) - 1)].key)

    def _set_cursor(self, key: ServerKey) -> None:
        if key == self._cursor:
            return
        self._cursor = key
        self._scroll_to_cursor()
        self._repaint()
        self.post_message(self.Highlighted(self.selected))

    def _scroll_to_cursor(self) -> None:
        index = self._position.get(self._cursor) if self._cursor is not None else None
        rows = self.scrollable_content_region.height - HEADER
        if index is None or rows < 1:
            return
        top = self.scroll_offset.y
        if index < top:
            self.scroll_to(y=index, animate=False)
        elif index >= top + rows:
            self.scroll_to(y=index - rows + 1, animate=False)

    # -- layout

    def on_resize(self) -> None:
        """Choose the columns that fit."""
        self._lay_out()
        self._resize_contents()
        self._scroll_to_cursor()
        self.refresh()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take a size from the layout, which hands a line-drawing widget its own size as virtual.

        Textual takes that for a change at every layout and draws the scrollbar anew: 2 kB and a
        second frame for each key of a filter.
        """
        if self.virtual_size.width == self._laid_out_width:
            virtual_size = self.virtual_size
        self._laid_out_width = self.virtual_size.width
        return super()._size_updated(size, virtual_size, container_size, layout)

    def notify_style_update(self) -> None:
        """Colours changed: every line looks different."""
        super().notify_style_update()
        self._strips.clear()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        self._columns = columns_for(
            width - MARGIN,
            wide=self._view.wide,
            several=self._view.state.has_several,
            account=_account_cells(self._view),
        )
        widths = {column.key: column.width for column in self._columns}
        spare = max(0, width - MARGIN - sum(widths.values()) - GUTTER * (len(widths) - 1))
        account = _account_cells(self._view) - widths.get("account", ACCOUNT)
        if self._view.wide:
            spare = max(spare, account)  # what does not fit is reached with the arrow keys
        # A long name of an account, a long transition, a long name.
        for key, most in (("account", account), ("status", 4), ("name", 24)):
            if most > 0:
                widths[key] += min(spare, most)
                spare -= min(spare, most)
        self._widths = tuple(widths[column.key] for column in self._columns)
        self._strips.clear()
        self._resize_contents()

    def _resize_contents(self) -> None:
        width = MARGIN + sum(self._widths) + GUTTER * max(0, len(self._widths) - 1)
        size = Size(max(width, 1), len(self._view.servers) + HEADER)
        if size.width != self.virtual_size.width:
            self.virtual_size = size  # a horizontal scrollbar may come or go
        elif size != self.virtual_size:
            # Only the number of rows has changed. Assigning would lay the whole screen out anew
            # and cost a frame or two per key of a filter.
            self.set_reactive(ServerTable.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False)

    @property
    def _layout(self) -> Layout:
        return tuple(zip(self._columns, self._widths, strict=True))

    # -- drawing

    def _repaint(self) -> None:
        """Draw again the lines that look different from what is on screen."""
        regions = [
            Region(0, y, self.size.width, 1)
            for y in range(self.size.height)
            if self._painted.get(y) != self._line_key(y)
        ]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of what is visible."""
        key = self._line_key(y)
        self._painted[y] = key
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            strip = self._strips[key] = self._draw(key)
        return strip

    def _line_key(self, y: int) -> LineKey:
        offset, width = self.scroll_offset.x, self.scrollable_content_region.width
        if y < HEADER:
            return LineKey(
                heading_text(self._view, self._layout), "header", False, (), offset, width
            )
        index = y - HEADER + self.scroll_offset.y
        if not self._view.servers:
            lines = self._view.empty.splitlines()
            text = f"  {lines[index - 1]}" if 0 < index <= len(lines) else ""
            return LineKey(text, "plain", False, (), 0, width)
        if index >= len(self._view.servers):
            return LineKey("", "plain", False, (), 0, width)
        server = self._view.servers[index]
        return row_line(
            self._view, server, self._layout, on_cursor=server.key == self._cursor,
            offset=offset, width=width,
        )  # fmt: skip

    def _draw(self, key: LineKey) -> Strip:
        base = self.rich_style
        if key.style in ("header", "stale"):
            base += self._part(key.style)
        if key.cursor:
            base += self._part("cursor")
        styles = {name: self._style_named(name) for _, _, name in key.spans}
        return draw(key, base, styles)

    def _style_named(self, name: str) -> Style:
        """The style of a span."""
        colour = name.removeprefix("colour ")
        if colour != name:
            return Style(color=Color.parse(colour).rich_color)
        return Style() if name == "unknown" else self._part(name)

    def _part(self, name: str) -> Style:
        return self.get_component_rich_style(f"server-table--{name}", partial=True)

    # -- keys and mouse

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many servers."""
        servers = self._view.servers
        self.take_cursor()
        if servers:
            index = self._position.get(self._cursor, 0) if self._cursor is not None else 0
            self._set_cursor(servers[min(max(index + lines, 0), len(servers) - 1)].key)

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many screens."""
        self.action_move(pages * max(1, self.scrollable_content_region.height - HEADER - 1))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last server."""
        self.action_move(len(self._view.servers) if last else -len(self._view.servers))

    def action_shift(self, cells: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_offset.x + cells, animate=False)

    def action_open(self) -> None:
        """Choose the server under the cursor."""
        if self.selected is not None:
            self._untouched = False
            self.post_message(self.Opened(self.selected))

    def on_click(self, event: events.Click) -> None:
        """Select a server; open it with a second click; sort by a heading."""
        if event.y < HEADER:
            column = self._column_at(event.x + self.scroll_offset.x)
            if column is not None:
                self.post_message(self.HeaderClicked(column))
            return
        index = event.y - HEADER + self.scroll_offset.y
        if index < len(self._view.servers):
            self.take_cursor()
            self._set_cursor(self._view.servers[index].key)
            if event.chain == 2:
                self.action_open()

    def _column_at(self, x: int) -> str | None:
        end = MARGIN
        for column, cells in zip(self._columns, self._widths, strict=True):
            end += cells + GUTTER
            if x < end:
                return column.key
        return None


def _account_cells(view: TableView) -> int:
    """Cells that the names of the accounts take, up to `ACCOUNT`; 0 without such a column."""
    if not view.state.has_several:
        return 0
    return min(ACCOUNT, max(map(width_of, view.context.labels.values()), default=0))


def _shape(view: TableView) -> tuple[bool, bool, int]:
    """What the columns depend on."""
    return view.wide, view.state.has_several, _account_cells(view)


def _read(view: TableView) -> set[str]:
    """The accounts whose list has come."""
    return {one.profile for one in view.state.accounts if one.phase is Phase.READY}
