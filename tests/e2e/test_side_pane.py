"""The side pane in a real terminal: it reads, and writes only what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.mark.knobs(token=TOKEN)
def test_pane_that_is_read_again_writes_nothing_while_nothing_differs(
    tmp_path: Path, served: Served
) -> None:
    """A stopped server uses the same all the time."""
    number = next(n for n, row in served.account.servers.items() if row["name"] == "dev-sandbox")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    argv = [*VPSTUI, "--api-url", served.url, "--refresh", "2", "dev-sandbox"]
    with Session(argv, env=env, size=(160, 45)) as session:
        session.wait_text("of 40 GB")
        session.wait(lambda: served.asked("read", number) >= 2, "a second reading", 30.0)
        before, asked = len(session.record), served.asked("read", number)
        session.wait(lambda: served.asked("read", number) >= asked + 3, "three more", 30.0)
        assert session.record[before:] == b""
        session.press("i")
        session.wait(lambda: "of 40 GB" not in session.text, "no pane")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
