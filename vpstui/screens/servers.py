"""The first screen: every server of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding

from vpstui.account_state import Phase
from vpstui.changes import changed
from vpstui.columns import BY_KEY, Context, arrange
from vpstui.marks import Marks
from vpstui.messages import FilterByApi, LogIn, Look, Pause, Refresh, ask
from vpstui.query import Query
from vpstui.screens.server_screen import ServerScreen
from vpstui.widgets.filter_line import Counts, FilterLine
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.server_lines import TableView
from vpstui.widgets.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from vpstui.account_state import AccountState
    from vpstui.models import Server, ServerKey
    from vpstui.settings import Profile
    from vpstui.state import AppState
    from vpstui.timing import Clock, Timing


class ServersScreen(ServerScreen):
    """The table of servers, a filter line above it, the keys below it.

    Args:
        profiles: the settings of every account.
        known: every account that can be opened.
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
        Binding("space", "mark", "Mark", id="servers.mark", key_display="Space",
                tooltip="Mark the server, or take its mark away"),
        Binding("V", "mark_range", "Mark range", id="servers.mark_range", show=False,
                tooltip="Mark from the server marked last to the cursor"),
        Binding("asterisk", "mark_shown", "Mark shown", id="servers.mark_shown", key_display="*",
                show=False, tooltip="Mark every server that is shown"),
        Binding("u", "unmark", "Unmark", id="servers.unmark", show=False,
                tooltip="Take every mark away"),
        Binding("o", "sort", "Sort", id="servers.sort", tooltip="Sort by the next column"),
        Binding("O", "reverse", "Reverse", id="servers.reverse", tooltip="Reverse the order"),
        Binding("w", "wide", "Wide", id="servers.wide",
                tooltip="Show every column, or those that fit"),
        Binding("a", "accounts", "Accounts", id="servers.accounts",
                tooltip="Open, close and log in to accounts"),
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
        profiles: Mapping[str, Profile],
        known: Sequence[AccountState],
        query: Query | None = None,
        clock: Clock,
        timing: Timing,
    ) -> None:
        super().__init__(profiles)
        self._known = known
        self._query = query or Query()
        self._clock = clock
        self._timing = timing
        self._sort = "name"
        self._reverse = False
        self._wide = False
        self._countdown: Timer | None = None
        self._marks = Marks()
        self._news: frozenset[ServerKey] = frozenset()
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

    @property
    def targets(self) -> tuple[Server, ...]:
        """The servers that a key for many acts on: those marked, else that under the cursor."""
        if self._marks:
            return self._marks.of(self._ordered)
        return super().targets

    @property
    def hidden_targets(self) -> tuple[Server, ...]:
        """Those of them that the filter hides."""
        table = self.query_one(ServerTable)
        return tuple(server for server in self.targets if not table.has(server.key))

    # -- showing

    @property
    def _cells(self) -> Context:
        state = self.state
        return Context(self._clock.now(), state.prices, state.labels)

    def take_state(self, state: AppState) -> None:
        """Show another state, and what changed by it."""
        looked_at = self.target
        self._news |= changed(self.state, state) - ({looked_at.key} if looked_at else set())
        if state.servers is not self.state.servers:
            self._marks = self._marks.among(state.servers)
        super().take_state(state)

    def show_state(self) -> None:
        """Show what is known; each part draws only what has changed."""
        state = self.state
        context = self._cells
        rows = self._select_rows(context)
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
                marks=frozenset(self._marks.keys),
                news=self._news,
                highlights=self._query.highlights,
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
                unknown=state.unknown_creates,
                marked=len(self._marks),
                hidden=len(self.hidden_targets) if self._marks else 0,
            )
        )

    def _show_age(self) -> None:
        now = self._clock.seconds()
        self.query_one(IdentityStrip).show_state(self.state, now)
        waits = any(account.asked_to_wait(now) for account in self.state.accounts)
        if waits and self._countdown is None:
            self._countdown = self.set_timer(1.0, self._count_down)

    def _count_down(self) -> None:
        self._countdown = None
        self._show_age()

    def _select_rows(self, context: Context) -> tuple[Server, ...]:
        """Sort and filter, each only when what it works on has changed."""
        servers = self.state.servers
        ordered_by = (servers, self._sort, self._reverse, context.prices, context.labels)
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
        if not state.has_several:
            return _nothing_in(state.first)
        lines = [f"{one.label or one.profile}: {_nothing_in(one)}" for one in state.accounts]
        return "\n\n".join(line.partition("\n")[0] for line in lines)

    def show_created(self, server: Server) -> None:
        """Put the cursor on a new server."""
        if not self._query.matches(server):
            self.query_one(FilterLine).clear()
        self.query_one(ServerTable).select(server.key)

    # -- the parts speak

    @on(ServerTable.Highlighted)
    def _target_changed(self, event: ServerTable.Highlighted) -> None:
        if event.server is not None and event.server.key in self._news:  # it was looked at
            self._news -= {event.server.key}
            self.show_state()
        self.refresh_allowed()

    @on(ServerTable.HeaderClicked)
    def _sort_by(self, event: ServerTable.HeaderClicked) -> None:
        self._reverse = not self._reverse if event.column == self._sort else False
        self._sort = event.column
        self.show_state()

    @on(ServerTable.Opened)
    def _open(self, event: ServerTable.Opened) -> None:
        self.begin(self._show_detail(event.server))

    async def _show_detail(self, server: Server) -> None:
        """Show a server in detail, and read the list at once when the user is back."""
        from vpstui.screens.detail import DetailScreen

        await ask(self, Look(in_sight=False))
        detail = DetailScreen(
            server, profiles=self.profiles, clock=self._clock, refresh=self._timing.refresh
        )
        await self.app.push_screen_wait(detail)
        await ask(self, Look(in_sight=True))

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

    def _mark(self, marks: Marks) -> None:
        self._marks = marks
        self.show_state()
        self.refresh_allowed()

    def action_mark(self) -> None:
        """Mark the server under the cursor, or take its mark away, and go on to the next."""
        if self.target is not None:
            self._mark(self._marks.toggled(self.target.key))
            self.query_one(ServerTable).action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the server that was marked last to the cursor."""
        if self.target is not None:
            self._mark(self._marks.with_range(self._rows, self.target.key))

    def action_mark_shown(self) -> None:
        """Mark every server that is shown."""
        self._mark(self._marks.with_all(self._rows))

    def mark_matching(self, query: Query) -> int:
        """Mark every server that matches, and return how many do."""
        found = query.select(self.state.servers)
        self._mark(self._marks.with_all(found))
        return len(found)

    def action_unmark(self) -> None:
        """Take every mark away, and those of changes with them."""
        self._news = frozenset()
        self._mark(Marks())

    def action_wide(self) -> None:
        """Show every column, or those that fit."""
        self._wide = not self._wide
        self.show_state()

    @work
    async def action_refresh(self) -> None:
        """Read the list now; where there is no token, ask for one."""
        needed = self.state.signed_out
        if needed is not None:
            self.post_message(LogIn(needed.profile))
        await ask(self, Refresh())

    @work
    async def action_pause(self) -> None:
        """Stop reading the list by itself, or go on."""
        await ask(self, Pause(on=not self.state.paused))

    def action_accounts(self) -> None:
        """Open, close and log in to accounts."""
        from vpstui.screens.accounts import AccountsScreen

        self.app.push_screen(AccountsScreen(self._known, self._clock))

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


def _nothing_in(account: AccountState) -> str:
    """Why no server of an account is shown, and what to do about it."""
    match account.phase:
        case Phase.STARTING:
            return "Looking for the token …"
        case Phase.SIGNED_OUT:
            return f"{account.problem}\n\nPress r to log in."
    if account.problem:
        return f"{account.problem}\n\nPress r to try again."
    if account.phase is Phase.LOADING:
        return f"Asking {account.host} …"
    if account.api_filter:
        return "The API lists no such server. Press f to ask for others."
    if account.skipped:
        return "None of the rows that came could be read as a server."
    return "There are no servers in this account yet.\n\nPress n to create the first one."


def _same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same things; large ones are compared by identity alone."""
    return len(left) == len(right) and all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(left, right, strict=True)
    )
