"""Errors, shown to the user: in a toast when they are short, on a screen when they are long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.widgets import TextArea

from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen
    from textual.widget import Widget

    from vpstui.base.errors import VpsTuiError

TOAST_LIMIT: Final = 160
"""Characters that can be read in a toast before it goes."""


class ErrorScreen(Dialog[None]):
    """A long error, to be read in peace and copied."""

    BINDINGS = bindings("error")

    def __init__(self, error: VpsTuiError) -> None:
        super().__init__(error.title, danger=True)
        self._message = error.message

    def body(self) -> Iterable[Widget]:
        """The message, as text that can be selected."""
        yield TextArea(self._message, read_only=True, soft_wrap=True, id="message")


def show_error(screen: Screen[Any], error: VpsTuiError) -> None:
    """Show an error where it can be read: in a toast, or on a screen when it is long."""
    if len(error.message) > TOAST_LIMIT:
        screen.app.push_screen(ErrorScreen(error))
    else:
        screen.notify(error.message, title=error.title, severity="error", markup=False)
