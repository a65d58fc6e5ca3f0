"""The base of the screens that fill the terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from textual import on
from textual.screen import Screen

from vpstui.screens.toast_place import ToastPlace
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.drawing.repainting_compositor import RepaintingCompositor
from vpstui.terminal.frame_gate import FrameGate
from vpstui.terminal.ordered_keys import ReleaseHeldKeys
from vpstui.widgets.said_line import SaidLine
from vpstui.widgets.tables.line_table import LineTable

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.messages import Prune

R = TypeVar("R")


class FullScreen(Screen[R]):
    """A screen that fills the terminal, and takes the keys that were typed ahead for it.

    Attributes:
        frames: keeps its frames back until they are whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = self._drawing = RepaintingCompositor()
        self._toasts = ToastPlace(self)
        self.frames = FrameGate(self, self._ask_for_frame, super()._on_timer_update)

    def on_mount(self) -> None:
        """Say in a line what happens, where the screens are to be heard; else keep it aside."""
        if is_accessible(self):
            self.mount(SaidLine())
        else:
            self.screen_layout_refresh_signal.subscribe(self, lambda _: self._toasts.find())

    @on(LineTable.LineChanged)
    def _keep_cursor_in_sight(self, event: LineTable.LineChanged) -> None:
        event.stop()
        self._toasts.find()

    def on_screen_resume(self) -> None:
        """Keys act here now."""
        self.call_after_refresh(self.post_message, ReleaseHeldKeys(ready=self))

    def _ask_for_frame(self) -> None:
        self._update_timer.resume()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out; Textual 8.2.8 draws at once, and takes back that a frame was asked for."""
        super()._refresh_layout(size, scroll)
        self.frames.ask_again()

    def _on_timer_update(self) -> None:
        """Draw, as soon as the frame is whole."""
        self._update_timer.pause()
        self.frames.frame_due()

    def _compositor_refresh(self) -> None:
        """Draw what has changed, unless a screen that fills the terminal lies on this one.

        Textual 8.2.8 would draw all of that one again. When this one is seen again, all of it is
        drawn anyway. Not reported upstream as far as known.
        """
        covered_by = self.app.screen
        if covered_by is self or covered_by.is_modal:
            super()._compositor_refresh()
        else:
            self._drawing.drop_changes()
            self._dirty_widgets.clear()

    def leave(self, value: R) -> None:
        """Return a value; not from below another screen: `dismiss` would take that away."""
        if self.is_active:
            self.dismiss(value)

    async def on_prune(self, _: Prune) -> None:
        """End the work of the screen before its widgets go."""
        await end_work(self)


async def end_work(screen: Screen[Any]) -> None:
    """End the workers of a screen that was left; what they asked the fleet for goes on there.

    From a handler of `Prune`: behind it the screen handles nothing that could begin another one.
    """
    await asyncio.sleep(0)  # those that were started just now begin, so that they can end
    screen.workers.cancel_node(screen)
