"""What the servers of a table cost and how many have each status, while a few of them change."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

from vpstui.query.prices import Bill, Prices
from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server

_status = attrgetter("status")


class KeptSums:
    """Adds up what is shown; each price is looked up once for each reading of a server.

    Attributes:
        bill: what the servers shown cost together.
        by_status: how many of them have each status, the most common first.
    """

    def __init__(self) -> None:
        self.bill = Bill()
        self.by_status: tuple[tuple[str, int], ...] = ()
        self._servers: tuple[Server, ...] = ()  # keeps those alive whose identities are kept
        self._source = Prices()
        self._prices: dict[int, float | None] = {}

    def update(self, servers: tuple[Server, ...], shown: Sequence[Server], prices: Prices) -> None:
        """Add up the servers that are shown.

        Args:
            servers: every server.
            shown: some of them.
            prices: what plans cost, where that is known.
        """
        if prices is not self._source:
            self._source, self._servers, self._prices = prices, (), {}
        left, came = replaced(self._servers, servers)
        for one in left:
            del self._prices[id(one)]
        for one in came:
            self._prices[id(one)] = prices.of_server(one)
        self._servers = servers
        self.bill = Bill.of(shown, list(map(self._prices.__getitem__, map(id, shown))))
        self.by_status = tuple(Counter(map(_status, shown)).most_common())
