"""The app inside tmux, as most people run it on a jump host."""

from __future__ import annotations

import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from e2e import VPSTUI, call, environment, require
from pty_session import Session

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
        session.wait_text("● live")
        session.wait_text("^ backup-vault +● active")
        session.press("X")
        session.wait_text("Stop this server")
        session.change(r"Cancel +(Stop)", "right")
        session.press("enter")
        session.wait_text("^ backup-vault +◑ stopping")
        session.wait_text("^ backup-vault +○ stopped")
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
        session.wait_text("^ web-1 +● active")
        session.press("q")
        session.wait_exit()
