"""An app that stands by its terminal: it ends with it, and ignores what is typed into the dark."""

from __future__ import annotations

import time

from textual import events, on
from textual.binding import Binding

from vpstui.driver import TerminalDriver
from vpstui.keys_in_order import KeysInOrder
from vpstui.terminal import HUNG_UP, STALL, Ending


class AtTerminal(KeysInOrder[int]):
    """An app with `TerminalDriver`, whose result is the exit status.

    Attributes:
        ending: ends the app by a signal, while it is entered.
    """

    BINDINGS = [
        Binding("ctrl+l", "redraw", "Redraw", id="app.redraw", show=False, priority=True,
                tooltip="Draw the screen again"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.driver_class = TerminalDriver
        self.ending = Ending(self._leave_soon, self._give_back_terminal)
        self._stands = False
        self._told_blind = 0.0

    def on_ready(self) -> None:
        """From the first frame on the app can end in its own way."""
        self._stands = True

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
