"""One line of the table of servers: what decides how it looks, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vpstui.base.formatting import width_of, window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


Span = tuple[int, int, str]
"""Where a part of a line begins and ends, and its style."""


@dataclass(frozen=True)
class LineKey:
    """Everything that decides how a line looks; two equal ones draw the same.

    Attributes:
        text: the whole line.
        style: of the whole line, such as "header" or "stale".
        cursor: whether the cursor is on it.
        spans: where a part looks different: where it begins and ends, and its style; in order.
        offset: cells that are scrolled away at the left.
        width: cells to draw.
    """

    text: str
    style: str
    cursor: bool
    spans: tuple[Span, ...] = ()
    offset: int = 0
    width: int = 0


def draw(key: LineKey, base: Style, styles: Mapping[str, Style]) -> Strip:
    """Draw a line.

    Args:
        key: the line.
        base: the style of what is in no span.
        styles: what each style of the spans adds to that.
    """
    parts, at = list[tuple[str, Style]](), 0
    for begin, end, name in key.spans:
        if begin >= at:
            parts.append((key.text[at:begin], base))
            parts.append((key.text[begin:end], base + styles[name]))
            at = end
    parts.append((key.text[at:], base))
    if cell_len(key.text) != width_of(key.text):
        return _cut_by_wcwidth(parts, key, base)
    segments = [Segment(text, style) for text, style in parts if text]
    full = max(width_of(key.text), key.offset + key.width)
    strip = Strip(segments).adjust_cell_length(full, base)
    return strip.crop(key.offset, key.offset + key.width)


def _cut_by_wcwidth(parts: Iterable[tuple[str, Style]], key: LineKey, base: Style) -> Strip:
    """Cut a line as terminals measure it; Rich counts no cell for the vowel signs of Hindi."""
    segments, at, right = [], 0, key.offset + key.width
    for text, style in parts:
        begin, at = at, at + width_of(text)
        left = max(begin, key.offset)
        if left < min(at, right):
            segments.append(Segment(window(text, left - begin, min(at, right) - left), style))
    blank = max(0, right - max(at, key.offset))
    return Strip([*segments, Segment(" " * blank, base)], key.width)
