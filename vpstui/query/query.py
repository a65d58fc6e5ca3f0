"""The filter language: terms side by side must all match; of those around a `|`, one.

    web "two words"            a text in the name, hostname, IPv4 address or id
    status:stopped loc:us-*    the whole text; * and ? stand for other letters
    os:debian                  name, host, os and plan: a part is enough, unless there is a * or ?
    name=web-1                 the whole text as it stands
    name~^web-[0-9]+$          a regular expression; in quotes if it has blanks or a bare |
    mem>=4G age>30d            numbers: < <= > >= =
    !status:active             the opposite
    (web | db) loc:eu-*        a space goes before |, brackets before both

Case is ignored. A value that is not known matches no term, and so matches the opposite of each:
`mem<4G` and `mem>=4G` leave out a server without a plan, `!mem<4G` shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Final

from vpstui.base.folding import fold
from vpstui.base.formatting import count_text
from vpstui.query.columns import CellContext
from vpstui.query.parser import QueryError, parse_terms
from vpstui.query.rows.narrowing import implies
from vpstui.query.rows.read_values import FoldedTexts, servers_called
from vpstui.query.terms import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.api.models import Server
    from vpstui.query.terms import Term

__all__ = ["PAUSE", "Found", "Query", "QueryError"]

SLICE: Final = 0.008
"""Seconds that `Query.prepare` takes at most: half a frame."""

PAUSE: Final = 0.002
"""Seconds for keys and drawing between two such steps."""


@dataclass(frozen=True)
class Found:
    """What a query came to.

    Attributes:
        servers: those that match, in their order, but for those that are called as the query says:
            they come first.
        exact: how many are called as the query says, by whole name, hostname, address or id.
        unknown: how many servers lack a value that decides whether they match.
    """

    servers: tuple[Server, ...] = ()
    exact: int = 0
    unknown: int = 0

    @property
    def count_text(self) -> str:
        """Say how many match, and of how many that is not known."""
        not_known = f" ({self.unknown} not known)" if self.unknown else ""
        return count_text(len(self.servers), "server") + not_known


@dataclass(frozen=True)
class Query:
    """A parsed filter. Two of the same text are equal.

    Attributes:
        text: as it was typed.
    """

    text: str = ""
    _root: Term | None = field(default=None, compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Query:
        """Parse a query; blanks alone make an empty one.

        Raises:
            QueryError: it cannot be parsed.
        """
        return cls(text.strip(), parse_terms(text))

    @property
    def needs_now(self) -> bool:
        """Whether a server may start or stop to match only because time passes."""
        return self._root is not None and (self._root.needs("now") or self.needs_trouble)

    @property
    def needs_trouble(self) -> bool:
        """Whether it asks what needs somebody."""
        return self._root is not None and self._root.needs("trouble")

    @property
    def needs_prices(self) -> bool:
        """Whether it asks what servers cost."""
        return self._root is not None and self._root.needs("prices")

    def prepare(
        self,
        servers: tuple[Server, ...],
        seconds: float = SLICE,
        folded: FoldedTexts | None = None,
    ) -> int:
        """Look at the texts of servers that were not looked at yet, for so long at most.

        Every pattern takes a time that is linear in the texts, but 10 000 long names take longer
        than a frame. With nothing left, `search` and `select` take no more than one.

        Args:
            servers: those to look at.
            seconds: the time.
            folded: of which servers the texts are folded already.

        Returns:
            How many texts are left; 0: it is done.
        """
        if self._root is None:
            return 0
        end = perf_counter() + seconds
        return self._root.prepare(servers, lambda: perf_counter() >= end, folded or FoldedTexts())

    def narrows(self, other: Query, part: int) -> bool:
        """Whether what this one matches is sure to be among what another one matches.

        Args:
            other: the other one, as when it was typed on from there.
            part: as many characters of an id are enough to find it; 0: no id is a text.
        """
        mine, wider = self._root, other._root
        return mine is not None and wider is not None and implies(mine, wider, part)

    def matches(self, server: Server, context: CellContext | None = None) -> bool:
        """Whether a server matches; `context` as in `select`."""
        return bool(self.select((server,), context))

    def select(
        self, servers: Iterable[Server], context: CellContext | None = None
    ) -> tuple[Server, ...]:
        """Return the servers that match, in their order.

        Args:
            servers: those to choose from.
            context: the time that ages are computed from, the prices and the accounts' names; by
                default it is now, and nothing else is known.
        """
        if self._root is None:
            return tuple(servers)
        return tuple(self._root.select(tuple(servers), context or CellContext(), Unknown.OUT))

    def search(self, servers: Iterable[Server], context: CellContext | None = None) -> Found:
        """Return the servers that match, exact ones first, and how many are not known.

        Args:
            servers: those to choose from.
            context: as in `select`.
        """
        every = tuple(servers)
        return self.rank(every, self.select(every, context), context)

    def rank(
        self,
        servers: tuple[Server, ...],
        found: tuple[Server, ...],
        context: CellContext | None = None,
    ) -> Found:
        """Put exact ones first among those that match, and count those that are not known.

        Args:
            servers: those that were chosen from.
            found: what `select` found among them.
            context: as in `select`.
        """
        if self._root is None:
            return Found(found)
        context, unknown = context or CellContext(), 0
        if self._root.may_lack:
            unknown = len(self._root.select(servers, context, Unknown.YES))
            unknown -= len(self._root.select(servers, context, Unknown.NO))
        exact = self._exact(found, text_ids=context.text_ids)
        if exact and len(exact) < len(found):
            first = {id(server) for server in exact}
            found = (*exact, *(server for server in found if id(server) not in first))
        return Found(found, len(exact), unknown)

    def _exact(self, found: tuple[Server, ...], *, text_ids: bool) -> list[Server]:
        """Return those of the servers that are called as the query says."""
        wholes = frozenset() if self._root is None else self._root.wholes
        called: set[int] = set()
        for whole in filter(None, wholes):
            called.update(map(id, servers_called(found, whole, text_ids=text_ids)))
        exact = [server for server in found if id(server) in called] if called else []
        typed = fold(self.text)  # before what is called like one of several words
        return sorted(exact, key=lambda server: not server.is_called(typed))

    def highlights(self, column_key: str, text: str) -> tuple[tuple[int, int], ...]:
        """Find what the query matches in the text of a cell.

        Negated terms and numbers match no text. Plans are shown by their sizes and matched by
        their names, so that nothing of them is found.

        Args:
            column_key: a key of `columns.COLUMNS_BY_KEY`, or "account".
            text: the text of the cell; blanks around it do not count.

        Returns:
            Pairs of indexes into `text`, begin and end, in order and without overlaps.
        """
        return () if self._root is None else _joined_spans(self._root, column_key, text)

    def __bool__(self) -> bool:
        return self._root is not None


@lru_cache(maxsize=1 << 12)
def _joined_spans(term: Term, column: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return what `term` finds in a cell's text, in order and without overlaps.

    Args:
        term: the term.
        column: key of the column.
        text: the cell; blanks that fill it, before and after the text, do not count.
    """
    blanks = len(text) - len(text.lstrip(" "))
    joined: list[tuple[int, int]] = []
    for found_begin, found_end in sorted(term.spans(column, text.strip(" "))):
        begin, end = blanks + found_begin, blanks + found_end
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)
