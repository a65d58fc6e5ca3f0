"""What a rolling bulk action writes to a real terminal: nothing while it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

F6 = b"\x1b[17~"

STEP: int = 3000
"""Bytes that a step of one server to the next may write at 80x24."""


@pytest.mark.e2e
def test_only_what_changes_is_written(tmp_path: Path, served: Served) -> None:
    """While the server restarts, though it is read again and again; then a few lines."""
    for name in ("r-1", "r-2", "r-3"):
        served.account.add(name=name)
    env = environment(tmp_path) | {"VPSTUI_API_URL": served.url, "VPSTUI_TOKEN": "vps_pty_01234567"}
    with Session([*VPSTUI, "r-"], env=env, size=(80, 24)) as session:

        def is_read_again(times: int) -> None:
            wanted = len(served.account.requests) + times
            session.wait(lambda: len(served.account.requests) >= wanted, "it is not read", 30)

        session.wait_text("● live")
        session.press("*", "R")
        session.wait_text("Reboot 3 servers")
        session.send(F6 + F6)
        session.wait_text("Pace: one after the other")
        session.change(r"Cancel +(Reboot 3)", "right")
        session.press("enter")
        session.wait_text("1 accepted, 2 waiting")
        is_read_again(2)
        before = len(session.record)
        is_read_again(3)
        assert len(session.record) == before
        served.clock.time += 60
        session.wait_text("1 rebooted, 1 accepted, 1 waiting")
        is_read_again(2)
        assert 0 < len(session.record) - before < STEP
