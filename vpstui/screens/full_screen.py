"""The base of the screens that fill the terminal."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen

from vpstui.terminal.ordered_keys import ReleaseHeldKeys
from vpstui.terminal.repainting_compositor import RepaintingCompositor

R = TypeVar("R")


class FullScreen(Screen[R]):
    """A screen that fills the terminal, and takes the keys that were typed ahead for it."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = RepaintingCompositor()

    def on_screen_resume(self) -> None:
        """Keys act here now."""
        self.call_after_refresh(self.post_message, ReleaseHeldKeys(ready=self))
