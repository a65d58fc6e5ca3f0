"""The rows of the server table: sorted and filtered again only when their input has changed."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

from vpstui.query.query import SLICE, Found, Query
from vpstui.query.rows.kept_found import KeptFound
from vpstui.query.rows.kept_order import FEW, KeptOrder
from vpstui.query.rows.kept_sums import KeptSums
from vpstui.query.rows.read_values import FoldedTexts

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext
    from vpstui.query.prices import Bill

_WORD: Final = Query.parse("-")
"""Any word: all are looked for in the same texts."""


class TableRows:
    """Caches the servers as sorted and filtered; with 10 000 servers either takes milliseconds.

    Attributes:
        ordered: every server, in the order of the table.
        found: those that match the filter: exact ones first, the others in the same order.
        unfolded: texts that words are to be looked for in and that are not folded yet.
        left: what is still to be looked at; until it has been, `ordered` and `found` stay.
    """

    def __init__(self) -> None:
        self.ordered: tuple[Server, ...] = ()
        self.found = Found()
        self.left = self.unfolded = 0
        self._servers: tuple[Server, ...] = ()
        self._order = KeptOrder()
        self._shown_by: tuple[object, ...] = ()
        self._sums = KeptSums()
        self._folded = FoldedTexts()
        self._kept = KeptFound()
        self._is_prepared = False
        self._is_added_up = True

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
        if servers is not self._servers:
            self._servers = servers
            if self.ordered and len(servers) > FEW:
                self.left = 1  # other things happen in the turn in which a list comes
                return self.found.servers
        end = perf_counter() + SLICE

        def is_over() -> bool:
            return perf_counter() >= end

        self.left = self._order.update(
            servers, context, sort=sort, reverse=reverse, is_over=is_over
        ) or self._sums.look_up(servers, context.prices, is_over)
        if not self.left and len(servers) > FEW and perf_counter() >= end - SLICE / 2:
            self.left = 1  # sorted, and no time left for the filter
        if self.left:
            return self.found.servers
        self.ordered = self._order.ordered
        self.left = self._filter(query, context, end)
        if self.unfolded and not self.left:
            self.unfolded = _WORD.prepare(self.ordered, end - perf_counter(), self._folded)
        return self.found.servers

    def _filter(self, query: Query, context: CellContext, end: float) -> int:
        """Filter where it is not done yet; return how much is left when time is over."""
        # Ages are compared again each minute.
        of_minute = int(context.now.timestamp() // 60) if query.needs_now else 0
        reasons = context.known_reasons if query.needs_trouble else None
        facts = (of_minute, reasons, context.prices, context.labels)
        shown_by = (self.ordered, query, *facts)
        if _same(shown_by, self._shown_by):
            self._add_up()
            return 0
        if left := query.prepare(self.ordered, end - perf_counter(), self._folded):
            return left
        are_many = len(self.ordered) > FEW
        if are_many and perf_counter() >= end and not self._is_prepared:
            self._is_prepared = True
            return 1  # what is found is for the next turn
        self._is_prepared = False
        known = replace(context, text_ids=self._folded.text_ids(self.ordered))
        self.found = self._kept.search(query, self.ordered, known, facts)
        self._shown_by, self._is_added_up = shown_by, False
        if are_many and perf_counter() >= end - SLICE / 2:
            return 1  # it is added up and drawn in the next turn
        self._add_up()
        return 0

    def _add_up(self) -> None:
        if not self._is_added_up:
            self._sums.update(self.found.servers)
            self._is_added_up = True

    @property
    def bill(self) -> Bill:
        """What the servers that are shown cost together."""
        return self._sums.bill

    @property
    def by_status(self) -> tuple[tuple[str, int], ...]:
        """How many of them have each status, the most common first."""
        return self._sums.by_status

    def warm(self) -> None:
        """Fold what words are looked for in, from now on: a filter is about to be typed."""
        self.unfolded = len(self.ordered)

    @property
    def shown(self) -> tuple[Server, ...]:
        """The servers to show."""
        return self.found.servers


def _same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same things; large ones are compared by identity alone."""
    return len(left) == len(right) and all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(left, right, strict=True)
    )
