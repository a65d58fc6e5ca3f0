"""The app inside tmux, as most people run it on a jump host."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pytest
from e2e import VPSTUI, call, environment, require
from pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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
