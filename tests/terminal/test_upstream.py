"""What Textual does by itself: a test that fails here says that a part of ours can go."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.widgets import Label

from tests.support.programs import environment
from tests.support.pty_session import DEADLINE, Session
from vpstui.terminal.repainting_compositor import RepaintingCompositor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

PLAIN = """\
from textual.app import App
from textual.widgets import Label

class Plain(App):
    BINDINGS = [("q", "quit", "Quit")]

    def compose(self):
        yield Label("plain and ready")

Plain().run()
"""
"""An app with Textual's own driver."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new."""
    return environment(tmp_path)


def plain(env: dict[str, str], *before: str) -> Session:
    """Textual's own driver in a terminal."""
    session = Session([*before, sys.executable, "-c", PLAIN], env=env)
    session.wait_text("plain and ready")
    return session


def keys(found: Iterable[object]) -> list[str]:
    """The names of the keys among what a parser found."""
    return [event.key for event in found if isinstance(event, events.Key)]


@pytest.mark.e2e
@pytest.mark.parametrize("data", [b"\xe9q", b"\x1b[M\xff\xfeDq"])
def test_a_byte_that_is_no_text_ends_the_app(data: bytes, env: dict[str, str]) -> None:
    """Issues 6456 and 6668: why `run_input_thread` and `InputDecoder` decode by themselves."""
    with plain(env) as session:
        session.send(data)
        session.wait_exit()
    assert b"UnicodeDecodeError" in session.record


def test_x10_report_takes_a_key_with_it() -> None:
    """Two coordinates may be one character, the next key is the third: why `InputDecoder` skips."""
    assert keys(list(XTermParser().feed((b"\x1b[M \xc3\xa9q").decode()))) == []


def test_paste_that_never_ends_takes_all_keys() -> None:
    """Not reported upstream as far as known: why `InputDecoder` ends pastes."""
    parser = XTermParser()
    assert list(parser.feed("\x1b[200~lost")) == []
    assert list(parser.feed("q" * 10_000)) == []


def test_escapes_in_a_paste_are_keys() -> None:
    """Not reported upstream as far as known: why `InputDecoder` takes escapes out of pastes."""
    found = list(XTermParser().feed("\x1b[200~\x1b[31" + "D" * 60 + "\x1b[201~"))
    assert "D" in keys(found)


@pytest.mark.e2e
def test_signal_leaves_the_terminal_behind(env: dict[str, str]) -> None:
    """Issue 5140: why there is a `SignalExit`."""
    with plain(env) as session:
        os.kill(session.pid, signal.SIGTERM)
        session.wait_exit()
        assert session.left_behind() != []


@pytest.mark.e2e
def test_continue_without_suspend_reads_the_keyboard_twice(env: dict[str, str]) -> None:
    """Not reported upstream as far as known: why `TerminalDriver` has its own SIGCONT."""
    with plain(env) as session:
        threads = Path(f"/proc/{session.pid}/task")
        before = len(list(threads.iterdir()))
        os.kill(session.pid, signal.SIGCONT)
        session.wait(lambda: len(list(threads.iterdir())) > before, "a thread", DEADLINE)


@pytest.mark.e2e
def test_end_of_input_spins(env: dict[str, str]) -> None:
    """Pull request 6690: why `run_input_thread` ends the app, where hangups are ignored."""
    session = plain(env, "sh", "-c", 'trap "" HUP; exec "$@"', "sh")
    os.close(session._fd)
    try:
        before = seconds_of(session.pid)
        while session._process.poll() is None and seconds_of(session.pid) < before + 1:
            pass
        assert session._process.poll() is None
    finally:
        session._process.kill()
        session._process.wait()


def seconds_of(pid: int) -> float:
    """The time a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Covered(App[None]):
    """A label on a screen with a compositor of choice."""

    def __init__(self, compositor: type[Compositor]) -> None:
        super().__init__()
        self._kind = compositor

    def compose(self) -> ComposeResult:
        yield Label("over it", id="over")

    def on_mount(self) -> None:
        self.screen._compositor = self._kind()


@pytest.mark.parametrize(("kind", "repainted"), [(Compositor, False), (RepaintingCompositor, True)])
async def test_what_goes_unseen_stays_painted(kind: type[Compositor], repainted: bool) -> None:
    """Why there is `RepaintingCompositor`: asking where a widget is forgets one that just went."""
    async with Covered(kind).run_test() as pilot:
        screen = pilot.app.screen
        await pilot.pause()
        compositor = screen._compositor
        over = screen.query_one("#over")
        place = over.region
        over.styles.display = "none"
        screen.clear_cached_dimensions()
        screen._layout_updates += 1
        compositor._full_map_invalidated = True
        assert over not in compositor.full_map
        assert (place in compositor._dirty_regions) is repainted
