"""Keys that arrive while the program begins, or while another one has its terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from vpstui.config.key_registry import keys_in_scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

LIVE = "● live"

MOMENTS = (b"\x1b[?1049h", b"\x1b[?2026", b"vpstui", b"servers")
"""What the program writes, one after the other, while it begins."""

LETTERS = "".join(
    name
    for scope in ("app", "server", "servers", "table")
    for key in keys_in_scope(scope)
    for name in key.keys.split(",")
    if len(name) == 1 and name != "q"
)
"""The letters that are keys on the first screen."""


@pytest.fixture
def start(served: Served, tmp_path: Path) -> Start:
    """Start the program on the simulated account, with a shell in the place of ssh."""

    def begin(script: str = "read line") -> Session:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[profiles.default]\napi_url = "{served.url}"\nssh = ["sh", "-c", "{script}"]\n',
            "utf-8",
        )
        env = environment(tmp_path, VPSTUI_TOKEN="vps_any")
        return Session([*VPSTUI, "--config", str(config)], env=env)

    return begin


def sends_at(session: Session, moment: bytes, data: bytes) -> None:
    """Send bytes as soon as the program has written something."""
    session.wait(lambda: moment in session.record, f"{moment!r} did not come")
    session.send(data)


def has_been_lent(session: Session) -> bool:
    """Whether the terminal was given to another program, and taken back."""
    taken = session.record.rfind(b"\x1b[?1049h")
    return b"\x1b[?1049l" in session.record[:taken]


def leaves(session: Session) -> None:
    """The program still takes keys, and has put everything back."""
    session.press("ctrl+q")
    assert session.wait_exit() == 0
    assert session.left_behind() == []


@pytest.mark.parametrize("moment", [b"", *MOMENTS])
def test_word_typed_at_the_start_filters(moment: bytes, start: Start) -> None:
    """From the first moment on, when the terminal is not even the program's."""
    with start() as session:
        sends_at(session, moment, b"/bastion")
        session.wait_text("^ / bastion .*1 of 12 servers")
        leaves(session)


@pytest.mark.parametrize("moment", MOMENTS)
def test_keys_of_the_first_screen_at_the_start(moment: bytes, start: Start, served: Served) -> None:
    """Each in a stream of its own would take as long as it takes to start; here in one."""
    with start() as session:
        for letter in LETTERS:
            sends_at(session, moment, letter.encode())
        session.wait(lambda: session.text.strip(), "nothing is seen")
        leaves(session)
    assert b"Sorry" not in session.record
    assert served.writes() == []


@pytest.mark.parametrize("key", ["o", "s", "H", ":", "D"])
@pytest.mark.parametrize("moment", MOMENTS[:2])
def test_key_at_the_start_ends_nothing(moment: bytes, key: str, start: Start) -> None:
    """Also one that looks at what is on screen, or takes the terminal."""
    with start("exit 0") as session:
        sends_at(session, moment, key.encode())
        session.wait_text("servers|History|Delete|Palette|Do")
        if key == "s":  # what is typed while ssh has the terminal is for ssh
            session.wait(lambda: has_been_lent(session), "ssh did not come and go")
        leaves(session)


@pytest.mark.parametrize("typed", [b"\n/LB-1", b"\n/LB-1\n", b"\nLXD", b"\x1b]11;rgb:D/D/D\x07\nD"])
def test_what_is_typed_for_ssh_acts_on_nothing(typed: bytes, start: Start, served: Served) -> None:
    """The line is for the program; what is left of it when that has ended is for nobody."""
    with start("printf READS; read line; printf IS-OVER; sleep 0.3") as session:
        session.wait_text(LIVE)
        session.press("s")
        session.wait(lambda: b"READS" in session.record, "the shell did not come")
        session.send(typed)
        session.wait(lambda: b"IS-OVER" in session.record, "the shell did not end")
        session.wait(
            lambda: session.record.rpartition(b"IS-OVER")[2].count(LIVE.encode()), "no list"
        )
        session.press("?")
        session.wait_text("Esc +Close|Keys")
        session.press("escape")
        session.wait_text(LIVE)
        assert "locked" not in session.text
        assert "Delete" not in session.text.rpartition("\n")[0]
        leaves(session)
    assert served.writes() == []
