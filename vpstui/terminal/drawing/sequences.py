"""The text that draws changed cells: shortest moves and changes of pens, nothing sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.terminal.drawing.cells import TAIL, is_sure
from vpstui.terminal.drawing.pens import PLAIN, Pen, change
from vpstui.terminal.drawing.shadow import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpstui.terminal.drawing.abilities import Abilities
    from vpstui.terminal.drawing.pieces import Piece
    from vpstui.terminal.drawing.scrolling import Scroll
    from vpstui.terminal.drawing.shadow import Shadow

ERASE_LINE: Final = "\x1b[K"
"""Erases from the cursor to the end of the line."""

DOWN: Final = "\x0b"
"""A vertical tab: to the next line, in the same column. The system adds a CR to a line feed."""

UP: Final = "\x1bM"
"""The line before; where there is none, the lines move down."""

UNSURE: Final = -1
"""In the place of a column: the next move has to tell it."""

AT_END: Final = -2
"""The same, after the last column was written."""

_NEAR: Final = 8
"""Cells that it can be shorter to send again than to skip."""


class SequenceWriter:
    """Writes one frame.

    It trusts nothing of before: the first move is to a line and column, and the frame begins and
    ends with the plain pen, so that what others write in between looks as it would.

    Args:
        shadow: what the terminal shows once the frame is sent.
        abilities: what the terminal can do.
    """

    def __init__(self, shadow: Shadow, abilities: Abilities) -> None:
        self._shadow = shadow
        self._has_tabs = abilities.scrolls
        self._out: list[str] = []
        self._line = -1
        self._column = UNSURE
        self._pen = PLAIN

    def finish(self, line: int, column: int) -> str:
        """Return the frame, with the cursor where it is to stand."""
        self._out.append(change(self._pen, PLAIN))
        return "".join(self._out) + move_to(line, column)

    def scroll(self, lines: Scroll) -> None:
        """Move lines, before anything is drawn.

        By what every VT100 does at the ends of its region, which leads the cursor to the first line
        whenever it is set.
        """
        self._out.append(f"\x1b[{lines.top + 1};{lines.bottom + 1}r")
        if lines.by > 0:
            self._out.append(move_to(lines.bottom, 0) + DOWN * lines.by)
        else:
            self._out.append((move_to(lines.top, 0) if lines.top else "") + UP * -lines.by)
        self._out.append("\x1b[r")

    def draw(self, pieces: Iterable[Piece]) -> None:
        """Draw pieces in this order."""
        for piece in pieces:
            if self._is_below(piece):
                self._out.append(DOWN)
                self._line, self._column = piece.line, piece.begin
            else:
                self._go_to(piece.line, piece.begin)
            self._use(piece.pen, is_blank=piece.is_blank)
            if not piece.is_erased:
                self._send(piece.line, piece.begin, piece.end)
            elif piece.end == len(self._shadow.chars[piece.line]):
                self._out.append(ERASE_LINE)
            else:
                self._out.append(f"\x1b[{piece.end - piece.begin}X")

    def _is_below(self, piece: Piece) -> bool:
        """Whether a piece is the last cell of the next line, and the cursor at the end of its own.

        Some terminals put it behind the last cell, others on it. As lines are not wrapped, what is
        written comes to the last cell in all of them.
        """
        return (
            self._has_tabs
            and self._column == AT_END
            and piece.line == self._line + 1
            and piece.begin == len(self._shadow.chars[piece.line]) - 1
            and not piece.is_erased
        )

    def _go_to(self, line: int, column: int) -> None:
        """Move, or send again what lies between where that is shorter."""
        if (line, column) == (self._line, self._column):
            return
        move = self._move(line, column)
        if line == self._line and (column < _NEAR or column - self._column < _NEAR):
            near = (*self._over(self._column, column, ""), *self._over(0, column, "\r"))
            move = min((*near, move), key=len)
        self._out.append(move)
        self._line, self._column = line, column

    def _over(self, begin: int, end: int, move: str) -> Iterator[str]:
        """Yield what sends again the cells between two columns, behind a move to the first."""
        if 0 <= begin <= end < begin + _NEAR and self._is_at_hand(self._line, begin, end):
            yield move + "".join(self._shadow.chars[self._line][begin:end])

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
        if self._column >= 0 and line == self._line:
            moves.append(self._sideways(column - self._column))
        elif self._column >= 0 and column == self._column:
            moves.append(_step(line - self._line, "B", "A"))
        if line == self._line + 1 and line and self._has_tabs:
            moves.append("\r" + DOWN + self._sideways(column))
            if self._column >= 0:
                moves.append(DOWN + self._sideways(column - self._column))
        elif line == self._line + 1 and line:
            moves.append("\r\n" + self._sideways(column))
        return min(moves, key=len)

    def _sideways(self, by: int) -> str:
        back = "\b" * -by if self._has_tabs else ""
        step = _step(by, "C", "D")
        return back if back and len(back) < len(step) else step

    def _send(self, line: int, begin: int, end: int) -> None:
        """Send cells from where the cursor is, with the pen in use."""
        chars = self._shadow.chars[line]
        text = "".join(chars[begin:end])
        # At the margin some terminals put off the move to the next column.
        self._column = end if end < len(chars) else AT_END
        if is_sure(text):
            self._out.append(text)
        else:
            self._send_clusters(line, begin, chars[begin:end])

    def _send_clusters(self, line: int, column: int, cells: list[str]) -> None:
        """Send cells; where terminals may disagree about a width, tell them where to go on."""
        end = column + len(cells)
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


def _step(by: int, forward: str, backward: str) -> str:
    """Return a move by some cells along a line or a column; none by 0."""
    if not by:
        return ""
    count = abs(by)
    return f"\x1b[{count if count > 1 else ''}{forward if by > 0 else backward}"
