"""Waits for keys and reads them, and stops waiting at once when no more are wanted."""

from __future__ import annotations

import os
import selectors
import socket
import termios
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

TICK_SECONDS: Final = 1.0
"""Seconds to wait for input, at most: who waits for nothing else should not wake up for it."""

READ_SIZE: Final = 4096
"""Bytes of one read."""

_CHARACTERS: Final = 6
"""Where the special characters are in what `termios.tcgetattr` returns."""


def keep_from_blocking(keyboard: int) -> list[Any] | None:
    """Have a read return at once where there is nothing to read any more.

    Between the moment when a key is there and the one when it is read it may go: it is dropped as
    typed unseen, or another program reads it. Textual 8.2.8 waits for the next key then, and who
    waits for its thread waits with it. Not reported upstream as far as known.

    Args:
        keyboard: the open file that keys are read from, in raw mode.

    Returns:
        The terminal attributes from now on, as `termios.tcgetattr` returns them; None: it is no
        terminal.
    """
    with suppress(termios.error):
        flags = termios.tcgetattr(keyboard)
        flags[_CHARACTERS][termios.VMIN] = 0
        termios.tcsetattr(keyboard, termios.TCSANOW, flags)
        return flags
    return None


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

    def read(self) -> bytes:
        """Read the available bytes; none where what was there is gone.

        Raises:
            EOFError: there will never be more.
        """
        try:
            data = os.read(self._keyboard, READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise EOFError from error
        # Nothing is also what is read where the terminal is gone, which is none any more then.
        if not data and not os.isatty(self._keyboard):
            raise EOFError
        return data

    def end(self) -> None:
        """Wait no more."""
        self._end.close()
