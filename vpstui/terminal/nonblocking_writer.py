"""A file for the terminal's output whose writes never block for good.

Textual's writer thread blocks in `write` while the terminal accepts nothing, and with it the event
loop, as soon as the queue is full. This file waits in short steps and can be closed from any
thread, so that the terminal can be restored even then.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
import time
from contextlib import suppress
from typing import Any, Final

from vpstui.terminal.handover import modes

STALL_SECONDS: Final = 3.0
"""Seconds without an accepted byte after which nobody can have seen what was drawn."""

RECOVERY_SECONDS: Final = 1.0
"""Seconds after a stall during which nobody can have looked at what was drawn at last."""


class NonBlockingWriter:
    """The file that a program draws on.

    It opens the terminal anew, so that a terminal that accepts nothing holds up no more than the
    thread that draws. What is written after `restore`, or when the terminal is gone, is dropped.

    Attributes:
        keeps_screen: whether the terminal is on its other screen already; switching to it once
            more would erase what is there in some terminals.

    Args:
        fd: an open file of the terminal.
        encoding: the encoding that the terminal reads.
    """

    def __init__(self, fd: int, encoding: str = "utf-8") -> None:
        try:
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY
            self._fd = os.open(os.ttyname(fd), flags)
        except OSError:
            # The terminal of another user, as after `su`, cannot be opened again. On the file
            # that is shared with the shell waiting cannot be switched off: it works all the
            # same, but if the terminal accepts nothing at the end, the modes stay as they are.
            self._fd = os.dup(fd)
        self.keeps_screen = False
        self._encoding = encoding
        self._text: list[str] = []
        self._closed = False
        self._write_lock = threading.Lock()
        self._stalled_since: float | None = None
        self._pushed = False
        self._titled = False  # a title is on the terminal's stack
        self._unseen = (0.0, 0.0)  # begin and end of the last time when nobody saw the screen

    # -- the file

    def write(self, text: str) -> int:
        """Buffer a text; `flush` sends it."""
        if self.keeps_screen and text == modes.OTHER_SCREEN:
            self.keeps_screen = False
        else:
            self._text.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what was buffered, and wait until the terminal has it."""
        text = "".join(self._text).encode(self._encoding, "replace")
        self._text.clear()
        self._pushed = self._pushed or modes.KITTY_PUSH.encode() in text
        push, pop = (text.rfind(one.encode()) for one in (modes.TITLE_PUSH, modes.TITLE_POP))
        self._titled = self._titled or push >= 0
        data = memoryview(text)
        while data and not self._closed:
            data = data[self._send(data) :]
        if not data and modes.KITTY_POP.encode() in text:
            self._pushed = False  # a signal from here on must not pop what the shell has pushed
        if not data and pop > push:
            self._titled = False

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._fd

    def isatty(self) -> bool:
        """Whether it is a terminal: always."""
        return True

    def _send(self, data: memoryview) -> int:
        """Send what the terminal accepts now, or wait up to 0.1 s for it to accept some.

        Returns:
            Bytes sent.
        """
        with self._write_lock:
            if self._closed:
                return 0
            try:
                sent = os.write(self._fd, data)
            except BlockingIOError:
                sent = 0
            except OSError:  # the terminal is gone; reading the keyboard finds that out, too
                self._closed = True
                return 0
        since, now = self._stalled_since, time.monotonic()
        if sent:
            if since is not None and now - since > STALL_SECONDS:
                self._unseen = (since + STALL_SECONDS, now + RECOVERY_SECONDS)
            self._stalled_since = None
            return sent
        if since is None:
            self._stalled_since = now
        with suppress(OSError, ValueError):
            select.select([], [self._fd], [], 0.1)
        return 0

    def _leave(self) -> str:
        return modes.leave(pushed=self._pushed, titled=self._titled)

    # -- stalls, and the end

    def was_stalled_at(self, moment: float) -> bool:
        """Whether the screen had stood still so long that a key pressed at `moment` was unseen.

        Args:
            moment: seconds of the monotonic clock.
        """
        since, (begin, end) = self._stalled_since, self._unseen
        return begin <= moment < end or (since is not None and moment - since > STALL_SECONDS)

    def restore(self, keyboard: int, flags: list[Any]) -> None:
        """Restore the terminal at once, from any thread, as far as it accepts that.

        Args:
            keyboard: the open file that keys are read from.
            flags: the terminal attributes to restore, as `termios.tcgetattr` returns them.
        """
        self._closed = True
        # In the background, setting flags would stop the program.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        owns = self._write_lock.acquire(timeout=0.2)
        try:
            with suppress(termios.error):
                termios.tcsetattr(keyboard, termios.TCSANOW, flags)
            with suppress(termios.error):  # what was not accepted is of a screen that ends here
                termios.tcflush(self._fd, termios.TCOFLUSH)
            with suppress(OSError):
                if owns:
                    os.write(self._fd, self._leave().encode())
            with suppress(termios.error):  # nor is what was typed there meant for the shell
                termios.tcflush(keyboard, termios.TCIFLUSH)
        finally:
            if owns:
                self._write_lock.release()
