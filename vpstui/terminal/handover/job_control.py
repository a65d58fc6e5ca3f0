"""Stops this program in favour of the shell, as Ctrl+Z does, and finds out who could go on with it.

A process group is orphaned when no parent of a member is in the same session outside the group
(POSIX 3.264): then nobody knows that it was stopped, and nobody continues it. So it is where the
program is all that a window runs.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

_STATE, _PARENT, _GROUP = 0, 1, 2
"""Where they are in `/proc/PID/stat`, behind the name of the process."""


def can_be_resumed() -> bool:
    """Whether a shell could continue this program after a stop."""
    return _shell_and_wrappers()[0] is not None


def stop() -> None:
    """Stop this process, and return when it is continued.

    What runs it in the same process group, such as a script or `time`, is stopped before: the shell
    waits for that. Nothing is stopped by a signal that this process handles itself.
    """
    for pid in _shell_and_wrappers()[1]:
        with suppress(OSError):  # sudo's, which watches over its program by itself
            os.kill(pid, signal.SIGTSTP)
    stop_alone()


def stop_alone() -> None:
    """Stop this process by the signal that cannot be handled, and return when it is continued.

    The signal is sent to this thread: sent to the process it would reach the main thread, and this
    one would go on for a moment.
    """
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


def foreground_group(fd: int) -> int | None:
    """Return the process group in the foreground of a terminal; None where there is none."""
    try:
        return os.tcgetpgrp(fd)
    except OSError:
        return None


def wait_for_foreground(fd: int) -> None:
    """Wait until this process group is in the foreground; stopped meanwhile, as after `bg`."""
    while foreground_group(fd) not in (None, os.getpgrp()):
        stop_alone()


def is_alive(group: int) -> bool:
    """Whether a process of a group runs; one that has ended and nobody has asked about does not."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # what is left runs as somebody else
        return True
    stats = [_stat(pid.name) for pid in Path("/proc").glob("[0-9]*")]
    return not stats or any(
        stat[_GROUP] == str(group) and stat[_STATE] not in ("Z", "X") for stat in stats if stat
    )


def _shell_and_wrappers() -> tuple[int | None, list[int]]:
    """Return the process that could continue this one, and those between in the same group."""
    session, group = os.getsid(0), os.getpgrp()
    wrappers: list[int] = []
    pid: int | None = os.getppid()
    while pid:
        try:
            if os.getsid(pid) != session:
                return None, wrappers
            if os.getpgid(pid) != group:
                return pid, wrappers
        except OSError:
            return None, wrappers
        wrappers.append(pid)
        pid = _parent(pid)
    return None, wrappers


def _parent(pid: int) -> int | None:
    stat = _stat(pid)
    return int(stat[_PARENT]) if stat else None


def _stat(pid: int | str) -> list[str]:
    """Return what the kernel tells of a process, behind its name; nothing where it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()
