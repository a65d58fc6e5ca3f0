"""The title of the window and notifications, in a real pty: written, changed, and taken back."""

from __future__ import annotations

import itertools
import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.broken_app import BROKEN
from tests.support.programs.program import ROOT, VPSTUI, call, environment
from tests.support.programs.pty_session import Session
from tests.support.programs.pty_steps import stop_first_server
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

LIVE = "● live"
PUSH, POP = b"\x1b[22;2t", b"\x1b[23;2t"
TITLE = re.compile(rb"\x1b\]2;(.*?)\x1b\\")


@pytest.fixture
def start(tmp_path: Path, served_url: str) -> Start:
    """Start the app with a config, and wait until it is there."""

    def begin(settings: str = "", profile: str = "", **more: str) -> Session:
        config = tmp_path / "config.toml"
        text = f'{settings}\n[profiles.default]\napi_url = "{served_url}"\n{profile}\n'
        config.write_text(text, "utf-8")
        env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, **more)
        session = Session([*VPSTUI, "--config", str(config)], env=env)
        session.wait_text(LIVE)
        return session

    return begin


def titles(session: Session, since: int = 0) -> list[bytes]:
    """The titles that were set, in their order."""
    return TITLE.findall(session.record[since:])


def is_taken_back(session: Session) -> bool:
    """Whether each title that was pushed was popped, and nothing is set afterwards."""
    record = session.record
    pushes, pops = record.count(PUSH), record.count(POP)
    return pushes == pops > 0 and not titles(session, record.rfind(POP))


def test_the_title_says_what_is_waited_for(start: Start) -> None:
    """It changes with what is under way, and only then."""
    with start(profile='label = "prod"') as session:
        stop_first_server(session)
        session.wait(lambda: b"vpstui: prod, 1 waiting" in titles(session), "the title")
        session.wait(lambda: titles(session)[-1] == b"vpstui: prod", "the end")
        told = titles(session)
        assert all(one != other for one, other in itertools.pairwise(told))
        assert session.record.count(PUSH) == 1
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert is_taken_back(session)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_taken_back_at_a_signal(start: Start, number: signal.Signals) -> None:
    """As after Ctrl+Q."""
    with start() as session:
        session.wait(lambda: titles(session), "the title")
        os.kill(session.pid, number)
        session.wait_exit()
        assert is_taken_back(session)


@pytest.mark.parametrize("kind", ["key", "worker", "reader", "style", "end"])
def test_taken_back_after_a_bug(kind: str, served: Served, tmp_path: Path) -> None:
    """The app ends by itself; the shell has its own title again."""
    script = tmp_path / "broken.py"
    script.write_text(BROKEN, "utf-8")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, PYTHONPATH=str(ROOT))
    with Session([sys.executable, script, served.url, kind], env=env) as session:
        session.wait_text(LIVE)
        session.wait(lambda: titles(session), "the title")
        session.press("q" if kind == "end" else "!")
        assert session.wait_exit() == 1
        assert is_taken_back(session)


def test_another_program_has_its_own_title(start: Start) -> None:
    """What it finds is the title of before; ours comes back after it."""
    ssh = "ssh = ['sh', '-c', 'printf theirs; read x', 'sh', '{name}']"
    with start(profile=ssh) as session:
        session.wait(lambda: titles(session), "the title")
        session.press("j", "s")
        session.wait(lambda: b"theirs" in session.record, "the program")
        lent = session.record.find(b"theirs")
        assert session.record[:lent].count(POP) == 1
        session.press("enter")
        session.wait_text(LIVE)
        session.wait(lambda: titles(session, lent), "the title again")
        assert session.record[lent:].count(PUSH) == 1
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert is_taken_back(session)


@pytest.mark.parametrize(
    ("settings", "more"),
    [("title = false", {}), ("", {"TERM": "linux"}), ("", {"STY": "1.pts", "TERM": "screen"})],
)
def test_no_title(start: Start, settings: str, more: dict[str, str]) -> None:
    """Where nobody wants one, and where none could be put back."""
    with start(settings, **more) as session:
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert (titles(session), PUSH in session.record) == ([], False)


def test_commands_write_no_title(tmp_path: Path) -> None:
    """Nor do pictures."""
    env = environment(tmp_path)
    for words in (["ls", "--demo"], ["--demo", "--screenshot", str(tmp_path / "x.svg")]):
        with Session([*VPSTUI, *words], env=env) as session:
            assert session.wait_exit() == 0
            assert (titles(session), PUSH in session.record) == ([], False)


def test_a_terminal_that_is_known_is_notified(start: Start) -> None:
    """While the window has not the focus."""
    with start('notify = "terminal"', TERM="xterm-kitty") as session:
        session.send(b"\x1b[O")
        stop_first_server(session)
        told = re.compile(rb"\x1b\]9;vpstui: [^\x1b;]+ is stopped after [^\x1b]*\x1b\\")
        session.wait(lambda: told.search(session.record), "the notification")


def test_no_notification_of_what_can_be_seen(start: Start, tmp_path: Path) -> None:
    """The terminal says that it has the focus; what is done afterwards elsewhere is told."""
    told = tmp_path / "told"
    program = f"notify = ['sh', '-c', 'echo \"$1\" >> {told}', 'sh', '{{text}}']"
    with start(program) as session:
        session.send(b"\x1b[I")
        stop_first_server(session)
        session.send(b"\x1b[O")
        session.press("S")
        session.wait(lambda: told.exists() and told.read_text("utf-8").endswith("\n"), "the text")
        assert re.fullmatch(r"vpstui: .* is active after .*\n", told.read_text("utf-8"))


def test_the_program_has_no_terminal_and_no_token(start: Start, tmp_path: Path) -> None:
    """It gets the text as one argument, whatever is in it."""
    told = tmp_path / "told"
    script = f"(echo $#; env; tty) > {told}.new; mv {told}.new {told}"
    with start(f"notify = ['sh', '-c', '{script}', 'sh', '{{text}}']") as session:
        stop_first_server(session)
        session.wait(told.exists, "the program")
        text = told.read_text("utf-8")
        assert text.startswith("1\n")
        assert "not a tty" in text
        assert TOKEN not in text


def test_a_program_that_cannot_run_is_said_once(start: Start) -> None:
    """And does nothing else."""
    with start("notify = ['/no/such', '{text}']") as session:
        stop_first_server(session)
        session.wait_text("notify: /no/such")


def test_config_check_knows_both(tmp_path: Path) -> None:
    """A placeholder that is not known is named with its line."""
    config = tmp_path / "config.toml"
    config.write_text("title = true\nnotify = ['notify-send', '{name}']\n", "utf-8")
    done = call([*VPSTUI, "--config", config, "config", "check"], env=environment(tmp_path))
    assert done.returncode != 0
    assert "line 2, notify: The one placeholder is {text}" in done.stdout + done.stderr
