"""The list of the last start is on the screen before the app is, and the app takes that over."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment
from tests.support.programs.pty_session import Emulator, Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

LIVE = "● live"
AGE = b"loading \xc2\xb7 <1 min old"
ROW = "^  backup-vault +● active"

TAKEN_OVER = b"\x1b[?1000h"
"""What Textual writes first, once it has the terminal."""

HOLDS = """
import os, sys, time

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "textual":
            while not os.path.exists({flag!r}):
                time.sleep(0.01)
            if {broken}:
                raise ImportError("nothing works today")

sys.meta_path.insert(0, Finder())
"""
"""Holds the start up before the app is imported, until a file is there."""


INTERRUPTS = """
import os, signal

write = os.write

def interrupted(file, data):
    count = write(file, data)
    os.kill(os.getpid(), signal.SIGINT)
    return count

os.write = interrupted
"""
"""Presses Ctrl+C at the very moment at which something was painted, and when it was taken away."""


@pytest.fixture
def start(served: Served, tmp_path: Path) -> Start:
    """Start the program on the simulated account, whose token is in a file."""
    token = tmp_path / "token"
    token.write_text("vps_any", "utf-8")
    token.chmod(0o600)
    folder = tmp_path / "config" / "vpstui"
    folder.mkdir(parents=True)
    text = f'[profiles.default]\napi_url = "{served.url}"\ntoken_file = "{token}"\n'
    (folder / "config.toml").write_text(text, "utf-8")

    def begin(*argv: str, size: tuple[int, int] = (80, 24), **more: str) -> Session:
        return Session([*VPSTUI, *argv], env=environment(tmp_path, **more), size=size)

    return begin


@pytest.fixture
def held(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Variables under which the import of the app waits for the file `go`."""

    def make(*, broken: bool = False) -> dict[str, str]:
        place = tmp_path / "site"
        place.mkdir()
        flag = str(tmp_path / "go")
        (place / "sitecustomize.py").write_text(HOLDS.format(flag=flag, broken=broken), "utf-8")
        return {"PYTHONPATH": str(place)}

    return make


def keeps(session: Session) -> None:
    """A start that sees the list, and leaves."""
    with session:
        session.wait_text(LIVE)
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def shown(session: Session) -> Session:
    """Wait until the first frame is on the screen."""
    session.wait(lambda: AGE in session.record, "no first frame")
    session.wait_text(ROW)
    return session


def test_second_start_paints_first(start: Start) -> None:
    """With its age, and no blank in between: the app draws on the same screen."""
    keeps(start())
    with start() as session:
        session.wait_text(LIVE)
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
        before, _, after = session.record.partition(TAKEN_OVER)
    assert AGE in before
    assert b"backup-vault" in before
    assert before.count(b"\x1b[?1049h") == 1
    assert b"\x1b[?1049h" not in after
    assert b"\x1b[2J" not in after
    screen, rows = Emulator((80, 24)), set[int]()
    screen.feed(before)
    frames = re.split(rb"(?s)(\x1b\[\?2026h.*?\x1b\[\?2026l)", after.partition(b"\x1b[?1049l")[0])
    assert len(frames) > 1
    for number, frame in enumerate(frames):
        # What is held back until it is whole is seen as one.
        for part in [frame] if number % 2 else re.split(rb"(?=\x1b\[)", frame):
            screen.feed(part)
            rows.add(len(re.findall(r"203\.0\.113\.", screen.text)))
    assert rows == {12}


@pytest.mark.parametrize("case", ["size", "arguments", "variable", "config", "token", "demo"])
def test_frame_of_another_start_is_not_shown(case: str, start: Start, tmp_path: Path) -> None:
    """The list comes as ever."""
    keeps(start())
    argv: tuple[str, ...] = ()
    size, more = (80, 24), dict[str, str]()
    match case:
        case "size":
            size = (81, 24)
        case "arguments":
            argv = ("--read-only",)
        case "variable":
            more = {"VPSTUI_TOKEN": "vps_other"}
        case "config":
            file = tmp_path / "config" / "vpstui" / "config.toml"
            file.write_text("refresh = 20\n" + file.read_text("utf-8"), "utf-8")
        case "token":
            (tmp_path / "token").write_text("vps_other", "utf-8")
        case _:
            argv = ("--demo",)
    with start(*argv, size=size, **more) as session:
        session.wait_text(LIVE)
        assert b" old" not in session.record
        session.press("q")
        assert session.wait_exit() == 0


def test_logout_forgets(start: Start, tmp_path: Path) -> None:
    """Whether or not there was a token in the keyring."""
    keeps(start())
    assert list(tmp_path.rglob("*.frame"))
    call([*VPSTUI, "logout"], env=environment(tmp_path))
    assert not list(tmp_path.rglob("*.frame"))


def test_keys_typed_meanwhile_arrive(
    start: Start, held: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    """In order, and not echoed on the frame."""
    keeps(start())
    with start(**held()) as session:
        shown(session).send(b"/bastion\r")
        session.wait(lambda: session.unread_input() == 9, "the keys do not wait")
        assert "bastion\n" not in session.text.replace(" ", "")
        (tmp_path / "go").touch()
        session.wait_text("^ /bastion .*1 of 12 servers")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


@pytest.mark.parametrize("keys", [b"S", b"jX\r", b"D", b"*X", b"jjb", b"R"])
def test_key_typed_at_old_rows_acts_on_no_server(
    keys: bytes, start: Start, held: Callable[..., dict[str, str]], tmp_path: Path, served: Served
) -> None:
    """There is none under the cursor, though the list comes before the key is read."""
    keeps(start())
    with start(**held()) as session:
        shown(session).send(keys)
        (tmp_path / "go").touch()
        session.wait_text(LIVE)
        session.press("?")
        session.wait_text("Keys|Esc +Close")
        session.press("escape")
        session.wait_text(ROW.replace("  ", "[ *] "))
        assert not re.search("Delete|Stop |Reboot|marked", session.text.rpartition("\n")[0])
        session.press("ctrl+q")
        assert session.wait_exit() == 0
    assert served.writes() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_signal_gives_the_terminal_back(
    number: signal.Signals, start: Start, held: Callable[..., dict[str, str]]
) -> None:
    """Also while keys wait."""
    keeps(start())
    with start(**held()) as session:
        shown(session).send(b"rm -rf\r")
        os.kill(session.pid, number)
        assert session.wait_exit() == -number
        assert session.left_behind() == []


def test_ctrl_c_gives_the_terminal_back(start: Start, held: Callable[..., dict[str, str]]) -> None:
    """It interrupts, as long as the app has not taken the keys."""
    keeps(start())
    with start(**held()) as session:
        shown(session).press("ctrl+c")
        assert session.wait_exit() == 130
        assert session.left_behind() == []
        assert b"Traceback" not in session.record


def test_ctrl_c_while_it_paints_gives_the_terminal_back(start: Start, tmp_path: Path) -> None:
    """And once more while that is given back."""
    keeps(start())
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTS, "utf-8")
    with start(PYTHONPATH=str(tmp_path)) as session:
        assert session.wait_exit() == 130
        assert AGE in session.record
        assert session.left_behind() == []
        assert b"Traceback" not in session.record


def test_failure_is_told_on_the_main_screen(
    start: Start, held: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    """Whatever is broken."""
    keeps(start())
    (tmp_path / "go").touch()
    with start(**held(broken=True)) as session:
        assert session.wait_exit() == 1
        assert AGE in session.record
        assert b"Sorry" in session.record.rpartition(b"\x1b[?1049l")[2]
        assert session.left_behind() == []


def test_stopped_start_gives_the_terminal_back(
    start: Start, held: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    """A stop from elsewhere; Ctrl+Z waits for the app. Afterwards the start goes on."""
    keeps(start())
    with start(**held()) as session:
        shown(session)
        os.kill(session.pid, signal.SIGTSTP)
        session.wait(lambda: session.left_behind() == [], "the terminal is not given back")
        os.kill(session.pid, signal.SIGCONT)
        (tmp_path / "go").touch()
        session.wait_text(LIVE)
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
