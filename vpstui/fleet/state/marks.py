"""Which servers the user has marked: by what they are, not by where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpstui.api.models import Server, ServerKey


@dataclass(frozen=True)
class Marks:
    """The marked servers.

    Attributes:
        keys: which, in the order in which they were marked.
    """

    keys: tuple[ServerKey, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self.keys

    def toggled(self, key: ServerKey) -> Marks:
        """Mark a server, or take its mark away."""
        if key in self.keys:
            return Marks(tuple(known for known in self.keys if known != key))
        return Marks((*self.keys, key))

    def with_all(self, servers: Iterable[Server]) -> Marks:
        """Mark more servers."""
        return Marks(tuple(dict.fromkeys((*self.keys, *(server.key for server in servers)))))

    def with_range(self, rows: Sequence[Server], cursor: ServerKey) -> Marks:
        """Mark from the server that was marked last to the cursor, as the rows stand.

        Where that one is not among the rows, the server under the cursor is marked alone.
        """
        places = {server.key: place for place, server in enumerate(rows)}
        end = places.get(cursor)
        if end is None:
            return self
        begin = places.get(self.keys[-1], end) if self.keys else end
        low, high = sorted((begin, end))
        return self.with_all((*rows[low : high + 1], rows[end]))

    def among(self, servers: Iterable[Server]) -> Marks:
        """Forget servers that are not there any more."""
        there = {server.key for server in servers}
        kept = tuple(key for key in self.keys if key in there)
        return self if len(kept) == len(self.keys) else Marks(kept)

    def of(self, servers: Iterable[Server]) -> tuple[Server, ...]:
        """Return those of `servers` that are marked, in their order."""
        marked = frozenset(self.keys)
        return tuple(server for server in servers if server.key in marked)
