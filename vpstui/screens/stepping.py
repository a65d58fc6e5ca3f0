"""A full screen whose keys may open dialogs: keys typed ahead wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from vpstui.base.errors import VpsTuiError
from vpstui.fleet.state.fleet_state import AppState
from vpstui.screens.asking import ask
from vpstui.screens.messages import KeysMayCome
from vpstui.terminal.repainting_compositor import ThoroughCompositor

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from vpstui.screens.asking import Ask

SLOW: Final = 0.7
"""Seconds after which one wants to know that a key was heard."""


class SteppingScreen(Screen[None]):
    """A screen that shows the app's state, and takes the steps of dialogs.

    Attributes:
        state: what is known.
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ThoroughCompositor()
        self.state = AppState()
        self._opening = False
        self._awaited = False

    @property
    def is_opening(self) -> bool:
        """Whether a dialog or screen is about to open; keys wait until it is there."""
        return self._awaited

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.watch(self.app, "state", self.take_state)

    def take_state(self, state: AppState) -> None:
        """Show another state."""
        self.state = state
        self.show_state()
        self.refresh_allowed()

    def show_state(self) -> None:
        """Show `self.state`."""
        raise NotImplementedError

    def refresh_allowed(self) -> None:
        """Tell the key bar, when what applies has changed."""
        raise NotImplementedError

    def begin(self, steps: Coroutine[Any, Any, None], *, form: bool = False) -> None:
        """Take the steps of a dialog. Until they are taken, no key acts on a server.

        Keys typed ahead of a dialog that takes a moment to open would else act on the server
        under the cursor: `n` and a name with an `S` in it would start one. They wait for the
        dialog; where a form does not come, they go nowhere.

        Args:
            steps: what is to be done.
            form: whether they open a form, for which keys may be meant.
        """
        if self._opening or not self.is_active:
            steps.close()
            return
        self._opening = self._awaited = True
        self.set_timer(SLOW, self._say_waiting)
        self.run_worker(self._take_steps(steps, form=form))

    def is_in_front(self) -> bool:
        """Whether no other screen came to lie on this one."""
        return self.is_active

    def _say_waiting(self) -> None:
        if self._awaited and self.is_active:
            self.notify("Waiting for the API …", timeout=2, markup=False)

    def on_screen_suspend(self) -> None:
        """What was awaited lies on this screen now; it says itself when keys may come."""
        self._awaited = False

    def on_screen_resume(self) -> None:
        """Keys act here again."""
        self.call_after_refresh(self.post_message, KeysMayCome())

    async def _take_steps(self, steps: Coroutine[Any, Any, None], *, form: bool) -> None:
        try:
            await steps
        finally:
            self._opening = False
            if self._awaited:
                self._awaited = False
                self.post_message(KeysMayCome(drop=form))
            self.refresh_bindings()

    def attempt(self, message: Ask[Any]) -> None:
        """Ask for something, and tell the user when it fails."""
        self.run_worker(self._attempt(message))

    async def _attempt(self, message: Ask[Any]) -> None:
        try:
            await ask(self, message)
        except VpsTuiError as error:
            self.tell(error)

    def tell(self, error: VpsTuiError) -> None:
        """Say what went wrong; a long error gets a screen of its own."""
        from vpstui.screens.error import tell

        tell(self, error)
