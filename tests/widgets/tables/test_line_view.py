"""Lines are drawn as Textual's own cache of lines draws them, whatever styles a widget has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual._styles_cache import StylesCache
from textual.app import App

from vpstui.widgets.tables.line_drawing import LineKey, TableLine
from vpstui.widgets.tables.line_view import LineView, PlainLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.app import ComposeResult


class Numbers(LineView):
    """Lines that tell their numbers."""

    COMPONENT_CLASSES = {"line-table--cursor"}

    def line_keys(self, lines: Iterable[int]) -> Iterator[LineKey]:
        """Number them; the third is as the cursor is."""
        for y in lines:
            yield LineKey(TableLine(f"line {y}"), y == 2, 0, self.content_size.width - y % 2)


class OneWidget(App[None]):
    """Shows them."""

    CSS = "Numbers { height: 9; width: 30; background: $primary; }"

    def compose(self) -> ComposeResult:
        """Nothing besides."""
        yield Numbers()


@pytest.mark.parametrize(
    ("style", "value"),
    [
        ("text_style", "italic"),
        ("border", ("round", "red")),
        ("padding", (1, 2)),
        ("outline", ("heavy", "blue")),
        ("opacity", 0.4),
        ("text_opacity", 0.4),
        ("tint", "red 40%"),
        ("hatch", ("x", "red")),
        ("border_left", ("wide", "green")),
    ],
)
async def test_lines_look_as_textual_draws_them(style: str, value: Any) -> None:
    """With borders, room and effects, and without."""
    app = OneWidget()
    async with app.run_test(size=(40, 12)) as pilot:
        widget = app.query_one(Numbers)
        setattr(widget.styles, style, value)
        await pilot.pause()
        area = widget.size.region
        assert isinstance(widget._styles_cache, PlainLines)
        widget._styles_cache.clear()
        mine = widget.render_lines(area)
        widget._styles_cache = StylesCache()
        assert [list(strip) for strip in mine] == [list(one) for one in widget.render_lines(area)]
        assert [strip.cell_length for strip in mine] == [widget.size.width] * len(mine)
