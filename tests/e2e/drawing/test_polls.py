"""What a poll, and keys that are typed ahead, cost on the line to a real terminal, in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.knobs(token=TOKEN, servers=30)]

ONE_CELL = 100
"""Bytes: the cell, and the mark of a row in which something changed."""

BURST = 1_000
"""Bytes of twenty presses."""


@pytest.fixture
def session(tmp_path: Path, served: Served) -> Iterator[Session]:
    """A terminal with an account that is read every 2 s, at rest."""
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    argv = [*VPSTUI, "--api-url", served.url, "--refresh", "2"]
    with Session(argv, env=env, size=(120, 40)) as session:
        session.wait_text("● live")
        polls(session, served, 3)
        yield session


def polls(session: Session, served: Served, count: int) -> int:
    """Wait for so many polls and one more, so that what they found is drawn; bytes of it."""
    before, asked = len(session.record), served.asked("list")
    session.wait(lambda: served.asked("list") > asked + count, f"{count} polls", 60.0)
    return len(session.record) - before


def test_poll_that_changes_nothing_writes_nothing(session: Session, served: Served) -> None:
    """Not a byte: an app that stays open costs nothing."""
    assert polls(session, served, 3) == 0


def test_poll_that_changes_a_cell_writes_that_cell(session: Session, served: Served) -> None:
    """The location of a server that is on the screen."""
    number, row = next(iter(served.account.servers.items()))
    other = "us-east" if row["location"] == "us-west" else "us-west"
    before = len(session.record)
    served.account.edit(number, location=other)
    session.wait_text(f"{row['name']} .* {other} ")
    polls(session, served, 1)
    assert len(session.record) - before <= ONE_CELL


def test_presses_in_one_write_cost_little_more_than_one(session: Session, served: Served) -> None:
    """What lies between where the cursor was and where it comes to rest need not be seen."""
    before = len(session.record)
    session.send(b"\x1b[B" * 20)
    polls(session, served, 1)
    assert 0 < len(session.record) - before <= BURST
