"""How rows are laid out: form, columns and order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """What is written of each row, in which form and order.

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
