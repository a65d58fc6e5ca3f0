"""What the servers of a table cost and how many have each status, while a few of them change."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING

from vpstui.api.statuses import STOPPED
from vpstui.query.prices import Bill, Cost, Prices
from vpstui.query.rows.kept_order import work_out
from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.query.rows.kept_order import IsOver


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
        self._facts: dict[int, tuple[float | None, str]] = {}

    def look_up(self, servers: tuple[Server, ...], prices: Prices, is_over: IsOver) -> int:
        """Look up what servers cost that were read anew, until time is over.

        Args:
            servers: every server.
            prices: what plans cost, where that is known.
            is_over: whether time is over.

        Returns:
            How many servers are left to be looked at.
        """
        if prices is not self._source:
            self._source, self._servers, self._facts = prices, (), {}
        if servers is not self._servers:
            for one in replaced(self._servers, servers).left:
                self._facts.pop(id(one), None)
            self._servers = servers
        return work_out(
            servers, self._facts, lambda one: (prices.of_server(one), one.status), is_over
        )

    def update(self, shown: Sequence[Server]) -> None:
        """Add up the servers that are shown, some of those that were looked up."""
        # What 10 000 servers cost and what status they have are a few pairs.
        pairs = Counter(map(self._facts.__getitem__, map(id, shown)))
        by_status = Counter[str]()
        for (_, status), number in pairs.items():
            by_status[status] += number
        self.bill = Bill(_cost(pairs), _cost(pairs, STOPPED))
        self.by_status = tuple(by_status.most_common())


def _cost(pairs: Mapping[tuple[float | None, str], int], only: str | None = None) -> Cost:
    """Add up what servers cost, or those only that have a status."""
    return Cost.of_prices(
        [
            price
            for (price, status), number in pairs.items()
            if only is None or status == only
            for price in repeat(price, number)
        ]
    )
