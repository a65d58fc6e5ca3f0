"""Erased cells and moved lines in tmux: the screen is the one that F5 draws."""

from __future__ import annotations

import re
import shlex
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.programs.looks import Cell

pytestmark = [pytest.mark.e2e, pytest.mark.no_cover]

SIZE = (100, 12)

REGION = re.compile(rb"\x1b\[\d+;\d+r")
"""Lines that are moved alone."""


@pytest.mark.parametrize("term", ["tmux-256color", "xterm-256color"])
def test_moved_lines_in_tmux(term: str, tmp_path: Path) -> None:
    """In the colours of its own entry, which erases in none, and in those of an entry that does."""
    require("tmux", "sh")
    env = environment(tmp_path, SHELL="/bin/sh", ENV="")
    config, written = tmp_path / "tmux.conf", tmp_path / "written"
    config.write_text(f"set -g status off\nset -g default-terminal {term}\n", "utf-8")
    server = ["tmux", "-L", f"vpstui-{token_hex(4)}", "-f", str(config)]
    program = f"exec {shlex.join(VPSTUI)} --demo"

    argv = [*server, "new-session", "-x", "100", "-y", "12", program]
    with Session(argv, env=env, size=SIZE) as session:
        session.wait_text("● live")
        call([*server, "pipe-pane", f"exec cat >> {written}"], env=env)
        for keys, last in (
            (b"j" * 9, "staging-web"), (b"jj", "web-2"), (b"k" * 8, "mail"), (b"k" * 3, "bastion"),
        ):  # fmt: skip
            session.send(keys)
            session.wait_text(f"^  {last}")
            session.rest()
            before = shown(session)
            call([*server, "send-keys", "-R"], env=env)  # an empty screen
            assert shown(session, "") != before
            session.press("f5")
            session.wait_text(f"^  {last}")
            session.rest()
            assert shown(session) == before
        session.wait(lambda: bool(REGION.search(written.read_bytes())), "no lines were moved")
        call([*server, "kill-server"], env=env)
        session.wait_exit()


def shown(session: Session, text: str = "vpstui") -> list[list[Cell]]:
    """What tmux has, drawn anew by it: by itself it moves lines in ways the emulator knows not."""
    session.erase()
    before = len(session.record)
    session.send(b"\x02r")
    session.wait(lambda: len(session.record) > before, "tmux draws nothing")
    session.wait_text(text)
    session.rest()
    return session.cells
