"""The pages of a list as they came last: one that comes again byte by byte is not parsed again.

What is read of a page depends on its bytes, the profile and the dialect alone. The rows of one that
differs are compared with those known: equal ones are the same objects, so that whoever holds them
sees at once what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from vpstui.api.models import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from vpstui.api.answers.page_models import Page
    from vpstui.api.dialects.dialect import DialectName
    from vpstui.api.dialects.reading import RowReader
    from vpstui.api.models import ServerId


PARTS: Final = 4096
"""Different plans, systems, statuses and locations remembered at most."""


@dataclass(frozen=True)
class _KnownPage:
    """A page that was parsed; of its bytes only a digest is kept.

    Attributes:
        facts: what it was parsed from, and what the same would come of.
        page: what came of that.
        seen: the dialects that its rows show.
    """

    facts: Collection[tuple[object, ...]]
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
        self.parts = SharedParts()


class SharedParts:
    """Has servers that tell the same of a plan, a system, a status or a location share it.

    Of 10 000 servers nearly all do: each then takes a quarter of the memory.
    """

    def __init__(self) -> None:
        self._known: dict[object, object] = {}

    def share(self, row: Server) -> None:
        """Have a row that nobody has seen yet hold what others hold already."""
        values = row.__dict__  # the model is frozen, and stays equal to what it was
        for name in ("plan", "os"):
            part = values[name]
            if part is not None:
                told_of = frozenset(part.model_fields_set)
                values[name] = self._one((name, *part.__dict__.values(), told_of), part)
        for name in ("status", "location"):
            values[name] = self._one(values[name], values[name])
        if values["hostname"] == values["name"]:
            values["hostname"] = values["name"]
        told = self._one(frozenset(row.model_fields_set), row.model_fields_set)
        object.__setattr__(row, "__pydantic_fields_set__", told)

    def _one(self, key: object, value: object) -> object:
        if len(self._known) > PARTS:
            self._known.clear()
        return self._known.setdefault(key, value)


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
        facts = (digest, reader.profile, reader.is_fixed)
        number = str(len(self._pages))
        known = self._known.pages.get(number)
        if known is None or (*facts, reader.known) not in known.facts:
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
        dialects = (reader.known, reader.known_with(seen))
        return _KnownPage([(*facts, dialect) for dialect in dialects], page, seen)

    def _same(self, row: Server | None) -> Server | None:
        """Return the row as it is known, where nothing of it differs."""
        known = None if row is None else self._known.rows.get(row.id)
        if row is None or (known and known.field_values == row.field_values):
            return known
        if isinstance(row, Server):  # lists of plans and others are read in the same way
            self._known.parts.share(row)
        return row

    def end(self, rows: Mapping[Any, Any]) -> None:
        """Remember the pages that came, and their rows by id."""
        self._known.pages, self._known.rows = self._pages, rows
