"""Runs another program in the foreground of this terminal, and restores the terminal after it."""

from __future__ import annotations

import os
import signal
import termios
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SSH_FAILED: Final = 255
"""Exit status of ssh when ssh itself failed, not the command on the server."""

_KEYBOARD, _SCREEN = 0, 2

_RESET: Final = (
    "\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l"
    "\x1b[?1006l\x1b[?1004l\x1b[?1l\x1b>\x1b(B\x0f\x1b[0m\x1b[?47l\x1b[?25h\r"
)
"""Resets modes of the terminal that a program, or a server whose connection broke, left on.

The alternate screen is left by mode 47, since 1049 would move the cursor, too.
"""

_IGNORED: Final = (signal.SIGPIPE, signal.SIGXFSZ)
"""Signals that Python ignores, and other programs expect to have their default action."""

_STATUS: Final = "\n\x1b[1mvpstui: {text}\x1b[0m Enter goes back. "


@dataclass(frozen=True)
class ProgramExit:
    """How a program ended.

    Attributes:
        status: its exit status; negative: the number of the signal that ended it.
    """

    status: int

    @property
    def failed(self) -> bool:
        """Whether the connection to the server failed, other than by Ctrl+C."""
        return self.status == SSH_FAILED or (self.status < 0 and self.status != -signal.SIGINT)

    @property
    def text(self) -> str:
        """The exit status, in words."""
        if self.status >= 0:
            return f"ended with status {self.status}"
        try:
            return f"was ended by {signal.Signals(-self.status).name}"
        except ValueError:
            return f"was ended by signal {-self.status}"


def run_in_foreground(argv: Sequence[str], environ: Mapping[str, str]) -> ProgramExit:
    """Run a program in the foreground of this terminal until it ends; blocks.

    When it failed, its output is left on the screen until Enter is pressed.

    Args:
        argv: the program and its arguments.
        environ: its complete environment.

    Raises:
        VpsTuiError: it cannot be started.
    """
    # Else the system stops a process that sets flags while another process group has the terminal.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    flags = None
    with suppress(termios.error):
        flags = termios.tcgetattr(_KEYBOARD)
    ended = ProgramExit(_wait(_start(argv, environ)))
    _wait_for_foreground()
    if flags is not None:
        with suppress(termios.error):
            termios.tcsetattr(_KEYBOARD, termios.TCSADRAIN, flags)
    _write(_RESET)
    if ended.failed:
        _write(_STATUS.format(text=f"{clean(argv[0])} {ended.text}."))
        with suppress(OSError):
            os.read(_KEYBOARD, 4096)
    return ended


def _start(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start a program with default signal handling, and return its process id."""
    try:
        return os.posix_spawnp(argv[0], tuple(argv), environ, setsigmask=(), setsigdef=_IGNORED)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise VpsTuiError(f"{clean(argv[0])} cannot be run: {why}.") from error


def _wait(pid: int) -> int:
    """Wait until a program has ended, and return its exit status.

    When it is stopped, as ssh by `~^Z`, this process stops, too: the shell takes over, and later
    continues both.
    """
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        os.kill(os.getpid(), signal.SIGSTOP)


def _wait_for_foreground() -> None:
    """Wait until this process group is in the foreground again.

    The shell may have sent it to the background. A foreground group that no longer exists is
    replaced at once.
    """
    while (group := _foreground_group()) is not None and group != os.getpgrp():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            with suppress(OSError):
                os.tcsetpgrp(_KEYBOARD, os.getpgrp())
            return
        except PermissionError:
            return
        os.kill(os.getpid(), signal.SIGSTOP)


def _foreground_group() -> int | None:
    """Return the process group in the foreground of the terminal; None without a terminal."""
    try:
        return os.tcgetpgrp(_KEYBOARD)
    except OSError:
        return None


def _write(text: str) -> None:
    with suppress(OSError):
        os.write(_SCREEN, text.encode())
