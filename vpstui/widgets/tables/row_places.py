"""Where the rows of a table stand, by their keys."""

from __future__ import annotations

from collections.abc import Hashable
from operator import indexOf
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)

FEW: Final = 3
"""Keys that are looked for one by one; with more of them it is noted where every row stands."""


class RowPlaces(Generic[Row, Key]):
    """Finds rows by their keys.

    At each key of a filter there may be 10 000 other rows, of which only that of the cursor is
    looked for: noting where each stands would take several times as long.

    Args:
        key_of: the key of a row; no two rows have the same.
    """

    def __init__(self, key_of: Callable[[Row], Key]) -> None:
        self._key_of = key_of
        self._rows: Sequence[Row] = ()
        self._found: dict[Key, int | None] = {}
        self._all: dict[Key, int] | None = None

    def take(self, rows: Sequence[Row]) -> None:
        """Find these rows from now on."""
        self._rows, self._found, self._all = rows, {}, None

    def key_at(self, index: int) -> Key:
        """Return the key of the row at an index, or the nearest one; there is a row."""
        index = min(max(index, 0), len(self._rows) - 1)
        key = self._key_of(self._rows[index])
        self._found[key] = index
        return key

    def find(self, key: Key) -> int | None:
        """Return the index of the row with a key; None: there is none."""
        if self._all is not None:
            return self._all.get(key)
        if key not in self._found and len(self._found) < FEW:
            try:
                self._found[key] = indexOf(map(self._key_of, self._rows), key)
            except ValueError:
                self._found[key] = None
        if key in self._found:
            return self._found[key]
        self._all = {one: at for at, one in enumerate(map(self._key_of, self._rows))}
        return self._all.get(key)
