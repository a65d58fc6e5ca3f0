"""How a used share went, in words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import per_cent_text, since_text
from vpstui.fleet.usage.shares import CRITICAL

if TYPE_CHECKING:
    from collections.abc import Sequence

STEADY: Final = 0.05
"""Share by which the last third must differ from the first one, on average, to be told."""

Point = tuple[float, float]
"""Seconds of the clock, and a share."""


def usage_words(points: Sequence[Point]) -> list[str]:
    """Say how a share went, the most important first.

    Such as `38 % rising`, `9 to 94 %`, `critical twice`, `watched for 12 min`.

    Args:
        points: what was seen, the oldest first; at least one.
    """
    shares = [share for _, share in points]
    last = per_cent_text(_rounded(shares[-1]))
    if len(points) == 1:
        return [last, "seen once"]
    low, high = _rounded(min(shares)), _rounded(max(shares))
    if low == high:
        parts = [f"{last} each time"]
    else:
        span = f"{per_cent_text(low).removesuffix(' %')} to {per_cent_text(high)}"
        parts = [f"{last} {_trend(shares)}", span]
    if times := _times_critical(shares):
        parts.append("critical " + {1: "once", 2: "twice"}.get(times, f"{times} times"))
    return [*parts, f"watched for {since_text(points[-1][0] - points[0][0])}"]


def _rounded(share: float) -> float:
    """To whole per cents: a summary with decimals is no summary."""
    return round(share, 2)


def _trend(shares: Sequence[float]) -> str:
    third = max(1, len(shares) // 3)
    change = sum(shares[-third:]) / third - sum(shares[:third]) / third
    if abs(change) < STEADY:
        return "steady"
    return "rising" if change > 0 else "falling"


def _times_critical(shares: Sequence[float]) -> int:
    """How often it became critical; as long as it stays so, that is one time."""
    were = [False, *(share >= CRITICAL for share in shares)]
    return sum(now and not before for before, now in pairwise(were))
