"""Widgets in an app of their own, and how often they are drawn."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.app import App

from tests.support.apps.pilot import screen_text
from tests.support.servers.simulated_account import NOW
from vpstui.api.models import Server
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import CellContext
from vpstui.widgets.tables.server_lines import TableView
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from typing import Self

    from textual.app import ComposeResult
    from textual.geometry import Region
    from textual.pilot import Pilot
    from textual.widget import Widget

    _Base = Widget
else:
    # Textual takes the styles of a class from its first base that is a widget.
    _Base = object

CONTEXT = CellContext(now=NOW)


class Host(App[int]):
    """Shows some widgets."""

    def __init__(self, *shown: Widget) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield from self._shown


@asynccontextmanager
async def hosting(*shown: Widget, size: tuple[int, int] = (80, 8)) -> AsyncIterator[Pilot[int]]:
    """Run an app that shows these widgets."""
    async with Host(*shown).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def first_line(pilot: Pilot[int]) -> str:
    """What stands at the top."""
    return screen_text(pilot).splitlines()[0]


class Recording(_Base):
    """Notes what of a widget is to be drawn again; a base before the widget's class."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.refreshed: list[Region | None] = []

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self.refreshed += regions or [None]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


# -- the table of servers


def server(server_id: int, name: str = "", status: str = "active", **fields: Any) -> Server:
    """A server."""
    return Server(id=server_id, name=name or f"web-{server_id:02}", status=status, **fields)


def fleet(count: int) -> tuple[Server, ...]:
    """So many servers."""
    return tuple(server(number) for number in range(1, count + 1))


def view(servers: Iterable[Server], **given: Any) -> TableView:
    """A view of servers that are kept up to date."""
    state = given.pop("state", FleetState.of(AccountState(phase=Phase.READY)))
    return TableView(servers=tuple(servers), state=state, context=CONTEXT, **given)


class RecordingTable(Recording, ServerTable):
    """A table that notes which of its lines are to be drawn again."""

    @property
    def lines(self) -> list[int]:
        """The lines that were to be drawn again; only whole lines one by one are allowed."""
        assert all(region is not None and region.height == 1 for region in self.refreshed)
        return [region.y for region in self.refreshed if region is not None]


class TableApp(App[int]):
    """A table and what it posted."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RecordingTable()
        self.highlighted: list[Server | None] = []
        self.opened: list[Server] = []
        self.headings: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_server_table_highlighted(self, event: ServerTable.Highlighted) -> None:
        self.highlighted.append(event.server)

    def on_server_table_opened(self, event: ServerTable.Opened) -> None:
        self.opened.append(event.server)

    def on_server_table_header_clicked(self, event: ServerTable.HeaderClicked) -> None:
        self.headings.append(event.column)


@asynccontextmanager
async def showing(
    first: TableView, size: tuple[int, int] = (80, 11)
) -> AsyncIterator[tuple[Pilot[int], TableApp]]:
    """Show a view; records begin when it is on screen."""
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.table.show(first)
        await pilot.pause()
        app.table.refreshed.clear()
        app.highlighted.clear()
        yield pilot, app


def lines_of(pilot: Pilot[int]) -> list[str]:
    """The lines on screen."""
    return screen_text(pilot).splitlines()


def name(app: TableApp) -> str:
    """The name of the server under the cursor."""
    selected = app.table.selected
    return selected.name if selected is not None else ""
