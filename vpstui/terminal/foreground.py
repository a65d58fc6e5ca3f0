"""Lends the terminal to another program for a while, and takes it back in good order."""

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
"""Exit status of ssh when it is ssh itself that failed, not what ran on the server."""

_KEYBOARD, _SCREEN = 0, 2

_TIDY: Final = (
    "\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l"
    "\x1b[?1006l\x1b[?1004l\x1b[?1l\x1b>\x1b(B\x0f\x1b[0m\x1b[?47l\x1b[?25h\r"
)
"""Undoes what programs set on a terminal, and on a server whose line was cut cannot undo.

The other screen is left without what 1049 does besides: the cursor stays where it is.
"""

_IGNORED: Final = (signal.SIGPIPE, signal.SIGXFSZ)
"""Signals that Python ignores, and other programs do not expect to be ignored."""

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
        """Whether the way to the server failed, and not because the user gave it up."""
        return self.status == SSH_FAILED or (self.status < 0 and self.status != -signal.SIGINT)

    @property
    def text(self) -> str:
        """The status, in words."""
        if self.status >= 0:
            return f"ended with status {self.status}"
        try:
            return f"was ended by {signal.Signals(-self.status).name}"
        except ValueError:
            return f"was ended by signal {-self.status}"


def run_in_foreground(argv: Sequence[str], environ: Mapping[str, str]) -> ProgramExit:
    """Run a program at this terminal until it ends; blocks.

    When it failed, what it said is left on the screen until Enter is pressed.

    Args:
        argv: the program and its arguments.
        environ: its environment, the whole of it.

    Raises:
        VpsTuiError: it cannot be started.
    """
    # Whoever sets up a terminal that another group of processes has is stopped, unless so.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    flags = None
    with suppress(termios.error):
        flags = termios.tcgetattr(_KEYBOARD)
    ended = ProgramExit(_wait(_start(argv, environ)))
    _come_to_front()
    if flags is not None:
        with suppress(termios.error):
            termios.tcsetattr(_KEYBOARD, termios.TCSADRAIN, flags)
    _write(_TIDY)
    if ended.failed:
        _write(_STATUS.format(text=f"{clean(argv[0])} {ended.text}."))
        with suppress(OSError):
            os.read(_KEYBOARD, 4096)
    return ended


def _start(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start a program with the usual signals, and return the number of its process."""
    try:
        return os.posix_spawnp(argv[0], tuple(argv), environ, setsigmask=(), setsigdef=_IGNORED)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise VpsTuiError(f"{clean(argv[0])} cannot be run: {why}.") from error


def _wait(pid: int) -> int:
    """Wait until a program has ended.

    One that was stopped, as ssh is by `~^Z`, is for the shell to go on with: so it stops us too,
    and has both go on later.
    """
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        os.kill(os.getpid(), signal.SIGSTOP)


def _come_to_front() -> None:
    """Wait for the shell to bring us back, where it sent us to the background meanwhile.

    A group that has ended all the same, and left the terminal to nobody, is followed at once.
    """
    while (group := _front()) is not None and group != os.getpgrp():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            with suppress(OSError):
                os.tcsetpgrp(_KEYBOARD, os.getpgrp())
            return
        except PermissionError:
            return
        os.kill(os.getpid(), signal.SIGSTOP)


def _front() -> int | None:
    """The group of processes that has the terminal; None where there is none."""
    try:
        return os.tcgetpgrp(_KEYBOARD)
    except OSError:
        return None


def _write(text: str) -> None:
    with suppress(OSError):
        os.write(_SCREEN, text.encode())
