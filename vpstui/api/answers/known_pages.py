"""The pages of a list as they came last: one that comes again byte by byte is not parsed again.

What is read of a page depends on its bytes, the profile and the dialect alone. The rows of one that
differs are compared with those known: equal ones are the same objects, so that whoever holds them
sees at once what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.api.answers.page_models import Page
    from vpstui.api.dialects.dialect import DialectName
    from vpstui.api.dialects.reading import RowReader
    from vpstui.api.models import Server, ServerId


@dataclass(frozen=True)
class _KnownPage:
    """A page that was parsed; of its bytes only a digest is kept.

    Attributes:
        facts: what it was parsed from.
        page: what came of that.
        seen: the dialects that its rows show.
    """

    facts: tuple[object, ...]
    page: Page[Any]
    seen: frozenset[DialectName]


class KnownPages:
    """Remembers the pages of the last reading of the list of servers.

    Attributes:
        parsed: how many pages had to be parsed so far.
    """

    def __init__(self) -> None:
        self.parsed = 0
        self.pages: Mapping[str, _KnownPage] = {}
        self.rows: Mapping[ServerId, Server] = {}


class PageReading:
    """One reading of the list; several may run at a time, and the last that ends is remembered.

    Args:
        known: what is known from the reading before.
    """

    def __init__(self, known: KnownPages) -> None:
        self._known = known
        self._pages: dict[str, _KnownPage] = {}

    def page(self, body: bytes, reader: RowReader, parse: Callable[[], Page[Any]]) -> Page[Any]:
        """Return the next page; the same object as last time where its bytes are the same.

        Args:
            body: the page.
            reader: reads its rows; what they show of the dialect is noted there either way.
            parse: parses it by that reader.

        Raises:
            NotAnApiAnswer: it cannot be parsed.
        """
        digest = blake2b(body, digest_size=16).digest()
        facts = (digest, reader.profile, reader.known, reader.is_fixed)
        number = str(len(self._pages))
        known = self._known.pages.get(number)
        if known is None or known.facts != facts:
            known = self._parsed(facts, reader, parse)
        self._pages[number] = known
        reader.seen |= known.seen
        return known.page

    def _parsed(
        self, facts: tuple[object, ...], reader: RowReader, parse: Callable[[], Page[Any]]
    ) -> _KnownPage:
        before, reader.seen = reader.seen, set()
        try:
            page = parse()
            seen = frozenset(reader.seen)
        finally:
            reader.seen = before
        self._known.parsed += 1
        page.results = [self._same(row) for row in page.results]
        return _KnownPage(facts, page, seen)

    def _same(self, row: Server | None) -> Server | None:
        """Return the row as it is known, where nothing of it differs."""
        known = None if row is None else self._known.rows.get(row.id)
        is_same = row and known and known.field_values == row.field_values
        return known if is_same else row

    def end(self, rows: Mapping[Any, Any]) -> None:
        """Remember the pages that came, and their rows by id."""
        self._known.pages, self._known.rows = self._pages, rows
