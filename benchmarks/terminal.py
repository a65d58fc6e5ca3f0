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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Self

COLUMNS: Final = 120
LINES: Final = 40

KEYS: Final = {"down": b"\x1b[B", "backspace": b"\x7f"}
"""What a terminal sends; any other key is sent as the character it is."""

_PATIENCE: Final = 2.0
"""Seconds to wait for the first byte of the answer to a key, and for the last."""

_UNREADABLE: Final = re.compile(
    rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[[0-?]*[ -/]+[@-~]|\x1b\[\?[0-9;]*u"
    rb"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)",
    re.DOTALL,
)
"""Sequences that pyte would print."""

_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
"""The beginning of a sequence at the end of what came."""

_MODE_QUERY: Final = re.compile(rb"\x1b\[\?(\d+)\$p")


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
        pid: the process.
    """

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self._ended = False
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

    # -- keys and what comes

    def press(self, key: str, quiet: float) -> Answer:
        """Press a key and record until nothing more came for `quiet` seconds.

        Raises:
            TimeoutError: nothing came at all.
        """
        pressed = self.now()
        os.write(self._fd, KEYS.get(key, key.encode()))
        while not self._ended and self.now() < pressed + _PATIENCE and not self._record(0.1):
            pass
        self.listen(quiet, _PATIENCE)
        came = self.since(pressed)
        if not came:
            raise TimeoutError(f"Nothing came for {key!r}:\n{self.screen()}")
        return Answer(pressed, (came[-1][0] - pressed) * 1e3, sum(len(data) for _, data in came))

    def listen(self, quiet: float, limit: float = 30.0) -> None:
        """Record until nothing came for `quiet` seconds, for `limit` seconds at most."""
        end = self.now() + limit
        last = self.now()
        while not self._ended and (left := min(last + quiet, end) - self.now()) > 0:
            if self._record(left):
                last = self.now()

    def listen_for(self, text: str, limit: float = 60.0) -> None:
        """Record until `text`, which must stand in one line and one style, has come.

        Raises:
            TimeoutError: it never did.
        """
        mark, end, tail = text.encode(), self.now() + limit, b""
        while not self._ended and self.now() < end:
            if self._record(0.1):
                tail = tail[-len(mark) :] + self.chunks[-1][1]
                if mark in tail:
                    return
        raise TimeoutError(f"{text!r} never came:\n{self.screen()}")

    def since(self, moment: float) -> list[tuple[float, bytes]]:
        """What came after `moment`."""
        return [(when, data) for when, data in self.chunks if when > moment]

    # -- the screen

    def screens(self) -> Iterator[tuple[float, str]]:
        """The screen after each chunk."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        rest = b""
        for when, data in self.chunks:
            whole = rest + data
            unfinished = _UNFINISHED.search(whole)
            rest = unfinished[0] if unfinished else b""
            stream.feed(_UNREADABLE.sub(b"", whole.removesuffix(rest)))
            yield when, "\n".join(screen.display)

    def screen(self) -> str:
        """The screen as it is now."""
        return [text for _, text in self.screens()][-1] if self.chunks else ""

    # -- the process

    def memory(self) -> dict[str, float]:
        """Peak resident size, and what of it is not shared with others, MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        shares = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return {"rss": _kilobytes("VmHWM", status), "pss": _kilobytes("Pss", shares)}

    def cpu(self) -> float:
        """CPU the process has used so far, threads that have ended included, ms."""
        clock_of_process = (~self.pid << 3) | 2  # clock_getcpuclockid(3)
        return time.clock_gettime(clock_of_process) * 1e3

    def _record(self, timeout: float) -> bool:
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # the program has gone
            self._ended = True
            return False
        self.chunks.append((self.now(), data))
        for query in _MODE_QUERY.finditer(data):
            os.write(self._fd, b"\x1b[?%s;2$y" % query[1])
        return True


def _kilobytes(name: str, text: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


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
