"""How the lines of a table come to the screen: those that look different, each described once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.scroll_view import ScrollView

from vpstui.terminal.drawing.frame_turns import LARGE
from vpstui.terminal.frame_gate import before_frame
from vpstui.widgets.tables.line_drawing import DrawnLines, LineKey, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.style import Style
    from textual.css.styles import StylesBase
    from textual.geometry import Size, Spacing
    from textual.strip import Strip


class PlainLines(StylesCache):
    """Textual's cache of the lines of a widget, for one whose lines are all of it.

    The one of Textual 8.2.8 looks at borders, padding and a dozen more styles for each line, which
    takes as long as it takes to draw one. Here they are looked at once for the lines of a frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_plain = False

    def render(self, styles: StylesBase, *args: Any, **options: Any) -> list[Strip]:
        """Draw the lines that are asked for and have changed."""
        edges = (*styles.border, *styles.outline)
        effects = styles.text_opacity != 1 or styles.tint.a or styles.has_rule("hatch")
        self._is_plain = options["opacity"] == 1 and not (
            effects or styles.gutter or any(kind for kind, _ in edges)
        )
        return super().render(styles, *args, **options)

    def render_line(
        self,
        styles: StylesBase,
        y: int,
        size: Size,
        content_size: Size,
        padding: Spacing,
        base_background: Any,
        background: Any,
        render_content_line: Callable[[int], Strip],
        *rest: Any,
    ) -> Strip:
        """Draw a line."""
        if self._is_plain and y < content_size.height and size.width == content_size.width:
            inner, _ = self.get_inner_outer(base_background, background)
            return render_content_line(y).adjust_cell_length(size.width, inner.rich_style)
        facts = (size, content_size, padding, base_background, background)
        return super().render_line(styles, y, *facts, render_content_line, *rest)


class LineView(ScrollView):
    """Draws lines that are described by their `LineKey`.

    A subclass decides what the lines are (`line_keys`), and asks for those that may look different.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles_cache = PlainLines()
        self._lines = DrawnLines(self._draw)
        self._base: Style | None = None
        self._look: tuple[Style, ...] = ()
        self._is_look_known = False

    def on_mount(self) -> None:
        """The scrollbar is drawn anew whenever the number of lines changes, each line of it."""
        self.vertical_scrollbar._styles_cache = PlainLines()  # noqa: SLF001

    def line_keys(self, lines: Iterable[int]) -> Iterator[LineKey]:
        """Return what decides how lines of the screen look, counted from the top of the widget."""
        raise NotImplementedError

    def style_of(self, name: str) -> Style:
        """Return the style of a line or a part of it, by its name."""
        return self.get_component_rich_style(f"line-table--{name}", partial=True)

    def forget_lines(self) -> None:
        """Draw every line anew from now on."""
        self._base = None
        self._lines.forget()

    def notify_style_update(self) -> None:
        """Look whether colours have changed: a focus that comes or goes changes none."""
        super().notify_style_update()
        self._is_look_known = False

    def _take_look(self) -> None:
        """Draw every line anew where colours have changed."""
        if self._is_look_known:
            return
        names = sorted(self._get_component_classes())
        parts = (self.get_component_rich_style(name, partial=True) for name in names)
        look = (self.rich_style, *parts)
        if look != self._look:
            self.forget_lines()
        self._look, self._is_look_known = look, True

    def draw_changes(self) -> None:
        """Draw again the lines in sight that look different from what is on screen."""
        self.draw_changes_of(range(self.size.height))

    def draw_changes_of(self, lines: Iterable[int]) -> None:
        """Draw again those of these lines of the screen that look different now."""
        self._take_look()
        width, height = self.size
        seen = [y for y in lines if 0 <= y < height]
        keys = zip(seen, self.line_keys(seen), strict=True)
        regions = [Region(0, y, width, 1) for y, key in keys if self._lines.differs(y, key)]
        if regions:
            self.refresh(*regions)
        if len(regions) >= LARGE:
            before_frame(self, self._lines.draw_ahead)

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
        self._take_look()
        return self._lines.strip(y, self._lines.wanted(y) or next(self.line_keys((y,))))

    def _draw(self, key: LineKey) -> Strip:
        if self._base is None:
            self._base = self.rich_style  # worked out from all widgets around this one
        base = self._base
        if key.line.style:
            base += self.style_of(key.line.style)
        if key.on_cursor:
            base += self.style_of("cursor")
        return draw(key, base, self.style_of)
