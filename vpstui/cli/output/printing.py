"""Prints what commands found, and says on stderr what is missing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpstui.query.sheets.layout import Layout
    from vpstui.query.sheets.sheet import Sheet

T = TypeVar("T")


def print_sheet(
    sheet: Sheet[T], rows: Sequence[T], layout: Layout, what: str, *, several: bool = False
) -> bool:
    """Print rows on stdout; where there is neither a row nor a heading, nothing.

    Args:
        sheet: what there is to print of them.
        rows: in their order.
        layout: form and columns.
        what: a noun for them, for the error.
        several: whether there are several accounts.

    Returns:
        Whether somebody can still read what comes next.

    Raises:
        VpsTuiError: they cannot be printed.
    """
    return print_text(sheet.render(rows, layout, several=several), what)


def say(remarks: Iterable[str]) -> None:
    """Say something on stderr, a line each."""
    for remark in remarks:
        print_message(f"vpstui: {remark}")
