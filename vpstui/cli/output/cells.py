"""Cells for programs: values as text, which no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001
"""What a cell begins with that a spreadsheet runs; some take the wide signs for the others."""

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

    Text that would be run has a `'` before it; numbers have not.
    """
    text = plain_text(value)
    is_number = isinstance(value, int | float)
    runs = text.startswith(FORMULA) and not is_number
    return _BREAKS.sub(" ", f"'{text}" if runs else text)


def tsv_cell(value: object) -> str:
    """Return the cell of a value, as `csv_cell`.

    TSV has no quotes, and yet some readers take a `"` at the start for one: it has a `'` before it.
    """
    text = csv_cell(value)
    return f"'{text}" if text.startswith('"') else text
