"""Modes that another program left on are undone: before, meanwhile, afterwards and at the end."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

ROW = "^[ *•] web-1 +● active"
LIVE = "● live"

MESS = (
    r"\033[5;12r\033[?6h\033[4h\033[20h\033)0\016\033[7m\033[?25l\033[?1h\033="
    r"\033[?1003h\033[?1006h\033[?1016h\033[?1004h\033[?2004h\033[?2048h\033[?7l\033[?5h"
    r"\033[>5u\033[>4;2m\033[3 q"
)
"""What programs set, and leave behind when their connection breaks; as `printf` takes it."""

UNDONE = (b"\x1b[=0u", b"\x1b[>4m", b"\x1b[0 q", b"\x1b>", b"\x1b[?1016l", b"\x1b[?1002l")
"""What the emulator of the tests does not know."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new."""
    return environment(tmp_path)


@pytest.fixture
def start(tmp_path: Path, served_url: str) -> Start:
    """Start the app with a shell in the place of ssh, and put the cursor on the third server."""

    def begin(script: str) -> Session:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[profiles.default]\napi_url = "{served_url}"\n'
            f"ssh = ['sh', '-c', '''{script}''', 'sh', '{{name}}']\n",
            "utf-8",
        )
        env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
        session = Session([*VPSTUI, "--config", str(config)], env=env)
        session.wait_text(LIVE)
        session.press("j", "j")
        return session

    return begin


def is_whole(session: Session, mark: int) -> None:
    """Every mode is undone, on the emulator and among what was written since."""
    assert session.disorder == []
    assert [one for one in UNDONE if one not in session.record[mark:]] == []
    modes = [one for one in session.left_behind() if one.startswith("mode")]
    assert modes == []


def ends_well(session: Session) -> None:
    """The app ends, and nothing is left behind."""
    session.press("ctrl+q")
    assert session.wait_exit() == 0
    assert session.disorder == []
    assert [one for one in session.left_behind() if one.startswith("mode")] == []


def test_undone_when_the_app_is_back(start: Start) -> None:
    """The list is drawn where it belongs, with the app's modes alone."""
    with start(f'printf "{MESS}"; echo; read x') as session:
        session.press("s")
        session.wait(lambda: b"\x1b[3 q" in session.record, "the mess")
        assert session.disorder != []
        mark = len(session.record)
        session.resize((80, 24))
        session.press("enter")
        session.wait_text(ROW)
        session.wait(lambda: session.disorder == [], "order")
        assert all(one in session.record[mark:] for one in UNDONE)
        session.press("y")
        session.wait_text("Copy from cache-1")
        session.press("escape")
        ends_well(session)


def test_undone_before_the_prompt_that_any_key_ends(start: Start) -> None:
    """What failed can be read; neither a late answer nor the mouse is a key, but a letter is."""
    with start(f'printf "{MESS}"; echo; exit 255') as session:
        session.press("s")
        session.wait_text("ended with status 255.+Enter goes back")
        is_whole(session, 0)
        mark = len(session.record)
        session.send(b"\x1b[?62;22c\x1b]11;rgb:0/0/0\x1b\\\x1b[<35;3;")
        session.send(b"4M\x1b[I")
        session.wait(lambda: not session.unread_input(), "the read")
        assert len(session.record) == mark
        session.resize((80, 24))
        session.send(b"x")
        session.wait_text(ROW)
        ends_well(session)


def test_ctrl_c_ends_the_prompt_too(start: Start) -> None:
    """Any key: those that would be signals as well."""
    with start("exit 255") as session:
        session.press("s")
        session.wait_text("Enter goes back")
        mark = len(session.record)
        session.press("ctrl+c")
        session.wait(lambda: b"\x1b[?1049h" in session.record[mark:], "the app")
        ends_well(session)


def test_signal_at_the_prompt_leaves_a_whole_terminal(start: Start) -> None:
    """The flags of the line are those of the shell, although the prompt reads single keys."""
    with start("exit 255") as session:
        session.press("s")
        session.wait_text("Enter goes back")
        os.kill(session.pid, signal.SIGTERM)
        assert session.wait_exit() == 128 + signal.SIGTERM
        assert session.left_behind() == []


def leave_mess(session: Session) -> None:
    """Another program writes on the terminal of the app."""
    mess = MESS.encode().decode("unicode_escape").encode("latin-1")
    Path(f"/proc/{session.pid}/fd/0").write_bytes(mess)
    session.wait(lambda: b"\x1b[3 q" in session.record, "the mess")
    assert session.disorder != []


def test_undone_by_f5(env: dict[str, str]) -> None:
    """F5 draws everything where it belongs."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(ROW)
        leave_mess(session)
        mark = len(session.record)
        session.press("f5")
        session.wait(lambda: b"\x1b[?1049h" in session.record[mark:], "the modes")
        session.wait(lambda: session.disorder == [], "order")
        assert all(one in session.record[mark:] for one in UNDONE)
        session.wait_text(ROW)
        assert session.text.splitlines()[0].startswith(" vpstui")
        ends_well(session)


@pytest.mark.parametrize("number", [None, signal.SIGTERM])
def test_undone_at_the_end(env: dict[str, str], number: signal.Signals | None) -> None:
    """The shell gets a whole terminal, by a key or by a signal."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(ROW)
        leave_mess(session)
        mark = len(session.record)
        if number is None:
            session.press("ctrl+q")
        else:
            os.kill(session.pid, number)
        session.wait_exit()
        is_whole(session, mark)


def test_scrollback_stays(start: Start) -> None:
    """Nothing that is sent erases what was scrolled off: no RIS, no `ED 3`."""
    with start("exit 255") as session:
        session.press("f5", "s")
        session.wait_text("Enter goes back")
        session.press("enter")
        session.wait(lambda: session.record.count(b"\x1b[?1049h") > 2, "the app")
        ends_well(session)
        assert b"\x1bc" not in session.record
        assert b"\x1b[3J" not in session.record


# -- a click acts on what is seen


def clicks_right(session: Session, name: str = "db-primary") -> None:
    """A click on the row of a server puts the cursor on that server."""
    session.wait_text(f"^[ *•] {name} +● active")
    session.click(name)
    session.press("y")
    session.wait_text(f"Copy from {name}")
    session.press("escape")


@pytest.mark.parametrize("mess", [MESS, r"\033[3;20r\033[?6h", r"\033[?1016h\033[?1005h", ""])
def test_click_whatever_was_on_before(env: dict[str, str], mess: str) -> None:
    """The picture is where the app thinks it is, and the mouse counts in cells."""
    script = f"printf '{mess}'; exec \"$@\""
    with Session(["sh", "-c", script, "sh", *VPSTUI, "--demo"], env=env) as session:
        clicks_right(session)
        assert session.disorder == []
        ends_well(session)


def test_click_after_a_size_in_pixels(env: dict[str, str]) -> None:
    """A report that an earlier program has asked for makes no pixels of cells."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(ROW)
        session.send(b"\x1b[48;24;80;480;800t")
        clicks_right(session)
        ends_well(session)


# -- the size


def test_exported_size_does_not_count(env: dict[str, str]) -> None:
    """COLUMNS and LINES of another terminal: the own size counts, and every other one after it."""
    env = {**env, "COLUMNS": "132", "LINES": "50"}
    with Session([*VPSTUI, "--demo"], env=env) as session:
        # Another row each time: a second click on one soon after the first would open it.
        rows = ("db-primary", "cache-1", "bastion")
        for size, name in zip(((80, 24), (100, 30), (70, 20)), rows, strict=True):
            session.resize(size)
            session.wait_text(ROW)
            session.wait(lambda: "Help" in session.text.splitlines()[-1], "the last line")
            assert max(map(len, session.text.splitlines())) <= size[0]
            clicks_right(session, name)
        ends_well(session)
