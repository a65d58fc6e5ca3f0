"""The question for the terminal's background: answered, not answered, late, split, hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN
from vpstui.terminal.themes import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Start = Callable[..., Session]

pytestmark = pytest.mark.e2e

QUESTION = b"\x1b]11;?\x1b\\"
WHITE = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
BLACK = b"\x1b]11;rgb:0000/0000/0000\x1b\\"
LIVE = "● live"


@pytest.fixture
def start(tmp_path: Path, served_url: str) -> Start:
    """Start the app with `theme = "auto"`, without waiting for it."""

    def begin(background: bytes = b"", theme: str = "auto", **more: str) -> Session:
        config = tmp_path / "config.toml"
        profile = f'[profiles.default]\napi_url = "{served_url}"\n'
        config.write_text(f'theme = "{theme}"\n{profile}', "utf-8")
        env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, **more)
        return Session([*VPSTUI, "--config", config], env=env, background=background)

    return begin


def _is_drawn(session: Session, background: str | None) -> bool:
    red, green, blue = bytes.fromhex(str(background).removeprefix("#"))
    return b"48;2;%d;%d;%d" % (red, green, blue) in session.record


def themes(session: Session) -> tuple[bool, bool]:
    """Whether anything was drawn on the background of the dark theme, and on that of the light."""
    return _is_drawn(session, DARK.background), _is_drawn(session, LIGHT.background)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (WHITE, (False, True)),
        (BLACK, (True, False)),
        (b"\x1b]11;rgb:f/e/d\x07", (False, True)),
        (b"\x1b]11;rgba:fdfd/f6f6/e3e3/ffff\x1b\\", (False, True)),
        (WHITE + BLACK, (False, True)),
        (b"", (True, False)),
        (b"\x1b]11;rgb:zz/\x1b\\", (True, False)),
        (b"\x1b]11;" + b"f" * 5000 + b"\x1b\\", (True, False)),
    ],
    ids=["white", "black", "short", "rgba", "doubled", "none", "wrong", "long"],
)
def test_answered(start: Start, answer: bytes, expected: tuple[bool, bool]) -> None:
    """The theme is there from the first paint, and nothing of the answer is a key."""
    with start(answer) as session:
        session.wait_text(LIVE)
        assert session.record.count(QUESTION) == 1
        assert themes(session) == expected
        session.press("ctrl+q")
        assert session.wait_exit() == 0


@pytest.mark.parametrize("piece", [1, 7])
def test_answered_late(start: Start, piece: int) -> None:
    """The dark theme is taken and stays; what comes then, in pieces as well, types nothing."""
    with start(WHITE) as session:
        session.hold_answers()
        session.wait_text(LIVE)
        late = b"".join(session.held)
        session.held.clear()
        for at in range(0, len(late), piece):
            session.send(late[at : at + piece])
        session.release_answers()
        session.wait(lambda: not session.unread_input(), "the read")
        session.press("j")
        session.press("k")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert themes(session) == (True, False)


def test_keys_between_the_answers(start: Start) -> None:
    """What is typed before the late answer arrives is typed, and nothing else is."""
    with start(WHITE) as session:
        session.hold_answers()
        session.wait_text(LIVE)
        session.press("/")
        session.send(b"we")
        session.release_answers()
        session.send(b"b")
        session.wait_text(r"web(?!.*rgb)")
        assert "rgb" not in session.text
        session.press("escape", "ctrl+q")
        assert session.wait_exit() == 0


@pytest.mark.parametrize(
    ("theme", "more"),
    [
        ("vpstui-light", {}),
        ("auto", {"NO_COLOR": "1"}),
        ("auto", {"COLORTERM": "", "TERM": "xterm"}),
    ],
)
def test_not_asked(start: Start, theme: str, more: dict[str, str]) -> None:
    """Where the answer would change nothing."""
    with start(WHITE, theme, **more) as session:
        session.wait_text(LIVE)
        assert QUESTION not in session.record
        session.press("ctrl+q")
        assert session.wait_exit() == 0


def test_by_the_environment(start: Start) -> None:
    """COLORFGBG counts where there is no answer."""
    with start(COLORFGBG="0;15") as session:
        session.wait_text(LIVE)
        assert themes(session) == (False, True)
        session.press("ctrl+q")
        assert session.wait_exit() == 0
