"""An app that stands by its terminal: it ends with it, and ignores what is typed into the dark."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual import events, on

from vpstui.terminal.clipboard import osc52
from vpstui.terminal.driver import TerminalDriver
from vpstui.terminal.key_bindings import bindings, display_of
from vpstui.terminal.ordered_keys import KeysInOrder
from vpstui.terminal.terminal import HUNG_UP, STALL, Ending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from textual.binding import Binding


class AtTerminal(KeysInOrder[int]):
    """An app with `TerminalDriver`, whose result is the exit status.

    Attributes:
        ending: ends the app by a signal, while it is entered.
        crash: the bug that ended the app; None when none did.

    Args:
        ansi_color: whether the terminal's own colours are used; None: as the theme says.
    """

    BINDINGS = bindings("terminal")

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.driver_class = TerminalDriver
        self.ending = Ending(self._leave_soon, self._give_back_terminal)
        self.crash: BaseException | None = None
        self._stands = False
        self._told_blind = 0.0

    def on_ready(self) -> None:
        """From the first frame on the app can end in its own way."""
        self._stands = True

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

    def get_key_display(self, binding: Binding) -> str:
        """Write a key as the help and the key bar show it."""
        return display_of(binding)

    def _leave_soon(self, status: int) -> bool:
        """Have the app end without a question, from a signal; False while it begins or ends."""
        if self._loop is None or not (self.is_running and self._stands):
            return False
        if isinstance(self._driver, TerminalDriver) and not self._driver.holds:
            return False  # stopped or in the background: ending in our own way would draw
        self._loop.call_soon_threadsafe(self.exit, status)
        return True

    def _give_back_terminal(self) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.give_back()

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal to another program, for which the keys there are meant.

        The event loop may go on meanwhile: what it draws is dropped, and drawn at the end. Nothing
        may be raised inside; the terminal would stay lent.
        """
        with self.ending.sparing(signal.SIGINT, signal.SIGQUIT), super().suspend():
            yield

    def copy_to_clipboard(self, text: str) -> None:
        """Hand a text to the terminal, in a form that reaches it; it never says if it took it.

        The form of Textual 8.2.8 does not get through GNU screen.
        """
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(osc52(text, os.environ))

    @on(TerminalDriver.Gone)
    def _hang_up(self) -> None:
        self.ending.begin(HUNG_UP)

    async def on_event(self, event: events.Event) -> None:
        """Keep away what was done without seeing the screen, and say so once."""
        driver = self._driver
        if (
            event.is_forwarded
            or not isinstance(driver, TerminalDriver)
            or not driver.is_blind(event)
        ):
            await super().on_event(event)
        elif isinstance(event, (events.Key, events.Paste)):
            self._tell_blind()

    def _tell_blind(self) -> None:
        now = time.monotonic()
        if now - self._told_blind > STALL:
            self._told_blind = now
            text = "Keys typed while the screen stood still were ignored."
            self.notify(text, severity="warning", markup=False)

    def action_redraw(self) -> None:
        """Draw everything again."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.assert_modes()
        self.refresh(layout=True)
