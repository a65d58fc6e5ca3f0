"""What Textual does by itself: a test that fails here says that a part of ours can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.widgets import Label

from vpstui.terminal.drawing.repainting_compositor import RepaintingCompositor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult


def keys(found: Iterable[object]) -> list[str]:
    """The names of the keys among what a parser found."""
    return [event.key for event in found if isinstance(event, events.Key)]


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
