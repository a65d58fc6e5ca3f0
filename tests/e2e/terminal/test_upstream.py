"""What Textual's own driver does: a test that fails here shows that a part of ours can go."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.programs.program import environment
from tests.support.programs.pty_session import DEADLINE, Session

pytestmark = pytest.mark.e2e

PLAIN = """\
from textual.app import App
from textual.widgets import Label

class Plain(App):
    BINDINGS = [("q", "quit", "Quit")]

    def compose(self):
        yield Label("plain and ready")

Plain().run()
"""
"""An app with Textual's own driver."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new."""
    return environment(tmp_path)


def plain(env: dict[str, str], *before: str) -> Session:
    """Textual's own driver in a terminal."""
    session = Session([*before, sys.executable, "-c", PLAIN], env=env)
    session.wait_text("plain and ready")
    return session


@pytest.mark.parametrize("data", [b"\xe9q", b"\x1b[M\xff\xfeDq"])
def test_a_byte_that_is_no_text_ends_the_app(data: bytes, env: dict[str, str]) -> None:
    """Issues 6456 and 6668: why `run_input_thread` and `InputDecoder` decode by themselves."""
    with plain(env) as session:
        session.send(data)
        session.wait_exit()
    assert b"UnicodeDecodeError" in session.record


def test_signal_leaves_the_terminal_behind(env: dict[str, str]) -> None:
    """Issue 5140: why there is a `SignalExit`."""
    with plain(env) as session:
        os.kill(session.pid, signal.SIGTERM)
        session.wait_exit()
        assert session.left_behind() != []


def test_continue_without_suspend_reads_the_keyboard_twice(env: dict[str, str]) -> None:
    """Not reported upstream as far as known: why `TerminalDriver` has its own SIGCONT."""
    with plain(env) as session:
        threads = Path(f"/proc/{session.pid}/task")
        before = len(list(threads.iterdir()))
        os.kill(session.pid, signal.SIGCONT)
        session.wait(lambda: len(list(threads.iterdir())) > before, "a thread", DEADLINE)


def test_end_of_input_spins(env: dict[str, str]) -> None:
    """Pull request 6690: why `run_input_thread` ends the app, where hangups are ignored."""
    session = plain(env, "sh", "-c", 'trap "" HUP; exec "$@"', "sh")
    os.close(session._fd)
    try:
        before = seconds_of(session.pid)
        while not session.has_ended and seconds_of(session.pid) < before + 1:
            pass
        assert not session.has_ended
    finally:
        session._process.kill()
        session._process.wait()


def seconds_of(pid: int) -> float:
    """The time a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
