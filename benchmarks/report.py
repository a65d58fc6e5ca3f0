"""The table of a series of measurements."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Row:
    """One thing that was measured.

    Attributes:
        name: what it is.
        unit: what the numbers are.
        floor: numbers of the floor; empty where it has no part in it.
        app: numbers of the app.
        ratio: median of the ratios of each round.
        target: what it should be.
        met: whether it is; None where there is no target.
    """

    name: str
    unit: str
    floor: Sequence[float]
    app: Sequence[float]
    ratio: float | None
    target: str
    met: bool | None


def table(rows: Iterable[Row]) -> str:
    """Write the rows as a Markdown table: medians, and least to most in brackets."""
    lines = ["| | floor | app | ratio | target | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        met = "" if row.met is None else "yes" if row.met else "**no**"
        cells = (
            f"{row.name}, {row.unit}",
            _cell(row.floor),
            _cell(row.app),
            ratio,
            row.target,
            met,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(numbers: Sequence[float]) -> str:
    if not numbers:
        return "-"
    middle = statistics.median(numbers)
    digits = 0 if middle >= 100 or middle == 0 else 1
    if len(numbers) == 1:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} ({min(numbers):.{digits}f}-{max(numbers):.{digits}f})"
