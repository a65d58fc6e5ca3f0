"""The columns of changes that were seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vpstui.widgets.tables.history_table import ROOMY, WIDE, gap_of
from vpstui.widgets.tables.text_columns import TextColumn

if TYPE_CHECKING:
    from vpstui.journal.seen_change import SeenChange

Column = TextColumn["SeenChange"]


def change_columns(width: int, *, one_server: bool) -> tuple[Column, ...]:
    """Choose the columns for a table; the arguments are as of `columns_for`."""
    roomy, wide = width >= ROOMY, width >= WIDE
    moment = "%Y-%m-%d %H:%M" if roomy else "%m-%d %H:%M"
    columns = [
        Column("TIME (UTC)", 16 if roomy else 11, lambda change: f"{change.at:{moment}}"),
        Column("WHOSE", 8, lambda change: change.whose, _style),
        Column("CHANGE", 0, lambda change: change.what),
    ]
    if not one_server:
        name = 24 if wide else 16 if roomy else 8
        columns.insert(1, Column("SERVER", name, lambda change: change.label))
    if wide and not one_server:
        columns.insert(1, Column("ACCOUNT", 10, lambda change: change.profile))
    room = width - 1 - sum(column.width + gap_of(width) for column in columns)
    return tuple(replace(one, width=one.width or max(0, room)) for one in columns)


def _style(change: SeenChange) -> str:
    return "idle" if change.ours else "open"
