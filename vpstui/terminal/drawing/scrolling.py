"""Lines that a frame only moves up or down: the terminal can move them itself."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.terminal.drawing.pens import Pen

_FEWEST: Final = 3
"""Lines that have to move by the same way."""

Cells = tuple["Sequence[str]", "Sequence[Pen]"]
"""Texts and pens of the cells of a line."""


class Scroll(NamedTuple):
    """Lines that move.

    Attributes:
        top: the first line of those that take part.
        bottom: the last of them.
        by: how many lines they move up; less than none: down.
    """

    top: int
    bottom: int
    by: int

    def has(self, line: int) -> bool:
        """Whether a line takes part."""
        return self.top <= line <= self.bottom

    def source(self, line: int) -> int | None:
        """The line that has come to a line; None: an empty one."""
        source = line + self.by
        return source if self.has(source) else None


def find_scroll(before: Mapping[int, Cells], chars: Sequence[Sequence[str]]) -> Scroll | None:
    """Return the lines that have moved; None: few have, or none.

    What the last column has does not count: it may be a scrollbar's.

    Args:
        before: what the lines showed that have changed.
        chars: of each line, the text of each cell as it is now.
    """
    if len(before) < _FEWEST:
        return None
    old = {line: "".join(cells[:-1]) for line, (cells, _) in before.items()}
    new = {line: "".join(chars[line][:-1]) for line in before}
    count = Counter(old.values())
    where = {text: line for line, text in old.items() if count[text] == 1}
    moved = {line: where[text] - line for line, text in new.items() if text in where}
    ways = Counter(by for by in moved.values() if by)
    if not ways:
        return None
    by = ways.most_common(1)[0][0]
    lines = [line for line in sorted(new) if old.get(line + by) == new[line]]
    # In a block without gaps, the lines and their places in the list go up side by side.
    blocks = groupby(enumerate(lines), lambda found: found[1] - found[0])
    block = max(([line for _, line in same] for _, same in blocks), key=len)
    if len(block) < _FEWEST:
        return None
    return Scroll(min(block[0], block[0] + by), max(block[-1], block[-1] + by), by)
