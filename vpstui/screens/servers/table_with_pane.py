"""The table of servers, and beside it a pane with the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.containers import Horizontal

from vpstui.base.formatting import count_text
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.frame_gate import before_frame
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from vpstui.fleet.fleet import Fleet
    from vpstui.screens.servers.side_pane import SidePane

MIN_WIDTH: Final = 140
"""Columns from which there is room: the table keeps 80."""

MIN_HEIGHT: Final = 18
"""Lines of the table from which there is room: facts and gauges take as many."""


class TableWithPane(Horizontal):
    """The table of servers, and beside it the pane, where it is wanted and there is room.

    Args:
        fleet: what is asked for servers.
    """

    DEFAULT_CSS = """
    TableWithPane { height: 1fr; }
    TableWithPane ServerTable { width: 1fr; }
    """

    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self._fleet = fleet
        self._is_wanted = False
        self._pane: SidePane | None = None

    def compose(self) -> ComposeResult:
        """The table; the pane comes when it is known that there is room."""
        yield ServerTable()

    def show(self, *, wanted: bool) -> None:
        """Show the server under the cursor as it is known now, where the pane is wanted."""
        self._is_wanted = wanted
        self._show()

    def read_now(self) -> None:
        """Read the server in the pane, where it is shown, because a person wants it now."""
        if self._pane is not None and self._pane.is_mounted:
            self._pane.read_now()

    def why_not(self) -> str:
        """Say why the pane is not shown though it is wanted; empty: it is."""
        if is_accessible(self):
            return "A side pane would be read in the middle of the rows: Enter opens the server."
        if self.size.width < MIN_WIDTH:
            return f"The side pane needs {MIN_WIDTH} columns, and there are {self.size.width}."
        if self.size.height < MIN_HEIGHT:
            more = count_text(MIN_HEIGHT - self.size.height, "more line")
            return f"The side pane needs {more} in this terminal."
        return ""

    @on(ServerTable.Highlighted)
    def _show_soon(self) -> None:
        """Show the server under the cursor in the same frame as that, and no other one before."""
        before_frame(self, self._show)

    def _show(self) -> None:
        is_shown = self._is_wanted and not self.why_not()
        if self._pane is None:
            if is_shown:
                self._open_pane()
        elif self._pane.is_mounted:
            self._pane.display = is_shown
            if is_shown:
                self._pane.show(self.query_one(ServerTable).selected, self._fleet.state)
            else:
                self._pane.leave()

    def _open_pane(self) -> None:
        from vpstui.screens.servers.side_pane import SidePane  # the first screen does without

        self._pane = SidePane(self._fleet)
        self._mount_pane(self._pane)

    @work
    async def _mount_pane(self, pane: SidePane) -> None:
        await self.mount(pane)
        self._show()

    def on_resize(self) -> None:
        """Come and go with the room that there is."""
        self._show()
