"""A key that the config moves, in a real terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

pytestmark = pytest.mark.e2e


def test_key_that_a_config_moves_works_at_a_terminal(tmp_path: Path, served_url: str) -> None:
    """F5 sorts and o does not; the key bar leaves out what was unset."""
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"app.redraw" = ""\n"servers.sort" = "f5"\n"servers.create" = ""\n')
    env = environment(tmp_path, VPSTUI_TOKEN="vps_test", VPSTUI_API_URL=served_url)
    with Session([*VPSTUI, "--config", str(file)], env=env) as session:
        session.wait_text("12 servers")
        session.press("o", "f5")
        session.wait_text("sort status")
        assert "e Edit" in session.text
        assert "n New" not in session.text
        session.press("q")
        assert session.wait_exit() == 0
