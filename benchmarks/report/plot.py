"""The plot: how much of each budget is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.report.row import Row

_LEFT: Final = 470
"""Width of the names."""

_BUDGET: Final = 240
"""Width of a bar that uses its whole budget."""

_MOST: Final = 2.0
"""What a bar shows at most, as a multiple of the budget; longer ones end in an arrow."""

_STEP: Final = 20
"""Height of a row."""

_TOP: Final = 40

_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.axis { stroke: #1f2328; stroke-width: 1 }
.met { fill: #1a7f64 } .over { fill: #b3471d } .over-text { font-weight: bold }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .axis { stroke: #e6edf3 }
  .met { fill: #3fb68b } .over { fill: #f0883e }
}
"""


def plot(rows: Iterable[Row]) -> str:
    """Draw a bar for each row with a budget, as SVG that is readable on dark and on light."""
    shown = [row for row in rows if row.has_budget]
    width, height = _LEFT + round(_BUDGET * _MOST) + 130, _TOP + _STEP * len(shown) + 10
    line = _LEFT + _BUDGET
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>How much of each budget is used</title>",
        f"<style>{_STYLE}</style>",
        f'<text x="{line}" y="20" text-anchor="middle">budget</text>',
        *(_bar(row, _TOP + _STEP * number) for number, row in enumerate(shown)),
        f'<path class="axis" d="M{line} 26V{height - 6}" stroke-dasharray="4 3"/>',
        f'<path class="axis" d="M{_LEFT} 26V{height - 6}"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(row: Row, top: int) -> str:
    """One row: its name, its bar, and what it uses of its budget; over it in words, too."""
    name = f'<text x="{_LEFT - 8}" y="{top + 12}" text-anchor="end">{escape(row.name)}</text>'
    used = row.of_budget
    if used is None:
        return f'{name}<text x="{_LEFT + 6}" y="{top + 12}">{escape(row.missing)}</text>'
    kind = "met" if row.met else "over"
    length = round(min(used, _MOST) * _BUDGET, 1)
    bar = f'<rect class="{kind}" x="{_LEFT}" y="{top + 2}" width="{length}" height="13"/>'
    words = f"{used:.2f}{' →' if used > _MOST else ''}{'' if row.met else ' over'}"
    place = f'x="{_LEFT + length + 6}" y="{top + 12}"'
    return f'{name}{bar}<text class="{kind}-text" {place}>{words}</text>'
