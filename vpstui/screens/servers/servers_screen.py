"""The first screen: every server of the open accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from vpstui.config.remembered_views import LastView, RememberedViewsFile
from vpstui.query.query import PAUSE, Query
from vpstui.screens.actions.selection import Selection
from vpstui.screens.server_screen import ServerScreen
from vpstui.screens.servers.kept_list import NOTHING_KEPT, KeptFrames, KeptList
from vpstui.screens.servers.marked_servers import MarkedServers, news_texts
from vpstui.screens.servers.table_commands import TableCommands
from vpstui.screens.servers.table_contents import TableContents
from vpstui.screens.servers.table_with_pane import TableWithPane
from vpstui.screens.servers.view_actions import ViewActions
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.filter_bar import FilterBar
from vpstui.widgets.first_start_hint import FirstStartHint
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from vpstui.api.models import Server
    from vpstui.config.settings import Profile
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.query.palette_search import PaletteChoice, PaletteCommand


class ServersScreen(ServerScreen):
    """The table of servers, a filter line above it, the keys below it.

    Args:
        fleet: what is asked for reads and writes.
        profiles: the settings of every account.
        views: queries of saved views by name, from the config.
        remembered: what is remembered from earlier starts.
        query: the filter to begin with.
        kept: where the list of the last start comes from, and this one goes to.
    """

    BINDINGS = bindings("servers")

    def __init__(
        self,
        fleet: Fleet,
        profiles: Mapping[str, Profile],
        *,
        views: Mapping[str, str] | None = None,
        remembered: RememberedViewsFile | None = None,
        query: Query | None = None,
        kept: KeptFrames = NOTHING_KEPT,
    ) -> None:
        super().__init__(fleet, profiles)
        self._clock = fleet.clock
        self._contents = TableContents(fleet.clock, query)
        self._kept = KeptList(self, self._contents, kept)
        self._commands = TableCommands(self, self._contents)
        self.marked = MarkedServers()
        self.views = ViewActions(
            self, remembered or RememberedViewsFile(None), configured=views or {}, recalls=not query
        )

    def compose(self) -> ComposeResult:
        """Four parts, one above the other."""
        yield IdentityStrip()
        yield FilterBar(self._contents.query, on_query=self._filter_by)
        yield TableWithPane(self.fleet)
        yield KeyBar(first=("table.open", "servers.filter"))

    def on_mount(self) -> None:
        """Begin in the table."""
        self.query_one(ServerTable).focus()
        self._steps = self.set_interval(PAUSE, self.show_state, pause=True)
        self.set_interval(self.fleet.timing.clock_step, self.show_state)
        self._recall()

    @work
    async def _recall(self) -> None:
        """Find out what is remembered, beside the first list."""
        remembered = await self.views.recall()
        if not remembered.hint_seen:
            await self.mount(FirstStartHint(), before=self.query_one(KeyBar))

    def on_screen_suspend(self) -> None:
        """Whoever opened something else is not new any more."""
        for hint in self.query(FirstStartHint):
            hint.leave()

    @on(FirstStartHint.Left)
    def _remember_hint(self) -> None:
        self.attempt(self.views.remember_hint)

    # -- what keys act on

    @property
    def key_target(self) -> Selection:
        """The server under the cursor, and whether there are marks."""
        return Selection(self.query_one(ServerTable).selected, bool(self.marked.marks))

    @property
    def selection(self) -> Selection:
        """The server under the cursor, and those that are marked."""
        table = self.query_one(ServerTable)
        marked = self.marked.marks.of(self._contents.rows.ordered)
        hidden = tuple(server for server in marked if not table.has(server.key))
        return self.freeze(jumped=table.jumped, marked=marked, hidden=hidden)

    def on_new_state(self, state: FleetState) -> None:
        """Show another state, and what changed by it."""
        state = self._kept.state(state)
        table = self.query_one(ServerTable)
        left = self.marked.on_new_state(self.state, state, table.selected)
        table.jumped = table.jumped or bool(left and not self.marked.marks)
        for text, severity in news_texts(self.state, state, left, said=is_accessible(self)):
            self.notice(text, severity)
        super().on_new_state(state)

    @on(ServerTable.Highlighted)
    def _target_changed(self, event: ServerTable.Highlighted) -> None:
        (self.show_state if self.marked.look_at(event.server) else self.refresh_applying)()

    # -- how the table is looked at

    @property
    def view(self) -> LastView:
        """How it is looked at now."""
        return self._contents.view

    async def remember_now(self) -> None:
        """Remember that, and what is shown, since the app is left."""
        await self.views.remember_now()
        await self._kept.save_now()

    def use_view(self, view: LastView) -> None:
        """Look at it in that way."""
        self._contents.use_order(view)
        self.query_one(FilterBar).recall(Query.parse(view.query))
        self.show_state()

    def use_pane(self, *, wanted: bool) -> None:
        """Have the side pane, or not."""
        self._contents.has_pane = wanted
        self.show_state()

    def show_view(self, query: str) -> None:
        """Show a saved view, whose query can be read."""
        self.query_one(FilterBar).show_view(Query.parse(query))

    # -- showing

    def show_state(self) -> None:
        """Show what is known; each part draws only what has changed."""
        view = self._kept.over(self._contents.table_view(self.state, self.marked))
        if self._contents.is_for_later(self.state):
            self._steps.resume()
            return
        self.query_one(IdentityStrip).show_state(self.state, self._clock.seconds())
        self.query_one(ServerTable).show(view)
        self.query_one(TableWithPane).show(wanted=self._contents.has_pane)
        hidden = len(self.selection.hidden) if self.marked.marks else 0
        self.query_one(FilterBar).show(self._contents.counts(self.state, self.marked, hidden))
        self.views.on_view()
        self._kept.on_shown()
        self._follow_filter()
        self.refresh_applying()

    def _follow_filter(self) -> None:
        """Go on with what takes longer than a frame; then go to what is called as the filter."""
        (self._steps.resume if self._contents.is_busy else self._steps.pause)()
        if (exact := self._contents.found_exact()) is not None:
            table = self.query_one(ServerTable)
            table.select(exact.key)
            table.jumped = not self.query_one(FilterBar).is_editing

    def show_created(self, server: Server) -> None:
        """Put the cursor on a new server."""
        self.go_to(server)

    def go_to(self, server: Server) -> None:
        """Put the cursor on a server, without a filter that hides it."""
        if not self._contents.query.matches(server, self._contents.context(self.state)):
            self.query_one(FilterBar).clear()
        self.query_one(ServerTable).select(server.key)

    # -- the parts speak

    @on(ServerTable.HeaderClicked)
    def _sort_by(self, event: ServerTable.HeaderClicked) -> None:
        self._contents.sort_by_heading(event.column)
        self.show_state()

    @on(ServerTable.Opened)
    def _open(self, event: ServerTable.Opened) -> None:
        self.run_dialog(self.open_server(event.server))

    def _filter_by(self, query: Query) -> None:
        """Filter; unlike one who types, nobody chose the server to which the cursor may move."""
        table = self.query_one(ServerTable)
        before, jumped = table.selected, table.jumped
        self._contents.filter_by(query)
        self.show_state()
        if self.query_one(FilterBar).is_editing:
            table.take_cursor()
        else:
            table.jumped = jumped or table.selected is not before

    @on(FilterBar.Left)
    def _filter_left(self) -> None:
        self.query_one(ServerTable).focus()
        self.refresh_bindings()  # the slash can be typed no more: it is a key again

    # -- the palette

    def palette_commands(self) -> Sequence[PaletteCommand]:
        """What takes an argument in the palette of the table."""
        return self._commands.commands()

    def choose(self, choice: PaletteChoice) -> bool:
        """Do what was chosen in the palette, where it is about the table."""
        return self._commands.choose(choice)

    # -- marks

    def mark_only(self, servers: Sequence[Server]) -> None:
        """Mark servers, and no others."""
        self.marked.mark_only(servers)
        self.show_state()

    def action_mark(self) -> None:
        """Mark the server under the cursor, or take its mark away, and go on to the next."""
        table = self.query_one(ServerTable)
        if table.selected is not None:
            self.marked.toggle(table.selected.key)
            self.show_state()
            table.action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the server that was marked last to the cursor."""
        if (selected := self.query_one(ServerTable).selected) is not None:
            self.marked.mark_range(self._contents.rows.shown, selected.key)
            self.show_state()

    def action_mark_shown(self) -> None:
        """Mark every server that is shown."""
        self.marked.mark_all(self._contents.rows.shown)
        self.show_state()

    def action_unmark(self) -> None:
        """Take every mark away, and those of changes with them."""
        if not (self.marked.marks or self.marked.changed):
            self.notice("No server is marked.")
        self.marked.forget()
        self.show_state()

    # -- actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a slash be typed into the filter itself."""
        if action == "filter" and (self.dialogs.is_running or self.query_one(FilterBar).is_editing):
            return False
        return super().check_action(action, parameters)

    async def action_filter(self) -> None:
        """Type a filter."""
        await self.query_one(FilterBar).edit()
        self._contents.rows.warm()
        self._steps.resume()

    def action_clear_filter(self) -> None:
        """Show what a saved view was shown over, else all servers."""
        self.query_one(FilterBar).go_back()

    def action_move_cursor(self, lines: int) -> None:
        """Move in the table while a filter is typed."""
        self.query_one(ServerTable).action_move(lines)

    def action_sort(self) -> None:
        """Sort by the next column on screen."""
        self._contents.sort_by_next(self.query_one(ServerTable).columns)
        self.show_state()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._contents.reverse()
        self.show_state()

    def action_wide(self) -> None:
        """Show every column, or those that fit."""
        self._contents.switch_width()
        self.show_state()

    def action_side_pane(self) -> None:
        """Show the server under the cursor beside the table, or not."""
        if why := self.query_one(TableWithPane).why_not():
            self.notice(why)
            return
        self.use_pane(wanted=not self._contents.has_pane)

    def action_views(self) -> None:
        """Choose a saved view, save the filter as one, or forget one."""
        self.views.choose()

    def action_show_trouble(self) -> None:
        """Show what needs somebody, the worst first."""
        self.show_view(self.views.queries["trouble"])

    def action_view(self, number: int) -> None:
        """Show the saved view of that number."""
        self.views.show_number(number)

    @work
    async def action_refresh(self) -> None:
        """Read the list now; where there is no token, look for one, under the cursor first.

        A search that finds none ends in another sign-out, and that in the login screen.
        """
        self.query_one(TableWithPane).read_now()
        selected = self.query_one(ServerTable).selected
        await self.fleet.refresh(first=selected.profile if selected is not None else "")

    def action_pause(self) -> None:
        """Stop reading the list by itself, or go on."""
        self.fleet.pause(on=not self.state.paused)

    def action_accounts(self) -> None:
        """Open, close and log in to accounts."""
        from vpstui.screens.accounts.accounts_screen import AccountsScreen

        self.app.push_screen(AccountsScreen(self.fleet))

    @work
    async def action_filter_by_api(self) -> None:
        """Choose what the API is asked for."""
        if self.is_active:
            from vpstui.screens.servers.api_filter_screen import choose_api_filter

            await choose_api_filter(self)
