"""What the command line says of the output: its form, columns and order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


@dataclass(frozen=True)
class Layout:
    """What is printed of each row, in which form and order.

    Attributes:
        form: `table`, `json`, `jsonl`, `tsv` or `csv`.
        chosen: keys of columns; empty: the usual ones.
        added: keys of columns besides those.
        sort: key of the column that is sorted by; empty: the usual order.
        reverse: whether the order is reversed.
        header: whether a heading is printed.
    """

    form: str = "table"
    chosen: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    sort: str = ""
    reverse: bool = False
    header: bool = True

    @classmethod
    def parse(cls, arguments: argparse.Namespace, known: Iterable[str]) -> Layout:
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
        return cls(
            arguments.output or "table", tuple(chosen), tuple(added), by, is_reversed,
            not arguments.no_header,
        )  # fmt: skip

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is asked for, and that is sorted by."""
        return tuple(filter(None, (*self.chosen, *self.added, self.sort)))

    def keys(self, usual: tuple[str, ...], *, several: bool) -> tuple[str, ...]:
        """Return the keys of the columns to print.

        Args:
            usual: where none are chosen.
            several: whether there are several accounts: each row then tells its own.
        """
        keys = dict.fromkeys((*(self.chosen or usual), *self.added))
        return (("account",) if several and "account" not in keys else ()) + tuple(keys)


def _column(option: str, key: str, known: tuple[str, ...]) -> str:
    if key not in known:
        raise SettingsError(
            f"{option}: no column is called {clean(key)!r}; there are {', '.join(known)}."
        )
    return key
