"""What the command line says of the output: its form, columns and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.query.sheets.layout import Layout

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


def read_layout(arguments: argparse.Namespace, known: Iterable[str]) -> Layout:
    """Take it from the command line.

    Args:
        arguments: what `parse_arguments` returned.
        known: the keys of the columns that there are.

    Raises:
        SettingsError: there is no such column.
    """
    known = tuple(known)
    words = [word.strip() for word in (arguments.columns or "").split(",") if word.strip()]
    chosen = [_column("--columns", word, known) for word in words if word[0] != "+"]
    added = [_column("--columns", word[1:], known) for word in words if word[0] == "+"]
    sort = arguments.sort or ""
    by = sort.removeprefix("-")
    if sort:
        _column("--sort", by, known)
    is_reversed = arguments.reverse is not sort.startswith("-")
    return Layout(
        arguments.output or "table", tuple(chosen), tuple(added), by, is_reversed,
        not arguments.no_header,
    )  # fmt: skip


def _column(option: str, key: str, known: tuple[str, ...]) -> str:
    if key not in known:
        raise SettingsError(
            f"{option}: no column is called {clean(key)!r}; there are {', '.join(known)}."
        )
    return key
