"""Whether a process still runs, told by its number and the moment it began."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from vpstui.journal.processes import is_running, start_from_proc, start_from_ps

if TYPE_CHECKING:
    from collections.abc import Callable

WAYS = [start_from_proc, start_from_ps]


@pytest.mark.parametrize("way", WAYS)
def test_process_that_runs_began_at_one_moment(way: Callable[[int], str]) -> None:
    """However often it is asked for."""
    assert way(os.getpid())
    assert way(os.getpid()) == way(os.getpid())


@pytest.mark.parametrize("way", WAYS)
def test_zombie_does_not_run(way: Callable[[int], str]) -> None:
    """It has its number until its parent asks for it."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        os.kill(process.pid, 0)
        assert way(process.pid) == ""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pid", [2**22 + 1, 2**80, -1])
def test_number_that_no_process_has(way: Callable[[int], str], pid: int) -> None:
    """None of them is an error."""
    assert way(pid) == ""


def test_name_with_parentheses_and_blanks() -> None:
    """It stands before what is read, and is chosen by the program."""
    code = "import pathlib; pathlib.Path('/proc/self/comm').write_text('a) Z 1 (b'); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process:
        assert is_running(process.pid, start_from_proc(process.pid))
        assert not is_running(process.pid, "1")
        process.communicate(b"\n")
