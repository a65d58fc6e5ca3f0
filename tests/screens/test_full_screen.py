"""Screens that are left: their work ends, and nothing looks for widgets that went."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.containers import Vertical
from textual.widgets import Static

from tests.support.apps.pilot import DEADLINE
from vpstui.screens.dialog import Dialog
from vpstui.screens.full_screen import FullScreen
from vpstui.terminal.frame_gate import before_frame
from vpstui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.widget import Widget


class Last(Static):
    """A widget that is the last to go: not before the other one went and work went on."""

    def __init__(self) -> None:
        super().__init__(id="last")
        self.may_go = asyncio.Event()

    async def on_unmount(self) -> None:
        await self.may_go.wait()


class First(Static):
    """A widget that says when it goes."""

    def __init__(self) -> None:
        super().__init__(id="first")
        self.went = asyncio.Event()

    def on_unmount(self) -> None:
        self.went.set()


class Work:
    """What a screen does on and on; `ended` says how that came to an end."""

    def __init__(self) -> None:
        self.first, self.last = First(), Last()
        self.mounted: list[str] = []
        self.ended = ""

    async def go_on(self, screen: Full | Box) -> None:
        """Go on in the moment in which one of the widgets is gone and the other is not."""
        try:
            await self.first.went.wait()
            screen.query_one("#first")
        except asyncio.CancelledError:
            self.ended = "with the screen"
            raise
        finally:
            self.last.may_go.set()


class Full(FullScreen[None]):
    """Works while it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.work = Work()

    def compose(self) -> ComposeResult:
        yield self.work.first
        yield self.work.last

    def on_mount(self) -> None:
        self.work.mounted.append(str(self.query_one("#first").id))
        self.run_worker(self.work.go_on(self))


class Box(Dialog[None]):
    """The same in a box."""

    def __init__(self) -> None:
        super().__init__("Box")
        self.work = Work()

    def body(self) -> Iterable[Widget]:
        with Vertical(), Vertical():  # each has its widgets later than what it is in
            yield self.work.first
        yield self.work.last

    def on_mount(self) -> None:
        self.work.mounted.append(str(self.query_one("#first").id))
        self.run_worker(self.work.go_on(self))


@pytest.mark.parametrize("kind", [Full, Box])
async def test_work_ends_before_the_widgets_go(kind: type[Full | Box]) -> None:
    """Whatever goes on after an await would look for them in vain, and end the app."""
    app = TerminalApp()
    async with app.run_test() as pilot:
        screen = kind()
        await app.push_screen(screen)
        screen.dismiss(None)
        await pilot.pause()
    assert screen.work.ended == "with the screen"


@pytest.mark.parametrize("kind", [Full, Box])
async def test_what_is_left_at_once_is_whole_before_it_goes(kind: type[Full | Box]) -> None:
    """Textual 8.2.8 runs `on_mount` of a screen that goes without having mounted its widgets."""
    app = TerminalApp()
    async with app.run_test() as pilot:
        screen = kind()
        app.push_screen(screen)
        screen.dismiss(None)
        await pilot.pause()
    assert screen.work.mounted == ["first"]


@pytest.mark.parametrize("kind", [Full, Box])
async def test_the_app_ends_in_the_moment_in_which_a_screen_opens(kind: type[Full | Box]) -> None:
    """The same at the end of the app."""
    app = TerminalApp()
    async with app.run_test():
        screen = kind()
        app.push_screen(screen)
    assert screen.work.ended == "with the screen"
    assert app.crash is None


class EndsAtOnce(TerminalApp):
    """Opens a screen, another one on it, and ends."""

    def __init__(self, *screens: Full | Box) -> None:
        super().__init__()
        self.screens = screens

    async def on_ready(self) -> None:
        await super().on_ready()
        for screen in self.screens:
            self.push_screen(screen)
        self.exit(0)


@pytest.mark.parametrize("kind", [Full, Box])
async def test_the_app_ends_itself_while_a_screen_opens_and_is_covered(
    kind: type[Full | Box],
) -> None:
    """As a person's key does it, without whoever runs a test."""
    app = EndsAtOnce(kind(), Full())
    running = app.run_async(headless=True)
    assert await asyncio.wait_for(running, DEADLINE) == 0
    assert [screen.work.mounted for screen in app.screens] == [["first"], ["first"]]
    assert app.crash is None


async def test_a_bug_in_what_a_frame_needs_ends_the_app() -> None:
    """The screen does not stand still, nor is it drawn without what was needed."""
    app = TerminalApp()

    def fail() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        async with app.run_test():
            screen = Full()
            await app.push_screen(screen)
            before_frame(screen, fail)
            assert app._task is not None
            await asyncio.wait([app._task], timeout=DEADLINE)

    with pytest.raises(ZeroDivisionError):
        await run()
    assert isinstance(app.crash, ZeroDivisionError)


@pytest.mark.parametrize("kind", [Full, Box])
async def test_a_layout_in_between_does_not_take_a_frame_away(kind: type[Full | Box]) -> None:
    """What is to be done before the next frame, as for the key bar, is done without another key."""
    app = TerminalApp()
    async with app.run_test() as pilot:
        screen = kind()
        await app.push_screen(screen)
        await pilot.pause()
        just_now, done = asyncio.Event(), asyncio.Event()
        before_frame(screen, just_now.set)  # a timer that has just called does not hear at once
        await asyncio.wait_for(just_now.wait(), DEADLINE)
        before_frame(screen, done.set)
        screen._refresh_layout()
        await asyncio.wait_for(done.wait(), DEADLINE)


class Top(FullScreen[None]):
    """Lies on another screen; says how the work of that one stood when this one went."""

    def __init__(self, below: Full) -> None:
        super().__init__()
        self.below = below
        self.found = ""

    def on_unmount(self) -> None:
        self.found = self.below.work.ended


async def test_the_work_of_a_covered_screen_ends_before_the_app_takes_screens_away() -> None:
    """The app takes them away one after the other, and mounts nothing while it does."""
    app = TerminalApp()
    async with app.run_test():
        below = Full()
        await app.push_screen(below)
        top = Top(below)
        await app.push_screen(top)
    assert top.found == "with the screen"


async def test_a_screen_below_another_does_not_take_that_away() -> None:
    """What is left is the screen itself, never what lies on it."""
    app = TerminalApp()
    async with app.run_test():
        below, above = Full(), Box()
        await app.push_screen(below)
        await app.push_screen(above)
        below.leave(None)
        assert app.screen is above
