"""The one-time password of a new server, at a real terminal: in no file, and gone at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.programs.pty_steps import choose
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PASSWORD = "Zq8-one-time-Yb2"
F2 = b"\x1bOQ"


def test_password_is_in_no_file(tmp_path: Path) -> None:
    """Journal, memory, log and reports are looked through; on screen it is until Esc, Esc."""
    with serve(Knobs(token=TOKEN), SteppedClock()) as served:
        log = tmp_path / "log"
        env = environment(
            tmp_path, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url, VPSTUI_LOG=str(log)
        )
        with Session(VPSTUI, env=env, cwd=tmp_path) as session:
            session.wait_text("● live")
            order = {"name": "web-9", "plan_id": 1, "os_id": 5, "location": "us-east"}
            made = served.account.create(order)
            told = {**made, "password": PASSWORD, "message": f"The password is {PASSWORD} now."}
            served.account.fail_next("POST", "/servers/", 201, told)
            session.press("n")
            session.wait_text("New server")
            session.press(*"web-9")
            choose(session, "Plan", "Starter VPS")
            choose(session, "Location", "ap-south")
            choose(session, "OS", "AlmaLinux 9")
            session.send(F2)
            session.wait_text(PASSWORD)
            session.press("escape")
            session.wait_text("Press Esc again")
            session.press("escape")
            session.wait(lambda: PASSWORD not in session.text, "the end of the dialog")
            session.press("H")
            session.wait_text("web-9")
            assert PASSWORD not in session.text
            session.press("ctrl+q")
            assert session.wait_exit() == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("journal" in path.name for path in files)
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []
