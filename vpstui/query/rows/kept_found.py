"""What was found for the filters that were typed last, from which one typed on is narrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext
    from vpstui.query.query import Found, Query

KEPT: Final = 16
"""Filters whose results are kept: a word that is typed, and taken back letter by letter."""


class KeptFound:
    """Searches where it has to: not what was found before, and not what cannot match.

    Of 10 000 servers a letter more leaves a part, and one less those that there were before.
    """

    def __init__(self) -> None:
        self._servers: tuple[Server, ...] = ()
        self._facts: tuple[object, ...] = ()
        self._kept: dict[str, tuple[Query, tuple[Server, ...], Found]] = {}

    def search(
        self,
        query: Query,
        servers: tuple[Server, ...],
        context: CellContext,
        facts: tuple[object, ...],
    ) -> Found:
        """Return what `Query.search` does.

        Args:
            query: the filter.
            servers: those to choose from, in their order; another order is another object.
            context: what is known besides them.
            facts: what of the context the results depend on.
        """
        self._take(servers, facts)
        kept = self._kept.pop(query.text, None)
        if kept is None:
            narrowest = self._narrowest(query, servers, text_ids=context.text_ids)
            found = query.select(narrowest, context)
            kept = (query, found, query.rank(servers, found, context))
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[query.text] = kept
        return kept[2]

    def _take(self, servers: tuple[Server, ...], facts: tuple[object, ...]) -> None:
        """Forget what was found among others."""
        if servers is not self._servers or facts != self._facts:
            self._servers, self._facts, self._kept = servers, facts, {}

    def _narrowest(
        self, query: Query, servers: tuple[Server, ...], *, text_ids: bool
    ) -> tuple[Server, ...]:
        """Return the fewest servers that are sure to hold all that match."""
        if not self._kept:
            return servers
        from vpstui.api.models import ID_PART  # the first screen waits for no pydantic

        part = ID_PART if text_ids else 0
        for wider, found, _ in self._kept.values():
            if len(found) < len(servers) and query.narrows(wider, part):
                servers = found
        return servers
