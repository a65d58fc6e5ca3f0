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
        app: numbers of the app.
        floor: numbers of the floor, round by round; empty where it has no part in it.
        ratio: the most that the app may be of the floor; None: told without a target.
        limit: the most that the app's median may be; None: told without a target.
    """

    name: str
    unit: str
    app: Sequence[float]
    floor: Sequence[float] = ()
    ratio: float | None = None
    limit: float | None = None

    def cells(self) -> tuple[str, ...]:
        """The row as texts: name, floor, app, ratio, target, whether it is met."""
        share = _share(self.floor, self.app)
        target, met = "", ""
        if self.limit is not None:
            target = f"≤ {self.limit:g} {self.unit}" if self.limit else "0"
            met = _yes(bool(self.app) and statistics.median(self.app) <= self.limit)
        elif self.ratio is not None:
            target = f"≤ {self.ratio} of the floor"
            met = _yes(share is not None and round(share, 2) <= self.ratio)
        ratio = "" if share is None else f"{share:.2f}"
        app = _numbers(self.app) or "left out"
        return (f"{self.name}, {self.unit}", _numbers(self.floor), app, ratio, target, met)


def table(rows: Iterable[Row]) -> str:
    """Write the rows as a Markdown table: medians, and least to most in brackets."""
    lines = ["| | floor | app | ratio | target | met |", "|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines)


def _share(floor: Sequence[float], app: Sequence[float]) -> float | None:
    """The median of the ratios of each round, so that a slow drift of the machine cancels out."""
    ratios = [mine / least for least, mine in zip(floor, app, strict=False)]
    return statistics.median(ratios) if ratios else None


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"


def _numbers(numbers: Sequence[float]) -> str:
    if not numbers:
        return ""
    middle, least, most = (
        f"{number:.{0 if number >= 100 or number == 0 else 1}f}"
        for number in (statistics.median(numbers), min(numbers), max(numbers))
    )
    return middle if least == most else f"{middle} ({least}-{most})"
