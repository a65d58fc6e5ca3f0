"""Runs the dialogs that the keys of a screen open, one flow at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vpstui.terminal.ordered_keys import ReleaseHeldKeys

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.screen import Screen

WAITING_NOTICE_DELAY: Final = 0.7
"""Seconds after which a person wants to know that a key had an effect."""


class DialogRunner:
    """Runs one flow of dialogs at a time; keys that are typed ahead wait for it.

    Keys typed ahead of a dialog that takes a moment to open would else act on the server under
    the cursor: `n` and a name with an `S` in it would start one.

    Attributes:
        is_running: whether a flow has not come to its end.
        is_opening: whether a dialog is about to open; keys wait until it is there.

    Args:
        screen: the screen that the dialogs lie on.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self.is_running = False
        self.is_opening = False

    def run(self, flow: Coroutine[Any, Any, None], *, form: bool = False) -> None:
        """Run a flow of dialogs, unless one runs or another screen lies on this one.

        Args:
            flow: pushes screens and awaits what they come to.
            form: whether it opens a form, for which keys may be meant: where the form does not
                come, they are dropped.
        """
        if self.is_running or not self._screen.is_active:
            flow.close()
            return
        self.is_running = self.is_opening = True
        self._screen.set_timer(WAITING_NOTICE_DELAY, self._report_waiting)
        self._screen.run_worker(self._run(flow, form=form))

    def on_suspend(self) -> None:
        """A dialog lies on the screen now; it releases the keys itself."""
        self.is_opening = False

    async def _run(self, flow: Coroutine[Any, Any, None], *, form: bool) -> None:
        try:
            await flow
        finally:
            self.is_running = False
            if self.is_opening:
                self.is_opening = False
                self._screen.post_message(ReleaseHeldKeys(drop=form))
            self._screen.refresh_bindings()

    def _report_waiting(self) -> None:
        if self.is_opening and self._screen.is_active:
            self._screen.notify("Waiting for the API …", timeout=2, markup=False)
