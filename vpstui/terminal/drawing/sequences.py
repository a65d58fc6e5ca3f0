"""The text that draws changed cells: shortest moves and changes of pens, nothing sent twice."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from vpstui.terminal.drawing.cells import TAIL, is_sure
from vpstui.terminal.drawing.pens import PLAIN, Pen, change
from vpstui.terminal.drawing.shadow import UNKNOWN

if TYPE_CHECKING:
    from vpstui.terminal.drawing.shadow import Shadow

ERASE_LINE: Final = "\x1b[K"
"""Erases from the cursor to the end of the line."""

UNSURE: Final = -1
"""In the place of a column: the next move has to tell it."""

_NEAR: Final = 8
"""Cells that it can be shorter to send again than to skip."""


class SequenceWriter:
    """Writes one frame.

    It trusts nothing of before: the first move is to a line and column, and the frame begins and
    ends with the plain pen, so that what others write in between looks as it would.

    Args:
        shadow: what the terminal shows once the frame is sent.
    """

    def __init__(self, shadow: Shadow) -> None:
        self._shadow = shadow
        self._out: list[str] = []
        self._line = -1
        self._column = UNSURE
        self._pen = PLAIN

    def finish(self, line: int, column: int) -> str:
        """Return the frame, with the cursor where it is to stand."""
        self._out.append(change(self._pen, PLAIN))
        return "".join(self._out) + move_to(line, column)

    def draw(self, line: int, runs: list[tuple[int, int]]) -> None:
        """Draw runs of cells of one line, from left to right."""
        blank_from = self._blank_from(line, runs)
        for begin, end in runs:
            stop = min(end, blank_from)
            if begin < stop:
                self._go_to(line, begin)
                self._send(line, begin, stop)
            if end > blank_from:
                stop = max(begin, stop)
                self._go_to(line, stop)
                self._use(self._shadow.pens[line][stop], is_blank=True)
                self._out.append(ERASE_LINE)
                return

    def _blank_from(self, line: int, runs: list[tuple[int, int]]) -> int:
        """The column from which on the line is erased; behind its end: nothing is.

        Only what looks as an erased cell does in every terminal: some erase in the colour of the
        background, others have one colour for it.
        """
        chars, pens = self._shadow.chars[line], self._shadow.pens[line]
        column = len(chars)
        while column and chars[column - 1] == " " and pens[column - 1].blank.is_erased:
            column -= 1
        cells = sum(max(0, end - max(begin, column)) for begin, end in runs)
        return column if cells > len(ERASE_LINE) else len(chars)

    def _go_to(self, line: int, column: int) -> None:
        """Move, or send again what lies between where that is shorter."""
        if (line, column) == (self._line, self._column):
            return
        move = self._move(line, column)
        if line == self._line and self._column != UNSURE and 0 <= column - self._column < _NEAR:
            between = "".join(self._shadow.chars[line][self._column : column])
            if self._is_at_hand(line, self._column, column) and len(between) <= len(move):
                self._out.append(between)
                move = ""
        self._out.append(move)
        self._line, self._column = line, column

    def _is_at_hand(self, line: int, begin: int, end: int) -> bool:
        """Whether cells are plain letters that can be sent with the pen in use."""
        pens, chars = self._shadow.pens[line], self._shadow.chars[line]
        return all(
            char.isascii()
            and char not in (TAIL, UNKNOWN)
            and (pen is self._pen or (char == " " and pen.blank is self._pen.blank))
            for char, pen in zip(chars[begin:end], pens[begin:end], strict=True)
        )

    def _move(self, line: int, column: int) -> str:
        moves = [move_to(line, column)]
        if self._column != UNSURE and line == self._line:
            moves.append(_step(column - self._column, "C"))
        elif self._column != UNSURE and column == self._column:
            moves.append(_step(line - self._line, "B"))
        if line == self._line + 1 and line:
            moves.append("\r\n" + _step(column, "C"))
        return min(moves, key=len)

    def _send(self, line: int, begin: int, end: int) -> None:
        """Send cells from where the cursor is."""
        chars, pens = self._shadow.chars[line], self._shadow.pens[line]
        for pen, same in groupby(pens[begin:end]):
            stop = begin + len(list(same))
            text = "".join(chars[begin:stop])
            self._use(pen, is_blank=not text.strip(" "))
            # At the margin some terminals put off the move to the next column.
            self._column = stop if stop < len(chars) else UNSURE
            if is_sure(text):
                self._out.append(text)
            else:
                self._send_clusters(line, begin, chars[begin:stop], end)
            begin = stop

    def _send_clusters(self, line: int, column: int, cells: list[str], end: int) -> None:
        """Send cells; where terminals may disagree about a width, tell them where to go on."""
        for place, cluster in enumerate(cells, column + 1):
            self._out.append(cluster)
            if is_sure(cluster):
                continue
            following = place + (cells[place - column : place - column + 1] == [TAIL])
            if following < end:
                self._out.append(move_to(line, following))
            else:
                self._column = UNSURE

    def _use(self, pen: Pen, *, is_blank: bool) -> None:
        """Take up a pen; for a blank, one that is seen the same will do."""
        if pen is self._pen or (is_blank and pen.blank is self._pen.blank):
            return
        self._out.append(change(self._pen, pen))
        self._pen = pen


def move_to(line: int, column: int) -> str:
    """Return the move to a line and column, both counted from 0."""
    if column:
        return f"\x1b[{line + 1};{column + 1}H"
    return f"\x1b[{line + 1}H" if line else "\x1b[H"


def _step(by: int, letter: str) -> str:
    """Return a move by some cells in one direction; none by 0."""
    if not by:
        return ""
    return f"\x1b[{by if by > 1 else ''}{letter}"
