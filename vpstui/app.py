"""The app: puts the screens over the fleet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.events import AppBlur, AppFocus
from textual.reactive import var

from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import use_daemon_threads
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.screens.accounts.login_queue import LoginQueue, LoginRequested
from vpstui.screens.actions.quit_question import quit_question
from vpstui.screens.servers.kept_list import NOTHING_KEPT, KeptFrames
from vpstui.screens.servers.servers_screen import ServersScreen
from vpstui.screens.too_small_screen import TooSmallScreen, is_too_small
from vpstui.terminal.handover import garbage
from vpstui.terminal.key_bindings import bindings
from vpstui.terminal.outside.outside_window import OutsideSettings, OutsideWindow
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.terminal.themes import THEMES, style_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr
    from textual.events import Resize
    from textual.screen import Screen

    from vpstui.config.remembered_views import RememberedViewsFile
    from vpstui.config.settings import Profile
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.store import Severity
    from vpstui.query.query import Query

NOTICE_TIMES: Final = {"information": 5.0, "warning": 12.0, "error": 12.0}
"""Seconds for which a notice stays: longer when it may cost something not to read it."""


class VpsTuiApp(TerminalApp):
    """The app, for one account or several.

    Attributes:
        failure: why the app ended by itself; None when it did not.

    Args:
        fleet: what screens ask for reads and writes; the app starts and closes it.
        profiles: the settings of every profile.
        query: the filter to begin with.
        colourless: whether `NO_COLOR` takes the colours away instead of making greys of them.
        views: queries of saved views by name, from the config.
        remembered: what is remembered from earlier starts; by default nothing is.
        accessible: whether the screens are to be heard, and not only seen.
        outside: what is told outside the window; by default nothing is.
        kept: where the list of the last start comes from, and this one goes to.
    """

    TITLE = "vpstui"
    CSS_PATH = style_sheet()
    ENABLE_COMMAND_PALETTE = False
    SUSPENDED_SCREEN_CLASS = "-covered"

    BINDINGS = bindings("app")

    state: var[FleetState] = var(FleetState(), init=False, always_update=True)
    """What is known, as the fleet published it. A var: nothing is drawn because of it alone."""

    def __init__(
        self,
        fleet: Fleet,
        profiles: Mapping[str, Profile],
        *,
        query: Query | None = None,
        colourless: bool = False,
        views: Mapping[str, str] | None = None,
        remembered: RememberedViewsFile | None = None,
        accessible: bool = False,
        outside: OutsideSettings | None = None,
        kept: KeptFrames = NOTHING_KEPT,
    ) -> None:
        # Textual decides now what NO_COLOR does, by a theme that is not the app's yet.
        super().__init__(ansi_color=True if colourless else None, accessible=accessible)
        self.fleet = fleet
        self._outside = OutsideWindow(self, outside, seconds=fleet.clock.seconds)
        self._servers = ServersScreen(
            fleet, profiles, views=views, remembered=remembered, query=query, kept=kept
        )
        self._logins = LoginQueue(self, fleet)
        self._is_leaving = False
        self.failure: VpsTuiError | None = None
        self.set_reactive(VpsTuiApp.state, fleet.state)
        for theme in THEMES:
            self.register_theme(theme)

    def get_default_screen(self) -> Screen[None]:
        """Begin with the servers."""
        return self._servers

    def on_mount(self) -> None:
        """Connect beside the first paint."""
        use_daemon_threads()
        self.fleet.subscribe(self)
        self.run_worker(self.fleet.wait_failed())  # a bug in the background ends the app
        self._start()

    @work
    async def _start(self) -> None:
        try:
            await self.fleet.start()
        except VpsTuiError as error:
            self.failure = error
            self.exit(1)
            return
        self.set_timer(garbage.STANDING, garbage.collect_young_garbage)
        self.set_interval(garbage.EVERY, garbage.collect_garbage)

    async def on_unmount(self) -> None:
        """Close the connections; nobody may ask for anything on them after that."""
        await asyncio.sleep(0)  # workers that were started just now begin, so that they can end
        self.workers.cancel_all()
        await self.fleet.aclose()
        self.crash = self.crash or self.fleet.failure

    # -- what the fleet reports

    def on_state(self, state: FleetState) -> None:
        """Show another state, and ask for a token as soon as there is none."""
        before, self.state = self.state, state
        self._outside.show_state(state)
        for account in state.accounts:
            if account.is_signed_out and not before.account(account.profile).is_signed_out:
                self._log_in(account.profile)

    def on_notice(self, text: str, severity: Severity) -> None:
        """Show a line in a toast."""
        self.notify(text, severity=severity, markup=False, timeout=NOTICE_TIMES[severity])

    def on_awaited(self, text: str) -> None:
        """Tell people who look elsewhere, where it is wanted."""
        self._outside.notify(text)

    def on_password(self, server: str, password: SecretStr) -> None:
        """Show a one-time password, over whatever is on screen."""
        from vpstui.screens.forms.password_screen import PasswordScreen

        self.push_screen(PasswordScreen(server, password))

    # -- what concerns every screen

    @on(AppBlur)
    @on(AppFocus)
    def _on_terminal_focus(self, event: AppBlur | AppFocus) -> None:
        in_focus = isinstance(event, AppFocus)
        self.fleet.set_visibility(in_focus=in_focus)
        self._outside.set_focus(in_focus=in_focus)

    @on(LoginRequested)
    def _on_login_requested(self, message: LoginRequested) -> None:
        self._log_in(message.profile)

    @work
    async def _log_in(self, profile: str) -> None:
        await self._logins.log_in(profile)

    def on_resize(self, event: Resize) -> None:
        """Say so when there is too little room for any screen."""
        if is_too_small(event.size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    def action_help(self) -> None:
        """Show every key that works on this screen."""
        from vpstui.screens.help.help_screen import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    async def action_quit(self) -> None:
        """Leave; ask first while a write has not been answered, or a form is half filled in."""
        self._quit()

    @work
    async def _quit(self) -> None:
        if self._is_leaving:  # asked already
            return
        question = quit_question(self.state, self.screen_stack)
        if question is not None:
            from vpstui.screens.actions.confirm_screen import ConfirmScreen

            self._is_leaving = True
            try:
                if not await self.push_screen_wait(ConfirmScreen(question)):
                    return
            finally:
                self._is_leaving = False
        self.end_screen_work()
        await self._servers.remember_now()
        self.exit(0)
