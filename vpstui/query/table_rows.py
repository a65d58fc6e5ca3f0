"""The rows of the server table: sorted and filtered again only when their input has changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vpstui.query.columns import CellContext, sort_by_name, sort_named
from vpstui.query.prices import Bill
from vpstui.query.query import Found, Query

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.query.prices import Prices


class TableRows:
    """Caches the servers as sorted and filtered; with 10 000 servers either takes milliseconds.

    Attributes:
        ordered: every server, in the order of the table.
        found: those that match the filter: exact ones first, the others in the same order.
        bill: what those cost together.
        by_status: how many of them have each status, the most common first.
        left: texts that the filter has not looked at yet; until it has, `found` stays.
    """

    def __init__(self) -> None:
        self.ordered: tuple[Server, ...] = ()
        self.found = Found()
        self.bill = Bill()
        self.by_status: tuple[tuple[str, int], ...] = ()
        self.left = 0
        self._by_name: tuple[Server, ...] = ()
        self._named_by: tuple[object, ...] = ()
        self._ordered_by: tuple[object, ...] = ()
        self._shown_by: tuple[object, ...] = ()
        self._priced_by: tuple[object, ...] = ()
        self._prices: dict[int, float | None] = {}  # by the identity of a server

    def update(
        self,
        servers: tuple[Server, ...],
        context: CellContext,
        *,
        sort: str,
        reverse: bool,
        query: Query,
    ) -> tuple[Server, ...]:
        """Sort and filter, for half a frame at most, and return the servers to show.

        Args:
            servers: every server.
            context: what cells need besides their server.
            sort: key of the column to sort by.
            reverse: whether the order is reversed.
            query: the filter.
        """
        # Ages are compared again each minute.
        minute = int(context.now.timestamp() // 60)
        by_reason = (context.known_reasons,) if sort == "reason" else ()
        ordered_by = (servers, sort, reverse, context.prices, context.labels, *by_reason)
        if not _same(ordered_by, self._ordered_by):
            by_name = self._sort_by_name(servers, context)
            self.ordered = sort_named(by_name, sort, context, reverse=reverse)
            self._ordered_by = ordered_by
        reasons = context.known_reasons if query.needs_trouble else None
        of_minute = minute if query.needs_now else 0
        shown_by = (self.ordered, query, of_minute, reasons, context.prices)
        if _same(shown_by, self._shown_by):
            self.left = 0
        else:
            self.left = query.prepare(self.ordered)
            if not self.left:
                self.found = query.search(self.ordered, context)
                self._shown_by = shown_by
                self._add_up(servers, context.prices)
        return self.found.servers

    def _sort_by_name(
        self, servers: tuple[Server, ...], context: CellContext
    ) -> tuple[Server, ...]:
        """Return the servers by name, which is sorted once for every column and new reason."""
        if not _same((servers, context.labels), self._named_by):
            self._by_name = sort_by_name(servers, context)
            self._named_by = (servers, context.labels)
        return self._by_name

    def _add_up(self, servers: tuple[Server, ...], prices: Prices) -> None:
        """Add up what is shown. Each price is looked up once for many filters."""
        if not _same((servers, prices), self._priced_by):
            self._prices = {id(server): prices.of_server(server) for server in servers}
            self._priced_by = (servers, prices)
        shown = self.found.servers
        self.bill = Bill.of(shown, [self._prices[id(server)] for server in shown])
        self.by_status = tuple(Counter(server.status for server in shown).most_common())

    def warm(self) -> None:
        """Fold what words are looked for in, for half a frame: a filter is about to be typed."""
        Query.parse("-").prepare(self.ordered)

    @property
    def shown(self) -> tuple[Server, ...]:
        """The servers to show."""
        return self.found.servers


def _same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same things; large ones are compared by identity alone."""
    return len(left) == len(right) and all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(left, right, strict=True)
    )
