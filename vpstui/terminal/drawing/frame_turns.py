"""Gives a large frame a turn of the event loop in which it is compared and sent."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from textual._compositor import ChopsUpdate, LayoutUpdate

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

LARGE: Final = 10
"""Lines from which on a frame is large: drawing it takes half of a turn, comparing it the other."""


class FrameTurns:
    """Has frames sent in their order: a small one at once, a large one in the next turn.

    What a large frame shows is settled when it is put here; only the comparison with what the
    terminal shows waits. Keys are read in between. A frame behind one that waits does so, too.

    Args:
        fail: is given what went wrong in a turn that nobody waits for.
    """

    def __init__(self, fail: Callable[[Exception], object]) -> None:
        self._fail = fail
        self._waiting: deque[Callable[[], None]] = deque()

    def put(self, update: RenderableType | None, send: Callable[[], None]) -> None:
        """Send a frame, after the one before it.

        Args:
            update: what is drawn.
            send: compares it, and sends what differs.
        """
        if not self._waiting and _lines(update) < LARGE:
            send()
            return
        self._waiting.append(send)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        try:
            self._waiting[0]()
        except Exception as error:  # noqa: BLE001 - nobody waits for this call
            self._fail(error)
        self._waiting.popleft()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)


def _lines(update: RenderableType | None) -> int:
    """How many lines are drawn."""
    if isinstance(update, ChopsUpdate):
        return len(update.spans)
    return len(update.strips) if isinstance(update, LayoutUpdate) else 0
