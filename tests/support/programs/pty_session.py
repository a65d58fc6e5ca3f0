"""Runs a program in a pseudo-terminal and plays the terminal: screen, keys, queries, size.

The screen is that of the `pyte` emulator. Nothing here waits for a time to pass: every wait is
for something to be seen, and ends with the screen in the message when it does not come.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyte
from pyte.charsets import LAT1_MAP

from tests.support.programs.looks import Cell, looks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

DEADLINE: Final = 30.0
"""Seconds after which what a test waits for is taken not to come."""

KEYS: Final = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f",
    "f5": "\x1b[15~", "f6": "\x1b[17~", "end": "\x1b[F",
}  # fmt: skip
"""What a terminal sends for keys that are more than a character."""

_TAKE_TERMINAL: Final = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "[signal.signal(n, signal.SIG_DFL) for n in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)];"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
"""Becomes the program, once the pty is its controlling terminal.

As from a terminal, no signal is ignored, though it may be where the tests run (under nohup).
"""

_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
"""An escape sequence at the end of a chunk whose rest has not come yet."""

_NOT_FOR_PYTE: Final = re.compile(
    rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]"  # private CSI that pyte would print
    rb"|\x1b\[[0-?]*[ -/]+[@-~]"  # CSI with intermediates, such as DECRQM
    rb"|\x1b\[\?[0-9;]*u"  # kitty keyboard query
    rb"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)",  # OSC, DCS, SOS, PM, APC strings
    re.DOTALL,
)

_QUERY: Final = re.compile(
    rb"\x1b\[(?P<attributes>>?)0?c|\x1b\[(?P<report>[56])n|\x1b\[\?(?P<mode>\d+)\$p"
    rb"|(?P<background>\x1b\]11;\?\x1b\\)"
)

_MODE: Final = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY: Final = re.compile(rb"\x1b\[(?:(?P<step>[<>])[0-9]*u|\?1049(?P<screen>[hl]))")
_ON_AT_FIRST: Final = frozenset({b"7", b"8", b"25"})
"""Modes that a terminal starts with: wrapping at the margin, auto-repeat, a visible cursor."""


class Emulator:
    """A screen, behind a filter that takes out the sequences pyte cannot read.

    Args:
        size: columns and lines.
        before: the same terminal in another size; None: it has just begun.
    """

    def __init__(self, size: tuple[int, int], before: Emulator | None = None) -> None:
        self._screen = pyte.Screen(*size)
        if before:
            self._screen.mode = set(before._screen.mode)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Draw what a program wrote; a sequence may be cut anywhere."""
        data = self._rest + data
        cut = _UNFINISHED.search(data)
        self._rest = cut.group() if cut else b""
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data[: cut.start()] if cut else data))

    @property
    def text(self) -> str:
        """What is to be seen, without the blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def disorder(self) -> list[str]:
        """What is not as in a terminal that was reset, as far as the emulator knows it."""
        screen = self._screen
        modes = {"insert": 4, "new line": 20, "reverse": 5 << 5, "origin": 6 << 5}
        found = [name for name, mode in modes.items() if mode in screen.mode]
        found += ["scroll region"] if screen.margins not in (None, (0, screen.lines - 1)) else []
        found += ["character set"] if screen.charset or screen.g0_charset != LAT1_MAP else []
        return found

    def row_of(self, pattern: str) -> int:
        """The first line in which a regular expression is found, counted from 0."""
        return next(n for n, line in enumerate(self._screen.display) if re.search(pattern, line))

    @property
    def cursor(self) -> tuple[str, bool]:
        """The line in which the cursor stands, and whether it is shown."""
        cursor = self._screen.cursor
        return self._screen.display[cursor.y], not cursor.hidden

    @property
    def cells(self) -> list[list[Cell]]:
        """How every cell looks."""
        return [looks(self._screen, line) for line in range(self._screen.lines)]

    def look(self, pattern: str) -> object:
        """How the first match, or its first group, looks where it begins; None: it is not there.

        Only for lines without wide characters.
        """
        for number, line in enumerate(self._screen.display):
            if found := re.search(pattern, line):
                return self._screen.buffer[number][found.start(found.lastindex or 0)]
        return None


class Session:
    """A program in a terminal of its own.

    Attributes:
        pid: its process.
        record: everything it wrote so far.
        held: answers that are held back, see `hold_answers`.

    Args:
        argv: the program and its arguments.
        env: its environment, the whole of it.
        cwd: its directory.
        size: columns and lines of the terminal.
        background: what is answered to the question for the background; by default nothing.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        size: tuple[int, int] = (80, 24),
        background: bytes = b"",
    ) -> None:
        self.record = b""
        self.background = background
        self.held: list[bytes] = []
        self._holds = False
        self._emulator = Emulator(size)
        self._asked = b""
        self._ended = False
        self._fd, terminal = os.openpty()
        try:
            _set_size(terminal, size)
            self._flags = termios.tcgetattr(terminal)
            self._process = subprocess.Popen(
                [sys.executable, "-IS", "-c", _TAKE_TERMINAL, *argv],
                stdin=terminal,
                stdout=terminal,
                stderr=terminal,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        finally:
            os.close(terminal)
        self.pid = self._process.pid
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- keys and size

    def press(self, *keys: str) -> None:
        """Press keys, each by its name or as the character it is; `ctrl+q` too."""
        for key in keys:
            code = chr(ord(key[-1]) & 0x1F) if key.startswith("ctrl+") else KEYS.get(key, key)
            self.send(code.encode())

    def paste(self, text: str) -> None:
        """Paste a text as a terminal in bracketed paste mode does."""
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def click(self, pattern: str) -> None:
        """Click on the first character of the line in which a regular expression is found."""
        row = self._emulator.row_of(pattern) + 1
        self.send(b"\x1b[<0;3;%dM\x1b[<0;3;%dm" % (row, row))

    def resize(self, size: tuple[int, int]) -> None:
        """Change the size; modes stay, what the program does not draw again is not seen again."""
        self._emulator = Emulator(size, self._emulator)
        _set_size(self._fd, size)

    def echo(self, *, on: bool) -> None:
        """Have the terminal show what is typed, or not, as a shell does in passing."""
        flags = termios.tcgetattr(self._fd)
        flags[3] = flags[3] | termios.ECHO if on else flags[3] & ~termios.ECHO
        termios.tcsetattr(self._fd, termios.TCSANOW, flags)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        while data and not self._ended:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:
                self._read(0.01)

    def unread_input(self) -> int:
        """How many bytes the terminal has that no program has read."""
        with Path(f"/proc/{self.pid}/fd/0").open("rb") as terminal:
            answer = fcntl.ioctl(terminal, termios.FIONREAD, bytes(4))
        return int.from_bytes(answer, sys.byteorder)

    def hold_answers(self) -> None:
        """Answer nothing from now on, as over a slow line; the answers are kept."""
        self._holds = True

    def release_answers(self) -> None:
        """Give the answers that were held back, and hold none from now on."""
        self._holds = False
        self.send(b"".join(self.held))
        self.held.clear()

    # -- what is seen

    @property
    def text(self) -> str:
        """The screen."""
        return self._emulator.text

    @property
    def cells(self) -> list[list[Cell]]:
        """How every cell looks."""
        return self._emulator.cells

    def erase(self) -> None:
        """Erase the screen, as another program does; this one does not hear of it."""
        self._emulator.feed(b"\x1b7\x1b[m\x1b[2J\x1b8")

    @property
    def disorder(self) -> list[str]:
        """What is not as in a terminal that was reset, as far as the emulator knows it."""
        return self._emulator.disorder

    @property
    def cursor_line(self) -> str:
        """The line in which the cursor stands."""
        return self._emulator.cursor[0]

    @property
    def is_cursor_shown(self) -> bool:
        """Whether the cursor is to be seen."""
        return self._emulator.cursor[1]

    def wait_text(self, pattern: str, timeout: float = DEADLINE) -> str:
        """Wait until a regular expression matches the screen, and return the screen."""
        regex = re.compile(pattern, re.MULTILINE)
        self.wait(lambda: regex.search(self.text), f"{pattern!r} did not come", timeout)
        return self.text

    def change(self, pattern: str, *keys: str, timeout: float = DEADLINE) -> None:
        """Press keys, and wait until what matches `pattern` looks different: it has the focus."""
        before = self._emulator.look(pattern)
        self.press(*keys)
        self.wait(
            lambda: self._emulator.look(pattern) != before, f"{pattern!r} did not change", timeout
        )

    def wait_focus(self, pattern: str) -> None:
        """Wait until a button that matches `pattern` has the focus: it alone is bold."""
        self.wait(
            lambda: getattr(self._emulator.look(pattern), "bold", False),
            f"the focus of {pattern!r} did not come",
        )

    @property
    def has_ended(self) -> bool:
        """Whether the program is gone."""
        return self._process.poll() is not None

    def wait_exit(self, timeout: float = DEADLINE) -> int:
        """Wait until the program has ended, and return its exit status."""
        self.wait(lambda: self.has_ended, "the end did not come", timeout)
        return self._process.wait()

    def wait(
        self, condition: Callable[[], object], problem: str, timeout: float = DEADLINE
    ) -> None:
        """Play the terminal until `condition` holds.

        Raises:
            AssertionError: it did not in time, or the program ended before.
        """
        end = time.monotonic() + timeout
        while True:
            over = time.monotonic() > end or (self._ended and self.has_ended)
            if condition():
                break
            if over:
                raise AssertionError(f"{problem}; {self.doing}; the screen:\n{self.text}")
            self._read(0.05)
        while self._read(0):  # what had been written by then
            pass

    def rest(self, seconds: float = 0.5) -> None:
        """Play the terminal until nothing was written for some time, and hardly anything computed.

        For counting what was written: a program that is busy on a slow machine has not finished.
        """
        end, busy = time.monotonic() + DEADLINE, True
        while busy and time.monotonic() < end:
            before = self._computed()
            busy = self._read(seconds) or self._computed() - before > seconds / 10

    @property
    def doing(self) -> str:
        """What the program does, for a message: whether it runs, and leaves keys unread."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
            return (
                f"it is in state {stat.split()[0]}, has computed for {self._computed()} s, "
                f"{self.unread_input()} bytes typed are unread"
            )
        except OSError:
            return "it has ended"

    def _computed(self) -> float:
        """Return the seconds of processor time that the program has used."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2]
        except OSError:
            return 0.0
        return sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def _read(self, timeout: float) -> bool:
        """Take in what was written, if anything was; answer what was asked."""
        if self._ended:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
            return False
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except BlockingIOError:  # what was there was taken back
            return False
        except OSError:  # Linux says so when the last program has left the terminal
            data = b""
        self._ended = not data
        self.record += data
        self._emulator.feed(data)
        self._answer(data)
        return not self._ended

    def _answer(self, data: bytes) -> None:
        data = self._asked + data
        end = 0
        for query in _QUERY.finditer(data):
            end = query.end()
            self.held.append(self.background if query["background"] else _answer_to(query))
        if not self._holds and self.held:
            self.release_answers()
        cut = _UNFINISHED.search(data[end:])
        self._asked = cut.group() if cut else b""

    # -- the end

    def left_behind(self) -> list[str]:
        """What an ended program has not put back: terminal modes and flags of the line."""
        modes: dict[bytes, bytes] = {}
        for names, switch in _MODE.findall(self.record):
            modes.update(dict.fromkeys(names.split(b";"), switch))
        left = [
            f"mode {name.decode()} is {'on' if switch == b'h' else 'off'}"
            for name, switch in modes.items()
            if (switch == b"h") != (name in _ON_AT_FIRST)
        ]
        if self._keyboards() != [1, 0]:
            left.append(f"the kitty keyboard protocol is at {self._keyboards()}")
        if termios.tcgetattr(self._fd)[:4] != self._flags[:4]:
            left.append("the flags of the line are changed")
        return left

    def _keyboards(self) -> list[int]:
        """How many forms of keys are pushed on the main and on the alternate screen.

        Each screen has its own, and the program before, such as a shell, has pushed one. Nothing
        comes of a pop where none is left (kitty's keyboard protocol).
        """
        pushed, screen = [1, 0], 0
        for sign in _KITTY.finditer(self.record):
            if sign["screen"]:
                screen = int(sign["screen"] == b"h")
            else:
                pushed[screen] = max(0, pushed[screen] + (1 if sign["step"] == b">" else -1))
        return pushed

    def close(self) -> None:
        """Hang up; a program that is still there is killed."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(DEADLINE)
        os.close(self._fd)


def _set_size(fd: int, size: tuple[int, int]) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))


def _answer_to(query: re.Match[bytes]) -> bytes:
    """Answer as a plain modern terminal does."""
    if mode := query["mode"]:  # 2: known, and off; 0: not known
        return b"\x1b[?%s;%d$y" % (mode, 2 * (mode in (b"2026", b"2004", b"1049")))
    if report := query["report"]:
        return b"\x1b[0n" if report == b"5" else b"\x1b[1;1R"
    return b"\x1b[>0;276;0c" if query["attributes"] else b"\x1b[?62;22c"
