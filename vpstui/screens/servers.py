"""The first screen: every server of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding

from vpstui.columns import BY_KEY, Context, arrange
from vpstui.messages import FilterByApi, LogIn, LookAway, Refresh, TogglePause, ask
from vpstui.query import Query
from vpstui.screens.server_screen import ServerScreen
from vpstui.state import Phase
from vpstui.widgets.filter_line import Counts, FilterLine
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.server_table import ServerTable, TableView

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from vpstui.models import Server
    from vpstui.timing import Clock, Timing


class ServersScreen(ServerScreen):
    """The table of servers, a filter line above it, the keys below it.

    Args:
        query: the filter to begin with.
        clock: what time it is.
        timing: how often things are read.
    """

    BINDINGS = [
        # With priority the app waits for the field before it looks at the next key, so that keys
        # typed ahead go into the filter and never act on a server.
        Binding("slash", "filter", "Filter", id="servers.filter", key_display="/", priority=True,
                tooltip="Show only what matches; Esc clears"),
        Binding("f", "filter_by_api", "Ask for", id="servers.api_filter",
                tooltip="Ask the API for one status or location only"),
        Binding("o", "sort", "Sort", id="servers.sort", tooltip="Sort by the next column"),
        Binding("O", "reverse", "Reverse", id="servers.reverse", tooltip="Reverse the order"),
        Binding("w", "wide", "Wide", id="servers.wide",
                tooltip="Show every column, or those that fit"),
        Binding("r", "refresh", "Refresh", id="servers.refresh", tooltip="Read the list now"),
        Binding("p", "pause", "Pause", id="servers.pause",
                tooltip="Stop reading the list by itself, or go on"),
        Binding("escape", "clear_filter", "Clear filter", id="servers.clear", key_display="Esc",
                show=False, tooltip="Show all servers again"),
        Binding("q", "app.quit", "Quit", id="app.quit", tooltip="Leave vpstui"),
    ]  # fmt: skip

    def __init__(
        self,
        *,
        query: Query | None = None,
        clock: Clock,
        timing: Timing,
    ) -> None:
        super().__init__()
        self._query = query or Query()
        self._clock = clock
        self._timing = timing
        self._sort = "name"
        self._reverse = False
        self._wide = False
        self._countdown: Timer | None = None
        self._ordered: tuple[Server, ...] = ()
        self._ordered_by: tuple[object, ...] = ()
        self._rows: tuple[Server, ...] = ()
        self._rows_of: tuple[object, ...] = ()

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

    # -- showing

    def show_state(self) -> None:
        """Show what is known; each part draws only what has changed."""
        state = self.state
        context = Context(self._clock.now(), state.prices)
        rows = self._select_rows(context)
        self._show_age()
        self.query_one(ServerTable).show(
            TableView(
                servers=rows,
                state=state,
                clock=self._clock.seconds(),
                context=context,
                stale=bool(state.servers) and not state.is_live,
                sort=self._sort,
                reverse=self._reverse,
                wide=self._wide,
                empty=self._empty_text(),
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
                unknown=tuple(state.unknown_creates.values()),
            )
        )

    def _show_age(self) -> None:
        now = self._clock.seconds()
        self.query_one(IdentityStrip).show_state(self.state, now)
        if self.state.asked_to_wait(now) and self._countdown is None:
            self._countdown = self.set_timer(1.0, self._count_down)

    def _count_down(self) -> None:
        self._countdown = None
        self._show_age()

    def _select_rows(self, context: Context) -> tuple[Server, ...]:
        """Sort and filter, each only when what it works on has changed."""
        servers = self.state.servers
        ordered_by = (servers, self._sort, self._reverse, context.prices)
        if not _same(ordered_by, self._ordered_by):
            self._ordered = arrange(servers, self._sort, context, reverse=self._reverse)
            self._ordered_by = ordered_by
        rows_of = (self._ordered, self._query)
        if not _same(rows_of, self._rows_of):
            self._rows, self._rows_of = self._query.select(self._ordered), rows_of
        return self._rows

    def _empty_text(self) -> str:
        state = self.state
        if state.servers:
            return "No server matches this filter. Esc clears it."
        match state.phase:
            case Phase.STARTING:
                return "Looking for the token …"
            case Phase.SIGNED_OUT:
                return f"{state.problem}\n\nPress r to log in."
        if state.problem:
            return f"{state.problem}\n\nPress r to try again."
        if state.phase is Phase.LOADING:
            return f"Asking {state.host} …"
        if state.api_filter:
            return "The API lists no such server. Press f to ask for others."
        if state.skipped:
            return "None of the rows that came could be read as a server."
        return "There are no servers in this account yet.\n\nPress n to create the first one."

    def show_created(self, server: Server) -> None:
        """Put the cursor on a new server."""
        if not self._query.matches(server):
            self.query_one(FilterLine).clear()
        self.query_one(ServerTable).select(server.id)

    # -- the parts speak

    @on(ServerTable.Highlighted)
    def _target_changed(self) -> None:
        self.refresh_allowed()

    @on(ServerTable.HeaderClicked)
    def _sort_by(self, event: ServerTable.HeaderClicked) -> None:
        self._reverse = not self._reverse if event.column == self._sort else False
        self._sort = event.column
        self.show_state()

    @on(ServerTable.Opened)
    def _open(self, event: ServerTable.Opened) -> None:
        self._begin(self._show_detail(event.server))

    async def _show_detail(self, server: Server) -> None:
        """Show a server in detail, and read the list at once when the user is back."""
        from vpstui.screens.detail import DetailScreen

        await ask(self, LookAway(away=True))
        detail = DetailScreen(server, clock=self._clock, refresh=self._timing.refresh)
        await self.app.push_screen_wait(detail)
        await ask(self, LookAway(away=False))

    def _filter_by(self, query: Query) -> None:
        self._query = query
        self.show_state()
        self.query_one(ServerTable).jumped = False  # the user moved it, by typing

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.query_one(ServerTable).focus()

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
        """Read the list now; where there is no token, ask for one."""
        if self.state.phase is Phase.SIGNED_OUT:
            self.post_message(LogIn())
        else:
            await ask(self, Refresh())

    @work
    async def action_pause(self) -> None:
        """Stop reading the list by itself, or go on."""
        await ask(self, TogglePause())

    @work
    async def action_filter_by_api(self) -> None:
        """Choose what the API is asked for."""
        from vpstui.screens.ask_for import AskForScreen

        if not self.is_active:
            return
        places = sorted({server.location for server in self.state.servers if server.location})
        wanted = await self.app.push_screen_wait(AskForScreen(self.state.api_filter, places))
        if wanted is not None:
            await ask(self, FilterByApi(wanted))


def _same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same things; large ones are compared by identity alone."""
    return len(left) == len(right) and all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(left, right, strict=True)
    )
