"""How a used share went, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import per_cent_text, since_text
from vpstui.fleet.usage.course import seconds_watched
from vpstui.fleet.usage.shares import CRITICAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.fleet.usage.course import Point

STEADY: Final = 0.05
"""Share by which the last third of the time must differ from the first one to be told."""


def usage_words(points: Sequence[Point]) -> list[str]:
    """Say how a share went, the most important first.

    Such as `38 % rising`, `9 to 94 %`, `critical at times`, `watched for 12 min`.

    Args:
        points: what was seen, the oldest first; at least one.
    """
    last = per_cent_text(_rounded(points[-1].mean))
    if len(points) == 1:
        return [last, "seen once"]
    low = min(point.low for point in points)
    high = max(point.high for point in points)
    if _rounded(low) == _rounded(high):
        parts = [f"{last} each time"]
    else:
        lowest = per_cent_text(_rounded(low)).removesuffix(" %")
        parts = [f"{last} {_trend(points)}", f"{lowest} to {per_cent_text(_rounded(high))}"]
    if high >= CRITICAL:
        parts.append("critical each time" if low >= CRITICAL else "critical at times")
    return [*parts, f"watched for {since_text(seconds_watched(points))}"]


def _rounded(share: float) -> float:
    """To whole per cents: a summary with decimals is no summary."""
    return round(share, 2)


def _trend(points: Sequence[Point]) -> str:
    """Say where it goes, by the means of the first and the last third of the time."""
    start, third = points[0].at, (points[-1].until - points[0].at) / 3
    first = [point.mean for point in points if point.at <= start + third]
    last = [point.mean for point in points if point.at >= start + 2 * third]
    change = sum(last) / len(last) - sum(first) / len(first)
    if abs(change) < STEADY:
        return "steady"
    return "rising" if change > 0 else "falling"
