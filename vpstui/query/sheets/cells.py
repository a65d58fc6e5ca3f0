"""Cells for programs: values as text, which no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

SIGNS: Final = "=+@＝＋－＠-"  # noqa: RUF001
"""What a formula begins with in a spreadsheet; some take the wide signs for the others."""

_RUN: Final = re.compile(rf"^(?=['\s]*[{SIGNS}])")
"""Before a text that is run: the mark belongs here. One that looks marked gets another mark, so
that taking away one of them gives the text in every case."""

_RUN_AFTER_SEMICOLON: Final = re.compile(rf"(?<=;)(?=[\"'\s]*[{SIGNS}])")
"""The same, where a spreadsheet ends a cell at `;`: it does in many languages, and knows no quotes
in the middle of what it takes for a cell."""

_RUN_IN_TSV: Final = re.compile(rf"^(?=['\s]*[\"{SIGNS}])|(?<=[,;])(?=[\"'\s]*[{SIGNS}])")
"""The same for TSV, which has no quotes: some readers take a `"` at the start for one, and some end
a cell at `,` or `;` as well."""

_BREAKS: Final = re.compile("[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Characters that end a place or a line."""


def plain_text(value: object) -> str:
    """Return a value as text; empty where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def json_value(value: object) -> Any:
    """Return a value as JSON has it; an empty text is not known."""
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value == "" else value


def csv_cell(value: object) -> str:
    """Return the cell of a value, in one line without tabs.

    Text that would be run has a `'` before it, also behind a `;`; numbers have not.
    """
    text = _BREAKS.sub(" ", plain_text(value))
    is_number = isinstance(value, int | float)
    return text if is_number else _RUN_AFTER_SEMICOLON.sub("'", _RUN.sub("'", text))


def tsv_cell(value: object) -> str:
    """Return the cell of a value, as `csv_cell`; behind a `,` and before a `"`, too."""
    text = _BREAKS.sub(" ", plain_text(value))
    return text if isinstance(value, int | float) else _RUN_IN_TSV.sub("'", text)
