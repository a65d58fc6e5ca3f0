"""Tells people who look at another window how things stand, and what came to its end."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import run_in_thread
from vpstui.terminal.outside.lost_lists import LostLists
from vpstui.terminal.outside.notifications import notification_text, sequence_for
from vpstui.terminal.outside.notify_program import run_notify_program
from vpstui.terminal.outside.window_title import takes_title, title_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.config.setting_checks import NotifySetting
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.terminal.terminal_app import TerminalApp

GAP_SECONDS: Final = 3.0
"""Seconds between two notifications; what comes meanwhile is told together."""


@dataclass(frozen=True)
class OutsideSettings:
    """What is told outside the window.

    Attributes:
        bell: whether the terminal bell rings when something that was waited for is done.
        title: whether the window has a title.
        notify: how people are notified: `off`, `terminal`, or a program and its arguments.
    """

    bell: bool = False
    title: bool = False
    notify: NotifySetting = "off"


class OutsideWindow:
    """The title of the window, and notifications while it has not the focus.

    A terminal that reports no focus is taken not to have it: to be told twice is better than not at
    all. The same holds while the terminal is lent to another program, which hides the app.

    Args:
        app: the app.
        settings: what is told; by default nothing is.
        environ: the environment variables; by default those of the process.
        gap: seconds between two notifications.
        seconds: the clock by which accounts cannot be read for long.
    """

    def __init__(
        self,
        app: TerminalApp,
        settings: OutsideSettings | None = None,
        environ: Mapping[str, str] | None = None,
        gap: float = GAP_SECONDS,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        settings = settings or OutsideSettings()
        self._app = app
        self._gap = gap
        self._bell = settings.bell
        self._environ = os.environ if environ is None else environ
        self._has_title = settings.title and takes_title(self._environ)
        self._notify = settings.notify
        self._in_focus = False
        self._waiting: list[str] = []
        self._is_busy = False
        self._has_failed = False
        self._lost = LostLists()
        self._seconds = seconds

    def show_state(self, state: FleetState) -> None:
        """Say in the title how things stand; tell of accounts that cannot be read for long."""
        if self._has_title:
            self._app.show_title(title_text(state))
        if self._notify != "off":
            for text in self._lost.news(state, self._seconds(), is_told=not self._is_seen):
                self._tell_soon(text)

    @property
    def _is_seen(self) -> bool:
        return self._in_focus and self._app.owns_terminal

    def set_focus(self, *, in_focus: bool) -> None:
        """The terminal reports whether it has the focus."""
        self._in_focus = in_focus

    def notify(self, text: str) -> None:
        """Ring the bell, and tell what came to its end, unless it can be seen."""
        if self._bell:
            self._app.bell()
        self._tell_soon(text)

    def _tell_soon(self, text: str) -> None:
        if self._notify == "off" or self._is_seen:
            return
        self._waiting.append(text)
        if not self._is_busy:
            self._is_busy = True
            self._app.run_worker(self._tell_all())

    async def _tell_all(self) -> None:
        while self._waiting:
            *others, last = self._waiting
            self._waiting.clear()
            await self._tell(f"{len(others)} more, then {last}" if others else last)
            await asyncio.sleep(self._gap)
        self._is_busy = False

    async def _tell(self, text: str) -> None:
        """Tell one text; that it cannot be told is said once."""
        cleaned = notification_text(text)
        program, environ = self._notify, self._environ
        try:
            if isinstance(program, str):
                sequence = await run_in_thread(lambda: sequence_for(cleaned, environ))
                self._app.write_sequence(sequence)
            else:
                await run_in_thread(lambda: run_notify_program(program, cleaned, environ))
        except VpsTuiError as error:
            if not self._has_failed:
                self._has_failed = True
                text = f"{error.message} Check notify in the config."
                self._app.notify(text, severity="warning", markup=False)
