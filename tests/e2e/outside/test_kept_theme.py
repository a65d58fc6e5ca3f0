"""A theme that is chosen in the app is kept, or it is said that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN
from vpstui.terminal.themes import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e


@pytest.fixture
def start(tmp_path: Path, served_url: str) -> Start:
    """Start the app with a config, for somebody who has a home."""

    def begin(settings: str = "") -> Session:
        config = tmp_path / "config.toml"
        config.write_text(f'{settings}\n[profiles.default]\napi_url = "{served_url}"\n', "utf-8")
        env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
        session = Session([*VPSTUI, "--config", config], env=env)
        session.wait_text("● live")
        return session

    return begin


def choose_light(session: Session) -> None:
    """Choose the light theme in the palette."""
    session.press(":")
    session.wait_text("Palette|What to do|Do ")
    session.send(b"theme vpstui-light")
    session.wait_text("vpstui-light")
    session.press("enter")


def is_light(session: Session) -> bool:
    """Whether the light theme was drawn."""
    red, green, blue = bytes.fromhex(str(LIGHT.background).removeprefix("#"))
    return b"48;2;%d;%d;%d" % (red, green, blue) in session.record


def ends(session: Session) -> None:
    """Leave."""
    session.press("ctrl+q")
    assert session.wait_exit() == 0


def test_kept_for_the_next_start(start: Start) -> None:
    """And there before anything is drawn."""
    with start() as session:
        choose_light(session)
        session.wait_text("vpstui-light is kept for")
        assert is_light(session)
        ends(session)
    with start() as session:
        assert is_light(session)
        assert b"48;2;17;21;28" not in session.record
        ends(session)


def test_the_config_counts_at_the_next_start(start: Start) -> None:
    """That is said, and so it is."""
    with start('theme = "vpstui-dark"') as session:
        choose_light(session)
        session.wait_text("vpstui-light for this session")
        ends(session)
    with start('theme = "vpstui-dark"') as session:
        assert not is_light(session)
        ends(session)
