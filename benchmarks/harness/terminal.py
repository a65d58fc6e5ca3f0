"""A program in a pty, every byte of which is recorded with its time.

The screen is worked out by an emulator when the program is silent, never while it is being timed,
so that a slow emulator cannot distort a fast program.
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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.harness import processes
from benchmarks.harness.emulator import COLUMNS, LINES, Emulator
from benchmarks.harness.line import FAST, Line, Transit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

KEYS: Final = {
    "down": b"\x1b[B", "escape": b"\x1b", "backspace": b"\x7f", "home": b"\x1b[H",
    "ctrl+home": b"\x1b[1;5H", "ctrl+c": b"\x03", "ctrl+q": b"\x11",
    "focus lost": b"\x1b[O", "focus back": b"\x1b[I",
}  # fmt: skip
"""What a terminal sends; any other key is sent as the character it is."""

_PATIENCE: Final = 3.0
"""Seconds to wait for the first byte of the answer to a key, and for the last."""

_QUERY: Final = re.compile(rb"\x1b\[\?(?P<mode>\d+)\$p|\x1b\[0?(?P<attributes>c)")

_MODES: Final = (b"2026", b"2004", b"1049")
"""Modes of which it says that it knows them: synchronized output is one."""


class MeasuringError(Exception):
    """A program did not do what is to be measured."""


@dataclass(frozen=True)
class Answer:
    """What came back for one key.

    Attributes:
        pressed: when the key was pressed.
        last: ms from then to the last byte.
        size: how many bytes.
    """

    pressed: float
    last: float
    size: int


class Terminal:
    """Runs a program in a pty of 120x40 and plays the terminal.

    Attributes:
        chunks: what came, as (seconds since the program was executed, bytes).
        started: when it was executed, in seconds of the monotonic clock.
        pid: the process.

    Args:
        argv: program and arguments.
        env: its environment, the whole of it.
        line: what is between it and the terminal.
    """

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], line: Line = FAST) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self._line, self._transit = line, Transit(line)
        self._ended = self._reaped = False
        self._on_the_way: list[tuple[float, bytes]] = []
        self._emulator, self._drawn = Emulator(), 0
        self._fd, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        started, tell_started = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _become(argv, env, slave, tell_started)
        os.close(slave)
        os.close(tell_started)
        self.started: float = struct.unpack("d", os.read(started, 8))[0]
        os.close(started)
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._reaped:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def now(self) -> float:
        """Seconds since the program was executed."""
        return time.monotonic() - self.started

    # -- keys

    def send(self, data: bytes) -> float:
        """Send bytes, once nothing is on the line any more; when that was."""
        while (left := self._transit.free - self.now()) > 0:
            self._record(left)
        pressed = self.now()
        self._deliver(pressed + self._line.round_trip / 2, data)
        return pressed

    def press(self, *keys: str, quiet: float, silent: bool = False) -> Answer:
        """Press keys in one write and record until nothing more came for `quiet` seconds.

        Args:
            keys: their names.
            quiet: seconds.
            silent: whether nothing at all may come.

        Raises:
            MeasuringError: nothing came at all.
        """
        pressed = self.send(b"".join(KEYS.get(key, key.encode()) for key in keys))
        before = len(self.chunks)
        limit = pressed + (quiet if silent else _PATIENCE)
        while not self._ended and len(self.chunks) == before and self.now() < limit:
            self._record(0.1)
        self.listen(quiet, _PATIENCE)
        came = self.since(pressed)
        if not came and not silent:
            raise MeasuringError(f"nothing came for {keys[0]!r}:\n{self.screen()}")
        last = (came[-1][0] - pressed) * 1e3 if came else 0.0
        return Answer(pressed, last, sum(len(data) for _, data in came))

    def _deliver(self, due: float, data: bytes) -> None:
        self._on_the_way.append((due, data))
        self._flush()

    def _flush(self) -> None:
        """Give the program what has come to it by now."""
        while self._on_the_way and self._on_the_way[0][0] <= self.now():
            os.write(self._fd, self._on_the_way.pop(0)[1])

    # -- what comes

    def listen(self, quiet: float, limit: float = 30.0) -> None:
        """Record until nothing came for `quiet` seconds, for `limit` seconds at most."""
        quiet += self._line.round_trip
        end = self.now() + limit
        last = self.now()
        while not self._ended and (left := min(last + quiet, end) - self.now()) > 0:
            if self._record(left):
                last = self.now()

    def listen_for(self, text: str, quiet: float = 0.4, limit: float = 60.0) -> None:
        """Record until the program is silent with `text` on its screen.

        Raises:
            MeasuringError: it never was.
        """
        end = self.now() + limit
        while not self._ended and self.now() < end:
            self.listen(quiet)
            if text in self.screen():
                return
        raise MeasuringError(f"{text!r} never came:\n{self.screen()}")

    def wait_for_raw(self, limit: float = 10.0) -> None:
        """Record until the program takes keys one by one, and echoes none.

        Raises:
            MeasuringError: it never did.
        """
        end = self.now() + limit
        while termios.tcgetattr(self._fd)[3] & termios.ICANON:
            if self._ended or self.now() > end:
                raise MeasuringError(f"it takes no keys:\n{self.screen()}")
            self._record(0.001)

    def wait_for_end(self, limit: float = 10.0) -> float:
        """Record until the process is gone; when that was.

        Raises:
            MeasuringError: it stayed.
        """
        end = self.now() + limit
        handle = os.pidfd_open(self.pid)
        try:
            while self.now() < end:
                if select.select([handle], [], [], 0)[0]:
                    gone = self.now()
                    os.waitpid(self.pid, 0)
                    self._reaped = True
                    return gone
                self._record(0.1, handle)
        finally:
            os.close(handle)
        raise MeasuringError(f"it did not end:\n{self.screen()}")

    def since(self, moment: float) -> list[tuple[float, bytes]]:
        """What came after `moment`."""
        return [(when, data) for when, data in self.chunks if when > moment]

    def size(self, moment: float = -1.0) -> int:
        """How many bytes came after `moment`."""
        return sum(len(data) for _, data in self.since(moment))

    def screen(self) -> str:
        """The screen as it is now."""
        for _, data in self.chunks[self._drawn :]:
            self._emulator.feed(data)
        self._drawn = len(self.chunks)
        return self._emulator.text

    # -- the process

    def memory(self) -> dict[str, float]:
        """Resident size now and at its peak, and what of it is not shared with others, MB."""
        return processes.memory(self.pid)

    def cpu(self) -> float:
        """CPU that the process and those it started have used so far, ms."""
        return processes.cpu(self.pid)

    def _record(self, timeout: float, *others: int) -> bool:
        self._flush()
        if self._on_the_way:
            timeout = max(0.0, min(timeout, self._on_the_way[0][0] - self.now()))
        if self._fd not in select.select([*others, self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # the program has gone
            self._ended = True
            return False
        pieces = list(self._transit.carry(self.now(), data))
        self.chunks += pieces
        for query in _QUERY.finditer(data):
            self._deliver(pieces[-1][0] + self._line.round_trip / 2, _reply(query))
        return True


def _reply(query: re.Match[bytes]) -> bytes:
    """Answer as a plain modern terminal does: a mode is known and off, or not known."""
    if mode := query["mode"]:
        return b"\x1b[?%s;%d$y" % (mode, 2 * (mode in _MODES))
    return b"\x1b[?62;22c"


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
