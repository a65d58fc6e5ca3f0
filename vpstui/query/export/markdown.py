"""Servers as a table of Markdown (GitHub Flavored Markdown)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vpstui.base.sanitize import clean
from vpstui.query.columns import COLUMNS_BY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext

COLUMNS: Final = ("name", "id", "status", "ip", "location", "plan", "os", "hostname")
"""Columns of the table; of several accounts it has theirs, too."""

_SPECIAL: Final = re.compile(r"""[\\`*_{}\[\]<>()#+!|~&$^@"':=]|(?<=[Ww]{3})\.""")
"""What Markdown could read as more than text: among it what makes links of addresses."""


def as_markdown(servers: Iterable[Server], context: CellContext, *, several: bool) -> str:
    """Return a table, a line each.

    Args:
        servers: in their order.
        context: what cells need besides their server.
        several: whether there are several accounts: each server then tells its own.
    """
    keys = [*COLUMNS[:2], "account", *COLUMNS[2:]] if several else COLUMNS
    columns = [COLUMNS_BY_KEY[key] for key in keys]
    rows = [[escaped(column.title) for column in columns], ["---"] * len(columns)]
    rows += [[_cell(key, server, context) for key in keys] for server in servers]
    return "\n".join(map(_row, rows))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(key: str, server: Server, context: CellContext) -> str:
    text = server.status if key == "status" else COLUMNS_BY_KEY[key].text(server, context)
    return escaped(text)


def escaped(text: str) -> str:
    """Return a text for a cell, which shows it as it is."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", clean(text))
