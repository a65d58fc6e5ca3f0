"""The first screen: every server of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from vpstui.base.formatting import count_text
from vpstui.config.remembered_views import LastView
from vpstui.fleet.state.bulk_action import summary
from vpstui.query.columns import BY_KEY, Context
from vpstui.query.query import Query
from vpstui.query.table_rows import Rows
from vpstui.screens.account_messages import LogIn
from vpstui.screens.asking import ask
from vpstui.screens.messages import FilterByApi, Look, Pause, Refresh
from vpstui.screens.servers.empty_text import empty_text
from vpstui.screens.servers.marking import MarkingScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.filter_bar import Counts, FilterLine
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.server_lines import TableView
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from vpstui.api.models import Server
    from vpstui.base.clocks import Clock, Timing
    from vpstui.config.settings import Profile
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.query.palette_search import Choice, Command
    from vpstui.screens.help.palette_user import Seen


class ServersScreen(MarkingScreen):
    """The table of servers, a filter line above it, the keys below it.

    Args:
        profiles: the settings of every account.
        known: every account that can be opened.
        views: queries of saved views by name, from the config.
        query: the filter to begin with.
        clock: what time it is.
        timing: how often things are read.
    """

    BINDINGS = bindings("servers")

    def __init__(
        self,
        *,
        profiles: Mapping[str, Profile],
        known: Sequence[AccountState],
        views: Mapping[str, str],
        query: Query | None = None,
        clock: Clock,
        timing: Timing,
    ) -> None:
        super().__init__(profiles, configured=views, recalls=not query)
        self._known = known
        self._query = query or Query()
        self._clock = clock
        self._timing = timing
        self._sort = "name"
        self._reverse = False
        self._wide = False
        self._countdown: Timer | None = None
        self._rows = Rows()

    def compose(self) -> ComposeResult:
        """Four parts, one above the other."""
        yield IdentityStrip()
        yield FilterLine(self._query, on_query=self._filter_by)
        yield ServerTable()
        yield KeyBar(first=("table.open", "servers.filter"))

    def on_mount(self) -> None:
        """Begin in the table."""
        self.query_one(ServerTable).focus()
        self.set_interval(self._timing.age_step, self._show_age)

    @property
    def target(self) -> Server | None:
        """The server under the cursor."""
        return self.query_one(ServerTable).selected

    @property
    def target_jumped(self) -> bool:
        """Whether the cursor came to its server by itself."""
        return self.query_one(ServerTable).jumped

    @property
    def rows(self) -> Rows:
        """Every server in the order of the table, and those that are shown."""
        return self._rows

    # -- how the table is looked at

    @property
    def view(self) -> LastView:
        """How it is looked at now."""
        return LastView(self._sort, self._reverse, self._wide, self._query.text)

    def use(self, view: LastView) -> None:
        """Look at it in that way."""
        self._sort, self._reverse, self._wide = view.sort, view.reverse, view.wide
        self.filter_by(view.query)
        self.show_state()

    def filter_by(self, query: str) -> None:
        """Show what matches a query, which can be read.

        Unlike one who types, nobody chose the server to which the cursor has to move by it.
        """
        table = self.query_one(ServerTable)
        before, jumped = table.selected, table.jumped
        self.query_one(FilterLine).become(Query.parse(query))
        table.jumped = jumped or table.selected is not before

    # -- showing

    @property
    def _cells(self) -> Context:
        state = self.state
        return Context(self._clock.now(), state.prices, state.labels)

    def show_state(self) -> None:
        """Show what is known; each part draws only what has changed."""
        state = self.state
        context = self._cells
        rows = self._rows.work_out(
            state.servers, context, sort=self._sort, reverse=self._reverse, query=self._query
        )
        self._show_age()
        self.query_one(ServerTable).show(
            TableView(
                servers=rows,
                state=state,
                clock=self._clock.seconds(),
                context=context,
                sort=self._sort,
                reverse=self._reverse,
                wide=self._wide,
                marks=frozenset(self.marks.keys),
                news=self.news,
                highlights=self._query.highlights,
                empty=empty_text(state),
            )
        )
        self.query_one(FilterLine).show(
            Counts(
                shown=len(rows),
                total=len(state.servers),
                sort=BY_KEY[self._sort].title,
                reverse=self._reverse,
                wide=self._wide,
                api_filter=state.api_filter,
                skipped=state.skipped,
                partial=bool(state.partial),
                unknown=state.unknown_creates,
                marked=len(self.marks),
                hidden=len(self.hidden_targets) if self.marks else 0,
                running=tuple(summary(bulk) for bulk in state.bulks if not bulk.is_over),
            )
        )

        self.note_view()

    def _show_age(self) -> None:
        now = self._clock.seconds()
        self.query_one(IdentityStrip).show_state(self.state, now)
        waits = any(account.asked_to_wait(now) for account in self.state.accounts)
        if waits and self._countdown is None:
            self._countdown = self.set_timer(1.0, self._count_down)

    def _count_down(self) -> None:
        self._countdown = None
        self._show_age()

    def show_created(self, server: Server) -> None:
        """Put the cursor on a new server."""
        self.go_to(server)

    def go_to(self, server: Server) -> None:
        """Put the cursor on a server, without a filter that hides it."""
        if not self._query.matches(server, self._clock.now()):
            self.query_one(FilterLine).clear()
        self.query_one(ServerTable).select(server.key)

    # -- the parts speak

    @on(ServerTable.HeaderClicked)
    def _sort_by(self, event: ServerTable.HeaderClicked) -> None:
        self._reverse = not self._reverse if event.column == self._sort else False
        self._sort = event.column
        self.show_state()

    @on(ServerTable.Opened)
    def _open(self, event: ServerTable.Opened) -> None:
        logins = self.state.account_of(event.server).logins
        self.begin(self._show_detail(event.server, logins))

    async def _show_detail(self, server: Server, logins: int) -> None:
        """Show a server in detail, and read the list at once when the user is back."""
        from vpstui.screens.detail.detail_screen import DetailScreen

        await ask(self, Look(in_sight=False))
        shown: Server | None = server
        while shown is not None:
            detail = DetailScreen(
                shown,
                profiles=self.profiles,
                logins=logins,
                clock=self._clock,
                refresh=self._timing.refresh,
            )
            await self.app.push_screen_wait(detail)
            shown = detail.wanted
            if shown is not None:
                logins = self.state.account_of(shown).logins
                self.go_to(shown)
        await ask(self, Look(in_sight=True))

    def _filter_by(self, query: Query) -> None:
        self._query = query
        self.show_state()
        if self.query_one(FilterLine).is_editing:  # the user moved it, by typing
            self.query_one(ServerTable).take_cursor()

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.query_one(ServerTable).focus()
        self.refresh_bindings()  # the slash can be typed no more: it is a key again

    # -- the palette

    def commands(self) -> Sequence[Command]:
        """What takes an argument in the palette here."""
        from vpstui.query.palette_search import mark_command, sort_command, view_command

        now = self._clock.now()
        views = (view_command(self.views),) if self.views else ()
        return (mark_command(self.state.servers, now), *views, sort_command(), *super().commands())

    async def carry_out(self, choice: Choice, seen: Seen) -> None:
        """Do what was chosen in the palette."""
        from vpstui.query.palette_search import Mark, SortBy, UseView

        match choice:
            case Mark(query):
                found = count_text(self.mark_matching(query), "server")
                self.notify(f"Marked {found} that match {query.text}", markup=False)
            case SortBy(column):
                self._sort, self._reverse = column, False
                self.show_state()
            case UseView(name):
                self.filter_by(self.views[name])
            case _:
                await super().carry_out(choice, seen)

    # -- actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a slash be typed into the filter itself."""
        if action == "filter" and (self._opening or self.query_one(FilterLine).is_editing):
            return False
        return super().check_action(action, parameters)

    async def action_filter(self) -> None:
        """Type a filter."""
        await self.query_one(FilterLine).edit()

    def action_clear_filter(self) -> None:
        """Show all servers again."""
        self.query_one(FilterLine).clear()

    def action_move_cursor(self, lines: int) -> None:
        """Move in the table while a filter is typed."""
        self.query_one(ServerTable).action_move(lines)

    def action_sort(self) -> None:
        """Sort by the next column on screen."""
        keys = [column.key for column in self.query_one(ServerTable).columns]
        at = keys.index(self._sort) if self._sort in keys else -1
        self._sort, self._reverse = keys[(at + 1) % len(keys)], False
        self.show_state()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._reverse = not self._reverse
        self.show_state()

    def action_wide(self) -> None:
        """Show every column, or those that fit."""
        self._wide = not self._wide
        self.show_state()

    @work
    async def action_refresh(self) -> None:
        """Read the list now; where there is no token, ask for one, under the cursor first."""
        here = self.target.profile if self.target is not None else ""
        needed = [one.profile for one in self.state.accounts if one.is_signed_out]
        for profile in sorted(needed, key=lambda name: name != here):
            self.post_message(LogIn(profile))
        await ask(self, Refresh())

    @work
    async def action_pause(self) -> None:
        """Stop reading the list by itself, or go on."""
        await ask(self, Pause(on=not self.state.paused))

    def action_accounts(self) -> None:
        """Open, close and log in to accounts."""
        from vpstui.screens.accounts.accounts_dialog import AccountsScreen

        self.app.push_screen(AccountsScreen(self._known, self._clock))

    @work
    async def action_filter_by_api(self) -> None:
        """Choose what the API is asked for."""
        from vpstui.screens.servers.api_filter_dialog import AskForScreen

        if not self.is_active:
            return
        places = sorted({server.location for server in self.state.servers if server.location})
        wanted = await self.app.push_screen_wait(AskForScreen(self.state.api_filter, places))
        if wanted is not None:
            await ask(self, FilterByApi(wanted))
