"""What an action costs on the line, in bytes; and that the screen is the one F5 draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.no_cover]

FIRST, LAST = "^  backup-vault", "^  web-2"


@pytest.fixture(params=[{}, {"COLORTERM": "", "TERM": "xterm"}, {"NO_COLOR": "1"}])
def session(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A made-up account with servers of all statuses, in all colours, in 16, and in none."""
    env = environment(tmp_path, **request.param)
    with Session([*VPSTUI, "--demo"], env=env, size=(120, 40)) as session:
        session.wait_text("● live")
        session.wait_text(LAST)
        session.rest()
        yield session


def cost(session: Session, key: str | bytes, pattern: str = "") -> int:
    """The bytes that come after a key, until nothing more does."""
    before = len(session.record)
    session.send(key if isinstance(key, bytes) else key.encode())
    session.wait_text(pattern or LAST)
    session.wait(lambda: len(session.record) > before, "no answer")
    session.rest()
    return len(session.record) - before


def is_as_drawn_anew(session: Session) -> None:
    """An empty screen, on which all is drawn, looks as it did before."""
    before = session.cells
    session.erase()
    assert session.cells != before
    session.press("f5")
    session.wait(lambda: session.cells == before, "another screen was drawn")


def test_actions_cost_what_they_change(session: Session) -> None:
    """Bytes of each; the bare app of Textual sends 55 kB at the start, and 120 kB for a dialog."""
    assert len(session.record) < 4_000
    is_as_drawn_anew(session)
    session.rest()
    assert max(cost(session, "j") for _ in range(3)) < 350
    before = len(session.record)
    session.send(b"\x1b[O")
    session.rest()
    session.send(b"\x1b[I")
    session.rest()
    assert len(session.record) == before
    assert cost(session, "\x03", "Ctrl.Q leaves") < 150
    session.wait(lambda: "leaves vpstui" not in session.text, "the toast stays")
    session.rest()
    is_as_drawn_anew(session)
    session.rest()
    assert cost(session, "X", "Cancel") + cost(session, "\x1b") < 6_000
    is_as_drawn_anew(session)


def test_all_that_moves_is_drawn(session: Session) -> None:
    """Filters, help, details, scrolling: nothing is left over from the screen before."""
    session.press("/", "w", "e", "b")
    session.wait_text("web-1")
    session.wait(lambda: "backup-vault" not in session.text, "the filter did not come")
    is_as_drawn_anew(session)
    session.press("escape", "escape")
    session.wait_text(FIRST)
    session.press("?")
    session.wait_text("─ Keys")
    session.rest()
    is_as_drawn_anew(session)
    session.press("escape")
    session.wait(lambda: "─ Keys" not in session.text, "the help did not go")
    session.press("enter")
    session.wait(lambda: "web-2" not in session.text, "the details did not come")
    session.rest()
    is_as_drawn_anew(session)


def test_a_terminal_of_another_size_is_drawn_whole(session: Session) -> None:
    """Back and forth, with whatever terminals make of it."""
    for size in ((60, 12), (120, 40), (80, 24)):
        session.resize(size)
        session.wait_text("vpstui")
        session.rest()
        is_as_drawn_anew(session)
