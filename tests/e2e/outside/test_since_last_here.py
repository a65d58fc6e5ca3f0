"""What changed between two starts of the program, in a real pty and in files of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.user_steps import number_of
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.e2e


def started(served: Served, home: Path) -> AbstractContextManager[Session]:
    """Start the program as at any other day: with its home, and nothing else."""
    env = environment(home, VPSTUI_TOKEN=TOKEN)
    return Session([*VPSTUI, "--api-url", served.url], env=env)


def leave(session: Session) -> None:
    """Quit, as a person does."""
    session.press("q")
    assert session.wait_exit() == 0


@pytest.mark.knobs(servers=4)
def test_changes_between_two_starts_are_said_once(served: Served, tmp_path: Path) -> None:
    """Not at the first start; at the next one, with the way to them; and not again."""
    with started(served, tmp_path) as session:
        session.wait_text("● live")
        leave(session)
        assert b"Since you" not in session.record
    served.account.edit(number_of(served, "web-1"), status="stopped")
    served.account.edit(number_of(served, "web-2"), name="web-9")
    del served.account.servers[number_of(served, "db-primary")]
    with started(served, tmp_path) as session:
        session.wait_text("Since you were last here: 3 changes")
        session.press("H", "tab")
        session.wait_text("status active → stopped")
        session.wait_text("name web-2 → web-9")
        session.wait_text("not listed any more")
        session.press("escape")
        session.wait_text("● live")
        leave(session)
    with started(served, tmp_path) as session:
        session.wait_text("● live")
        session.press("H", "tab")
        session.wait_text("3 changes")
        session.press("escape")
        session.wait_text("● live")
        leave(session)
        assert b"Since you" not in session.record
