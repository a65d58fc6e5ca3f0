"""Puts rows into the forms that commands print: table, JSON, JSON lines, TSV and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from vpstui.base.formatting import fit, width_of
from vpstui.query.columns import natural_key
from vpstui.query.sheets.cells import csv_cell, json_value, tsv_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vpstui.query.sheets.layout import Layout

T = TypeVar("T")

SCHEMA: Final = 1
"""Number of the shapes of JSON that are ours; another shape gets another number."""

GAP: Final = "  "
"""Between two columns of a table."""


@dataclass(frozen=True)
class SheetColumn(Generic[T]):
    """A column.

    Attributes:
        key: its name on the command line.
        title: its heading in the table.
        text: returns the cell of the table.
        value: returns the same for programs; None: not known.
        field: its name for programs, that of the API; empty: the key.
        right: whether it is aligned to the right.
        least: cells that it takes at least, where rows come one after the other.
    """

    key: str
    title: str
    text: Callable[[T], str]
    value: Callable[[T], Any]
    field: str = ""
    right: bool = False
    least: int = 0

    @property
    def name(self) -> str:
        """Its name for programs."""
        return self.field or self.key


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """What there is to print of rows of one kind.

    Attributes:
        columns: every column, by its key.
        usual: keys of those that a table has where none are chosen.
        record: returns a row as JSON.
        flat: as `usual`, for TSV and CSV; empty: the same.
        shape: what the rows are called in JSON, where its shape is ours; empty: each is an object
            of the API.
    """

    columns: Mapping[str, SheetColumn[T]]
    usual: tuple[str, ...]
    record: Callable[[T], dict[str, Any]]
    flat: tuple[str, ...] = ()
    shape: str = ""

    def ordered(self, rows: Iterable[T], layout: Layout) -> list[T]:
        """Return rows in the order that is asked for; what is not known comes last."""
        found = list(rows)
        if not layout.sort:
            return found[::-1] if layout.reverse else found
        value = self.columns[layout.sort].value
        found.sort(key=lambda row: _order(value(row)), reverse=layout.reverse)
        return self.known_first(found, layout.sort)

    def known_first(self, rows: Sequence[T], key: str) -> list[T]:
        """Return rows in the order that they have, but those without a value in a column last."""
        value = self.columns[key].value
        known = [row for row in rows if value(row) not in (None, "")]
        return known + [row for row in rows if value(row) in (None, "")]

    def render(self, rows: Sequence[T], layout: Layout, *, several: bool = False) -> str:
        """Return rows in the form that is asked for, without the line break at the end.

        Args:
            rows: in their order.
            layout: form and columns.
            several: whether there are several accounts: each row then tells its own.
        """
        if layout.form in ("json", "jsonl"):
            return self._json(rows, layout, several=several)
        usual = self.usual if layout.form == "table" else self.flat or self.usual
        columns = [self.columns[key] for key in layout.keys(usual, several=several)]
        if layout.form == "table":
            return _table(rows, columns, header=layout.header)
        cell = csv_cell if layout.form == "csv" else tsv_cell
        lines = [[column.name for column in columns]] if layout.header else []
        lines += [[cell(column.value(row)) for column in columns] for row in rows]
        return _csv(lines) if layout.form == "csv" else "\n".join(map("\t".join, lines))

    def _json(self, rows: Sequence[T], layout: Layout, *, several: bool) -> str:
        objects = [self.as_object(row, layout, several=several) for row in rows]
        if layout.form == "jsonl":
            schema = {"schema": SCHEMA} if self.shape else {}
            return "\n".join(json.dumps({**schema, **one}) for one in objects)
        whole = {"schema": SCHEMA, self.shape: objects} if self.shape else objects
        return json.dumps(whole, indent=2)

    def as_object(self, row: T, layout: Layout, *, several: bool = False) -> dict[str, Any]:
        """Return a row as JSON: all that is told, or what was chosen; our own rows say whose."""
        told = self.record(row)
        keys = layout.keys((), several=several and not self.shape)
        found = {}
        for key in keys:
            column = self.columns[key]
            is_told = column.name in told
            value = told[column.name] if is_told else json_value(column.value(row))
            found[column.name] = value
        return found if layout.chosen else {**found, **told, **found}


def _order(value: object) -> tuple[int, float, str]:
    """Return what a value is sorted by: numbers before texts, and those as people count."""
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, natural_key(str(value)))


def _table(rows: Sequence[T], columns: Sequence[SheetColumn[T]], *, header: bool) -> str:
    lines = [[column.title for column in columns]] if header else []
    lines += [[column.text(row) for column in columns] for row in rows]
    widths = [
        max([column.least, *(width_of(line[index]) for line in lines)])
        for index, column in enumerate(columns)
    ]
    return "\n".join(
        GAP.join(
            fit(cell, width, right=column.right)
            for cell, width, column in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in lines
    )


def _csv(lines: Sequence[Sequence[str]]) -> str:
    """Return lines as CSV; they end with a line feed alone, which every shell tool takes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().removesuffix("\n")
