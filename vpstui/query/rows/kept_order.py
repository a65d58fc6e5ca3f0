"""Servers in the order of a column, kept while a few of them change."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from vpstui.query.columns import COLUMNS_BY_KEY, name_key
from vpstui.query.rows.kept_values import KeptValues
from vpstui.query.rows.replaced import Replaced, replaced

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext
    from vpstui.query.rows.kept_values import IsOver

FEW: Final = 500
"""Servers that are put in their places one by one; with more of them all are sorted."""


class KeptOrder:
    """Sorts servers as `columns.sort_servers` does, and looks again only at what is new.

    What servers are sorted by is worked out once for each reading of one; with 10 000 servers that
    takes several turns, and until the last the order stays as it was.

    Attributes:
        ordered: the servers, in order.
    """

    def __init__(self) -> None:
        self.ordered: tuple[Server, ...] = ()
        self._names = KeptValues[str]()
        self._keys = KeptValues[Any]()
        self._named: list[Server] = []
        self._named_of: tuple[Server, ...] = ()
        self._ordered_of: tuple[Server, ...] = ()
        self._labels: object = None
        self._facts: tuple[object, ...] = ()
        self._order: tuple[object, ...] = ()

    def update(
        self,
        servers: tuple[Server, ...],
        context: CellContext,
        *,
        sort: str,
        reverse: bool,
        is_over: IsOver,
    ) -> int:
        """Sort, until time is over.

        Args:
            servers: every server.
            context: what cells need besides their server.
            sort: key of the column to sort by.
            reverse: whether the order is reversed.
            is_over: whether time is over.

        Returns:
            How many servers are left to be looked at; 0: `ordered` is in order.
        """
        self._take(servers, context, sort)
        order = (sort, reverse, self._facts, self._labels)
        if servers is self._ordered_of and order == self._order:
            return 0
        by_name = sort == "name" and not reverse
        several = len(context.labels) > 1

        def name_of(one: Server) -> str:
            _ = one.key  # worked out here, in parts: the table looks for its cursor by it
            return name_key(one, context, several=several)

        left = self._names.work_out(name_of, is_over)
        if not (left or by_name):
            column = COLUMNS_BY_KEY[sort]
            left = self._keys.work_out(lambda one: column.sort_key(one, context), is_over)
        if left:
            return left
        self._sort_by_name(servers)
        if len(servers) > FEW and not by_name and is_over():
            return 1
        if by_name:
            self.ordered = tuple(self._named)
        else:
            self._sort_by_key(servers, reverse=reverse, is_as_before=order == self._order)
        self._ordered_of, self._order = servers, order
        self._names.drop_lost()
        self._keys.drop_lost()
        return 0

    def _take(self, servers: tuple[Server, ...], context: CellContext, sort: str) -> None:
        """Forget what was worked out for servers that left, and what does not hold any more."""
        self._names.take(servers)
        self._keys.take(servers)
        if context.labels != self._labels:
            self._labels = dict(context.labels)
            self._names.forget()
            self._named, self._named_of = [], ()
        needs = {"price": context.prices, "reason": context.known_reasons}.get(sort)
        facts = (sort, needs, self._labels if sort == "account" else None)
        if not _same(facts, self._facts):
            self._facts, self._order = facts, ()
            self._keys.forget()

    def _sort_by_name(self, servers: tuple[Server, ...]) -> None:
        if self._named_of is servers:
            return
        kept = _put_in(self._named, replaced(self._named_of, servers), _Places(self._names))
        self._named = _sorted(servers, self._names.of) if kept is None else kept
        self._named_of = servers

    def _sort_by_key(
        self, servers: tuple[Server, ...], *, reverse: bool, is_as_before: bool
    ) -> None:
        kept = None
        if is_as_before:
            places = _Places(self._names, self._keys, reverse=reverse)
            kept = _put_in(self.ordered, replaced(self._ordered_of, servers), places)
        if kept is None:
            kept = _sorted(self._named, self._keys.of, reverse=reverse)
        self.ordered = tuple(kept)


class _Places:
    """Finds the place of a server among others that are in order: by key, then by name."""

    def __init__(
        self,
        names: KeptValues[str],
        keys: KeptValues[Any] | None = None,
        *,
        reverse: bool = False,
    ) -> None:
        self._names = names
        self._keys = keys
        self._reverse = reverse

    def is_before(self, one: Server, other: Server) -> bool:
        """Whether a server comes before another."""
        if self._keys is not None:
            key, other_key = self._keys.of[id(one)], self._keys.of[id(other)]
            if key != other_key:
                return bool(key < other_key) != self._reverse
        return self._names.of[id(one)] < self._names.of[id(other)]

    def place(self, rows: Sequence[Server], one: Server) -> int:
        """Return the index of the first row that does not come before a server."""
        low, high = 0, len(rows)
        while low < high:
            middle = (low + high) // 2
            if self.is_before(rows[middle], one):
                low = middle + 1
            else:
                high = middle
        return low

    def is_same(self, old: Server, new: Server) -> bool:
        """Whether a server that was read anew stands where the older reading of it stood."""
        kinds = (self._names,) if self._keys is None else (self._names, self._keys)
        return all(
            id(old) in kind.lost and kind.lost[id(old)] == kind.of[id(new)] for kind in kinds
        )


def _put_in(rows: Sequence[Server], news: Replaced, places: _Places) -> list[Server] | None:
    """Return rows without some servers, and with others in their places.

    Returns:
        None: they are too many, or two are alike, so that the order of the list decides.
    """
    left, came = news
    if len(came) > FEW or not rows:
        return None
    in_place = {}
    if len(left) == len(came):  # of most that changed the place is as it was
        pairs = zip(left, came, strict=True)
        in_place = {id(old): new for old, new in pairs if places.is_same(old, new)}
    kept = list(rows)
    for at in _found(rows, in_place):
        kept[at] = in_place[id(kept[at])]
    if gone := set(map(id, left)) - in_place.keys():
        for at in reversed(_found(kept, gone)):
            del kept[at]
    there = set(map(id, in_place.values()))
    for one in came:
        if id(one) in there:
            continue
        at = places.place(kept, one)
        if at < len(kept) and not places.is_before(one, kept[at]):
            return None
        kept.insert(at, one)
    return kept


def _found(rows: Sequence[Server], wanted: Container[int]) -> list[int]:
    """Return where those rows are whose identities are wanted."""
    return list(compress(range(len(rows)), map(wanted.__contains__, map(id, rows))))


def _sorted(
    servers: Iterable[Server], keys: Mapping[int, Any], *, reverse: bool = False
) -> list[Server]:
    """Sort servers by their keys; equal ones keep their order."""
    # Of few different keys only those are compared: tuples take ten times as long as numbers.
    rows = list(servers)
    found = [keys[id(one)] for one in rows]
    different = set(found)
    if len(different) * 4 < len(found):
        ranks = {key: rank for rank, key in enumerate(sorted(different))}
        found = [ranks[key] for key in found]
    order = sorted(range(len(rows)), key=found.__getitem__, reverse=reverse)
    return list(itemgetter(*order)(rows)) if len(order) > 1 else rows


def _same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same things; large ones are compared by identity first."""
    return len(left) == len(right) and all(
        a is b or a == b for a, b in zip(left, right, strict=True)
    )
