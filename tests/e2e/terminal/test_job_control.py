"""Ctrl+Z, signals that stop and continue, and what is typed into the shell afterwards."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment, require
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
"""What a terminal does not print."""

ROW = "^[ *•] web-1 +● active"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new, with a plain shell."""
    require("bash")
    return environment(tmp_path, PS1="ready>", ENV="")


@pytest.fixture
def shell(env: dict[str, str]) -> Iterator[Session]:
    """A shell with job control, at its prompt."""
    with Session(["bash", "--norc", "--noprofile", "-i"], env=env) as session:
        session.wait_text("^ready>")
        yield session


def run(session: Session, *before: str) -> None:
    """Run the app from the shell."""
    session.press(" ".join([*before, shlex.join([*VPSTUI, "--demo"])]), "enter")
    session.wait_text(ROW)


def fresh(session: Session) -> None:
    """Forget what is on the screen: what is seen from now on was drawn from now on."""
    session.resize((80, 24))


def state_of(pid: int) -> str:
    """What the kernel says the process does: R, S, T (stopped), ..."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]


def act(session: Session, *keys: str, until: str) -> None:
    """Press keys, and wait until what is printed from then on matches."""
    mark, regex = len(session.record), re.compile(until.encode())
    session.press(*keys)
    session.wait(
        lambda: regex.search(SEQUENCE.sub(b"", session.record[mark:]).replace(b"\r", b"")),
        f"{until!r} did not come",
    )


@pytest.mark.parametrize("before", ["", "time", "env -u X sh -c '\"$@\"; exit $?' sh"])
def test_to_the_shell_and_back(shell: Session, before: str) -> None:
    """Ctrl+Z gives the shell a whole terminal, whatever runs the app; `fg` draws everything."""
    run(shell, before)
    act(shell, "ctrl+z", until=r"Stopped(.*\n)+ready>")
    modes = [left for left in shell.left_behind() if left.startswith(("mode", "the kitty"))]
    assert modes in ([], ["mode 2004 is on"])  # bash's own, at its prompt
    asked = "stty -a | tr ';' '\\n' | grep -w icanon; echo to$((1))"
    act(shell, asked, "enter", until=r"(?<!-)\bicanon\b.*\n(.*\n)*to1\n")
    fresh(shell)
    shell.press("fg", "enter")
    shell.wait_text(ROW)
    shell.press("j", "enter")
    shell.wait_text("^ Memory")
    act(shell, "ctrl+q", until="ready>")
    act(shell, "echo st$((3))", "enter", until=r"\nst3\n")


def test_put_into_the_background(shell: Session) -> None:
    """`bg` does not make it draw over the shell; `fg` does."""
    run(shell)
    act(shell, "ctrl+z", until=r"Stopped(.*\n)+ready>")
    before = len(shell.record)
    act(shell, "bg; jobs -p", "enter", until=r"demo &\n[0-9]+\n")
    pid = int(re.findall(rb"\n([0-9]+)\r\n", shell.record)[-1])
    shell.wait(lambda: state_of(pid) == "T", "the stop")
    act(shell, "echo st$((3))", "enter", until=r"\nst3\n")
    assert b"active" not in shell.record[before:]
    fresh(shell)
    shell.press("fg", "enter")
    shell.wait_text(ROW)
    act(shell, "q", until="ready>")


def test_started_in_the_background(shell: Session) -> None:
    """With `&` it waits for `fg`, and begins as ever."""
    act(shell, shlex.join([*VPSTUI, "--demo"]) + " &", "enter", until=r"\[1\] [0-9]+\n")
    pid = int(re.findall(rb"\[1\] ([0-9]+)", shell.record)[-1])
    shell.wait(lambda: state_of(pid) == "T", "the stop")
    fresh(shell)
    shell.press("fg", "enter")
    shell.wait_text(ROW)
    act(shell, "q", until="ready>")


def test_only_program_of_a_window(env: dict[str, str]) -> None:
    """Where no shell could continue it, Ctrl+Z says so, and the window stays alive."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(ROW)
        session.press("ctrl+z")
        session.wait_text("No shell here could bring")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=lambda one: one.name)
def test_stopped_and_continued_while_it_draws(env: dict[str, str], number: signal.Signals) -> None:
    """Hundreds of stops in the middle of drawing: it neither hangs nor loses its keys."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(ROW)
        for turn in range(120):
            session.resize((80 + turn % 2, 24))
            session.press("j", "k")
            os.kill(session.pid, number)
            if number is signal.SIGSTOP or turn % 4 == 0:
                session.wait(lambda: state_of(session.pid) == "T", "the stop")
            os.kill(session.pid, signal.SIGCONT)
        end = (80, 24)
        session.wait(lambda: state_of(session.pid) in "TSR", "anything")
        os.kill(session.pid, signal.SIGCONT)
        session.resize(end)
        session.wait(lambda: goes_on(session) and "web-1" in session.text, "the list")
        session.wait_text(ROW)
        session.wait(lambda: leaves(session), "the end")
        assert session.left_behind() == []


def leaves(session: Session) -> bool:
    """Ask it to end, again where a stop that came late had the key dropped as typed unseen."""
    goes_on(session)
    if not session.has_ended:
        session.press("ctrl+q")
    return session.has_ended


def goes_on(session: Session) -> bool:
    """Continue it, where a signal that came late has stopped it once more."""
    if not session.has_ended and state_of(session.pid) == "T":
        os.kill(session.pid, signal.SIGCONT)
    return True


# -- answers that come late


def test_answers_do_not_reach_the_shell(env: dict[str, str]) -> None:
    """Left before the terminal has answered: what it answers then is nobody's command line."""
    with Session(["bash", "--norc", "--noprofile", "-i"], env=env) as session:
        session.wait_text("^ready>")
        session.hold_answers()
        mark = len(session.record)
        session.press(shlex.join([*VPSTUI, "--demo"]), "enter")
        # At once: answers are waited for only in the first moments, which are short on a slow one.
        session.wait(lambda: b"\x1b[?2026" in session.record[mark:], "what the app asks")
        mark = len(session.record)
        session.press("ctrl+q")
        session.wait(lambda: b"\x1b[?2004l" in session.record[mark:], "the beginning of the end")
        assert session.held
        session.release_answers()
        act(session, until="ready>")
        act(session, "echo se$((2))n", "enter", until=r"\nse2n\n")
        for answer in (b"$y", b"62;22", b"not found"):
            assert answer not in session.record[mark:]


def test_terminal_that_answers_nothing_is_left_soon(env: dict[str, str]) -> None:
    """Where no answer ever comes, it is not waited for after the first moments."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.hold_answers()
        session.wait_text(ROW)
        session.press("ctrl+q")
        assert session.wait_exit(5) == 0
        assert session.left_behind() == []


SLOW_END = """
import asyncio, os, sys
from vpstui.terminal.terminal_app import TerminalApp

class SlowEnd(TerminalApp):
    def on_ready(self):
        self.exit(0)

    async def on_unmount(self):
        while not os.path.exists(sys.argv[1]):
            await asyncio.sleep(0.01)

app = SlowEnd()
with app.signal_exit:
    raise SystemExit(app.run())
"""
"""An app that has given the terminal back, and ends when a file is there."""


def test_terminal_that_was_given_back_is_not_taken_again(tmp_path: Path) -> None:
    """Whoever stops and continues the program while it ends finds the terminal as it was."""
    may_end = tmp_path / "may end"
    with Session([sys.executable, "-c", SLOW_END, str(may_end)], env=environment(tmp_path)) as one:
        one.wait(lambda: b"\x1b[?1049l" in one.record, "the terminal was not given back")
        os.kill(one.pid, signal.SIGCONT)
        os.kill(one.pid, signal.SIGTSTP)
        one.wait(lambda: state_of(one.pid) == "T", "it was not stopped")
        os.kill(one.pid, signal.SIGCONT)
        may_end.touch()
        assert one.wait_exit() == 0
        assert one.left_behind() == []
