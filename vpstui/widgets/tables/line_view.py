"""How the lines of a table come to the screen: those that look different, without detours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.scroll_view import ScrollView

from vpstui.widgets.tables.line_drawing import DrawnLines, LineKey, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.style import Style
    from textual.strip import Strip


class LineView(ScrollView):
    """Draws lines that are described by their `LineKey`.

    A subclass decides what the lines are (`line_keys`), and asks for those that may look different.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines = DrawnLines(self._draw)

    def line_keys(self, lines: Iterable[int]) -> Iterator[LineKey]:
        """Return what decides how lines of the screen look, counted from the top of the widget."""
        raise NotImplementedError

    def style_of(self, name: str) -> Style:
        """Return the style of a line or a part of it, by its name."""
        return self.get_component_rich_style(f"line-table--{name}", partial=True)

    def forget_lines(self) -> None:
        """Draw every line anew from now on."""
        self._lines.forget()

    def notify_style_update(self) -> None:
        """Draw every line anew: colours have changed."""
        super().notify_style_update()
        self.forget_lines()

    def draw_changes(self) -> None:
        """Draw again the lines in sight that look different from what is on screen."""
        self.draw_changes_of(range(self.size.height))

    def draw_changes_of(self, lines: Iterable[int]) -> None:
        """Draw again those of these lines of the screen that look different now."""
        width, height = self.size
        seen = [y for y in lines if 0 <= y < height]
        keys = zip(seen, self.line_keys(seen), strict=True)
        regions = [Region(0, y, width, 1) for y, key in keys if self._lines.differs(y, key)]
        if regions:
            self.refresh(*regions)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Go elsewhere: what was to be drawn on a line is on another one."""
        super().watch_scroll_y(old_value, new_value)
        self._lines.drop_wanted()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Go elsewhere, likewise."""
        super().watch_scroll_x(old_value, new_value)
        self._lines.drop_wanted()

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of what is visible."""
        return self._strips([y])[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines as they are, but for the filters of the app: each has its style already.

        Textual 8.2.8 looks for border, padding, hatch, tint and opacity at each line, which is
        twice the work of the line itself; there are none here.
        """
        strips, background = self._strips(crop.line_range), self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _strips(self, lines: Sequence[int]) -> list[Strip]:
        """Draw lines; those that were just found to look different are not looked at again."""
        wanted = {y: self._lines.wanted(y) for y in lines}
        missing = [y for y, key in wanted.items() if key is None]
        keys = wanted | dict(zip(missing, self.line_keys(missing), strict=True))
        return [self._lines.strip(y, key) for y, key in keys.items() if key is not None]

    def _draw(self, key: LineKey) -> Strip:
        base = self.rich_style
        if key.line.style:
            base += self.style_of(key.line.style)
        if key.on_cursor:
            base += self.style_of("cursor")
        return draw(key, base, self.style_of)
