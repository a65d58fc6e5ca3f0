"""What a terminal says, sent to the program on several screens: no key, and nothing raised."""

from __future__ import annotations

import time
from functools import partial
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.terminal_noise import SLOW, Piece, cut, random_item
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

LIVE = "● live"
SEQUENCES = 80
"""How many are sent to each screen; a fifth of them is cut by a long pause."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new."""
    return environment(tmp_path)


def noise(chance: Random) -> Iterator[list[Piece]]:
    """Sequences without a key, cut, but never behind the escape: that would be the Esc key."""
    while True:
        item = random_item(chance)
        pieces, keys = cut(item, chance)
        moves_mouse = b"<" in item.data or b"M" in item.data
        if not item.keys and not keys and not moves_mouse:
            yield pieces


def sends(session: Session, pieces: list[Piece]) -> None:
    """Send the pieces of a sequence; the pauses are what is tested."""
    for piece in pieces:
        session.send(piece.data)
        over = time.monotonic() + (piece.pause if piece.pause == SLOW else 0.0)
        session.wait(partial(_is_past, over), "the pause")


def _is_past(moment: float) -> bool:
    return time.monotonic() >= moment


@pytest.mark.parametrize(
    ("keys", "sign"),
    [
        ("", "12 servers"),
        ("/zq", "0 of 12 servers"),
        ("n", "New server"),
        ("D", "Delete this server"),
        ("\r", "Bandwidth"),
        ("?", "Keys"),
    ],
    ids=["list", "filter", "form", "question", "detail", "help"],
)
def test_noise_changes_nothing_on_a_screen(keys: str, sign: str, env: dict[str, str]) -> None:
    """The screen is the same after it, and the next key is one."""
    with Session([*VPSTUI, "--demo", "--refresh", "3600"], env=env, size=(100, 40)) as session:
        session.wait_text(LIVE)
        session.press("G", "g")
        for key in keys:
            session.press(key)
        session.wait_text(sign)
        chance = Random(sign)  # noqa: S311 - no cryptography
        for pieces in islice(noise(chance), SEQUENCES):
            sends(session, pieces)
        session.wait_text(sign)
        if keys.startswith("/"):
            session.press("y")
            session.wait_text("/ zqy ")
        session.press("ctrl+q")
        session.wait_exit()
        assert session.left_behind() == []
    assert b"Sorry" not in session.record


@pytest.mark.parametrize("rest", [b"[D", b"OD", b"[3;1:1D", b"]11;rgb:D/D/D\x07", b"P>|D(D)\x1b\\"])
def test_rest_of_a_sequence_asks_nothing(rest: bytes, env: dict[str, str]) -> None:
    """Esc, a pause, and what would have followed it: no server is to be deleted."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        sends(session, [Piece(b"\x1b", SLOW), Piece(rest, SLOW)])
        session.press("?")
        session.wait_text("Esc +Close|Keys")
        session.press("escape")
        session.wait_text("n New")
        assert "Delete this server" not in session.text
        session.press("ctrl+q")
        assert session.wait_exit() == 0


def test_sizes_that_a_terminal_reports(env: dict[str, str]) -> None:
    """Absurd ones are ignored, one without pixels is taken, and the mouse goes on working."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        session.send(b"\x1b[?2048;2$y")
        session.wait(lambda: b"\x1b[?2048h" in session.record, "mode 2048 was not set")
        for size in (b"0;0;0;0", b"65535;65535;1;1", b"24;80;0;0", b"99999999999;1;1;1"):
            session.send(b"\x1b[48;" + size + b"t")
        session.send(b"\x1b[<0;5;6M\x1b[<0;5;6m")  # the row of cache-1
        session.press("y")
        session.wait_text("Copy from cache-1")
        session.resize((100, 30))
        session.press("escape")
        session.wait_text("IP +LOCATION +PLAN +OS")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
