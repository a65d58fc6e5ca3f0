"""What `vpstui ls` prints of each server, in which form and order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.formatting import fit, width_of
from vpstui.base.sanitize import clean
from vpstui.query.columns import COLUMNS_BY_KEY
from vpstui.terminal.copyable import as_json as server_as_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext

COLUMNS: Final = ("id", "name", "status", "ip", "location", "plan", "os", "age", "hostname")
"""Columns of the table, where none are chosen."""

TSV_COLUMNS: Final = (
    "id", "name", "hostname", "status", "ip", "location", "plan", "os", "age",
)  # fmt: skip
"""Columns of TSV, where none are chosen."""

FIELDS: Final = {"ip": "ip_address", "age": "created_at", "updated": "updated_at"}
"""The API's names of columns that are called otherwise here."""


@dataclass(frozen=True)
class ListLayout:
    """What is printed of each server, and in which order.

    Attributes:
        chosen: keys of columns; empty: the usual ones.
        added: keys of columns besides those.
        sort: key of the column that is sorted by.
        reverse: whether the order is reversed.
    """

    chosen: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    sort: str = "name"
    reverse: bool = False

    @classmethod
    def parse(cls, arguments: argparse.Namespace) -> ListLayout:
        """Take it from the command line.

        Raises:
            SettingsError: there is no such column.
        """
        words = [word.strip() for word in (arguments.columns or "").split(",") if word.strip()]
        chosen = [_column("--columns", word) for word in words if word[0] != "+"]
        added = [_column("--columns", word[1:]) for word in words if word[0] == "+"]
        sort = _column("--sort", arguments.sort or "name")
        return cls(tuple(chosen), tuple(added), sort, arguments.reverse)

    @property
    def needs_prices(self) -> bool:
        """Whether prices are asked for."""
        return "price" in (*self.chosen, *self.added, self.sort)

    def as_table(self, servers: Sequence[Server], context: CellContext, several: bool) -> str:
        """Put servers into aligned columns with headings.

        Args:
            servers: in their order.
            context: what cells need besides their server.
            several: whether there are several accounts: each server then tells its own.
        """
        columns = [COLUMNS_BY_KEY[key] for key in self._columns(COLUMNS, several)]
        rows = [[column.title for column in columns]]
        rows += [[column.text(server, context) for column in columns] for server in servers]
        widths = [max(width_of(row[index]) for row in rows) for index in range(len(columns))]
        return "\n".join(
            "  ".join(
                fit(cell, width, right=column.right)
                for cell, width, column in zip(row, widths, columns, strict=True)
            ).rstrip()
            for row in rows
        )

    def as_tsv(self, servers: Sequence[Server], context: CellContext, several: bool) -> str:
        """One line a server, with raw values; a cleaned text has no tab."""
        keys = self._columns(TSV_COLUMNS, several)
        rows = [[FIELDS.get(key, key) for key in keys]]
        rows += [[_raw_text(key, server, context) for key in keys] for server in servers]
        return "\n".join(map("\t".join, rows))

    def as_json(self, servers: Sequence[Server], context: CellContext, several: bool) -> str:
        """An array of objects with the API's names of fields; empty texts are null.

        Where no columns are chosen, each has every field that the API told.
        """
        keys = self._columns((), several)
        rows = []
        for server in servers:
            told = server_as_json(server)
            own = {"account": server.profile, "price": context.price(server)}
            row = {FIELDS.get(key, key): {**told, **own}[FIELDS.get(key, key)] for key in keys}
            rows.append(row if self.chosen else {**row, **told, **row})
        return json.dumps(rows, indent=2)

    def _columns(self, usual: tuple[str, ...], several: bool) -> tuple[str, ...]:
        keys = dict.fromkeys((*(self.chosen or usual), *self.added))
        return (("account",) if several and "account" not in keys else ()) + tuple(keys)


def _column(option: str, key: str) -> str:
    if key not in COLUMNS_BY_KEY:
        known = ", ".join(COLUMNS_BY_KEY)
        raise SettingsError(f"{option}: no column is called {clean(key)!r}; there are {known}.")
    return key


def _raw_text(key: str, server: Server, context: CellContext) -> str:
    """Return a value as it is, for programs; empty where it is not known."""
    match key:
        case "account":
            return server.profile
        case "plan":
            return server.plan.name if server.plan is not None else ""
        case "os":
            return server.os.name if server.os is not None else ""
        case "age":
            return server.created_at.isoformat() if server.created_at is not None else ""
        case "updated":
            return server.updated_at.isoformat() if server.updated_at is not None else ""
        case "price":
            price = context.price(server)
            return "" if price is None else str(price)
        case _:
            return str(getattr(server, FIELDS.get(key, key)))
