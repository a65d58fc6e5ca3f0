"""What the table of servers shows: filter, order, width, and the rows that they lead to."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from vpstui.config.remembered_views import LastView
from vpstui.fleet.state.account_state import Phase
from vpstui.fleet.state.bulk_action import summary
from vpstui.fleet.trouble.trouble_finder import TroubleFinder
from vpstui.query.columns import COLUMNS_BY_KEY, CellContext
from vpstui.query.prices import Bill
from vpstui.query.query import Query
from vpstui.query.table_rows import TableRows
from vpstui.query.trouble.own_views import IS_TROUBLE
from vpstui.screens.servers.empty_text import empty_text, no_trouble_text
from vpstui.widgets.filtering.counts import Counts
from vpstui.widgets.tables.server_lines import TableView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server
    from vpstui.base.clocks import Clock
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.query.columns import Column
    from vpstui.screens.servers.marked_servers import MarkedServers


UNDONE: Final = 0.1
"""Seconds after which rows that are still being sorted or looked for are shown as they stand."""


class TableContents:
    """How the servers are filtered and sorted, and what table and filter line say of them.

    Attributes:
        has_pane: whether the side pane is wanted.
        query: the filter.
        rows: every server in the order of the table, and those that are shown.

    Args:
        clock: what time it is.
        query: the filter to begin with.
    """

    def __init__(self, clock: Clock, query: Query | None = None) -> None:
        self._clock = clock
        self._sort = "name"
        self._reverse = False
        self._wide = False
        self.has_pane = False  # until it is known what was wanted last
        self.query = query or Query()
        self._seeks_exact = False
        self.rows = TableRows()
        self._show_by: float | None = None
        self._trouble = TroubleFinder()
        self._by_reason = self.query.needs_trouble

    @property
    def view(self) -> LastView:
        """Order, width, filter and side pane, as they are remembered."""
        return LastView(self._sort, self._reverse, self._wide, self.query.text, self.has_pane)

    def use_order(self, view: LastView) -> None:
        """Take order and width from what was remembered."""
        self._sort, self._reverse, self._wide = view.sort, view.reverse, view.wide

    @property
    def sort(self) -> str:
        """Key of the column that the table is sorted by now."""
        return "reason" if self._by_reason else self._sort

    @property
    def reverse_order(self) -> bool:
        """Whether the order is reversed now."""
        return self._reverse and not self._by_reason

    # -- changes

    def filter_by(self, query: Query) -> None:
        """Filter by another query; what is called as it says is then looked for once.

        Where it asks what needs somebody, the worst comes first, until another order is chosen.
        """
        if query.needs_trouble != self.query.needs_trouble:
            self._by_reason = query.needs_trouble
        self.query, self._seeks_exact = query, True

    @property
    def is_busy(self) -> bool:
        """Whether servers are still to be looked at, a slice of them in each turn."""
        return bool(self.rows.left or self.rows.unfolded or self._trouble.left)

    def is_for_later(self, state: FleetState) -> bool:
        """Whether the rows will be there in a moment, so that all of it is drawn then, and once.

        How many servers there are is told at once.
        """
        if self.rows.left and len(self.rows.ordered) == len(state.servers):
            self._show_by = self._show_by or monotonic() + UNDONE
            if monotonic() < self._show_by:
                return True
        self._show_by = None
        return False

    @property
    def _left(self) -> int:
        """How much is to be looked at until the filter has told what it shows."""
        is_first = self.query.needs_trouble and not self._trouble.has_looked
        return self.rows.left or (self._trouble.left if is_first else 0)

    def found_exact(self) -> Server | None:
        """Return once, when the filter is done, the first server that is called as it says."""
        if self._left or not self._seeks_exact:
            return None
        self._seeks_exact = False
        return self.rows.shown[0] if self.rows.found.exact else None

    def sort_by(self, column: str) -> None:
        """Sort by the column of that key, first things first."""
        self._sort, self._reverse, self._by_reason = column, False, False

    def sort_by_heading(self, column: str) -> None:
        """Sort by a column, or the other way round where it is sorted by that one already."""
        self._reverse = not self._reverse if column == self.sort else False
        self._sort, self._by_reason = column, False

    def sort_by_next(self, columns: Sequence[Column]) -> None:
        """Sort by the column after that which the table is sorted by.

        Args:
            columns: those on screen, in their order.
        """
        keys = [column.key for column in columns]
        at = keys.index(self.sort) if self.sort in keys else -1
        self.sort_by(keys[(at + 1) % len(keys)])

    def reverse(self) -> None:
        """Reverse the order."""
        self._sort, self._reverse, self._by_reason = self.sort, not self._reverse, False

    def switch_width(self) -> None:
        """Show every column, or those that fit."""
        self._wide = not self._wide

    # -- what it comes to

    def context(self, state: FleetState) -> CellContext:
        """What filter and cells need to know besides the servers."""
        now = self._clock.now()
        reasons = self._trouble.found
        if self.query.needs_trouble or not self.rows.left:  # the rows first
            reasons = self._trouble.find(state, self._clock.seconds(), now)
        return CellContext(now, state.prices, state.labels, reasons)

    def table_view(self, state: FleetState, marked: MarkedServers) -> TableView:
        """Sort and filter the servers, and return what the table draws."""
        context = self.context(state)
        rows = self.rows.update(
            state.servers, context, sort=self.sort, reverse=self.reverse_order, query=self.query
        )
        return TableView(
            servers=rows,
            state=state,
            clock=self._clock.seconds(),
            context=context,
            sort=self.sort,
            reverse=self.reverse_order,
            wide=self._wide,
            reasons=self.query.needs_trouble,
            marks=frozenset(marked.marks.keys),
            news=marked.changed,
            highlights=self.query.highlights,
            empty=self._empty_text(state),
        )

    def _empty_text(self, state: FleetState) -> str:
        """Say why there is no row."""
        if self._left:
            return "Searching …"
        if state.servers and self.query.text == IS_TROUBLE:
            return no_trouble_text(self.rows.found.unknown)
        return empty_text(state, self._clock.seconds())

    def counts(self, state: FleetState, marked: MarkedServers, hidden: int) -> Counts:
        """What the filter line says of the rows of the last `table_view`.

        Args:
            state: what is known.
            marked: the marks of the table.
            hidden: how many marked servers the filter hides.
        """
        open_ones = [action for action in state.bulks if not action.is_over]
        return Counts(
            shown=len(self.rows.shown),
            total=len(state.servers) if state.servers or state.phase is Phase.READY else None,
            is_growing=state.is_growing,
            not_known=self.rows.found.unknown,
            bill=self.rows.bill if state.prices or self.rows.bill.total.is_known else Bill(),
            by_status=self.rows.by_status,
            trouble=0 if self.query.needs_trouble else len(self._trouble.found),
            left=self._left,
            sort=COLUMNS_BY_KEY[self.sort].title,
            reverse=self.reverse_order,
            wide=self._wide,
            api_filter=state.api_filter,
            skipped=state.skipped,
            partial=bool(state.partial),
            unknown=state.unknown_creates,
            marked=len(marked.marks),
            hidden=hidden,
            running=tuple(summary(one) for one in open_ones if one.halt is None),
            halted=tuple(summary(one) for one in open_ones if one.halt is not None),
        )
