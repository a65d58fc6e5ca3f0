"""The terminal is lent to another program, and comes back as it was."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.open_account import WEB
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import DEADLINE, Session
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

LIVE = "● live"
ASK = "echo; echo to $1 tokens=[$VPSTUI_TOKEN$VPS_API_TOKEN]; read answer; "
"""Shows what the program got, and waits for a line."""


@pytest.fixture
def account() -> Iterator[Served]:
    """A simulated account that lives by the wall clock, and fast."""
    with serve(Knobs(pace=50), SteppedClock()) as served:
        yield served


@pytest.fixture
def start(tmp_path: Path, account: Served) -> Start:
    """Start the app with a shell in the place of ssh, and put the cursor on the third server."""

    def begin(script: str, part: str = "{name}", **more: str) -> Session:
        config = tmp_path / "config.toml"
        config.write_text(
            f'refresh = 2\n[profiles.default]\napi_url = "{account.url}"\n'
            f"ssh = ['sh', '-c', '''{script}''', 'sh', '{part}']\n"
            + "".join(f"{key} = '{value}'\n" for key, value in more.items()),
            "utf-8",
        )
        env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, VPS_API_TOKEN=TOKEN, PS1="ready>", ENV="")
        session = Session([*VPSTUI, "--config", str(config)], env=env)
        session.wait_text(LIVE)
        session.press("j", "j")
        return session

    return begin


def is_back(session: Session) -> None:
    """The app has its screen again, and its cursor is on the third server, as `y` tells."""
    session.wait_text(LIVE)
    session.press("y")
    session.wait_text("Copy from cache-1")
    leaves_dialog(session)


def leaves_dialog(session: Session) -> None:
    """Esc, and nothing before it has been taken for Esc alone."""
    session.press("escape")
    session.wait_text(r"\A(?!(.*\n)*.*Copy from)")


def quits_well(session: Session) -> None:
    """The app ends, and has put everything back."""
    session.press("q")
    assert session.wait_exit() == 0
    assert session.left_behind() == []


def fresh(session: Session) -> None:
    """Forget what is on the screen: what is seen from now on was drawn from now on."""
    session.resize((80, 24))


def test_there_and_back(start: Start) -> None:
    """The program has the terminal, but no token; then the app is where it was."""
    with start(ASK) as session:
        session.press("s")
        session.wait_text(r"^to cache-1 tokens=\[\]")
        fresh(session)
        session.press("enter")
        is_back(session)
        quits_well(session)


def test_terminal_is_whole_meanwhile(start: Start) -> None:
    """While it is lent, no mode of the app's is left on, and lines are edited as ever."""
    with start(ASK + "stty -a | grep -w icanon; read more") as session:
        session.press("s")
        session.wait_text("^to cache-1")
        assert session.left_behind() == []
        session.press("enter")
        session.wait_text(r"(?<!-)\bicanon")
        fresh(session)
        session.press("enter")
        is_back(session)


def test_app_draws_nothing_meanwhile(start: Start, account: Served) -> None:
    """Polls go on, and not a byte of what they bring reaches the terminal until it is back."""
    with start(ASK + "read more") as session:
        session.press("s")
        session.wait_text("^to cache-1")
        before, asked = len(session.record), len(account.account.requests)
        account.account.edit(WEB, name="renamed-1")
        session.wait(lambda: len(account.account.requests) > asked + 1, "the second poll", DEADLINE)
        assert len(session.record) == before
        fresh(session)
        session.press("enter", "enter")
        session.wait_text("renamed-1")
        is_back(session)


LENDER = """
from vpstui.terminal.terminal_app import TerminalApp

class Lender(TerminalApp):
    def on_ready(self):
        super().on_ready()
        with self.suspend():
            for _ in range(100):
                self._driver.write("<drawn>")
        self.exit(0)

app = Lender()
with app.signal_exit:
    raise SystemExit(app.run())
"""
"""An app that wants to write much while the terminal is lent."""


def test_what_is_drawn_meanwhile_is_dropped(tmp_path: Path) -> None:
    """Nothing piles up until the app stands still, and nothing comes later."""
    with Session([sys.executable, "-c", LENDER], env=environment(tmp_path)) as session:
        assert session.wait_exit() == 0
        assert b"<drawn>" not in session.record
        assert session.left_behind() == []


def test_interrupt_is_for_the_program(start: Start) -> None:
    """Ctrl+C ends the program alone; who pressed it is not asked for another key."""
    with start(ASK) as session:
        session.press("s")
        session.wait_text("^to cache-1")
        fresh(session)
        session.press("ctrl+c")
        session.wait_text("sh to cache-1 was ended")
        is_back(session)
        quits_well(session)


def test_interrupt_that_the_program_takes(start: Start) -> None:
    """A program that goes on after Ctrl+C keeps the terminal."""
    # An interrupted `read` may begin again or not: what is read tells how far the program is.
    go_on = 'until [ "$said" = {word} ]; do read said; done; '
    program = go_on.format(word="on") + "echo; echo still; " + go_on.format(word="end")
    with start("trap 'echo not now' INT; echo to {name}; " + program) as session:
        session.press("s")
        session.wait_text("^to cache-1")
        session.press("ctrl+c")
        session.wait_text("not now")
        session.press("o", "n", "enter")
        session.wait_text("^still")
        fresh(session)
        session.press("e", "n", "d", "enter")
        is_back(session)


def test_interrupt_counts_again_afterwards(start: Start) -> None:
    """A signal after the program's time is for the app, as before it."""
    with start(ASK) as session:
        session.press("s")
        session.wait_text("^to cache-1")
        fresh(session)
        session.press("ctrl+c")
        is_back(session)
        session.wait_text(LIVE)
        os.kill(session.pid, signal.SIGINT)
        assert session.wait_exit() == 128 + signal.SIGINT
        assert session.left_behind() == []


def test_failure_can_be_read(start: Start) -> None:
    """What a failed program said stays until Enter; then its status is told."""
    with start("echo; echo connection refused; exit 255") as session:
        session.press("s")
        session.wait_text("^connection refused")
        session.wait_text(r"vpstui: sh ended with status 255\. Enter goes back\.")
        fresh(session)
        session.press("enter")
        session.wait_text("sh to cache-1 ended with status")
        is_back(session)


def test_what_the_list_does_not_tell_is_read_first(start: Start) -> None:
    """An IPv6 address is told in detail only: the server is read before the program is run."""
    with start(ASK, "{ipv6}") as session:
        session.press("s")
        session.wait_text("^to 2001:db8:")
        fresh(session)
        session.press("enter")
        is_back(session)


def test_other_status(start: Start) -> None:
    """The status of what ran on the server is told, and nobody has to press a key."""
    with start("exit 3") as session:
        session.press("s")
        session.wait_text("ended with status")
        is_back(session)


def test_program_that_is_not_there(start: Start, tmp_path: Path) -> None:
    """A program that cannot be started is named; the terminal comes back."""
    with start("exit 0") as session:
        session.press("q")
        session.wait_exit()
    config = tmp_path / "config.toml"
    config.write_text(config.read_text("utf-8").replace("['sh',", "['no-such-ssh',"), "utf-8")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    with Session([*VPSTUI, "--config", str(config)], env=env) as session:
        session.wait_text(LIVE)
        session.press("s")
        session.wait_text("no-such-ssh cannot be run")
        session.press("y")
        session.wait_text("Copy from")
        leaves_dialog(session)
        quits_well(session)


def test_program_that_leaves_the_terminal_in_disorder(start: Start) -> None:
    """Modes that a dead session left on are off, and lines are as before, when the app ends."""
    modes = "printf '\\033[?1002h\\033[?1003h\\033[?1h\\033[?2004h'"
    with start(f"stty raw -echo; {modes}; echo wild; dd bs=1 count=1 2>/dev/null") as session:
        session.press("s")
        session.wait_text("wild")
        fresh(session)
        session.press("x")
        is_back(session)
        quits_well(session)


def test_keys_typed_ahead_act_on_nothing(start: Start) -> None:
    """What was typed after `s` was meant for the server: it stops none here."""
    with start(ASK) as session:
        session.press("sX")
        session.wait_text("^to cache-1")
        fresh(session)
        session.press("enter")
        session.wait_text(LIVE)
        is_back(session)
        assert "Stop this server" not in session.text


def test_outside_tmux(start: Start) -> None:
    """A window is opened by tmux; without it the program runs here, with a word."""
    with start(ASK, ssh_open="window") as session:
        session.press("s")
        session.wait_text("^to cache-1")
        fresh(session)
        session.press("enter")
        session.wait_text("Not inside tmux, so it ran here")
        is_back(session)


def test_ended_meanwhile(start: Start) -> None:
    """SIGTERM ends the app while the terminal is lent, and nothing is left behind."""
    with start(ASK) as session:
        session.press("s")
        session.wait_text("^to cache-1")
        os.kill(session.pid, signal.SIGTERM)
        assert session.wait_exit() == 128 + signal.SIGTERM
        assert session.left_behind() == []


def test_stopped_program_goes_back_to_the_shell(start: Start, tmp_path: Path) -> None:
    """A program that stops itself, as ssh by `~^Z`, and the app go on together with `fg`."""
    with start("exit 0") as session:
        session.press("q")
        session.wait_exit()
    config = tmp_path / "config.toml"
    stops = config.read_text("utf-8").replace(
        "exit 0", "echo; echo out; kill -TSTP $$; echo; echo in; read x"
    )
    config.write_text(stops, "utf-8")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, PS1="ready>", ENV="")
    with Session(["sh", "-i"], env=env) as session:
        session.wait_text("^ready>")
        session.press(" ".join([*VPSTUI, "--config", str(config)]), "enter")
        session.wait_text(LIVE)
        session.press("j", "j", "s")
        session.wait_text("^out")
        session.wait_text(r"Stopped(.*\n)+ready>")
        fresh(session)
        session.press("fg", "enter")
        session.wait_text("^in")
        fresh(session)
        session.press("enter")
        is_back(session)
        fresh(session)
        session.press("q")
        session.wait_text("^ready>")
