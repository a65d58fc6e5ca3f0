"""With `accessible`, the terminal's cursor is shown and stands on the selected row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


@pytest.fixture
def session(tmp_path: Path, served_url: str) -> Session:
    """The app with the setting."""
    config = tmp_path / "config.toml"
    config.write_text(f'accessible = true\n[profiles.default]\napi_url = "{served_url}"\n', "utf-8")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    return Session([*VPSTUI, "--config", str(config)], env=env)


def test_cursor_follows_the_selected_row(session: Session) -> None:
    """It is to be seen, where the row begins; idle, nothing is written."""
    with session:
        session.wait_text("^ +web-1 +active")
        for key, name in (("G", "web-2"), ("k", "web-1"), ("g", "backup-vault")):
            session.press(key)
            session.wait(lambda name=name: name in session.cursor_line, f"cursor at {name}")  # type: ignore[misc]
        assert session.is_cursor_shown
        session.press("X")
        session.wait(lambda: "Cancel" in session.cursor_line, "the cursor at the button")
        session.press("escape")
        session.wait(lambda: "backup-vault" in session.cursor_line, "the cursor in the table")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
