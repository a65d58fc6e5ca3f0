"""The app in a terminal, with a log and without the one that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.e2e


def test_app_with_a_log(tmp_path: Path) -> None:
    """The screen is as without; the log has what was asked for."""
    path = tmp_path / "vpstui.log"
    with Session([*VPSTUI, "--demo"], env=environment(tmp_path, VPSTUI_LOG=str(path))) as session:
        session.wait_text("● live")
        assert "DEBUG" not in session.text
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    assert "vpstui.api.client: GET /api/v1/servers/?page_size=100: 200" in path.read_text("utf-8")


@pytest.mark.parametrize("name", ["/dev/full", "/dev/stderr"])
def test_app_without_its_log(name: str, tmp_path: Path) -> None:
    """The app starts all the same; on the terminal itself there is no log."""
    with Session([*VPSTUI, "--demo"], env=environment(tmp_path, VPSTUI_LOG=name)) as session:
        session.wait_text("● live")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    record = session.record.decode()
    assert f"vpstui: No log: {name} (VPSTUI_LOG) cannot be written" in record
    assert "GET /" not in record
