"""Draws how a share went as a line of braille dots, with its thresholds."""

from __future__ import annotations

from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from vpstui.base.formatting import per_cent_text
from vpstui.fleet.usage.course import stretches
from vpstui.fleet.usage.shares import CRITICAL, HIGH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpstui.fleet.usage.course import Point

ROWS: Final = 5
"""Lines of a plot: the fewest in which both thresholds have one of their own."""

LINE_STYLE: Final = "$primary"
"""The colour of what was seen."""

_BLANK: Final = "\N{BRAILLE PATTERN BLANK}"
_ACROSS, _UP = 2, 4  # dots in a cell
_DOTTED: Final = 3
"""Every so manieth dot of a threshold is drawn."""


def plot_lines(points: Sequence[Point], width: int) -> list[Content]:
    """Draw points from the first to the last time, on a fixed scale from nothing to all.

    Of readings that became one, the highest is drawn. It takes milliseconds, and the first time
    the import of `plotille`, which takes longer than a frame: to be run in a thread.

    Args:
        points: what was seen, the oldest first; at least one.
        width: cells of a line.

    Returns:
        `ROWS` lines.
    """
    colours = [style for _, style in threshold_labels()]
    return [
        Content.assemble(*_cells(dots, threshold, colour))
        for dots, threshold, colour in zip(
            _drawn(points, width), _thresholds(width), colours, strict=True
        )
    ]


def threshold_labels() -> list[tuple[str, str]]:
    """Return what stands before each line, the first on top, and its style."""
    labels = [("", "")] * ROWS
    labels[-1] = ("0 %", "$text-muted")
    labels[_row(HIGH)] = (per_cent_text(HIGH), "$text-warning")
    labels[_row(CRITICAL)] = (per_cent_text(CRITICAL), "$text-error")
    return labels


def _canvas(width: int) -> Any:
    """A canvas whose coordinates are its dots, counted from below on the left."""
    from plotille import Canvas

    return Canvas(width, ROWS, 0, 0, width * _ACROSS, ROWS * _UP)


def _drawn(points: Sequence[Point], width: int) -> list[str]:
    canvas = _canvas(width)
    start, last = points[0].at, width * _ACROSS - 1
    duration = points[-1].until - start
    for stretch in stretches(points):
        # Where there are more points than dots, the highest of each dot is drawn.
        heights: dict[int, int] = {}
        for point in stretch:
            for at in (point.at, point.until):
                x = round((at - start) / duration * last) if duration else last
                heights[x] = max(_dot(point.high), heights.get(x, 0))
        dots = list(heights.items())
        canvas.point(*dots[0])
        for earlier, later in pairwise(dots):
            canvas.line(*earlier, *later)
    return _rows(canvas)


@cache
def _thresholds(width: int) -> list[str]:
    canvas = _canvas(width)
    for share in (HIGH, CRITICAL):
        for x in range(0, width * _ACROSS, _DOTTED):
            canvas.point(x, _dot(share))
    return _rows(canvas)


def _rows(canvas: Any) -> list[str]:
    return str(canvas.plot()).split("\n")


def _dot(share: float) -> int:
    """Return at which height a share is drawn."""
    return round(min(max(share, 0.0), 1.0) * (ROWS * _UP - 1))


def _row(share: float) -> int:
    """Return in which line a share is drawn; the first is on top."""
    return ROWS - 1 - _dot(share) // _UP


def _cells(dots: str, threshold: str, colour: str) -> Iterator[tuple[str, str]]:
    """Lay a line over a threshold; where both have dots, the cell has the line's colour."""
    pairs = zip(dots, threshold, strict=True)
    for is_line, run in groupby(pairs, key=lambda pair: pair[0] != _BLANK):
        text = "".join(chr(ord(mine) | ord(below)) for mine, below in run)
        yield text, LINE_STYLE if is_line else colour
