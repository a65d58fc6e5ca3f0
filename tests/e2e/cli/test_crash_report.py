"""A bug in the app ends with the terminal restored, an apology, and a report without secrets."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.broken_app import BROKEN, reports
from tests.support.programs.program import ROOT, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.e2e

TOKEN = "7f3a-Kd92/Lq0+zz51"
"""A token that is known only by having been met: it does not begin as those of the API do."""


@pytest.mark.knobs(token=TOKEN)
@pytest.mark.parametrize("kind", ["key", "worker", "connect", "reader", "style", "end", "picture"])
def test_bug_in_the_app(kind: str, served: Served, tmp_path: Path) -> None:
    """The terminal is as before, the path of a report is said, and no sink has the token."""
    home = tmp_path / "home"
    script = tmp_path / "broken.py"
    script.write_text(BROKEN, "utf-8")
    env = environment(home, VPSTUI_TOKEN=TOKEN, PYTHONPATH=str(ROOT))
    with Session([sys.executable, script, served.url, kind], env=env, size=(120, 30)) as session:
        if kind not in ("connect", "picture"):
            session.wait_text("● live")
            session.press("q" if kind == "end" else "!")
        assert session.wait_exit() == 1
        assert session.left_behind() == []
        said = session.text
    (report,) = reports(home)
    assert "Sorry: a bug in vpstui ended it" in said
    assert str(report).encode() in session.record.replace(b"\r\n", b"")
    assert b"Traceback" not in session.record
    text = report.read_text("utf-8")
    assert ("textual/css" if kind == "style" else "ValueError: not expected") in text
    assert "broken.py:" in text or kind == "style"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert TOKEN not in text
    assert TOKEN.encode() not in session.record
