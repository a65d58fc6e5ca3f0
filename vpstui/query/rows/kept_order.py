"""Servers in the order of a column, kept while a few of them change."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter, not_
from typing import TYPE_CHECKING, Any, Final

from vpstui.query.columns import COLUMNS_BY_KEY, name_key
from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext

    Keys = dict[int, Any]
    IsOver = Callable[[], bool]

FEW: Final = 500
"""Servers that are put in their places one by one; with more of them all are sorted."""

AT_ONCE: Final = 128
"""Servers whose keys are worked out before it is asked for the time: in less than 1 ms."""


class KeptOrder:
    """Sorts servers as `columns.sort_servers` does, and looks again only at what is new.

    What servers are sorted by is worked out once for each reading of one; with 10 000 servers that
    takes several turns, and until the last the order stays as it was.

    Attributes:
        ordered: the servers, in order.
    """

    def __init__(self) -> None:
        self.ordered: tuple[Server, ...] = ()
        self._servers: tuple[Server, ...] = ()  # keeps those alive whose identities are kept
        self._names: Keys = {}
        self._keys: Keys = {}
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

        def name_of(one: Server) -> object:
            _ = one.key  # worked out here, in parts: the table looks for its cursor by it
            return name_key(one, context, several=several)

        left = work_out(servers, self._names, name_of, is_over)
        if not (left or by_name):
            column = COLUMNS_BY_KEY[sort]
            left = work_out(servers, self._keys, lambda one: column.sort_key(one, context), is_over)
        if left:
            return left
        self._sort_by_name()
        if len(servers) > FEW and not by_name and is_over():
            return 1
        if by_name:
            self.ordered = tuple(self._named)
        else:
            self._sort_by_key(reverse=reverse, is_as_before=order == self._order)
        self._ordered_of, self._order = servers, order
        return 0

    def _take(self, servers: tuple[Server, ...], context: CellContext, sort: str) -> None:
        """Forget what was worked out for servers that left, and what does not hold any more."""
        if servers is not self._servers:
            for one in replaced(self._servers, servers).left:
                self._names.pop(id(one), None)
                self._keys.pop(id(one), None)
            self._servers = servers
        if context.labels != self._labels:
            self._labels = dict(context.labels)
            self._names, self._named, self._named_of = {}, [], ()
        needs = {"price": context.prices, "reason": context.known_reasons}.get(sort)
        facts = (sort, needs, self._labels if sort == "account" else None)
        if not _same(facts, self._facts):
            self._facts, self._keys, self._order = facts, {}, ()

    def _sort_by_name(self) -> None:
        names, servers = self._names, self._servers
        if self._named_of is servers:
            return
        news = replaced(self._named_of, servers)
        kept = _put_in(self._named, news.left, news.came, _Places(names, {}))
        self._named = _sorted(servers, names) if kept is None else kept
        self._named_of = servers

    def _sort_by_key(self, *, reverse: bool, is_as_before: bool) -> None:
        kept = None
        if is_as_before:
            news = replaced(self._ordered_of, self._servers)
            places = _Places(self._names, self._keys, reverse=reverse)
            kept = _put_in(self.ordered, news.left, news.came, places)
        if kept is None:
            kept = _sorted(self._named, self._keys, reverse=reverse)
        self.ordered = tuple(kept)


class _Places:
    """Finds the place of a server among others that are in order: by key, then by name."""

    def __init__(self, names: Keys, keys: Keys, *, reverse: bool = False) -> None:
        self._names = names
        self._keys = keys
        self._reverse = reverse

    def is_before(self, one: Server, other: Server) -> bool:
        """Whether a server comes before another."""
        if self._keys:
            key, other_key = self._keys[id(one)], self._keys[id(other)]
            if key != other_key:
                return bool(key < other_key) != self._reverse
        return bool(self._names[id(one)] < self._names[id(other)])

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


def _put_in(
    rows: Sequence[Server], left: Sequence[Server], came: Sequence[Server], places: _Places
) -> list[Server] | None:
    """Return rows without some servers, and with others in their places.

    Returns:
        None: they are too many, or two are alike, so that the order of the list decides.
    """
    if len(came) > FEW or not rows:
        return None
    gone = set(map(id, left))
    kept = [one for one in rows if id(one) not in gone]
    for one in came:
        at = places.place(kept, one)
        if at < len(kept) and not places.is_before(one, kept[at]):
            return None
        kept.insert(at, one)
    return kept


def work_out(
    servers: Sequence[Server], keys: Keys, key_of: Callable[[Server], Any], is_over: IsOver
) -> int:
    """Work out the keys that are not known, until time is over; return how many are left.

    Args:
        servers: those whose keys are wanted.
        keys: the keys that are known, by the identities of servers; more are added.
        key_of: works one out.
        is_over: whether time is over.
    """
    if len(keys) == len(servers):
        return 0
    is_known = map(keys.__contains__, map(id, servers))
    unknown = list(compress(servers, map(not_, is_known)))
    for at in range(0, len(unknown), AT_ONCE):
        if at and is_over():
            return len(unknown) - at
        for one in unknown[at : at + AT_ONCE]:
            keys[id(one)] = key_of(one)
    return 1 if len(unknown) > AT_ONCE and is_over() else 0


def _sorted(servers: Iterable[Server], keys: Keys, *, reverse: bool = False) -> list[Server]:
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
