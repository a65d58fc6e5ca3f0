"""Stands in for every screen while the terminal is too small to read one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.screen import Screen

from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize, ScreenResume
    from textual.geometry import Size

SMALLEST: Final = (40, 10)
"""Columns and lines below which nothing useful fits."""


def is_too_small(size: Size) -> bool:
    """Whether a screen of this size cannot be read."""
    return size.width < SMALLEST[0] or size.height < SMALLEST[1]


class TooSmallScreen(Screen[None]):
    """One line; goes away by itself when there is room again."""

    BINDINGS = bindings("too_small")

    def compose(self) -> ComposeResult:
        """The one line."""
        line = TextLine()
        line.show(Content(f"Too small: {SMALLEST[0]}x{SMALLEST[1]} needed."))
        yield line

    def on_resize(self, event: Resize) -> None:
        """Go away when there is room."""
        self._leave(event.size)

    def on_screen_resume(self, _: ScreenResume) -> None:
        """Go away when there is room since another screen covered this one."""
        self._leave(self.app.size)

    def _leave(self, size: Size) -> None:
        if self.is_active and not is_too_small(size):
            self.dismiss(None)
