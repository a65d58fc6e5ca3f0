"""The server under the cursor, beside the table, where there is room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import work
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from vpstui.base.errors import NotFound, VpsTuiError
from vpstui.base.formatting import since_text
from vpstui.fleet.usage.shares import MEASURES
from vpstui.screens.detail.server_facts import facts, show_usage, title
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.widgets.text_line import update_text
from vpstui.widgets.usage.gauge import Gauge

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.timer import Timer

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState

REST: Final = 0.5
"""Seconds for which the cursor has to stay on a server before it is read: not on each that is
passed."""

LOOK: Final = 1.0
"""Seconds between two looks at whether it may be read again."""

OLD: Final = 60.0
"""Seconds from which the age of what is shown is told, unless it is read as seldom anyway."""

ALL_LINES: Final = 21
"""Lines of a pane with everything that is known of a server."""

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
        Gauge { display: none; }
        &.-read Gauge { display: block; }
        &.-stale Gauge { opacity: 80%; }
        &.-low #pane-facts { margin: 0; }
    }
    SidePane:ansi {
        border-left: vkey ansi_default;
        &.-stale Gauge { opacity: 100%; text-style: dim; }
    }
    """

    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self._fleet = fleet
        # Held, since a reading may end when they have left the screen already, and are not found.
        self._title, self._facts = Static(id="pane-title"), Static(id="pane-facts")
        self._news = Static(id="pane-news")
        self._gauges = {
            measure: Gauge(label, id=f"pane-{measure}") for measure, label in MEASURES.items()
        }
        self._chosen: Chosen | None = None
        self._timer: Timer | None = None
        self._is_reading = False
        self._read_at: float | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        """What it is called, what is wrong with what is shown, its facts, and what it uses."""
        yield self._title
        yield self._news
        yield self._facts
        yield from self._gauges.values()

    def on_resize(self, event: Resize) -> None:
        """Leave the blank lines out where all of it would not fit with them."""
        self.set_class(event.size.height < ALL_LINES, "-low")

    def show(self, server: Server | None, state: FleetState) -> None:
        """Show a server; when it stays for `REST`, and again and again then, it is read.

        Args:
            server: the one under the cursor; None: there is none.
            state: what is known.
        """
        chosen = None if server is None else (server.key, state.account_of(server).logins)
        if chosen != self._chosen:
            self._choose(chosen)
        if server is None:
            update_text(self._title, Content.styled("No server is chosen.", "$text-muted"))
            self._show_news("")
            update_text(self._facts, Content())
            return
        clock = self._fleet.clock
        update_text(self._title, title(state, server, clock.seconds()))
        self._show_news(self._what_to_know(state))
        update_text(self._facts, facts(server, clock.now(), state.prices, WIDTH))

    def leave(self) -> None:
        """Read nothing any more, since nobody sees it."""
        if self._chosen is not None:
            self._choose(None)

    def _choose(self, chosen: Chosen | None) -> None:
        self._chosen, self._read_at, self._problem = chosen, None, ""
        self.remove_class("-read", "-stale")
        self._read_after(None if chosen is None else REST)

    def _what_to_know(self, state: FleetState) -> str:
        """Say what somebody has to know before believing the rest, the age of it with it."""
        if self._read_at is None:
            return self._problem or ("Reading is paused: r reads it." if state.paused else "")
        age = self._fleet.clock.seconds() - self._read_at
        is_old = age >= max(OLD, 3 * (self._fleet.timing.refresh or 0.0))
        self.set_class(bool(self._problem or is_old), "-stale")
        if self._problem:
            return f"{self._problem} · {since_text(age)} old"
        return f"What it uses was read {since_text(age)} ago." if is_old else ""

    # -- reading

    def read_now(self) -> None:
        """Read the server because a person wants it now."""
        self._turn(asked=True)

    def _read_after(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = None if seconds is None else self.set_timer(seconds, self._turn)

    def _turn(self, *, asked: bool = False) -> None:
        """Read the server, but for one that is being read: an API may answer slowly, or not."""
        if self._chosen is None or self._is_reading:
            return
        if self._may_read(self._chosen, asked=asked):
            self._read(self._chosen)
        else:
            self._read_after(LOOK)

    def _may_read(self, chosen: Chosen, *, asked: bool) -> bool:
        """Whether somebody wants it, or looks, and the API does not want to be left alone."""
        state, (profile, _), app = self._fleet.state, chosen[0], self.app
        if state.account(profile).asked_to_wait(self._fleet.clock.seconds()):
            return False
        is_lent = isinstance(app, TerminalApp) and not app.owns_terminal
        is_seen = self.screen.is_active and app.app_focus and not is_lent
        return asked or (is_seen and not state.paused)

    @work
    async def _read(self, chosen: Chosen) -> None:
        self._is_reading = True
        server, problem, is_gone = None, "", False
        try:
            server = await self._fleet.read(chosen[0])
        except NotFound:
            is_gone = True  # it leaves the list, and then the pane
        except VpsTuiError as error:
            problem = error.message
        finally:
            self._is_reading = False
        if chosen != self._chosen:  # the cursor has gone on meanwhile
            self._read_after(None if self._chosen is None else REST)
            return
        self._problem = problem
        if server is not None:
            self._read_at = self._fleet.clock.seconds()
            self._show_usage(server, chosen)
        self._show_news(self._what_to_know(self._fleet.state))
        self._read_after(None if is_gone else self._fleet.timing.refresh)

    def _show_usage(self, server: Server, chosen: Chosen) -> None:
        samples = self._fleet.extras.usage.of(*chosen)
        show_usage(self._gauges, self._fleet.state.server(server.key) or server, samples)
        self.add_class("-read")

    def _show_news(self, text: str) -> None:
        self._news.display = bool(text)
        style = "$text-error" if self._problem else "$text-muted"
        update_text(self._news, Content.styled(text, style) if text else Content())
