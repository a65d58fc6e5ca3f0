"""A program in a pty, every byte of which is recorded with its time.

The screen is worked out by an emulator afterwards, never while the program is being timed, so
that a slow emulator cannot distort a fast program.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Self

COLUMNS: Final = 120
LINES: Final = 40

KEYS: Final = {"down": b"\x1b[B", "up": b"\x1b[A", "backspace": b"\x7f", "ctrl+q": b"\x11"}
"""What a terminal sends; any other key is sent as the character it is."""

_UNREADABLE: Final = re.compile(
    rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[[0-?]*[ -/]+[@-~]|\x1b\[\?[0-9;]*u"
    rb"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)",
    re.DOTALL,
)
"""Sequences that pyte would print."""

_MODE_QUERY: Final = re.compile(rb"\x1b\[\?(\d+)\$p")


class Terminal:
    """Runs a program in a pty of 120x40 and plays the terminal.

    Attributes:
        chunks: what came, as (seconds since the program was executed, bytes).
        pid: the process.
    """

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        started, tell_started = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _become(argv, env, slave, tell_started)
        os.close(slave)
        os.close(tell_started)
        self._start: float = struct.unpack("d", os.read(started, 8))[0]
        os.close(started)
        self._fd = master
        os.set_blocking(master, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def now(self) -> float:
        """Seconds since the program was executed."""
        return time.monotonic() - self._start

    def press(self, key: str) -> float:
        """Press a key and return when."""
        pressed = self.now()
        os.write(self._fd, KEYS.get(key, key.encode()))
        return pressed

    def listen(self, quiet: float, limit: float = 30.0) -> None:
        """Record until nothing came for `quiet` seconds, for `limit` seconds at most."""
        end = self.now() + limit
        last = self.now()
        while (left := min(last + quiet, end) - self.now()) > 0:
            if self._record(left):
                last = self.now()

    def listen_until(self, pattern: str, limit: float = 60.0) -> float:
        """Record until the screen matches; return when the bytes that made it so came.

        The screen is looked at only when the program is silent, so that this does not slow it.

        Raises:
            TimeoutError: it never did.
        """
        end = self.now() + limit
        while self.now() < end:
            self.listen(0.3)
            for when, text in self.screens():
                if re.search(pattern, text):
                    return when
        raise TimeoutError(f"{pattern!r} never came:\n{self.screen()}")

    def since(self, moment: float) -> list[tuple[float, bytes]]:
        """What came after `moment`."""
        return [(when, data) for when, data in self.chunks if when > moment]

    def screens(self) -> Iterator[tuple[float, str]]:
        """The screen after each chunk."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        rest = b""
        for when, data in self.chunks:
            whole = rest + data
            cut = whole.rfind(b"\x1b", len(whole) - 64) if b"\x1b" in whole[-64:] else len(whole)
            rest, whole = whole[cut:], whole[:cut]
            stream.feed(_UNREADABLE.sub(b"", whole))
            yield when, "\n".join(screen.display)

    def screen(self) -> str:
        """The screen as it is now."""
        return [text for _, text in self.screens()][-1] if self.chunks else ""

    def memory(self) -> float:
        """Peak resident size of the program, MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    def cpu(self) -> float:
        """CPU the process has used so far, threads that have ended included, ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1e3

    def _record(self, timeout: float) -> bool:
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # the program has gone
            return False
        self.chunks.append((self.now(), data))
        for query in _MODE_QUERY.finditer(data):
            os.write(self._fd, b"\x1b[?%s;2$y" % query[1])
        return True


def _become(argv: Sequence[str], env: Mapping[str, str], slave: int, tell: int) -> None:
    """Turn this forked child into the program, in its terminal; does not return."""
    try:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        os.set_inheritable(tell, False)
        os.write(tell, struct.pack("d", time.monotonic()))
        os.execvpe(argv[0], list(argv), dict(env))
    finally:
        os._exit(127)
