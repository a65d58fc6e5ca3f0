"""The shadow of the terminal: what every cell shows, as far as that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.terminal.drawing.cells import TAIL, cells_of, is_sure, leading_marks
from vpstui.terminal.drawing.pens import PLAIN, Blank, Pen, pen_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.color import ColorSystem
    from textual.strip import Strip

    from vpstui.terminal.drawing.scrolling import Cells, Scroll

Changes = dict[int, list[tuple[int, int]]]
"""Of each line in which something changed, the cells from-to, in order."""

UNKNOWN: Final = "\0"
"""In the place of a cell's text: nobody knows what is there."""

_STEP: Final = 30
"""Cells that are compared at once, and one by one only where some differ."""

_NO_PEN: Final = Pen("", "", (), "", Blank(ground=None))


class Shadow:
    """Takes what is drawn, and tells which cells that changes.

    Lines that are drawn again as they were cost a comparison of identities; segments that are equal
    cost one of lists.

    Attributes:
        size: columns and lines.
        chars: of each line, the text of each cell.
        pens: of each line, the pen of each cell.

    Args:
        size: columns and lines.
        system: the colours that the terminal has.
    """

    def __init__(self, size: tuple[int, int], system: ColorSystem) -> None:
        self.size = columns, lines = size
        self.chars = [[UNKNOWN] * columns for _ in range(lines)]
        self.pens = [[_NO_PEN] * columns for _ in range(lines)]
        self._system = system
        self._drawn: list[dict[int, Strip]] = [{} for _ in range(lines)]
        self._changed: dict[int, list[tuple[int, int]]] = {}
        self._before: dict[int, Cells] = {}

    def draw(self, line: int, column: int, strip: Strip) -> bool:
        """Draw a strip; what lies outside is cut off.

        Returns:
            False where it cannot be known what the terminal makes of it.
        """
        columns, lines = self.size
        if not (0 <= line < lines and 0 <= column < columns):
            return True
        drawn = self._drawn[line]
        if drawn.get(column) is strip:
            return True
        end = column + strip.cell_length
        if end == column:
            return True
        if end > columns:
            strip, end = strip.crop(0, columns - column), columns
        for begin, other in list(drawn.items()):
            if begin < end and begin + other.cell_length > column:
                del drawn[begin]
        drawn[column] = strip
        for text, style, control in strip:
            if text.isascii() and text.isprintable():
                cells: Sequence[str] | None = list(text)
            else:
                cells = cells_of(text)
                self._mark(line, column - 1, leading_marks(text))
            if control or cells is None:
                return False
            self._put(line, column, cells, pen_of(style, self._system))
            column += len(cells)
        return True

    def take_changes(self) -> Changes:
        """Return the lines in which something changed, and in each the cells from-to, in order."""
        changed, self._changed = self._changed, {}
        return {line: self._whole(line, runs) for line, runs in sorted(changed.items()) if runs}

    def take_before(self) -> Mapping[int, Cells]:
        """Return what the lines that were drawn showed before."""
        before, self._before = self._before, {}
        return before

    def changes_after(self, scroll: Scroll, before: Mapping[int, Cells]) -> Changes | None:
        """Return what is to be drawn in lines that the terminal has moved.

        Args:
            scroll: the lines.
            before: what those showed that have changed since.

        Returns:
            None where it cannot be known what they show.
        """
        empty: Cells = [" "] * self.size[0], [PLAIN] * self.size[0]
        changes: Changes = {}
        for line in range(scroll.top, scroll.bottom + 1):
            source = scroll.source(line)
            now = self.chars[line], self.pens[line]
            if source is None:
                was = empty
            else:
                was = before.get(source) or (self.chars[source], self.pens[source])
            if not (is_sure("".join(was[0])) and is_sure("".join(now[0]))) or UNKNOWN in was[0]:
                return None
            if runs := _differences(was, now):
                changes[line] = self._whole(line, runs)
        return changes

    def _put(self, line: int, column: int, cells: Sequence[str], pen: Pen) -> None:
        chars, pens, length = self.chars[line], self.pens[line], len(cells)
        end = column + length
        chars_before, pens_before = chars[column:end], pens[column:end]
        pens_now = [pen] * length
        if not length or (chars_before == cells and pens_before == pens_now):
            return
        self._keep(line)
        runs = self._changed.setdefault(line, [])
        one = pens_before[0]
        if not is_sure("".join(chars_before)):
            # The terminal may have drawn over the next one.
            runs += [(column, end), *self._known(line, end)]
        elif one.blank is not pen.blank and pens_before.count(one) == length:
            runs.append((column, end))
        else:
            found = _differences((chars_before, pens_before), (cells, pens_now))
            runs += [(column + begin, column + stop) for begin, stop in found]
        self._split(line, column, end)
        chars[column:end] = cells
        pens[column:end] = pens_now

    def _keep(self, line: int) -> None:
        """Remember what a line showed before this frame."""
        if line not in self._before:
            self._before[line] = self.chars[line][:], self.pens[line][:]

    def _mark(self, line: int, column: int, marks: str) -> None:
        """Add marks to the character in a cell: Textual cuts strips between the two."""
        chars = self.chars[line]
        if not marks or column < 0:
            return
        if chars[column] == TAIL:
            column -= 1
        if chars[column] != UNKNOWN and not chars[column].endswith(marks):
            self._keep(line)
            chars[column] += marks
            self._changed.setdefault(line, []).append((column, column + 1))
        self._drawn[line].clear()  # one may come without the other

    def _split(self, line: int, column: int, end: int) -> None:
        """Make a blank of the half of a wide character whose other half is drawn over."""
        chars = self.chars[line]
        halves = [column - 1] if chars[column] == TAIL else []
        halves += [end] if end < len(chars) and chars[end] == TAIL else []
        for half in halves:
            chars[half] = " "
            self._changed[line].append((half, half + 1))
            self._drawn[line].clear()

    def _known(self, line: int, column: int) -> list[tuple[int, int]]:
        """The cells from-to of the character in a column, where there is one that is known."""
        chars = self.chars[line]
        if chars[column : column + 1] in ([], [UNKNOWN]):
            return []
        return [(column, column + 1 + (chars[column + 1 : column + 2] == [TAIL]))]

    def _whole(self, line: int, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Join what overlaps; a wide character is sent with both halves."""
        chars = self.chars[line]
        joined: list[tuple[int, int]] = []
        for run in sorted(runs):
            begin, end = run
            if chars[begin] == TAIL:
                begin -= 1
            if end < len(chars) and chars[end] == TAIL:
                end += 1
            if not is_sure(chars[end - 1] or chars[end - 2]):
                end = max(end, *(stop for _, stop in self._known(line, end)), 0)
            if joined and begin <= joined[-1][1]:
                begin, end = joined[-1][0], max(end, joined.pop()[1])
            joined.append((begin, end))
        return joined


def _differences(was: Cells, now: Cells) -> list[tuple[int, int]]:
    """Return from-to of the cells that look different."""
    runs: list[tuple[int, int]] = []
    width = len(now[0])
    for first in range(0, width, _STEP):
        some = slice(first, first + _STEP)
        cells = was[0][some], was[1][some], now[0][some], now[1][some]
        if cells[0] == cells[2] and cells[1] == cells[3]:
            continue
        for place, (before, pen_before, char, pen) in enumerate(zip(*cells, strict=True), first):
            if before == char and (
                pen_before is pen or (char == " " and pen_before.blank is pen.blank)
            ):
                continue
            if runs and runs[-1][1] == place:
                runs[-1] = (runs[-1][0], place + 1)
            else:
                runs.append((place, place + 1))
    return runs
