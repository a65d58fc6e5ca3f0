"""Discards what was typed for another program, and is still to be read."""

from __future__ import annotations

import array
import fcntl
import termios
from contextlib import suppress

_LFLAG = 3


def discard_pending(fd: int) -> bool:
    """Discard what can be read from a terminal, and return whether there was anything.

    Canonical mode, which hides a line that has no end yet, is off for a moment.
    """
    pending = array.array("i", [0])
    with suppress(OSError, termios.error):
        flags = termios.tcgetattr(fd)
        raw = [*flags]
        raw[_LFLAG] &= ~termios.ICANON
        termios.tcsetattr(fd, termios.TCSANOW, raw)
        fcntl.ioctl(fd, termios.FIONREAD, pending)
        termios.tcflush(fd, termios.TCIFLUSH)
        termios.tcsetattr(fd, termios.TCSANOW, flags)
    return pending[0] > 0
