"""Waits for keys, and stops waiting at once when no more are wanted."""

from __future__ import annotations

import selectors
import socket
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

TICK_SECONDS: Final = 1.0
"""Seconds to wait for input, at most: who waits for nothing else should not wake up for it."""


class InputWait:
    """Waits in the thread that reads the keys, which it is entered in; `end` is for any thread.

    Args:
        keyboard: the open file that keys are read from.
    """

    def __init__(self, keyboard: int) -> None:
        self._keyboard = keyboard
        self._ended, self._end = socket.socketpair()
        self._selector = selectors.SelectSelector()

    def __enter__(self) -> Self:
        self._selector.register(self._keyboard, selectors.EVENT_READ)
        self._selector.register(self._ended, selectors.EVENT_READ)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._selector.close()
        self._ended.close()
        self.end()

    def wait(self, seconds: float | None) -> bool:
        """Wait for a key, and return whether there is something to read.

        Args:
            seconds: how long at most; None: as long as `TICK_SECONDS`.
        """
        limit = TICK_SECONDS if seconds is None else min(seconds, TICK_SECONDS)
        return any(key.fd == self._keyboard for key, _ in self._selector.select(limit))

    def end(self) -> None:
        """Wait no more."""
        self._end.close()
