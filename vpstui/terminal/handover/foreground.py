"""Runs another program in the foreground of this terminal, and restores the terminal after it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import termios
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.terminal.handover import job_control
from vpstui.terminal.handover.answers import is_cut_report, without_reports
from vpstui.terminal.handover.modes import UNDO_AFTER_PROGRAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SSH_FAILED: Final = 255
"""Exit status of ssh when ssh itself failed, not the command on the server."""

_KEYBOARD, _SCREEN = 0, 2

END_SECONDS: Final = 1.0
"""Seconds that a program has to end when it is asked to; then it is killed."""

KILL_SECONDS: Final = 0.3
"""Seconds to wait until it is gone then."""

_POLL_SECONDS: Final = 0.01

_REPORT_SECONDS: Final = 0.1
"""Seconds to wait for the rest of a report of the terminal."""

_IGNORED: Final = (signal.SIGPIPE, signal.SIGXFSZ)
"""Signals that Python ignores, and other programs expect to have their default action."""

_START_SCRIPT: Final = 'kill -STOP "$$"; exec "$@"'
"""Becomes a program once its group has the terminal: what is typed before would miss it.

The program and its arguments are arguments of the shell, which parses none of them.
"""

_STATUS: Final = "\n\x1b[1mvpstui: {text}\x1b[0m Enter goes back. "

_NO_SHELL: Final = "\r\nvpstui: no shell here could continue it, so it goes on.\r\n"

_LFLAG: Final = 3
"""Where the local flags are in what `termios.tcgetattr` returns."""


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


class Foreground:
    """The foreground of this terminal, where one program after another runs.

    Each has a process group of its own, as a shell gives it: what its keys stop or interrupt is the
    program alone, and it can be ended with everything that it has started.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._group: int | None = None
        self._flags: list[Any] | None = None
        self._is_lent = False
        self._is_ending = False

    def run(self, argv: Sequence[str], environ: Mapping[str, str]) -> ProgramExit:
        """Run a program in the foreground until it ends; blocks.

        When it failed, its output is left on the screen until a key is pressed.

        Args:
            argv: the program and its arguments.
            environ: its complete environment.

        Raises:
            VpsTuiError: it cannot be started.
        """
        # Else the system stops a process that sets flags while another group has the terminal.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        with self._lock:
            self._flags = _flags()
            pid = self._group = _start(argv, environ)
            self._is_lent = True
        try:
            ended = ProgramExit(_wait(pid))
        finally:
            with self._lock:
                self._group = None
        self._go_on_unless_ending()
        _take_terminal(pid)
        self._set_flags()
        _write(UNDO_AFTER_PROGRAM)
        if ended.failed:
            _drop_typed()  # that was for the program; so were answers for which it did not wait
            _write(_STATUS.format(text=f"{clean(argv[0])} {ended.text}."))
            _wait_for_key()
            self._go_on_unless_ending()
            self._set_flags()
        self._is_lent = False
        return ended

    def end(self) -> None:
        """End the program that has the terminal, and give the terminal back to the shell.

        Nothing of the program is left that could read a line of the shell. May be called from any
        thread, when this process is about to end: whoever waits for the program waits for ever.
        """
        with self._lock:
            if not self._is_lent:
                return
            self._is_ending = True
            group = self._group
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        _drop_typed()  # it was typed for the program; what is typed from now on is the shell's
        if group is not None:
            # ssh obeys the one, an interactive shell the other; a stopped program has to go on.
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGCONT):
                _signal_group(group, number)
            if not _is_gone(group, END_SECONDS):
                _signal_group(group, signal.SIGKILL)
                _is_gone(group, KILL_SECONDS)
        if job_control.foreground_group(_KEYBOARD) in (group, os.getpgrp()):
            _take_terminal(os.getpgrp() if group is None else group)
            self._set_flags()
            _write(UNDO_AFTER_PROGRAM)

    def _go_on_unless_ending(self) -> None:
        with self._lock:
            is_ending = self._is_ending
        if is_ending:
            threading.Event().wait()

    def _set_flags(self) -> None:
        if self._flags is not None:
            with suppress(termios.error):
                termios.tcsetattr(_KEYBOARD, termios.TCSANOW, self._flags)


FOREGROUND: Final = Foreground()
"""That of this process, which has one terminal."""


def _start(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Prepare a program in a group of its own, with default signals, and return its process id."""
    name = clean(argv[0])
    if shutil.which(argv[0], path=environ.get("PATH")) is None:
        raise VpsTuiError(f"{name} cannot be run: there is no such program.")
    command = ("sh", "-c", _START_SCRIPT, "sh", *argv)
    try:
        return os.posix_spawnp(
            command[0], command, environ, setpgroup=0, setsigmask=(), setsigdef=_IGNORED
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise VpsTuiError(f"{name} cannot be run: {why}.") from error


def _wait(pid: int) -> int:
    """Give a program the terminal until it has ended, and return its exit status.

    When it is stopped, as ssh by `~^Z`, this process stops, too: the shell takes over, and later
    continues both. A program that was stopped because it used the terminal while the shell had it
    goes on as soon as this process is in the foreground.
    """
    has_begun = False
    while True:
        _hand_terminal(pid)
        if has_begun:
            _signal_group(pid, signal.SIGCONT)
        _, status = os.waitpid(pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        stopped_for_terminal = os.WSTOPSIG(status) in (signal.SIGTTIN, signal.SIGTTOU)
        if has_begun and not stopped_for_terminal:
            if job_control.can_be_resumed():
                _take_terminal(pid)
                job_control.stop()
            else:
                _write(_NO_SHELL)
        has_begun = True
        _wait_for_foreground(pid)


def _hand_terminal(group: int) -> None:
    """Put a process group into the foreground, where this one is; the shell may be there."""
    if job_control.foreground_group(_KEYBOARD) == os.getpgrp():
        with suppress(OSError):
            os.tcsetpgrp(_KEYBOARD, group)


def _take_terminal(group: int) -> None:
    """Come back to the foreground after a program."""
    _wait_for_foreground(group)
    with suppress(OSError):
        if job_control.foreground_group(_KEYBOARD) is not None:
            os.tcsetpgrp(_KEYBOARD, os.getpgrp())


def _wait_for_foreground(program: int) -> None:
    """Wait until this process or its program is in the foreground; stopped meanwhile.

    The shell may have sent them to the background. A foreground group that no longer exists is as
    good as this one.
    """
    while (group := job_control.foreground_group(_KEYBOARD)) not in (None, program, os.getpgrp()):
        try:
            os.killpg(group, 0)
        except OSError:
            return
        job_control.stop_alone()


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(OSError):
        os.killpg(group, number)


def _is_gone(group: int, seconds: float) -> bool:
    """Wait until nothing of a process group is left, and return whether that is so."""
    end = time.monotonic() + seconds
    while job_control.is_alive(group):
        if time.monotonic() > end:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _wait_for_key() -> None:
    """Wait for any key: not for an answer of the terminal that comes late, or its mouse."""
    flags = _flags()
    if flags is not None:
        flags[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
        with suppress(termios.error):
            termios.tcsetattr(_KEYBOARD, termios.TCSANOW, flags)
    data = b""
    while not without_reports(data) or is_cut_report(data):
        if is_cut_report(data) and not select.select([_KEYBOARD], [], [], _REPORT_SECONDS)[0]:
            return
        try:
            read = os.read(_KEYBOARD, 4096)
        except OSError:
            return
        if not read:
            return
        data += read


def _drop_typed() -> None:
    with suppress(termios.error):
        termios.tcflush(_KEYBOARD, termios.TCIFLUSH)


def _flags() -> list[Any] | None:
    try:
        return termios.tcgetattr(_KEYBOARD)
    except termios.error:
        return None


def _write(text: str) -> None:
    with suppress(OSError):
        os.write(_SCREEN, text.encode())
