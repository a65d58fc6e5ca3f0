"""The filter of a table, how it came there, and where Esc leads from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vpstui.query.query import Query


@dataclass(frozen=True)
class ShownFilter:
    """One filter of a table.

    Attributes:
        query: the filter.
        is_remembered: whether an earlier start left it behind, and nobody has confirmed it since.
        before: the filter that a saved view is shown over; None: Esc shows every server.
    """

    query: Query = field(default_factory=Query)
    is_remembered: bool = False
    before: ShownFilter | None = None

    def typed(self, query: Query) -> ShownFilter:
        """Return what is shown when that is typed: a filter of its own, unless it is this one."""
        return self if query == self.query else ShownFilter(query)

    def view(self, query: Query) -> ShownFilter:
        """Return what is shown when a saved view is chosen; Esc leads back here, then to all."""
        if query == self.query:
            return self.confirmed()
        return ShownFilter(query, before=replace(self, before=None) if self.query else None)

    def confirmed(self) -> ShownFilter:
        """Return the same, as a filter that somebody wants now."""
        return replace(self, is_remembered=False)

    def left(self) -> ShownFilter:
        """Return what Esc leads to."""
        return self.before or ShownFilter()
