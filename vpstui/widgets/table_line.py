"""One line of the table of servers: what decides how it looks, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from vpstui.formatting import width_of, window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style


@dataclass(frozen=True)
class LineKey:
    """Everything that decides how a line looks; two equal ones draw the same.

    Attributes:
        text: the whole line.
        style: what it is about, such as "header" or "stopped".
        cursor: whether the cursor is on it.
        status_at: where the status begins in the text.
        status_end: where it ends.
        offset: cells that are scrolled away at the left.
        width: cells to draw.
    """

    text: str
    style: str
    cursor: bool
    status_at: int
    status_end: int
    offset: int
    width: int


def draw(key: LineKey, base: Style, status: Style) -> Strip:
    """Draw a line.

    Args:
        key: the line.
        base: the style of all but the status.
        status: the style of the status.
    """
    parts = (
        (key.text[: key.status_at], base),
        (key.text[key.status_at : key.status_end], status),
        (key.text[key.status_end :], base),
    )
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
