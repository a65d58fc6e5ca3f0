"""The app inside tmux, as most people run it on a jump host."""

from __future__ import annotations

import os
import re
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import DEADLINE, Session
from tests.support.programs.pty_steps import stop_first_server
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tmux = Callable[..., str]

pytestmark = pytest.mark.e2e

PROMPT = "ready>"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new, with a plain shell."""
    require("tmux", "sh")
    return environment(tmp_path, SHELL="/bin/sh", PS1=PROMPT, ENV="")


@pytest.fixture
def server(env: dict[str, str], tmp_path: Path) -> Iterator[list[str]]:
    """The beginning of every tmux command: a server of its own, a config of two lines."""
    config = tmp_path / "tmux.conf"
    config.write_text("set -g status off\nset -g default-terminal screen-256color\n", "utf-8")
    tmux = ["tmux", "-L", f"vpstui-{os.getpid()}", "-f", str(config)]
    yield tmux
    call([*tmux, "kill-server"], env=env)


def test_in_tmux(server: list[str], env: dict[str, str]) -> None:
    """List, stop by keyboard, quit: and the shell is as it was."""
    with Session([*server, "new-session", "-x", "80", "-y", "24", "/bin/sh"], env=env) as session:
        session.wait_text(f"^{PROMPT}$")
        session.press(f"{shlex.join(VPSTUI)} --demo", "enter")
        stop_first_server(session)
        session.press("q")
        session.wait_text(rf"--demo\n{PROMPT}$")
        session.press("echo status $? whole-$((40 + 2)); stty -a | tr ';' '\\n' | grep -w icanon")
        session.wait_text("grep -w icanon$")  # the shell echoes again
        session.press("enter")
        session.wait_text("^status 0 whole-42$")
        session.wait_text(r"(?<!-)\bicanon\b.*\n(.*\n)*ready>$")
        asked = "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{wrap_flag}"
        done = call([*server, "display-message", "-p", asked], env=env)
        assert done.stdout == "0 0 1 1\n", done.stderr
        session.press("exit", "enter")
        assert session.wait_exit() == 0


def test_killed_window(server: list[str], env: dict[str, str]) -> None:
    """The app ends with the window it runs in."""
    program = f"exec {shlex.join(VPSTUI)} --demo"
    with Session([*server, "new-session", "-x", "80", "-y", "24", program], env=env) as session:
        session.wait_text("● live")
        pid = call([*server, "display-message", "-p", "#{pane_pid}"], env=env).stdout.strip()
        assert is_there(pid)
        call([*server, "kill-window"], env=env)
        session.wait_exit()
        end = time.monotonic() + 10
        while is_there(pid):
            assert time.monotonic() < end, "the app has outlived its window"


def is_there(pid: str) -> bool:
    """Whether a process has not ended; one that nobody has asked about yet has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_detached_and_attached(server: list[str], env: dict[str, str]) -> None:
    """What is attached again, at another size, is drawn whole and obeys the keyboard."""
    program = f"exec {shlex.join(VPSTUI)} --demo"
    with Session([*server, "new-session", "-x", "80", "-y", "24", program], env=env) as session:
        session.wait_text("● live")
        call([*server, "detach-client"], env=env)
        session.wait_exit()
    with Session([*server, "attach"], env=env, size=(100, 30)) as session:
        session.wait_text("^ +web-1 +● active")
        session.press("q")
        session.wait_exit()


# -- copy and ssh

ASK = "echo; echo to $1 tokens=[$VPSTUI_TOKEN$VPS_API_TOKEN]; read answer"
"""In the place of ssh: shows what it got, and waits for a line."""


@pytest.fixture
def config(tmp_path: Path, served_url: str) -> Callable[..., Path]:
    """Write a config with a shell in the place of ssh."""

    def write(open_in: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(
            f'[profiles.default]\napi_url = "{served_url}"\nssh_open = "{open_in}"\n'
            f"ssh = ['sh', '-c', '{ASK}', 'sh', '{{name}}']\n",
            "utf-8",
        )
        return path

    return write


def until(server: list[str], env: dict[str, str], asked: tuple[str, ...], pattern: str) -> str:
    """Ask tmux again and again, until its answer matches."""
    end = time.monotonic() + DEADLINE
    while True:
        answer = call([*server, *asked], env=env).stdout
        if re.search(pattern, answer, re.MULTILINE):
            return answer
        assert time.monotonic() < end, f"{pattern!r} did not come: {answer!r}"


def started(server: list[str], env: dict[str, str], path: Path) -> Session:
    """The app in tmux, with the cursor on the third server; the token is in tmux's environment."""
    program = f"exec {shlex.join([*VPSTUI, '--config', str(path)])}"
    argv = [*server, "new-session", "-x", "80", "-y", "24", program]
    session = Session(argv, env={**env, "VPSTUI_TOKEN": TOKEN, "VPS_API_TOKEN": TOKEN})
    session.wait_text("● live")
    session.press("j", "j")
    return session


def test_copy(server: list[str], env: dict[str, str]) -> None:
    """The tmux buffer holds what was copied, and that is what is said."""
    program = f"exec {shlex.join(VPSTUI)} --demo"
    with Session([*server, "new-session", "-x", "80", "-y", "24", program], env=env) as session:
        session.wait_text("● live")
        row = session.wait_text("^ +backup-vault +● active")
        address = re.search(r"^ *backup-vault .*?([0-9]+(?:\.[0-9]+){3})", row, re.MULTILINE)
        assert address is not None
        session.press("y")
        session.wait_text("Copy from backup-vault")
        session.press("i")
        session.wait_text("The IP is in the tmux buffer")
        assert call([*server, "show-buffer"], env=env).stdout == address[1]


def test_ssh_here(server: list[str], env: dict[str, str], config: Callable[..., Path]) -> None:
    """The program has the terminal, without a token; then the app is where it was."""
    with started(server, env, config("here")) as session:
        session.press("s")
        session.wait_text(r"^to cache-1 tokens=\[\]")
        session.press("enter")
        session.wait_text("● live")
        session.press("y")
        session.wait_text("Copy from cache-1")


@pytest.mark.parametrize("open_in", ["window", "pane"])
def test_ssh_beside(
    server: list[str], env: dict[str, str], config: Callable[..., Path], open_in: str
) -> None:
    """The program runs in a window or pane of its own, without a token; the app stays there."""
    with started(server, env, config(open_in)) as session:
        session.press("s")
        session.wait_text(r"^to cache-1 tokens=\[\]")
        asked = ("list-panes", "-s", "-F", "#{window_index} #{window_name} #{pane_index}")
        panes = until(server, env, asked, r"\n.").splitlines()
        assert len(panes) == 2
        assert (panes[1].split()[1] == "cache-1") == (open_in == "window")
        session.press("enter")
        until(server, env, asked, r"\A.+\n\Z")
        session.wait_text("● live")
        session.press("y")
        session.wait_text("Copy from cache-1")


@pytest.mark.parametrize("open_in", ["window", "pane"])
def test_ssh_that_fails_stays_in_sight(
    server: list[str], env: dict[str, str], served_url: str, tmp_path: Path, open_in: str
) -> None:
    """What it said can be read until Enter; a value with a `;` at its end arrives whole."""
    path = tmp_path / "config.toml"
    path.write_text(
        f'[profiles.default]\napi_url = "{served_url}"\nssh_open = "{open_in}"\n'
        "ssh = ['sh', '-c', 'echo; echo no route to $1; exit 7;', 'sh', '{name}']\n",
        "utf-8",
    )
    with started(server, env, path) as session:
        session.press("s")
        session.wait_text("^no route to cache-1")
        session.wait_text("^Ended with status 7; Enter closes this")
        session.press("enter")
        until(server, env, ("list-panes", "-s"), r"\A.+\n\Z")
        session.wait_text("● live")


@pytest.mark.parametrize(("more", "colour"), [({}, "38;2;"), ({"COLORTERM": ""}, "38;5;")])
def test_colours(server: list[str], env: dict[str, str], more: dict[str, str], colour: str) -> None:
    """The colours are those that the terminal says it has: 24 bits, or 256 of them."""
    program = f"exec {shlex.join(VPSTUI)} --demo"
    argv = [*server, "new-session", "-x", "80", "-y", "24", program]
    with Session(argv, env={**env, **more}) as session:
        session.wait_text("● live")
        drawn = call([*server, "capture-pane", "-e", "-p"], env=env).stdout
        assert f"\x1b[{colour}" in drawn or f";{colour}" in drawn
        other = {"38;2;": "38;5;", "38;5;": "38;2;"}[colour]
        assert other not in drawn
