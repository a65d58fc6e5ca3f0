"""One row of the table: what was measured, and what it may be."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Row:
    """One thing that was measured.

    Attributes:
        name: what it is.
        unit: what the numbers are.
        app: numbers of the app.
        floor: numbers of the floor, round by round; empty where it has no part in it.
        ratio: the most that the app may be of the floor; None: told without one.
        limit: the most that the app's median may be; None: told without one.
        missing: why there are no numbers, where there are none.
    """

    name: str
    unit: str
    app: Sequence[float]
    floor: Sequence[float] = ()
    ratio: float | None = None
    limit: float | None = None
    missing: str = "not there"

    @property
    def share(self) -> float | None:
        """The median of the ratios of each round, so that a slow drift of the machine cancels."""
        ratios = [mine / least for least, mine in zip(self.floor, self.app, strict=False) if least]
        return statistics.median(ratios) if ratios else None

    @property
    def of_budget(self) -> float | None:
        """How much of its budget is used, of two the worse; None: it has none, or no numbers."""
        used = []
        if self.ratio is not None and self.share is not None:
            used.append(self.share / self.ratio)
        if self.limit is not None and self.app:
            middle = statistics.median(self.app)
            used.append(middle / self.limit if self.limit else 1 + middle if middle else 0.0)
        return max(used, default=None)

    @property
    def has_budget(self) -> bool:
        """Whether it may be so much only."""
        return self.ratio is not None or self.limit is not None

    @property
    def met(self) -> bool | None:
        """Whether the budget is met, to two digits; None: there is none."""
        if not self.has_budget:
            return None
        return self.of_budget is not None and round(self.of_budget, 2) <= 1

    def cells(self) -> tuple[str, ...]:
        """The row as texts: name, floor, app, ratio, budget, whether it is met."""
        share = "" if self.share is None else f"{self.share:.2f}"
        met = {None: "", True: "yes", False: "**no**"}[self.met]
        app = numbers(self.app) or self.missing
        return (f"{self.name}, {self.unit}", numbers(self.floor), app, share, self._budget(), met)

    def _budget(self) -> str:
        parts = [] if self.ratio is None else [f"≤ {self.ratio:g} of the floor"]
        if self.limit is not None:
            parts.append(f"≤ {self.limit:,g} {self.unit}" if self.limit else "0")
        return ", ".join(parts)


def numbers(values: Sequence[float]) -> str:
    """The median, with least and most in brackets where they differ."""
    if not values:
        return ""
    middle, least, most = map(_number, (statistics.median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}-{most})"


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"
