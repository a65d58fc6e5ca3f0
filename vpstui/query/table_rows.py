"""The rows of the server table: sorted and filtered again only when their input has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.query.columns import CellContext, sort_servers

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.query.query import Query


class TableRows:
    """Caches the servers as sorted and filtered; with 10 000 servers either takes milliseconds.

    Attributes:
        ordered: every server, in the order of the table.
        shown: those that match the filter, in the same order.
    """

    def __init__(self) -> None:
        self.ordered: tuple[Server, ...] = ()
        self.shown: tuple[Server, ...] = ()
        self._ordered_by: tuple[object, ...] = ()
        self._shown_by: tuple[object, ...] = ()

    def update(
        self,
        servers: tuple[Server, ...],
        context: CellContext,
        *,
        sort: str,
        reverse: bool,
        query: Query,
    ) -> tuple[Server, ...]:
        """Sort and filter, and return the servers to show.

        Args:
            servers: every server.
            context: what cells need besides their server.
            sort: key of the column to sort by.
            reverse: whether the order is reversed.
            query: the filter.
        """
        ordered_by = (servers, sort, reverse, context.prices, context.labels)
        if not _same(ordered_by, self._ordered_by):
            self.ordered = sort_servers(servers, sort, context, reverse=reverse)
            self._ordered_by = ordered_by
        # Ages are compared again each minute.
        minute = int(context.now.timestamp() // 60) if query.needs_now else 0
        shown_by = (self.ordered, query, minute)
        if not _same(shown_by, self._shown_by):
            self.shown = query.select(self.ordered, context.now)
            self._shown_by = shown_by
        return self.shown


def _same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same things; large ones are compared by identity alone."""
    return len(left) == len(right) and all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(left, right, strict=True)
    )
