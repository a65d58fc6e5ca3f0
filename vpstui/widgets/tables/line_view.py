"""How the lines of a table come to the screen: those that look different, each described once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.scroll_view import ScrollView

from vpstui.widgets.tables.line_drawing import DrawnLines, LineKey, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        """Draw line `y` of what is visible; it was just found to look different, as a rule."""
        return self._lines.strip(y, self._lines.wanted(y) or next(self.line_keys((y,))))

    def _draw(self, key: LineKey) -> Strip:
        base = self.rich_style
        if key.line.style:
            base += self.style_of(key.line.style)
        if key.on_cursor:
            base += self.style_of("cursor")
        return draw(key, base, self.style_of)
