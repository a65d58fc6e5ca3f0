"""How one share went over the time for which it was watched."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = 60.0
"""Seconds between two readings from which nobody watched meanwhile."""


class Point(NamedTuple):
    """One share as it was read, or several readings that became one.

    Attributes:
        at: when it was read first, in seconds of the clock.
        until: when it was read last.
        low: the lowest share.
        mean: the mean share.
        high: the highest share.
    """

    at: float
    until: float
    low: float
    mean: float
    high: float


def stretches(points: Sequence[Point]) -> list[list[Point]]:
    """Divide what was seen where nobody watched.

    Args:
        points: what was seen, the oldest first; at least one.

    Returns:
        Points that follow each other, as often as the server was read then.
    """
    steps = [later.at - earlier.until for earlier, later in pairwise(points)]
    gap = max(GAP, 3 * median(steps)) if steps else GAP
    found = [[points[0]]]
    for step, point in zip(steps, points[1:], strict=True):
        if step > gap:
            found.append([])
        found[-1].append(point)
    return found


def seconds_watched(points: Sequence[Point]) -> float:
    """Return for how long it was watched, without the time in which nobody did."""
    return sum(stretch[-1].until - stretch[0].at for stretch in stretches(points))
