"""The rows as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.report.row import Row


def table(rows: Iterable[Row]) -> str:
    """Write the rows as a table: medians, and least to most in brackets."""
    heads = ("", "floor", "app", "ratio", "budget", "met")
    return markdown(heads, [row.cells() for row in rows])


def markdown(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Write any table."""
    whole = [heads, ["---"] * len(heads), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in whole)
