"""One server: its facts, how much of itself it uses, its snapshots and its backups."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from vpstui.api.statuses import COPY_VERBS
from vpstui.base.errors import NotFound, VpsTuiError
from vpstui.base.formatting import since_text
from vpstui.fleet.usage.shares import MEASURES
from vpstui.screens.actions.selection import Selection
from vpstui.screens.detail.server_copies import CopiesReading
from vpstui.screens.detail.server_facts import facts, show_usage, title
from vpstui.screens.server_screen import ServerScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.recent_writes import RecentWrites
from vpstui.widgets.tab_line import TabLine
from vpstui.widgets.text_line import TextLine, update_text
from vpstui.widgets.usage.gauge import Gauge
from vpstui.widgets.usage.usage_plots import UsagePlots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from vpstui.api.models import Server
    from vpstui.config.settings import Profile
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.operation import Operation

JOURNAL_DELAY: Final = 1.0
"""Seconds after which what the screen says of a write is in the journal, too."""


TABS: Final = {"facts": "Facts", "snapshots": "Snapshots", "backups": "Backups"}
"""The tabs and what they are called."""


class DetailScreen(ServerScreen):
    """Facts and gauges of one server, read again and again while it is open.

    Its snapshots and backups are read when their tab is first opened, and on request.

    Attributes:
        wanted: the server that is to be shown after this one, if any.

    Args:
        fleet: what is asked for reads and writes.
        profiles: the settings of every account.
        server: the server, as the list has it.
        logins: how many logins there had been in its account when it was chosen.
    """

    BINDINGS = bindings("detail")

    def __init__(
        self, fleet: Fleet, profiles: Mapping[str, Profile], server: Server, *, logins: int
    ) -> None:
        super().__init__(fleet, profiles)
        self._server = server
        self._logins_then = logins
        self._clock = fleet.clock
        self.wanted: Server | None = None
        self._gone = self._is_reading = False
        self._is_of_another_login = False
        self._problem = ""
        self._read_at: float | None = None
        self._operation: Operation | None = None
        self._tab = "facts"
        extras, key = fleet.extras, server.key
        self._copies: dict[str, CopiesReading] = {
            f"{verb}s": CopiesReading(verb, partial(extras.copies, verb, key), self._clock)
            for verb in COPY_VERBS
        }

    def compose(self) -> ComposeResult:
        """Facts, gauges, what was sent from here, and plots; or one kind of copies."""
        yield IdentityStrip()
        yield TextLine(id="title")
        yield TextLine(id="news")
        yield TabLine(TABS, id="tabs")
        with VerticalScroll(id="detail"):
            yield Static(id="copies")
            yield Static(id="facts")
            for name, label in MEASURES.items():
                yield Gauge(label, id=name)
            yield RecentWrites()
            yield UsagePlots()
        yield KeyBar(first=("detail.back", "detail.next_tab"))

    def on_mount(self) -> None:
        """Begin to read."""
        self.set_interval(self.fleet.timing.clock_step, self.show_state)
        self._keep_reading()
        self._read_history()

    @property
    def history_of(self) -> Server:
        """The server shown, also when it is gone."""
        return self._server

    @property
    def key_target(self) -> Selection:
        """The server shown, until it is gone, or its id may mean another one."""
        return Selection(None if self._has_ended else self._server)

    @property
    def _has_ended(self) -> bool:
        """Whether nothing more can be known of the server that was chosen."""
        return self._gone or self._is_of_another_login

    # -- reading

    @work
    async def _keep_reading(self) -> None:
        while not self._has_ended:
            await self._read_now()
            refresh = self.fleet.timing.refresh
            if refresh is None:
                return
            await asyncio.sleep(refresh)

    @work
    async def action_read(self) -> None:
        """Read what is shown of the server now, unless it is being read."""
        if self._tab in self._copies:
            await self._read_copies(self._copies[self._tab])
        elif not self._is_reading:
            self._read_history()
            await self._read_now()

    async def _read_now(self) -> None:
        self._is_reading = True
        try:
            server = await self.fleet.read(self._server.key)
        except NotFound:
            self._gone = not self._is_of_another_login
        except VpsTuiError as error:
            self._problem = error.message
        else:
            if self._is_of_another_login:  # so is what was read
                return
            self._server = server
            self._problem, self._read_at = "", self._clock.seconds()
            self._show_usage()
        finally:
            self._is_reading = False
        self.show_state()
        self.refresh_applying()

    async def _read_copies(self, copies: CopiesReading) -> None:
        if not self._has_ended:
            await copies.read()
            self.show_state()

    @work
    async def _read_again(self, tab: str) -> None:
        """Read a kind of copies again after a write, where it was read before."""
        if tab in self._copies and self._copies[tab].was_read:
            await self._read_copies(self._copies[tab])

    def _read_history(self) -> None:
        self.run_worker(self._read_history_now(), group="history", exclusive=True)

    async def _read_history_now(self) -> None:
        try:
            history = await self.fleet.history()
        except VpsTuiError:  # the history itself says why
            return
        account = self.state.account_of(self._server)
        records = history.of_server(self._server.key, account.host, account.owner)
        self.query_one(RecentWrites).show(records)

    def _follow_write(self) -> None:
        """Read the journal again, when there is news of a write on the server."""
        operation, before = self.state.operation(self._server.key), self._operation
        if operation != before:
            self._operation = operation
            for verb in {one.verb for one in (operation, before) if one is not None}:
                self._read_again(f"{verb}s")
            self.set_timer(JOURNAL_DELAY, self._read_history)

    # -- showing

    def show_state(self) -> None:
        """Show the latest that is known of the server."""
        state, key = self.state, self._server.key
        if state.account(key.profile).logins != self._logins_then:
            self._is_of_another_login = True
        if not self._is_of_another_login:
            self._server = state.server(key) or self._server
            self._gone = self._gone or state.is_gone(key)
        self.query_one(IdentityStrip).show_state(state, self._clock.seconds())
        self.query_one("#title", TextLine).show(title(state, self._server, self._clock.seconds()))
        self.query_one("#news", TextLine).show(self._news())
        update_text(
            self.query_one("#facts", Static), facts(self._server, self._clock.now(), state.prices)
        )
        self._show_tab()
        self.query_one("#detail").set_class(self._has_ended or bool(self._problem), "-stale")
        self._follow_write()

    def _show_tab(self) -> None:
        self.query_one("#tabs", TabLine).show_tab(self._tab)
        copies = self._copies.get(self._tab)
        self.query_one("#detail").set_class(copies is not None, "-copies")
        # Those of another login may be of another server.
        is_told = copies is not None and (copies.was_read or not self._has_ended)
        if copies is None or not is_told or self._is_of_another_login:
            update_text(self.query_one("#copies", Static), Content())
        else:
            update_text(self.query_one("#copies", Static), copies.content())

    def _news(self) -> Content:
        """What the user has to know before believing the rest."""
        if self._is_of_another_login:
            return Content.styled("Another login came meanwhile. Esc goes back.", "$text-error")
        if self._gone:
            return Content.styled("This server is gone. Esc goes back.", "$text-error")
        if not self._problem:
            return Content()
        old = (
            ""
            if self._read_at is None
            else f" · {since_text(self._clock.seconds() - self._read_at)} old"
        )
        return Content.styled(f"{self._problem}{old}", "$text-error")

    def _show_usage(self) -> None:
        samples = self.fleet.extras.usage.of(self._server.key, self._logins_then)
        gauges = {measure: self.query_one(f"#{measure}", Gauge) for measure in MEASURES}
        show_usage(gauges, self._server, samples)
        self.query_one(UsagePlots).show(samples)

    # -- actions

    def go_to(self, server: Server) -> None:
        """Have another server shown by whoever opened this screen."""
        if self.is_active:  # else what lies on this screen has to be answered first
            self.wanted = server
            self.dismiss(None)

    def visit(self, server: Server) -> None:
        """Have another server shown in the place of this one."""
        self.go_to(server)

    def action_back(self) -> None:
        """Go back to the list."""
        self.leave(None)

    def on_tab_line_clicked(self, event: TabLine.Clicked) -> None:
        """Open the tab that was clicked."""
        self.action_open_tab(event.tab)

    def action_turn_tab(self, by: int) -> None:
        """Open the tab that is so many further on; after the last comes the first."""
        self.action_open_tab(self.query_one(TabLine).tab_after(by))

    def action_open_tab(self, tab: str) -> None:
        """Open a tab from its beginning; what is in it is read at the first time."""
        if tab == self._tab:
            return
        self._tab = tab
        self.query_one("#detail").scroll_home(animate=False)
        if tab in self._copies and not self._copies[tab].was_read:
            self.action_read()
        self.show_state()

    def action_scroll(self, lines: int) -> None:
        """Scroll, where the terminal is too small for everything."""
        self.query_one("#detail").scroll_relative(y=lines, animate=False)
