"""Whether a process that was met before still runs.

Its number alone does not tell: numbers are used again, and a process that has ended keeps its own
until its parent asks for it, which some parents never do.
"""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")

_ENDED: Final = "ZXx"
"""States of a process that has ended and is still listed (proc_pid_stat(5), ps(1))."""

PS_DEADLINE: Final = 5.0
"""Seconds that `ps` may take."""


def is_running(pid: int, started: str = "") -> bool:
    """Whether a process runs, and is the one that was meant.

    Args:
        pid: its number.
        started: when it began, as `process_start` returned it; empty: whichever has that number.
    """
    now = process_start(pid)
    return bool(now) and started in ("", now)


@functools.cache
def start_of_this(pid: int) -> str:
    """Return when this process began; `pid` is its number, which differs after a fork."""
    return process_start(pid)


def process_start(pid: int) -> str:
    """Return when a process began, in the system's own words; empty where none of that number runs.

    One that has ended and was not asked for by its parent (a zombie) does not run.
    """
    if (_PROC / "self" / "stat").exists():
        return start_from_proc(pid)
    return start_from_ps(pid)


def start_from_proc(pid: int) -> str:
    """Do it where there is `/proc`: in clock ticks since the system started."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    # The second field is the program's name in parentheses, which may hold blanks and more of them.
    fields = text.rpartition(")")[2].split()
    return "" if len(fields) < 20 or fields[0] in _ENDED else fields[19]


def start_from_ps(pid: int) -> str:
    """Do it where there is none, as on macOS: as a date."""
    command = ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)]
    environ = os.environ | {"LC_ALL": "C", "TZ": "UTC"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the only foreign value is a number
            command, capture_output=True, check=False, env=environ, text=True, timeout=PS_DEADLINE
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    state, _, started = done.stdout.strip().partition(" ")
    return "" if state[:1] in _ENDED else started.strip()
