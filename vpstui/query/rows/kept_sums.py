"""What the servers of a table cost and how many have each status, while a few of them change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from vpstui.api.statuses import STOPPED
from vpstui.query.prices import Bill, Cost, Prices
from vpstui.query.rows.kept_values import KeptValues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server
    from vpstui.query.rows.kept_values import IsOver


SPARE: Final = 100
"""Kinds of servers that are kept though no server is of them any more."""


class KeptSums:
    """Adds up what is shown; each price is looked up once for each reading of a server.

    Attributes:
        bill: what the servers shown cost together.
        by_status: how many of them have each status, the most common first.
    """

    def __init__(self) -> None:
        self.bill = Bill()
        self.by_status: tuple[tuple[str, int], ...] = ()
        self._source = Prices()
        self._kinds: dict[tuple[float | None, str], int] = {}
        self._kind_of = KeptValues[int]()

    def look_up(self, servers: tuple[Server, ...], prices: Prices, is_over: IsOver) -> int:
        """Look up what servers cost that were read anew, until time is over.

        Args:
            servers: every server.
            prices: what plans cost, where that is known.
            is_over: whether time is over.

        Returns:
            How many servers are left to be looked at.
        """
        self._kind_of.take(servers)
        too_many = len(self._kinds) > 2 * len(servers) + SPARE  # of servers that left long ago
        if prices is not self._source or too_many:
            self._source, self._kinds = prices, {}
            self._kind_of.forget()
        left = self._kind_of.work_out(self._kind, is_over)
        self._kind_of.drop_lost()
        return left

    def _kind(self, server: Server) -> int:
        """Return a number for what a server costs and its status: they are counted quickly."""
        pair = self._source.of_server(server), server.status
        return self._kinds.setdefault(pair, len(self._kinds))

    def update(self, shown: Sequence[Server]) -> None:
        """Add up the servers that are shown, some of those that were looked up."""
        pairs = list(self._kinds)
        total, stopped, by_status = (Counter[Any]() for _ in range(3))
        numbers = Counter(map(self._kind_of.of.__getitem__, map(id, shown)))
        for kind, number in numbers.items():
            price, status = pairs[kind]
            by_status[status] += number
            total[price] += number
            if status == STOPPED:
                stopped[price] += number
        self.bill = Bill(Cost.of_counts(total), Cost.of_counts(stopped))
        self.by_status = tuple(by_status.most_common())
