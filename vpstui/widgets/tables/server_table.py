"""The table of servers; its cursor is a server."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.color import Color
from textual.message import Message

from vpstui.base.formatting import slice_cells
from vpstui.fleet.state.account_state import Phase
from vpstui.query.columns import GUTTER, Column
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.tables.line_drawing import TableLine
from vpstui.widgets.tables.line_table import LineTable
from vpstui.widgets.tables.server_lines import (
    TableView,
    account_cells,
    heading_line,
    layout_for,
    server_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.widgets.tables.server_lines import Layout


class ServerTable(LineTable["Server", "ServerKey"]):
    """A table with a line per server.

    Attributes:
        jumped: whether the cursor came to its server by itself, and the user has not moved since.
    """

    BINDINGS = bindings("table")

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--stale",
        "line-table--mark",
        "line-table--news",
        "line-table--match",
    }

    DEFAULT_CSS = """
    ServerTable {
        overflow-x: auto;

        .line-table--stale { color: $text-disabled; }
        .line-table--mark { color: $accent; text-style: bold; }
        .line-table--news { color: $accent; }
        .line-table--match { color: $accent; text-style: underline; }
    }

    ServerTable:ansi .line-table--stale { text-style: dim; }
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
        # Not a function of ours: it is called for each of 10 000 servers at each key of a filter.
        key_of: Callable[[Server], ServerKey] = attrgetter("key")
        super().__init__(key_of, id=id)
        self._view = TableView()
        self._layout: Layout = ()
        self.jumped = False
        self._untouched = True

    # -- what is shown

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns on screen, in their order."""
        return tuple(column for column, _ in self._layout)

    def show(self, view: TableView) -> None:
        """Show `view`; lines that look as before are not drawn again."""
        if is_accessible(self):
            view = replace(view, in_words=True)
        if view.differs_in_time_only(self._view):
            self._view = view
            self.draw_rows(lambda at: view.tells_time(view.servers[at]))
            return
        rows_differ = view.servers is not self._view.servers
        layout_differs = _layout_facts(view) != _layout_facts(self._view)
        joined = bool(_ready_accounts(view) - _ready_accounts(self._view))
        self._untouched = self._untouched and not view.marks
        self._view, before = view, self._cursor
        if layout_differs:
            self.lay_out()
        self.show_rows(view.servers)
        if before is None:
            return
        if not self.has(before):
            self.jumped = True  # also from a table that is empty now to wherever it comes back
        elif rows_differ and joined and self._untouched and before != view.servers[0].key:
            # Nobody chose the first row of whichever account answered first.
            self.jumped = True
            self._set_cursor(view.servers[0].key)

    def take_cursor(self) -> None:
        """Note that the user moved the cursor, or filtered: where it is now, they chose."""
        self.jumped = self._untouched = False

    # -- the lines

    def choose_columns(self, width: int) -> None:
        """Choose the columns for so many cells."""
        self._layout = layout_for(self._view, width)

    @property
    def content_width(self) -> int:
        """Cells that the columns take."""
        widths = [cells for _, cells in self._layout]
        return self._view.margin + sum(widths) + GUTTER * max(0, len(widths) - 1)

    @property
    def fixed_width(self) -> int:
        """Cells of the margin and the names; at least half of the table is for the rest."""
        names = self._layout[0][1] + GUTTER if self._layout else 0
        return min(self._view.margin + names, self.scrollable_content_region.width // 2)

    def heading_line(self) -> TableLine:
        """Return the titles of the columns."""
        if kept := self._view.kept:
            return TableLine(kept[0], "stale")
        return heading_line(self._view, self._layout)

    def row_line(self, row: Server) -> TableLine:
        """Return the line of a server."""
        return server_line(self._view, row, self._layout)

    def empty_lines(self) -> Sequence[str]:
        """Return why there are no servers."""
        width = max(10, self.scrollable_content_region.width - 4)
        return [
            line for text in self._view.empty.splitlines() for line in wrap(text, width) or [""]
        ]

    def empty_line(self, index: int) -> TableLine:
        """Return a row of an earlier start, where some are kept, else why there are none."""
        rows = self._view.kept[1:]
        if not rows:
            return super().empty_line(index)
        return TableLine(rows[index] if index < len(rows) else "", "stale")

    def lines_to_keep(self) -> list[str]:
        """Return the heading and the first rows, as they are without marks."""
        view = replace(self._view, marks=frozenset(), news=frozenset())
        region = self.scrollable_content_region
        lines = [heading_line(view, self._layout)]
        lines += (server_line(view, one, self._layout) for one in view.servers[: region.height - 1])
        return [slice_cells(line.text, 0, region.width).rstrip() for line in lines]

    def style_of(self, name: str) -> Style:
        """Return the style of a line or a part of it; that of an account is its own colour."""
        colour = name.removeprefix("colour ")
        if colour != name:
            return Style(color=Color.parse(colour).rich_color)
        return super().style_of(name)

    # -- keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what is about a server where there is none."""
        if action == "open" and self.selected is None:
            return None
        return super().check_action(action, parameters)

    def cursor_moved(self) -> None:
        """Report the server under the cursor."""
        self.post_message(self.Highlighted(self.selected))

    def move_to(self, index: int) -> None:
        """Put the cursor on the server at an index, or the nearest one; the user chose it."""
        self.take_cursor()
        super().move_to(index)

    def open_row(self, row: Server) -> None:
        """Report that a server was chosen."""
        self._untouched = False
        self.post_message(self.Opened(row))

    def heading_clicked(self, x: int) -> None:
        """Report which heading was clicked."""
        end = self._view.margin
        for column, cells in self._layout:
            end += cells + GUTTER
            if x < end:
                self.post_message(self.HeaderClicked(column.key))
                return


def _layout_facts(view: TableView) -> tuple[bool, bool, bool, int]:
    """Return what the columns depend on."""
    return view.wide, view.reasons, view.state.has_several, account_cells(view)


def _ready_accounts(view: TableView) -> set[str]:
    """Return the accounts whose list was read."""
    return {one.profile for one in view.state.accounts if one.phase is Phase.READY}
