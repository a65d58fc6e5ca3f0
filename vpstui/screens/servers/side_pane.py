"""The server under the cursor, beside the table, where there is room for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import work
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from vpstui.base.errors import NotFound, VpsTuiError
from vpstui.fleet.usage.shares import MEASURES
from vpstui.screens.detail.server_facts import facts, readings, title
from vpstui.widgets.usage.gauge import Gauge
from vpstui.widgets.usage.usage_plots import points_of

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState

REST: Final = 0.5
"""Seconds for which the cursor has to stay on a server before it is read: not on each that is
passed."""

WIDTH: Final = 57
"""Cells of a line, without the border and what is free on either side."""

Chosen = tuple["ServerKey", int]
"""A server, and how many logins there had been in its account: another one after the next."""


class SidePane(Vertical):
    """Facts of a server as the list tells them, and more of them when it was read.

    Args:
        fleet: what is asked for the server.
    """

    DEFAULT_CSS = """
    SidePane {
        width: 60; height: 1fr; padding: 0 1; /* `WIDTH` and three more */
        border-left: vkey $panel;
        #pane-facts { margin: 1 0; }
        #pane-problem { color: $text-error; }
        Gauge { display: none; }
        &.-read Gauge { display: block; }
    }
    SidePane:ansi { border-left: vkey ansi_default; }
    """

    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self._fleet = fleet
        self._chosen: Chosen | None = None

    def compose(self) -> ComposeResult:
        """What it is called, its facts, and what it uses."""
        yield Static(id="pane-title")
        yield Static(id="pane-facts")
        for measure, label in MEASURES.items():
            yield Gauge(label, id=f"pane-{measure}")
        yield Static(id="pane-problem")

    def show(self, server: Server | None, state: FleetState) -> None:
        """Show a server; when it stays for `REST`, and again and again then, it is read.

        Args:
            server: the one under the cursor; None: there is none.
            state: what is known.
        """
        chosen = None if server is None else (server.key, state.account_of(server).logins)
        if chosen != self._chosen:
            self._chosen = chosen
            self._show_problem("")
            self.remove_class("-read")
            self._follow(chosen)
        if server is None:
            self._update("#pane-title", Content.styled("No server is chosen.", "$text-muted"))
            self._update("#pane-facts", Content())
            return
        self._update("#pane-title", title(state, server, self._fleet.clock.seconds()))
        self._update("#pane-facts", facts(server, self._fleet.clock.now(), state.prices, WIDTH))

    def leave(self) -> None:
        """Read nothing any more, since nobody sees it."""
        self._chosen = None
        self._follow(None)

    @work(exclusive=True, group="side pane")
    async def _follow(self, chosen: Chosen | None) -> None:
        """Read a server when the cursor rests on it, and as often as a list then."""
        await asyncio.sleep(REST)
        refresh = self._fleet.timing.refresh
        while chosen is not None:
            if self._may_read(chosen) and not await self._read(chosen):
                return
            if refresh is None:
                return
            await asyncio.sleep(refresh)

    def _may_read(self, chosen: Chosen) -> bool:
        """Whether somebody looks, and neither they nor the API want to be left alone."""
        state, (profile, _) = self._fleet.state, chosen[0]
        asked_to_wait = state.account(profile).asked_to_wait(self._fleet.clock.seconds())
        is_seen = self.screen.is_active and self.app.app_focus
        return is_seen and not state.paused and not asked_to_wait

    async def _read(self, chosen: Chosen) -> bool:
        """Read a server; return whether it is there."""
        try:
            server = await self._fleet.read(chosen[0])
        except NotFound:
            return False  # it has left the list
        except VpsTuiError as error:
            self._show_problem(error.message)
        else:
            self._show_problem("")
            self._show_usage(server, chosen)
        return True

    def _show_usage(self, server: Server, chosen: Chosen) -> None:
        samples = self._fleet.extras.usage.of(*chosen)
        known = self._fleet.state.server(server.key) or server
        for measure, reading in readings(known).items():
            shares = [share for _, share in points_of(samples, measure)]
            self.query_one(f"#pane-{measure}", Gauge).show(reading, shares)
        self.add_class("-read")

    def _show_problem(self, text: str) -> None:
        self._update("#pane-problem", Content(text))

    def _update(self, selector: str, shown: Content) -> None:
        """Draw a part again, where it reads differently."""
        static = self.query_one(selector, Static)
        if not isinstance(static.content, Content) or not shown.is_same(static.content):
            static.update(shown)
