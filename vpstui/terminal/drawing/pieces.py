"""What is drawn of a frame, piece by piece, and in which order.

Blanks that show nothing but the background need not be sent: their cells are erased, and what is
not blank is written over that.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.terminal.drawing.cells import TAIL, is_sure
from vpstui.terminal.drawing.pens import PLAIN, Pen, change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vpstui.terminal.drawing.abilities import Abilities

_SKIP: Final = 4
"""Characters that lead over some cells: a gap that is not longer is sent."""

_TO_END: Final = len("\x1b[K")
"""Characters that erase a line to its end."""

_SOME: Final = len("\x1b[100X")
"""Characters that erase some cells, at most."""

_MANY: Final = 4
"""So often pens are taken up again in a frame that it is surely longer than to move back."""

_BLANKS: Final = re.compile(" +")
_WORDS: Final = re.compile(rf"[^ ]+(?: {{1,{_SKIP}}}[^ ]+)*")

Runs = list[tuple[int, int]]
"""Cells of a line, from-to."""


class Piece(NamedTuple):
    """Cells of one line that are drawn with one pen.

    Attributes:
        line: the line.
        begin: the first column.
        end: the column behind the last one.
        pen: how they look.
        is_blank: nothing but blanks, so that every pen will do with which blanks look the same.
        is_erased: the cells are erased, and not written.
    """

    line: int
    begin: int
    end: int
    pen: Pen
    is_blank: bool = False
    is_erased: bool = False


class Line:
    """Cuts the cells of one line that have changed into pieces.

    Args:
        number: the line.
        chars: the text of each cell.
        pens: the pen of each cell.
        abilities: what the terminal can do.
    """

    def __init__(
        self, number: int, chars: Sequence[str], pens: Sequence[Pen], abilities: Abilities
    ) -> None:
        self._number = number
        self._chars = chars
        self._pens = pens
        self._abilities = abilities

    def pieces(self, runs: Runs) -> Iterator[Piece]:
        """Yield the pieces of runs of cells, from left to right.

        What is erased comes before what is written over it.

        Args:
            runs: cells that have changed, in order.
        """
        width, tail = len(self._chars), self._tail(runs)
        is_erased = False
        for begin, end in runs:
            for piece in self._of_run(begin, min(end, tail), tail):
                is_erased = is_erased or (piece.is_erased and piece.end == width)
                yield piece
            if end > tail:
                if not is_erased:
                    yield self._erased(tail, width)
                return

    def _tail(self, runs: Runs) -> int:
        """The column from which on the line is erased, with what there has not changed.

        Behind the end of the line: it is not.
        """
        chars, pens = self._chars, self._pens
        column, blank = len(chars), pens[-1].blank
        if self._can_erase(blank.ground):
            while column and chars[column - 1] == " " and pens[column - 1].blank is blank:
                column -= 1
        cells = sum(max(0, end - max(begin, column)) for begin, end in runs)
        return column if cells > _TO_END else len(chars)

    def _can_erase(self, ground: str | None) -> bool:
        """Whether what is erased gets this background.

        Some terminals erase in the background in use, others have one colour for it.
        """
        return ground == "" or (ground is not None and self._abilities.erases_in_colour)

    def _of_run(self, begin: int, end: int, tail: int) -> Iterator[Piece]:
        for ground, parts in groupby(self._parts(begin, end), self._ground):
            same = list(parts)
            first, last = same[0].begin, same[-1].end
            erased = self._to_erase(first, last, ground, tail)
            if erased is None:
                yield from _joined(same)
                continue
            at = erased.begin
            yield from (part._replace(end=min(part.end, at)) for part in same if part.begin < at)
            yield erased
            yield from self._words(same, at)

    def _parts(self, begin: int, end: int) -> Iterator[Piece]:
        """Cells that have the same pen."""
        for pen, same in groupby(self._pens[begin:end]):
            stop = begin + len(list(same))
            is_blank = self._chars[begin:stop].count(" ") == stop - begin
            yield Piece(self._number, begin, stop, pen, is_blank)
            begin = stop

    def _ground(self, part: Piece) -> str | None:
        """The background on which a part can be written; None: erased cells would not look so."""
        if part.pen.blank.ground is None and " " in self._chars[part.begin : part.end]:
            return None
        return part.pen.paper

    def _to_erase(self, begin: int, end: int, ground: str | None, tail: int) -> Piece | None:
        """What is to be erased before cells are written; None: that would not be shorter."""
        if not self._can_erase(ground):
            return None
        text = self._flat(begin, end)
        gaps = [found.span() for found in _BLANKS.finditer(text)]
        if not gaps or not is_sure("".join(self._chars[begin:end])):
            return None
        width = len(self._chars)
        is_tail = end == tail < width and self._pens[-1].blank.ground == ground
        first, last = begin + gaps[0][0], begin + gaps[-1][1]
        price = 0 if is_tail else _TO_END if end == width else _SOME
        if price == _SOME and not self._abilities.erases_cells:
            return None
        saved = sum(max(0, stop - start - _SKIP) for start, stop in gaps)
        saved += min(_SKIP, last - begin - gaps[-1][0]) if last == end and not is_tail else 0
        if saved <= price:
            return None
        return self._erased(first, width if price != _SOME else last)

    def _erased(self, begin: int, end: int) -> Piece:
        return Piece(self._number, begin, end, self._pens[begin], is_blank=True, is_erased=True)

    def _words(self, parts: Iterable[Piece], begin: int) -> Iterator[Piece]:
        """What is not blank from a column on, with the short gaps between."""
        for part in parts:
            at = max(part.begin, begin)
            for found in _WORDS.finditer(self._flat(at, part.end)):
                yield part._replace(begin=at + found.start(), end=at + found.end())

    def _flat(self, begin: int, end: int) -> str:
        """Cells as a text of one character for each."""
        chars = self._chars[begin:end]
        text = "".join(chars)
        if len(text) == len(chars) and TAIL not in chars:
            return text
        return "".join(char if len(char) == 1 else "x" for char in chars)


def _joined(parts: Iterable[Piece]) -> Iterator[Piece]:
    """Blanks that look the same with the pen before them are written with that."""
    before: Piece | None = None
    for part in parts:
        if before is not None:
            if part.is_blank and part.pen.blank is before.pen.blank:
                before = before._replace(end=part.end)
                continue
            yield before
        before = part
    if before is not None:
        yield before


def orders(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the orders of which one may be the shortest: from left to right, or by pen."""
    changes = sum(1 for _ in groupby(piece.pen for piece in pieces))
    pens = len({piece.pen for piece in pieces})
    return [by_pen(pieces)] if changes > _MANY * pens else [pieces, by_pen(pieces)]


def by_pen(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces in an order in which each pen is taken up once, and each background.

    Pens that are alike follow each other. What is erased comes before what is written on the same
    background.
    """
    papers: dict[str, dict[Pen, list[Piece]]] = {}
    loose: dict[str, list[Piece]] = {}
    for piece in pieces:
        pen = piece.pen
        if piece.is_blank and pen.blank.ground is not None:
            loose.setdefault(pen.paper, []).append(piece)
            papers.setdefault(pen.paper, {})
        else:
            papers.setdefault(pen.paper, {}).setdefault(pen, []).append(piece)
    ordered: list[Piece] = []
    pen = PLAIN
    for paper, pens in papers.items():
        blanks = loose.get(paper, [])
        while pens:
            pen = min(pens, key=partial(_length, pen))
            if pen.blank.ground is not None:
                blanks = [piece._replace(pen=pen) for piece in blanks]
            ordered += sorted([*blanks, *pens.pop(pen)], key=_place)
            blanks = []
        ordered += blanks
    return ordered


def _length(before: Pen, after: Pen) -> int:
    """Characters that it takes to change the pen."""
    return len(change(before, after))


def _place(piece: Piece) -> tuple[int, int, bool]:
    return piece.line, piece.begin, not piece.is_erased
