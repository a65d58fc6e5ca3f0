"""Draws how a share went as a line of braille dots, with its thresholds."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from vpstui.base.formatting import per_cent_text
from vpstui.fleet.usage.shares import CRITICAL, HIGH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.fleet.usage.usage_words import Point

ROWS: Final = 5
"""Lines of a plot: the fewest in which both thresholds have one of their own."""

GAP: Final = 60.0
"""Seconds between two readings from which they are not joined: nobody watched then."""

_BLANK: Final = "\N{BRAILLE PATTERN BLANK}"
_ACROSS, _UP = 2, 4  # dots in a cell
_DOTTED: Final = 3
"""Every so manieth dot of a threshold is drawn."""


def plot_lines(points: Sequence[Point], width: int) -> list[Content]:
    """Draw points from the first to the last time, on a fixed scale from nothing to all.

    It takes `plotille`, which takes long to be imported: see `prepare`.

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


def prepare() -> None:
    """Import what draws; in a thread, where nothing is to wait for it."""
    import plotille  # noqa: F401 - for the next import


def _canvas(width: int) -> Any:
    """A canvas whose coordinates are its dots, counted from below on the left."""
    from plotille import Canvas

    return Canvas(width, ROWS, 0, 0, width * _ACROSS, ROWS * _UP)


def _drawn(points: Sequence[Point], width: int) -> list[str]:
    canvas = _canvas(width)
    start, end = points[0][0], points[-1][0]
    across = (width * _ACROSS - 1) / (end - start) if end > start else 0.0
    gap = _gap(points)
    # Where there are more points than dots, the highest of each dot is drawn.
    highest: dict[int, tuple[float, float]] = {}
    for at, share in points:
        x = round((at - start) * across) if across else width * _ACROSS - 1
        before = highest.get(x, (at, share))
        highest[x] = (at, max(share, before[1]))
    dots = [(at, x, _dot(share)) for x, (at, share) in highest.items()]
    canvas.point(*dots[0][1:])
    for (earlier, x0, y0), (later, x1, y1) in pairwise(dots):
        if later - earlier > gap:
            canvas.point(x1, y1)
        else:
            canvas.line(x0, y0, x1, y1)
    return _rows(canvas)


def _rows(canvas: Any) -> list[str]:
    return str(canvas.plot()).split("\n")


def _gap(points: Sequence[Point]) -> float:
    """Return from how many seconds on nobody watched, also where that is done less often."""
    steps = [later - earlier for (earlier, _), (later, _) in pairwise(points)]
    return max(GAP, 3 * median(steps)) if steps else GAP


@cache
def _thresholds(width: int) -> list[str]:
    canvas = _canvas(width)
    for share in (HIGH, CRITICAL):
        for x in range(0, width * _ACROSS, _DOTTED):
            canvas.point(x, _dot(share))
    return _rows(canvas)


def _dot(share: float) -> int:
    """Return at which height a share is drawn."""
    return round(min(max(share, 0.0), 1.0) * (ROWS * _UP - 1))


def _row(share: float) -> int:
    """Return in which line a share is drawn; the first is on top."""
    return ROWS - 1 - _dot(share) // _UP


def _cells(dots: str, threshold: str, colour: str) -> list[tuple[str, str]]:
    """Lay a line over a threshold; where both have dots, the cell has the line's colour."""
    cells: list[tuple[str, str]] = []
    for mine, below in zip(dots, threshold, strict=True):
        both = chr(ord(mine) | ord(below))
        cells.append((both, "$primary" if mine != _BLANK else colour))
    return cells
