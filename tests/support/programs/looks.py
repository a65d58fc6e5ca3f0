"""How the cells of an emulated screen look to a person, so that two screens can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcwidth import wcswidth

if TYPE_CHECKING:
    import pyte
    from pyte.screens import Char

Cell = tuple[object, ...]
"""The text of a cell, and of its colours and attributes those that are seen with it."""


def looks(screen: pyte.Screen, line: int) -> list[Cell]:
    """What is to be seen of each cell of a line.

    Of a wide character that was drawn over in part, terminals show a blank, pyte a half.
    """
    buffer = screen.buffer[line]
    cells = [buffer[column] for column in range(screen.columns)]
    wide = [wcswidth(cell.data) == 2 for cell in cells]
    seen: list[Cell] = []
    for column, cell in enumerate(cells):
        text = cell.data
        is_tail = text == "" and column > 0 and wide[column - 1]
        is_cut = wide[column] and (column + 1 == len(cells) or cells[column + 1].data)
        seen.append(look(cell, " " if is_cut or (not text and not is_tail) else text))
    return seen


def look(cell: Char, text: str) -> Cell:
    """What is to be seen of a cell with a text."""
    common = (text, cell.bg, cell.underscore, cell.strikethrough, cell.reverse, cell.blink)
    shows_ink = text != " " or cell.underscore or cell.strikethrough or cell.reverse
    on_letters = (cell.bold, cell.italics) if text != " " else ()
    return (*common, *(on_letters), *((cell.fg,) if shows_ink else ()))
