"""The token prompt of `vpstui login` at a terminal, with a shell that stops and continues it."""

from __future__ import annotations

import os
import shlex
import signal
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment, require
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

SECRET = "vps_never-to-be-seen"
PROMPT = r"Token \(not shown\): *"


@pytest.fixture(params=["bash", "sh"])
def shell(request: pytest.FixtureRequest, home: Path) -> Iterator[Session]:
    """A shell with job control at its prompt."""
    require(request.param)
    plain = ["--norc", "--noprofile"] if request.param == "bash" else []
    env = environment(home, PS1="ready>", ENV="")
    with Session([request.param, *plain, "-i"], env=env) as session:
        session.wait_text("^ready>")
        yield session


def ask(session: Session, count: int) -> None:
    """The prompt has been printed so often."""
    text = b"Token (not shown): "
    session.wait(lambda: session.record.count(text) == count, f"prompt {count}")


def log_in(session: Session) -> None:
    """Begin to log in at an API that nobody runs."""
    argv = [*VPSTUI, "login", "--api-url", "http://127.0.0.1:9"]
    session.press(shlex.join(argv), "enter")
    ask(session, 1)


def test_token_is_hidden_after_the_shell_had_the_terminal(shell: Session) -> None:
    """Ctrl+Z, `fg`: the shell echoes, and of the token nothing is ever seen; only it is tried."""
    log_in(shell)
    shell.press("half-a-token", "ctrl+z")
    shell.wait_text("Stopped(.*\n)+ready>")
    shell.press("echo se$((1))n", "enter")
    shell.wait_text(r"echo se\$\(\(1\)\)n\nse1n")
    shell.press("fg", "enter")
    ask(shell, 2)
    shell.press(SECRET, "enter")
    shell.wait_text(r"vpstui: 127.0.0.1 cannot be reached.*\n(.*\n)*ready>\s*\Z")
    shell.press("echo se$((2))n", "enter")
    shell.wait_text(r"echo se\$\(\(2\)\)n\nse2n")  # the shell echoes as ever
    assert SECRET.encode() not in shell.record
    assert b"half-a-token" not in shell.record


def test_token_is_hidden_after_a_stop_that_cannot_be_handled(home: Path) -> None:
    """SIGSTOP and echo switched on meanwhile; typed before the prompt is there again is dropped."""
    with Session([*VPSTUI, "login", "--api-url", "http://127.0.0.1:9"], env=environment(home)) as s:
        ask(s, 1)
        os.kill(s.pid, signal.SIGSTOP)
        s.echo(on=True)
        os.kill(s.pid, signal.SIGCONT)
        ask(s, 2)
        s.press(SECRET, "enter")
        s.wait_exit()
        assert SECRET.encode() not in s.record
        assert s.left_behind() == []


def test_ctrl_z_without_a_shell_asks_again(home: Path) -> None:
    """As a window's only program it is not stopped for ever, and goes on hiding."""
    with Session([*VPSTUI, "login", "--api-url", "http://127.0.0.1:9"], env=environment(home)) as s:
        for time in range(1, 100):  # also in the moment before it waits for what is typed
            ask(s, time)
            s.press("ctrl+z")
        ask(s, 100)
        s.press(SECRET, "enter")
        s.wait_exit()
        assert SECRET.encode() not in s.record
