"""The rows of the table: sorted and filtered, each only when what it works on has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.query.columns import Context, arrange

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.query.query import Query


class Rows:
    """Keeps what was sorted and filtered last; of 10 000 servers either takes milliseconds.

    Attributes:
        ordered: every server, in the order of the table.
        shown: those that the filter lets through.
    """

    def __init__(self) -> None:
        self.ordered: tuple[Server, ...] = ()
        self.shown: tuple[Server, ...] = ()
        self._ordered_by: tuple[object, ...] = ()
        self._shown_by: tuple[object, ...] = ()

    def work_out(
        self,
        servers: tuple[Server, ...],
        context: Context,
        *,
        sort: str,
        reverse: bool,
        query: Query,
    ) -> tuple[Server, ...]:
        """Sort and filter, and return the rows.

        Args:
            servers: every server.
            context: what cells need to know.
            sort: key of the column to sort by.
            reverse: whether the order is reversed.
            query: the filter.
        """
        ordered_by = (servers, sort, reverse, context.prices, context.labels)
        if not _same(ordered_by, self._ordered_by):
            self.ordered = arrange(servers, sort, context, reverse=reverse)
            self._ordered_by = ordered_by
        # An age is looked at anew each minute.
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
