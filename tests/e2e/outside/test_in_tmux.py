"""Title, notifications and the background inside a real tmux."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import Session
from tests.support.programs.pty_steps import stop_first_server
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

TOLD = re.compile(rb"\x1b\]777;notify;vpstui;[^\x1b]+ is stopped after [^\x1b]*\x1b\\")


@pytest.fixture
def start(tmp_path: Path, served_url: str) -> Iterator[Start]:
    """Start a shell in a tmux of its own, inside a terminal that says it is rxvt-unicode."""
    require("tmux", "sh")
    tmux = ["tmux", "-L", f"vpstui-out-{os.getpid()}", "-f", str(tmp_path / "tmux.conf")]
    env = environment(
        tmp_path,
        SHELL="/bin/sh",
        PS1="ready>",
        ENV="",
        VPSTUI_TOKEN=TOKEN,
        TERM="rxvt-unicode-256color",
    )

    def begin(settings: str, passthrough: str) -> Session:
        lines = ["set -g status off", "set -g default-terminal screen-256color"]
        lines += [f"set -g allow-passthrough {passthrough}", "set -g set-titles off"]
        (tmp_path / "tmux.conf").write_text("\n".join(lines) + "\n", "utf-8")
        profile = f'[profiles.default]\napi_url = "{served_url}"\nlabel = "prod"\n'
        (tmp_path / "config.toml").write_text(f"{settings}\n{profile}", "utf-8")
        session = Session([*tmux, "new-session", "-x", "80", "-y", "24", "/bin/sh"], env=env)
        session.wait_text("^ready>$")
        return session

    yield begin
    call([*tmux, "kill-server"], env=env)


def run(session: Session, tmp_path: Path) -> None:
    """Start the app in the shell."""
    session.press(shlex.join([*VPSTUI, "--config", str(tmp_path / "config.toml")]), "enter")
    session.wait_text("● live")


def title(tmp_path: Path) -> str:
    """The title of the pane, as tmux knows it."""
    env = environment(tmp_path)
    argv = ["tmux", "-L", f"vpstui-out-{os.getpid()}", "display-message", "-p", "#{pane_title}"]
    return call(argv, env=env).stdout.strip()


def test_the_title_is_pushed_and_popped(start: Start, tmp_path: Path) -> None:
    """It is there in the app, away while the shell has the terminal, and there again."""
    with start("", "off") as session:
        before = title(tmp_path)
        run(session, tmp_path)
        session.wait(lambda: title(tmp_path) == "vpstui: prod", "the title")
        session.press("ctrl+z")
        session.wait(lambda: title(tmp_path) == before, "the title of before")
        session.press("fg", "enter")
        session.wait(lambda: title(tmp_path) == "vpstui: prod", "the title again")
        session.press("ctrl+q")
        session.wait(lambda: title(tmp_path) == before, "the title of before")


@pytest.mark.parametrize("passthrough", ["on", "off"])
def test_notified_where_tmux_lets_it_through(
    start: Start, tmp_path: Path, passthrough: str
) -> None:
    """The terminal around it gets what it takes; else nothing."""
    with start('notify = "terminal"', passthrough) as session:
        run(session, tmp_path)
        stop_first_server(session)
        if passthrough == "on":
            session.wait(lambda: TOLD.search(session.record), "the notification")
        session.press("ctrl+q")
        session.wait_text("^ready>$")
        assert bool(TOLD.search(session.record)) == (passthrough == "on")


def test_the_background_is_asked_of_tmux(start: Start, tmp_path: Path) -> None:
    """Whether it answers or not, the app is there, and nothing is typed into it or the shell."""
    with start('theme = "auto"', "off") as session:
        run(session, tmp_path)
        assert "rgb" not in session.text
        session.press("ctrl+q")
        session.wait_text("^ready>$")
        assert "rgb" not in session.text
