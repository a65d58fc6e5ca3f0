"""A tmux that is not the terminal of the app, whatever TMUX says; and modes in a real tmux."""

from __future__ import annotations

import base64
import re
import shlex
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import DEADLINE, Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Tmux = Callable[..., str]

pytestmark = pytest.mark.e2e

ROW = "^[ *•] web-1 +● active"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new, with a plain shell."""
    require("tmux", "sh")
    return environment(tmp_path, SHELL="/bin/sh", PS1="ready>", ENV="", VPSTUI_TOKEN=TOKEN)


@pytest.fixture
def tmux(env: dict[str, str]) -> Iterator[Tmux]:
    """Call a tmux server of the test's own, in which a shell runs."""
    begin = ["tmux", "-L", f"vpstui-{token_hex(4)}", "-f", "/dev/null"]

    def ask(*arguments: str) -> str:
        return call([*begin, *arguments], env=env).stdout.strip()

    ask("new-session", "-d", "-x", "80", "-y", "24", "/bin/sh")
    ask("set", "-g", "status", "off")
    yield ask
    ask("kill-server")


@pytest.fixture
def config(tmp_path: Path, served_url: str) -> Path:
    """A config that opens ssh, for which a shell stands, in a window of tmux."""
    path = tmp_path / "config.toml"
    path.write_text(
        f'[profiles.default]\napi_url = "{served_url}"\nssh_open = "window"\n'
        "ssh = ['sh', '-c', 'echo; echo to $1; read answer', 'sh', '{name}']\n",
        "utf-8",
    )
    return path


def inherited(tmux: Tmux) -> dict[str, str]:
    """The variables that a terminal has which was started from within tmux."""
    panes = tmux("list-panes", "-a", "-F", "#{socket_path} #{pid} #{pane_id}")
    socket, pid, pane = panes.splitlines()[0].split()
    return {"TMUX": f"{socket},{pid},0", "TMUX_PANE": pane}


def copies_and_runs_here(session: Session) -> None:
    """`y` uses OSC 52, and `s` this terminal, with a word."""
    row = session.wait_text("^ +backup-vault +● active")
    address = re.search(r"^ *backup-vault .*?([0-9]+(?:\.[0-9]+){3})", row, re.MULTILINE)
    assert address is not None
    session.press("y")
    session.wait_text("Copy from backup-vault")
    session.press("i")
    session.wait_text("was sent to the terminal")
    assert base64.b64encode(address[1].encode()) in session.record
    session.press("s")
    session.wait_text("^to backup-vault")
    session.press("enter")
    session.wait_text("Not inside tmux, so it ran here")


def test_tmux_of_another_terminal(tmux: Tmux, env: dict[str, str], config: Path) -> None:
    """What was copied is not in its buffer, and no window opens where nobody looks."""
    with Session([*VPSTUI, "--config", str(config)], env={**env, **inherited(tmux)}) as session:
        copies_and_runs_here(session)
        assert tmux("list-buffers") == ""
        assert len(tmux("list-panes", "-a").splitlines()) == 1


def test_tmux_that_died(tmux: Tmux, env: dict[str, str], config: Path) -> None:
    """The variables outlive the server."""
    variables = inherited(tmux)
    tmux("kill-server")
    with Session([*VPSTUI, "--config", str(config)], env={**env, **variables}) as session:
        copies_and_runs_here(session)


def test_pane_with_the_variables_of_another(tmux: Tmux, env: dict[str, str], config: Path) -> None:
    """In a pane of that server, but with TMUX_PANE of another one: the own pane counts."""
    tmux("split-window", "/bin/sh")
    program = shlex.join(["env", "TMUX_PANE=%0", *VPSTUI, "--config", str(config)])
    tmux("new-session", "-d", "-s", "other", "-x", "80", "-y", "24", f"exec {program}")
    socket = inherited(tmux)["TMUX"].split(",")[0]
    with Session(["tmux", "-S", socket, "attach", "-t", "other"], env=env) as session:
        session.wait_text("^ +backup-vault +● active")
        session.press("s")
        session.wait_text("^to backup-vault")
        windows = tmux("list-windows", "-a", "-F", "#{session_name}").splitlines()
        assert windows.count("other") == 2


# -- modes in a real terminal


FLAGS = (
    "#{scroll_region_upper} #{scroll_region_lower} #{origin_flag} #{insert_flag} "
    "#{keypad_cursor_flag} #{keypad_flag} #{mouse_any_flag} #{mouse_sgr_flag} #{cursor_flag} "
    "#{wrap_flag} #{alternate_on}"
)
MESS = r"\033[5;12r\033[?6h\033[4h\033[?1h\033=\033[?1003h\033[?1006h\033[?25l\033[?7l"
"""What tmux knows of what programs leave behind."""


def test_modes_in_tmux(tmux: Tmux, env: dict[str, str]) -> None:
    """What was on before is undone in the app; what was left on meanwhile is undone at the end."""
    socket = inherited(tmux)["TMUX"].split(",")[0]
    with Session(["tmux", "-S", socket, "attach"], env=env) as session:
        session.wait_text("ready>|[$#] *$")
        assert tmux("display-message", "-p", FLAGS) == "0 23 0 0 0 0 0 0 1 1 0"
        program = shlex.join([*VPSTUI, "--demo"])
        session.press(f"printf '{MESS}'; {program}; echo en$((1))d", "enter")
        session.wait_text(ROW)
        session.click("cache-1")
        session.press("y")
        session.wait_text("Copy from cache-1")
        assert tmux("display-message", "-p", FLAGS) == "0 23 0 0 0 0 1 1 0 0 1"
        tty = tmux("display-message", "-p", "#{pane_tty}")
        call(["sh", "-c", f"printf '{MESS}' >{tty}"], env=env)
        session.wait(
            lambda: tmux("display-message", "-p", FLAGS).startswith("4 11 1 1 1 1"), "the mess",
            DEADLINE,
        )  # fmt: skip
        session.press("ctrl+q")
        session.wait_text("^en1d|en1d")
        flags = tmux("display-message", "-p", FLAGS).split()
        assert flags[:2] + flags[3:] == ["0", "23", "0", "0", "0", "0", "0", "1", "1", "0"]
