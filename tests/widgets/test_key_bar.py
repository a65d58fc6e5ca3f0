"""The last line: the keys that work."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.binding import Binding
from textual.events import AppBlur, AppFocus
from textual.widgets import Input, Static

from tests.support.apps.pilot import resized, screen_text, until
from vpstui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.app import ComposeResult
    from textual.pilot import Pilot


class Keys(App[int]):
    """Has keys, one of which can be dimmed, and a field."""

    BINDINGS = [
        Binding("x", "press('x')", "Stop", id="stop"),
        Binding("s", "press('s')", "Start", id="start"),
        Binding("f2", "press('f2')", "Rename", id="rename", key_display="F2"),
        Binding("z", "press('z')", "Hidden", id="hidden", show=False),
        Binding("question_mark", "help", "Help", id="help", key_display="?"),
    ]

    def __init__(self, first: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._first = first
        self.dim: set[str] = set()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield Input()
        yield Static("text")
        yield KeyBar(self._first)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "press" and parameters[0] in self.dim else True

    def action_press(self, key: str) -> None:
        self.pressed.append(key)

    def action_help(self) -> None:
        self.pressed.append("?")


@asynccontextmanager
async def keys(
    *first: str, size: tuple[int, int] = (80, 8), focus: bool = False
) -> AsyncIterator[tuple[Pilot[int], Keys]]:
    """An app with a key bar; with the focus in its field when told so."""
    app = Keys(first)
    async with app.run_test(size=size) as pilot:
        app.set_focus(app.query_one(Input) if focus else None)
        await pilot.pause()
        yield pilot, app


def bar(pilot: Pilot[int]) -> str:
    """What the key bar says."""
    return screen_text(pilot).splitlines()[-1].strip()


async def test_bar_shows_the_keys_that_are_to_be_seen() -> None:
    """In the order of the bindings, help last."""
    async with keys() as (pilot, _):
        assert bar(pilot).endswith("x Stop  s Start  F2 Rename  ? Help")
        assert "Hidden" not in bar(pilot)


async def test_bar_begins_with_the_keys_it_is_told_to() -> None:
    """The others follow in their order."""
    async with keys("rename", "start") as (pilot, _):
        assert bar(pilot).startswith("F2 Rename  s Start  ")
        assert bar(pilot).index("s Start") < bar(pilot).index("x Stop")


async def test_key_that_does_not_apply_is_dim() -> None:
    """It keeps its place."""
    async with keys("stop") as (pilot, app):
        widget = app.query_one(KeyBar)
        before = widget.render()
        app.dim = {"x"}
        app.refresh_bindings()
        await until(pilot, lambda: not widget.render().is_same(before), "the dim key")
        after = widget.render()
        assert after.plain == before.plain
        assert [str(span.style) for span in after.spans if span.start == 0] == ["$text-disabled"]


async def test_characters_are_not_offered_while_one_types() -> None:
    """They would go into the field; other keys work."""
    async with keys(focus=True) as (pilot, app):
        assert "F2 Rename" in bar(pilot)
        for text in ("x Stop", "s Start", "? Help"):
            assert text not in bar(pilot)
        app.set_focus(None)
        await until(pilot, lambda: "x Stop" in bar(pilot), "the keys")


@pytest.mark.parametrize("text", ["Stop", "Rename", "Help"])
async def test_click_presses_the_key(text: str) -> None:
    """Anywhere on its words."""
    async with keys() as (pilot, app):
        at = screen_text(pilot).splitlines()[-1].index(text)
        await pilot.click(KeyBar, offset=(at + len(text) - 1, 0))
        await until(pilot, lambda: app.pressed, "the key")
        assert app.pressed == [{"Stop": "x", "Rename": "f2", "Help": "?"}[text]]


class Opened(Static, can_focus=True):
    """A widget with a key of its own."""

    BINDINGS = [Binding("o", "open", "Open", id="open")]


async def test_keys_stay_while_the_terminal_has_no_focus() -> None:
    """Those of the widget that gets it back, too: nothing is drawn because one looks away."""
    async with keys() as (pilot, app):
        await app.mount(Opened("one"), before=0)
        app.query_one(Opened).focus()
        await until(pilot, lambda: "o Open" in bar(pilot), "the key of the widget")
        before = bar(pilot)
        app.post_message(AppBlur())
        await until(pilot, lambda: app.focused is None, "the focus to go")
        await pilot.pause()
        assert bar(pilot) == before
        app.post_message(AppFocus())
        await until(pilot, lambda: app.focused is not None, "the focus to come")
        await pilot.pause()
        assert bar(pilot) == before
        app.set_focus(None)
        await until(pilot, lambda: "o Open" not in bar(pilot), "the key to go")


async def test_click_between_the_keys_presses_nothing() -> None:
    """And beside them."""
    async with keys() as (pilot, app):
        at = screen_text(pilot).splitlines()[-1].index("x Stop") + len("x Stop")
        for x in (0, at, at + 1, 79):
            await pilot.click(KeyBar, offset=(x, 0))
        await pilot.pause()
        assert app.pressed == []


@pytest.mark.parametrize("width", [12, 20, 30, 40])
async def test_help_stays_in_sight(width: int) -> None:
    """However narrow the line is; what does not fit whole is left out."""
    async with keys(size=(width, 8)) as (pilot, _):
        assert bar(pilot).endswith("? Help")
        assert "…" not in bar(pilot)


async def test_bar_takes_the_room_of_a_wider_terminal() -> None:
    """At once."""
    async with keys(size=(20, 8)) as (pilot, _):
        assert "Rename" not in bar(pilot)
        await resized(pilot, 80, 8)
        await until(pilot, lambda: "F2 Rename" in bar(pilot), "the wider bar")
