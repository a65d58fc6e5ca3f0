"""The app: puts the parts together, carries out what screens ask for, and holds the state."""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.events import AppBlur, AppFocus
from textual.reactive import var

from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import use_daemon_threads
from vpstui.config.remembered_views import MemoryFile
from vpstui.fleet.open_accounts import Sessions, Surroundings
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import AppState
from vpstui.screens.account_messages import LogIn
from vpstui.screens.actions.action_plan import leaving
from vpstui.screens.asking import Ask
from vpstui.screens.messages import KeysMayCome, Look, Write
from vpstui.screens.servers.servers_screen import ServersScreen
from vpstui.screens.too_small import TooSmallScreen, is_too_small
from vpstui.terminal.key_bindings import bindings
from vpstui.terminal.terminal_app import AtTerminal
from vpstui.terminal.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from rich.console import RenderableType
    from textual.events import Resize
    from textual.screen import Screen
    from textual.worker import Worker

    from vpstui.config.settings import Profile
    from vpstui.fleet.connection import Connection
    from vpstui.fleet.state.store import Severity
    from vpstui.query.query import Query
    from vpstui.screens.actions.action_plan import ActionPlan


NEWS: Final = 5.0
"""Seconds for which news stays."""

WARNING: Final = 12.0
"""Seconds for what may cost something when it is not read."""


def _css_path() -> Path:
    """The style sheet: at the top of a checkout, in the package of an installed wheel."""
    package = Path(__file__).parent
    return next(
        path for path in (package.parent / "vpstui.tcss", package / "vpstui.tcss") if path.exists()
    )


def _collect_garbage_again() -> None:
    """End what `__main__` began: modules and classes need not be looked through any more."""
    gc.freeze()
    gc.enable()


class VpsTuiApp(AtTerminal):
    """The app, for one account or several.

    Attributes:
        failure: why the app ended by itself; None when it did not.
        crash: the bug that ended the app; None when none did.

    Args:
        connect: makes the connection of a profile; runs in a thread beside the first paint, since
            what it imports takes longer than that.
        known: the accounts that can be opened, as they are before anything is known of them.
        opened: profiles of those that are open at the start; by default the first.
        profiles: the settings of every profile.
        query: the filter to begin with.
        clock: what time it is.
        timing: how often things are read.
        bell: whether the terminal bell rings when something that was waited for is done.
        colourless: whether `NO_COLOR` takes the colours away instead of making greys of them.
        views: queries of saved views by name, from the config.
        memory: what is remembered from earlier starts; by default nothing is.
    """

    TITLE = "vpstui"
    CSS_PATH = _css_path()
    ENABLE_COMMAND_PALETTE = False
    SUSPENDED_SCREEN_CLASS = "-covered"

    BINDINGS = bindings("app")

    state: var[AppState] = var(AppState(), init=False, always_update=True)
    """What is known; only the session writes it. A var: nothing is drawn because of it alone."""

    def __init__(
        self,
        connect: Callable[[str], Connection],
        *,
        known: Sequence[AccountState] = (AccountState(),),
        opened: Sequence[str] = (),
        profiles: Mapping[str, Profile] | None = None,
        query: Query | None = None,
        clock: Clock | None = None,
        timing: Timing | None = None,
        bell: bool = False,
        colourless: bool = False,
        views: Mapping[str, str] | None = None,
        memory: MemoryFile | None = None,
    ) -> None:
        # Textual decides now what NO_COLOR does, by a theme that is not the app's yet.
        super().__init__(ansi_color=True if colourless else None)
        self._query = query
        self._clock = clock or Clock()
        self._timing = timing or Timing()
        self._opened = tuple(opened) or (known[0].profile,)
        self._profiles = profiles or {}
        self._rings = bell
        self._views = views or {}
        self._known = tuple(known)
        by_name = {account.profile: account for account in known}
        state = AppState.of(*(by_name[name] for name in self._opened))
        around = Surroundings(
            publish=self._publish,
            notify=self._say,
            ring=self._ring,
            spawn=self.spawn,
            clock=self._clock,
            timing=self._timing,
        )
        self._sessions = Sessions(connect, known, state, memory or MemoryFile(None), around)
        self._waiting_for_login: list[str] = []  # the first of them is being asked for
        self._leaving = False
        self.failure: VpsTuiError | None = None
        self.crash: BaseException | None = None
        self.set_reactive(VpsTuiApp.state, state)
        for theme in THEMES:
            self.register_theme(theme)

    def get_default_screen(self) -> Screen[None]:
        """Begin with the servers."""
        return ServersScreen(
            profiles=self._profiles,
            known=self._known,
            views=self._views,
            query=self._query,
            clock=self._clock,
            timing=self._timing,
        )

    def on_mount(self) -> None:
        """Connect beside the first paint."""
        use_daemon_threads()
        self.spawn(self._start())

    async def on_unmount(self) -> None:
        """Close the connections; nobody may ask for anything on them after that."""
        await asyncio.sleep(0)  # what was spawned just now begins, so that it can be ended
        self.workers.cancel_all()
        await self._sessions.aclose()

    def _fatal_error(self) -> None:
        """Keep the bug for whoever runs the app, and end.

        Textual's own way, which this replaces, prints the values of variables, the whole
        environment included.
        """
        self.crash = self.crash or sys.exception() or self._exception
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """The same for a bug that Textual has made into something to print already.

        It does so where the thread that reads the keys breaks down.
        """
        from rich.traceback import Traceback

        traces = [shown.trace for shown in renderables if isinstance(shown, Traceback)]
        where = [
            f"{stack.exc_type}: {stack.exc_value} ({frame.filename}:{frame.lineno})"
            for trace in traces
            for stack in trace.stacks
            for frame in stack.frames[-1:]
        ]
        bug = RuntimeError("; ".join(where) or "Textual cannot go on.")
        self.crash = self.crash or sys.exception() or bug
        self._close_messages_no_wait()

    # -- the session

    def spawn(self, work: Coroutine[Any, Any, None]) -> Worker[None]:
        """Run something in the background; it outlives the screen that asked for it."""
        return self.run_worker(work)

    async def _start(self) -> None:
        try:
            await asyncio.gather(*map(self._open, self._opened))
        except VpsTuiError as error:
            self.failure = error
            self.exit(1)
            return
        _collect_garbage_again()

    async def _open(self, profile: str) -> None:
        """Open an account; its polls do not wait for those of the others."""
        await self._sessions.open(profile)
        self._sessions.keep_polling()

    def _publish(self, state: AppState) -> None:
        self.state = state

    def _ring(self) -> None:
        if self._rings:
            self.bell()

    def _say(self, text: str, severity: Severity) -> None:
        timeout = NEWS if severity == "information" else WARNING
        self.notify(text, severity=severity, markup=False, timeout=timeout)

    @on(Ask)
    def _take_ask(self, message: Ask[Any]) -> None:
        message.stop()
        self.spawn(self._carry_out(message))

    async def _carry_out(self, message: Ask[Any]) -> None:
        """Do what was asked, and tell the outcome to whoever waits for it."""
        try:
            result = await message.carry_out(self._sessions)
        except VpsTuiError as error:
            if not message.outcome.done():
                message.outcome.set_exception(error)
            elif isinstance(message, Write):
                self._say(error.message, "error")
        else:
            if not message.outcome.done():
                message.outcome.set_result(result)

    # -- what concerns every screen

    def watch_state(self, old: AppState, new: AppState) -> None:
        """Ask for a token as soon as there is none."""
        for account in new.accounts:
            if account.is_signed_out and not old.account(account.profile).is_signed_out:
                self.spawn(self._log_in(account.profile))

    @on(AppBlur)
    def _lose_focus(self) -> None:
        self.post_message(Look(in_focus=False))

    @on(AppFocus)
    def _gain_focus(self) -> None:
        self.post_message(Look(in_focus=True))

    @on(KeysMayCome)
    async def _take_keys(self, message: KeysMayCome) -> None:
        message.stop()
        await self.release_held(drop=message.drop)

    @on(LogIn)
    def _take_log_in(self, message: LogIn) -> None:
        self.spawn(self._log_in(message.profile))

    async def _log_in(self, profile: str) -> None:
        """Ask for a token; one account after the other where several need one."""
        from vpstui.screens.accounts.login_dialog import LoginScreen

        waiting = self._waiting_for_login
        if profile in waiting:
            return
        waiting.append(profile)
        if len(waiting) > 1:  # its turn comes
            return
        try:
            while waiting:
                account = self.state.account(waiting[0])
                await self.push_screen_wait(LoginScreen(account, several=self.state.has_several))
                later = [name for name in waiting[1:] if self.state.account(name).is_signed_out]
                waiting[:] = later
        finally:
            waiting.clear()

    def on_resize(self, event: Resize) -> None:
        """Say so when there is too little room for any screen."""
        if is_too_small(event.size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    def action_help(self) -> None:
        """Show every key that works on this screen."""
        from vpstui.screens.help.help_dialog import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_help_quit(self) -> None:
        """Say how to leave, to those who press Ctrl+C; it works in forms too."""
        self._say("Ctrl+Q leaves vpstui.", "information")

    async def action_quit(self) -> None:
        """Leave; ask first while a write has not been answered, or a form is half filled in."""
        self.spawn(self._quit())

    async def _quit(self) -> None:
        from vpstui.screens.actions.confirm_dialog import ConfirmScreen

        if self._leaving:  # asked already
            return
        losses = self._losses()
        if losses is not None:
            self._leaving = True
            try:
                if not await self.push_screen_wait(ConfirmScreen(losses)):
                    return
            finally:
                self._leaving = False
        for screen in self.screen_stack:
            if isinstance(screen, ServersScreen):
                await screen.remember_now()
        self.exit(0)

    def _losses(self) -> ActionPlan | None:
        """The question before the app is left; None where nothing would be lost."""
        from vpstui.screens.dialog import Dialog

        plan = leaving(self.state.writes_in_flight, self.state.waiting)
        if plan is not None:
            return plan
        dialogs = (screen for screen in self.screen_stack if isinstance(screen, Dialog))
        return next(filter(None, (dialog.losses for dialog in dialogs)), None)
