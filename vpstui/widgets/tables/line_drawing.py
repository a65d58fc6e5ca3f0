"""One line of a table: what decides how it looks, how it is drawn, and what is on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vpstui.base.formatting import slice_cells, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Span = tuple[int, int, str]
"""Where a part of a line begins and ends, in characters, and the name of its style."""

STRIPS: Final = 1000
"""Drawn lines kept; more than any terminal shows at once."""


class TableLine(NamedTuple):
    """What a line of a table shows, wherever it stands.

    Attributes:
        text: the whole line.
        style: name of the style of the whole line, such as "header"; empty: that of the table.
        spans: parts that look different, in order.
    """

    text: str = ""
    style: str = ""
    spans: tuple[Span, ...] = ()


class LineKey(NamedTuple):
    """Everything that decides how a line looks on screen; two equal ones draw the same.

    Attributes:
        line: what it shows.
        on_cursor: whether the cursor is on it.
        offset: cells that are scrolled away.
        width: cells to draw.
        fixed: cells at the left that stay where they are; what is scrolled away lies behind them.
    """

    line: TableLine
    on_cursor: bool = False
    offset: int = 0
    width: int = 0
    fixed: int = 0


def draw(key: LineKey, base: Style, style_of: Callable[[str], Style]) -> Strip:
    """Draw a line.

    Args:
        key: the line.
        base: the style of what is in no span.
        style_of: what the style of a span, by its name, adds to that.
    """
    if key.fixed and key.offset:
        left = key._replace(offset=0, width=key.fixed, fixed=0)
        rest = key._replace(offset=key.offset + key.fixed, width=key.width - key.fixed, fixed=0)
        both = (draw(left, base, style_of), draw(rest, base, style_of))
        return Strip([segment for strip in both for segment in strip], key.width)
    text, right = key.line.text, key.offset + key.width
    is_plain = width_of(text) == len(text)
    if is_plain and len(text) > right > 0 and " " not in text[right - 1 : right + 1]:
        text = f"{text[: right - 1]}…"  # a word goes on beyond the edge
    parts, at = list[tuple[str, Style]](), 0
    for begin, end, name in key.line.spans:
        if begin >= at:
            parts.append((text[at:begin], base))
            parts.append((text[begin:end], base + style_of(name)))
            at = end
    parts.append((text[at:], base))
    return Strip(_cut(parts, key, base, is_plain=is_plain), key.width)


def _cut(
    parts: Iterable[tuple[str, Style]], key: LineKey, base: Style, *, is_plain: bool
) -> list[Segment]:
    """Cut a line as terminals measure it; Rich counts no cell for the vowel signs of Hindi.

    Args:
        parts: texts and their styles.
        key: which cells are seen.
        base: the style of those beyond the texts.
        is_plain: whether each letter takes one cell.
    """
    segments, at, right = [], 0, key.offset + key.width
    for text, style in parts:
        begin, at = at, at + (len(text) if is_plain else width_of(text))
        left, end = max(begin, key.offset), min(at, right)
        if left < end:
            shown = text[left - begin : end - begin]
            if not is_plain:
                shown = slice_cells(text, left - begin, end - left)
            segments.append(Segment(shown, style))
    if blank := max(0, right - max(at, key.offset)):
        segments.append(Segment(" " * blank, base))
    return segments


class DrawnLines:
    """What was drawn last on each line of the screen, and how lines look that were drawn lately.

    Args:
        draw: draws a line.
    """

    def __init__(self, draw: Callable[[LineKey], Strip]) -> None:
        self._draw = draw
        self._on_screen: dict[int, LineKey] = {}
        self._wanted: dict[int, LineKey] = {}
        self._strips: dict[LineKey, Strip] = {}

    def differs(self, y: int, key: LineKey) -> bool:
        """Return whether `key` looks different from what is on line `y` of the screen.

        Where it does, it is kept as what that line is to show in the next frame.
        """
        if self._on_screen.get(y) == key:
            self._wanted.pop(y, None)
            return False
        self._wanted[y] = key
        return True

    def wanted(self, y: int) -> LineKey | None:
        """Return once what line `y` of the screen is to show, as far as that was kept."""
        return self._wanted.pop(y, None)

    def drop_wanted(self) -> None:
        """Keep nothing: lines are on other places now."""
        self._wanted.clear()

    def draw_ahead(self) -> None:
        """Draw what lines are to show in the next frame."""
        for key in self._wanted.values():
            self._drawn(key)

    def strip(self, y: int, key: LineKey) -> Strip:
        """Draw `key` on line `y` of the screen; one that was drawn before is not drawn again."""
        self._on_screen[y] = key
        return self._drawn(key)

    def _drawn(self, key: LineKey) -> Strip:
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= STRIPS:
                self._strips.clear()
            strip = self._strips[key] = self._draw(key)
        return strip

    def forget(self) -> None:
        """Draw every line anew from now on: styles have changed."""
        self._strips.clear()
        self._wanted.clear()
