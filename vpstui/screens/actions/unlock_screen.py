"""The question for how long a lock is taken off."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from vpstui.base.formatting import count_text
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class UnlockScreen(Dialog[float]):
    """Asks for how long changes are allowed; returns seconds, infinite: until the app is left.

    Args:
        name: what the account is called.
        lock: why nothing is changed in it.
        seconds: the shorter choice.
    """

    BINDINGS = bindings("unlock")

    AUTO_FOCUS = "#cancel"

    def __init__(self, name: str, lock: str, seconds: float) -> None:
        super().__init__(f"Allow changes in {name}?")
        self._lock = lock
        self._seconds = seconds

    def body(self) -> Iterable[Widget]:
        """Why it is locked, and what can be done."""
        text = f"It is read-only: {self._lock}.\nL locks it again."
        yield Static(Content(text), id="remarks")
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("Until I leave", id="leave", compact=True)
            minutes = count_text(round(self._seconds / 60), "minute")
            yield Button(f"For {minutes}", id="while", compact=True)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        self.finish({"leave": inf, "while": self._seconds}.get(event.button.id or ""))
