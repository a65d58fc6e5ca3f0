"""Keeps a frame back until what led to it has led to all that it leads to."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget

LONGEST: Final = 1 / 60
"""Seconds for which a frame is kept back at most: of keys that never end some are seen."""


class FrameGate:
    """Lets a screen draw when no message is under way that would change the picture again.

    A key goes through the message queues from the widget with the focus to the app, and so does
    what it sets off. Textual 8.2.8 draws in between: a frame for the row under the cursor, and
    another one for the key bar. Here a frame waits until these queues are empty. So a key is one
    frame, and keys that were typed ahead are one with it.

    Attributes:
        longest: seconds for which a frame waits at most.

    Args:
        screen: the screen.
        ask: asks the screen's timer for a frame, which calls `frame_due`.
        draw: draws what has changed.
    """

    def __init__(
        self, screen: Screen[Any], ask: Callable[[], None], draw: Callable[[], None]
    ) -> None:
        self._screen = screen
        self._ask = ask
        self._draw = draw
        self.longest = LONGEST
        self._before: dict[tuple[Widget, Callable[[], None]], None] = {}
        self._prepared: list[DOMNode] = []
        self._due_since: float | None = None

    def before_frame(self, widget: Widget, do: Callable[[], None]) -> None:
        """Have a widget do something once before the next frame, however often it is asked for."""
        self._before[widget, do] = None
        self._ask()

    def ask_again(self) -> None:
        """Ask for the frame that something waits for, where it was asked for in vain."""
        if self._before:
            self._ask()

    def frame_due(self) -> None:
        """Draw, as soon as nothing is under way."""
        if self._due_since is None:
            self._due_since = time.monotonic()
            self._turn()

    def _turn(self) -> None:
        """Draw, or look again when the event loop has gone round."""
        if self._due_since is None or not self._screen.is_running:
            return
        is_late = time.monotonic() - self._due_since > self.longest
        try:
            if (self._is_under_way() and not is_late) or self._prepare():
                asyncio.get_running_loop().call_soon(self._turn)
                return
            self._due_since = None
            self._prepared.clear()
            self._draw()
        except Exception as error:  # noqa: BLE001 - nobody waits for this call
            self._screen.call_later(fail_by, error)

    def _prepare(self) -> bool:
        """Do what is to be done before a frame; return whether there was any of it."""
        before, self._before = self._before, {}
        for widget, do in before:
            if widget.is_attached and widget.is_running:
                do()
                self._prepared.append(widget)
        return bool(before)

    def _is_under_way(self) -> bool:
        """Whether a message waits, on the way of a key or where something was prepared."""
        path = (self._screen.focused or self._screen).ancestors_with_self
        return any(node.message_queue_size for node in (*path, *self._prepared))


def fail_by(error: Exception) -> None:
    """End the app by a bug in a call that nobody waits for, as an error in a handler does."""
    raise error


def before_frame(widget: Widget, do: Callable[[], None]) -> None:
    """Have a widget do something once before the next frame of its screen, which has a gate."""
    gate = getattr(widget.screen, "frames", None)
    if isinstance(gate, FrameGate):
        gate.before_frame(widget, do)
    else:
        do()
