"""Foreign bytes, mouse reports and endless pastes, sent to the app in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

LIVE = "● live"
BEGIN = b"\x1b[200~"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new."""
    return environment(tmp_path)


@pytest.mark.parametrize("data", [b"\xe9", b"\x1b[M\xff\xfeD", b"\x1b[M DD", b"\xc3"])
def test_app_ignores_it(data: bytes, env: dict[str, str]) -> None:
    """A Latin-1 byte, mouse reports, half a character: the app goes on as if nothing was."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        session.send(data + b"?")
        session.wait_text("Esc +Close|Keys")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_app_gets_its_keys_back(env: dict[str, str]) -> None:
    """A paste that never ends holds the keyboard up for a moment only."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        session.press("/")
        session.wait_text("Keep filter")
        session.send(BEGIN + b"web-1")
        session.wait_text("1 of 12 servers")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_app_takes_a_megabyte(env: dict[str, str]) -> None:
    """A field takes as much of it as it has room for, and keys typed after it arrive."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        session.press("n")
        session.wait_text("New server")
        session.paste("x" * 1_000_000)
        session.press("ctrl+u", *"after")
        session.wait_text("Name . +after", timeout=10)
        session.press("ctrl+u", "ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
