"""What is drawn of a screen where only some of its lines have changed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from textual._compositor import Compositor
from textual.app import App
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from vpstui.terminal.drawing.repainting_compositor import RepaintingCompositor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.strip import Strip

WIDTH, HEIGHT = 40, 16


class Counted(Static):
    """Counts the lines that it is asked for."""

    asked = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += crop.height
        return super().render_lines(crop)


class Parts(Screen[None]):
    """Widgets beside each other, one on top of others, and one that is cut off."""

    CSS = """
    #left { width: 40%; border: round red; }
    #long { height: 40; }
    #top { layer: over; offset: 5 3; width: 12; height: 6; border: solid green; }
    Parts { layers: base over; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = RepaintingCompositor()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("left " * 30, id="left")
            with VerticalScroll():
                yield Counted("\n".join(f"line {n}" for n in range(40)), id="long")
        yield Static("on top", id="top")


class Host(App[None]):
    """Shows the parts."""

    def on_mount(self) -> None:
        self.push_screen(Parts())


def texts(chops: Mapping[int, Strip | None]) -> dict[int, list[tuple[str, str]]]:
    """What stands at each cut of a line, and how it looks."""
    return {
        cut: [(segment.text, str(segment.style)) for segment in strip or ()]
        for cut, strip in chops.items()
    }


async def test_lines_are_the_same_as_those_of_textual() -> None:
    """Whichever are wanted."""
    async with Host().run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        compositor, random = pilot.app.screen._compositor, Random(1)  # noqa: S311 - any will do
        for _ in range(200):
            wanted = {random.randrange(HEIGHT) for _ in range(random.randrange(1, 5))}
            x, width = random.randrange(WIDTH), random.randrange(1, WIDTH)
            spans = [Region(x, y, width, 1) for y in wanted]
            crop = Region.from_union(spans).intersection(Region(0, 0, WIDTH, HEIGHT))
            ours = compositor._render_chops(crop, wanted.__contains__)
            theirs = Compositor._render_chops(compositor, crop, wanted.__contains__)
            for y in wanted:
                assert texts(ours[y]) == texts(theirs[y])


async def test_only_lines_that_are_drawn_are_asked_for() -> None:
    """Not those between them, nor the whole of each widget."""
    async with Host().run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        long = pilot.app.screen.query_one(Counted)
        crop, before = Region(0, 1, WIDTH, HEIGHT - 2), long.asked
        pilot.app.screen._compositor._render_chops(crop, {1, HEIGHT - 2}.__contains__)
        assert long.asked - before == 2
