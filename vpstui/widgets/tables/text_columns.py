"""Columns of texts side by side: the line of their titles, and the line of a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from vpstui.base.formatting import fit
from vpstui.widgets.tables.line_drawing import Span, TableLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = TypeVar("Row")


@dataclass(frozen=True)
class TextColumn(Generic[Row]):
    """A column.

    Attributes:
        title: its heading.
        width: cells of the terminal that it takes; a longer text is cut.
        text: returns what a cell shows of a row.
        style: returns the name of the style of a cell; None: all have that of their line.
    """

    title: str
    width: int
    text: Callable[[Row], str]
    style: Callable[[Row], str] | None = None


def heading_of(columns: Sequence[TextColumn[Row]], width: int, gap: int) -> TableLine:
    """Return the titles of the columns; see `row_of`."""
    cells = ((column.title, column.width, "") for column in columns)
    text, spans = _side_by_side(cells, width, gap)
    return TableLine(text, "header", spans)


def row_of(columns: Sequence[TextColumn[Row]], row: Row, width: int, gap: int) -> TableLine:
    """Return the line of a row, which begins with a blank.

    Args:
        columns: the columns, in their order.
        row: what their texts are of.
        width: cells of the terminal that there are; what goes beyond is cut.
        gap: blank cells after each column; they have the style of its cell.
    """
    cells = (
        (column.text(row), column.width, column.style(row) if column.style else "")
        for column in columns
    )
    text, spans = _side_by_side(cells, width, gap)
    return TableLine(text, "", spans)


def _side_by_side(
    cells: Iterable[tuple[str, int, str]], width: int, gap: int
) -> tuple[str, tuple[Span, ...]]:
    """Join texts, each with its width and its style."""
    line, used, spans = " ", 1, list[Span]()
    for text, cell_width, style in cells:
        room = max(0, min(cell_width, width - used))
        blank = max(0, min(gap, width - used - room))
        begin = len(line)
        line += fit(text, room) + " " * blank
        used += room + blank
        if style:
            spans.append((begin, len(line), style))
    return line, tuple(spans)
