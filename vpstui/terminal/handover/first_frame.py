"""The first frame: the last list, painted by the standard library before anything is imported.

The app takes over the same screen. Until then the terminal is this module's: whatever ends the
start gives it back first. Keys stay unread in the terminal, where the app finds them.
"""

from __future__ import annotations

import os
import sys
import time

from vpstui.config.first_frame.frame_folder import load_frame
from vpstui.terminal.handover import modes

TYPE_CHECKING = False  # importing `typing` takes longer than all of this
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType
    from typing import Any

    from vpstui.config.first_frame.kept_frame import KeptFrame

KEYBOARD, OUTPUT, SCREEN = 0, 1, 2
"""The open files: keys are read from the first, and Textual draws on the last."""

FACTS_LINE = 2
TABLE_LINE = 3
"""Lines of the screen, from 1 on; the last one is that of the keys, none of which works yet."""

GAP = " " * 6
"""Blanks that take longer than to lead over them."""

RESTORE_SECONDS = 0.3
"""Seconds to wait at most for a terminal that accepts nothing."""

_DIM = "\x1b[0;2m"

_STEPS = ((3600, 60, "min"), (86400, 3600, "h"))


class FirstFrame:
    """What is on the screen before the app is.

    Attributes:
        frame: what was painted; None: nothing.
    """

    def __init__(self) -> None:
        self.frame: KeptFrame | None = None
        self._flags: list[Any] = []
        self.is_shown = False

    def paint(self, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        """Paint the frame that was kept for such a start, where there is one.

        Args:
            argv: the arguments of the program.
            environ: the environment variables.
        """
        try:
            columns, lines = os.get_terminal_size(KEYBOARD)
            frame = load_frame(argv, environ, (columns, lines))
            if frame is None or not _is_possible(environ):
                return
        except OSError:
            return
        import termios  # only where there is something to paint

        try:
            self._flags = termios.tcgetattr(KEYBOARD)
            self._take(frame)
            termios.tcsetattr(KEYBOARD, termios.TCSANOW, _raw(self._flags))
            _write(picture(frame, time.time()))
        except (OSError, ValueError, termios.error):
            self.restore()

    def _take(self, frame: KeptFrame) -> None:
        """See to it that the terminal is given back, whatever comes from now on.

        Ctrl+C raises an exception, as ever.
        """
        import signal

        self.frame, self.is_shown = frame, True
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._on_signal)

    def hand_over(self, keyboard: int) -> list[Any] | None:
        """Leave the terminal to the app, which restores it from now on.

        Args:
            keyboard: the open file that keys are read from.

        Returns:
            The flags that the terminal had before; None: it is none.
        """
        import termios

        if self.is_shown:
            self.is_shown = False
            return self._flags
        try:
            return termios.tcgetattr(keyboard)
        except termios.error:
            return None

    def restore(self) -> None:
        """Give the terminal back as it was before, unless the app has it."""
        if not self.is_shown:
            return
        import select
        import signal
        import termios

        # Who presses Ctrl+C presses it twice; the second one would cut this off.
        interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.is_shown = False
        self.frame = None
        try:
            termios.tcsetattr(KEYBOARD, termios.TCSANOW, self._flags)
            # What was typed there is not meant for the shell.
            termios.tcflush(KEYBOARD, termios.TCIFLUSH)
            if select.select([], [SCREEN], [], RESTORE_SECONDS)[1]:
                _write(modes.leave(pushed=False))
        except (OSError, termios.error):
            return
        finally:
            signal.signal(signal.SIGINT, interrupt)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        """Do what the signal does by itself, with the terminal restored."""
        import signal

        self.restore()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


FIRST_FRAME = FirstFrame()
"""That of this process: there is one terminal."""


def _is_possible(environ: Mapping[str, str]) -> bool:
    """Whether a full screen will be shown here, and can be written now."""
    import select

    encoding = getattr(sys.__stderr__, "encoding", "") or ""
    return (
        environ.get("TERM", "dumb") not in ("dumb", "unknown", "")
        and encoding.lower().replace("-", "") == "utf8"
        and all(map(os.isatty, (KEYBOARD, OUTPUT, SCREEN)))
        and os.tcgetpgrp(KEYBOARD) == os.getpgrp()
        and bool(select.select([], [SCREEN], [], 0)[1])
    )


def _raw(flags: list[Any]) -> list[Any]:
    """Return flags under which keys wait as they were pressed, and Ctrl+C still interrupts."""
    import termios

    raw = [*flags[:6], list(flags[6])]
    raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    raw[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
    raw[6][termios.VSUSP] = bytes([os.fpathconf(KEYBOARD, "PC_VDISABLE") & 0xFF])
    return raw


def _write(text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(SCREEN, data) :]


def picture(frame: KeptFrame, now: float) -> str:
    """Return what paints a frame: all of it dim, with its age in the first line.

    Args:
        frame: what was kept.
        now: seconds since 1970.
    """
    columns, lines = frame.size
    old = f"loading · {age_text(now - frame.at)} old"
    right = next(
        (text for text in (f"{frame.names}   {old}", old) if len(text) <= columns // 2), old
    )
    left = f"vpstui  {frame.owner}"[: max(0, columns - len(right) - 4)]
    shown = [
        modes.OTHER_SCREEN + modes.UNDO + modes.CURSOR_HIDDEN + modes.WRAP_OFF + "\x1b[2J" + _DIM,
        f"\x1b[1;2H{left}\x1b[1;{max(1, columns - len(right))}H{right}",
        f"\x1b[{FACTS_LINE};2H{frame.facts}",
    ]
    rows = zip(range(TABLE_LINE, lines), frame.table, strict=False)
    shown += [f"\x1b[{line}H{_without_gaps(text)}" for line, text in rows]
    return "".join([*shown, "\x1b[m"])


def _without_gaps(text: str) -> str:
    """Lead over blanks instead of writing them: the screen is empty."""
    shown, rest = "", text.rstrip(" ")
    while GAP in rest:
        before, _, after = rest.partition(GAP)
        rest = after.lstrip(" ")
        shown += f"{before}\x1b[{len(GAP) + len(after) - len(rest)}C"
    return shown + rest


def age_text(seconds: float) -> str:
    """Format an age as `base/formatting.py` does, whose import takes longer than the frame."""
    whole = max(0, int(seconds))
    for limit, unit, name in _STEPS:
        if whole < 60:
            return "<1 min"
        if whole < limit:
            return f"{whole // unit} {name}"
    return f"{whole // 86400} d"
