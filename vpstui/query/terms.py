"""The terms of the filter language: which servers they match, and what of a cell's text.

A value that is not known, an empty text among them, matches no term, whatever is asked of it.
Terms are compared as objects, so that what was found with one is looked up at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from vpstui.api.models import Server

    Spans = Iterable[tuple[int, int]]
    Comparison = Callable[[float, float], bool]

WORD_COLUMNS: Final = frozenset({"name", "hostname", "ip", "id"})
"""Columns of what a word without a field looks at."""


class Term:
    """Something that servers match or do not."""

    @property
    def needs_now(self) -> bool:
        """Whether the answer changes as time goes by."""
        return False

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return the servers that match, in their order.

        These are plain loops, since there may be 10 000 servers at each key.
        """
        raise NotImplementedError

    def spans(self, column: str, text: str) -> Spans:  # noqa: ARG002
        """Find what matches in a cell's text, as pairs of indexes: from, and up to."""
        return ()


@dataclass(frozen=True, eq=False)
class Look:
    """How a text is looked at.

    Attributes:
        pattern: what is looked for.
        folds: whether it is looked for in small letters only.
    """

    pattern: re.Pattern[str]
    folds: bool = True

    @classmethod
    def anywhere(cls, value: str) -> Look:
        """A part is enough."""
        return cls(re.compile(re.escape(value.casefold())))

    @classmethod
    def exactly(cls, value: str) -> Look:
        """All of it, as it stands."""
        return cls(re.compile(rf"\A{re.escape(value.casefold())}\Z"))

    @classmethod
    def whole(cls, value: str) -> Look:
        """All of it; `*` and `?` stand for other letters."""
        # Brackets are none of them. What `translate` makes is quick, however many `*` there are.
        return cls(re.compile(r"\A" + translate(value.casefold().replace("[", "[[]"))))

    def matches(self, text: str) -> bool:
        """Whether a text looks so; an empty one never does."""
        return bool(text and self.pattern.search(text.casefold() if self.folds else text))

    def spans(self, text: str) -> Spans:
        """Find what looks so, as pairs of indexes into `text`."""
        if self.folds:
            # One letter may become several: "ß" is found as "ss".
            origins = [at for at, letter in enumerate(text) for _ in letter.casefold()]
            text = text.casefold()
        else:
            origins = list(range(len(text)))
        for found in self.pattern.finditer(text):
            if found[0]:
                yield origins[found.start()], origins[found.end() - 1] + 1


@dataclass(frozen=True, eq=False)
class Word(Term):
    """A text that stands anywhere in the name, the hostname, the IPv4 address or the id.

    Attributes:
        text: in small letters.
    """

    text: str

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:  # noqa: ARG002
        """Return those with the text."""
        text = self.text
        return [server for server in servers if text in server.search_text]

    def spans(self, column: str, text: str) -> Spans:
        """Find the text, in the columns where it is looked for."""
        return Look.anywhere(self.text).spans(text) if column in WORD_COLUMNS else ()


@dataclass(frozen=True, eq=False)
class Text(Term):
    """A text of the server is looked at."""

    column: str
    get: Callable[[Server], str]
    look: Look

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:  # noqa: ARG002
        """Return those with such a text."""
        # Each text is looked at once: many servers have the same status, location or OS.
        texts = list(map(self.get, servers))
        wanted = {text for text in set(texts) if self.look.matches(text)}
        return [server for server, text in zip(servers, texts, strict=True) if text in wanted]

    def spans(self, column: str, text: str) -> Spans:
        """Find such a text, in its column."""
        if column != self.column:
            return
        start = 0
        if column == "status":  # "◐ stopping 6 s": a glyph before, what else there is behind
            start = text.find(" ") + 1
            text = text[start:].partition(" ")[0]
        for begin, end in self.look.spans(text):
            yield start + begin, start + end


@dataclass(frozen=True, eq=False)
class Value(Term):
    """A value of the server is compared; `get` says None where it is not known."""

    get: Callable[[Server, datetime], float | None]
    compare: Comparison
    value: float

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return those with such a value."""
        get, compare, value = self.get, self.compare, self.value
        return [
            server
            for server in servers
            if (known := get(server, now)) is not None and compare(known, value)
        ]


@dataclass(frozen=True, eq=False)
class Both(Term):
    """Every part has to match."""

    parts: Sequence[Term]

    @property
    def needs_now(self) -> bool:
        """Whether that of any part does."""
        return any(part.needs_now for part in self.parts)

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return those that match every part."""
        for part in self.parts:
            servers = part.select(servers, now)
        return servers

    def spans(self, column: str, text: str) -> Spans:
        """Find what any part finds."""
        for part in self.parts:
            yield from part.spans(column, text)


class Either(Both):
    """One part has to match."""

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return those that match a part; one that matches two comes once."""
        found = {id(server) for part in self.parts for server in part.select(servers, now)}
        return [server for server in servers if id(server) in found]


@dataclass(frozen=True, eq=False)
class Not(Term):
    """The opposite of a part, nothing of which is to be seen in what is left."""

    part: Term

    @property
    def needs_now(self) -> bool:
        """Whether that of the part does."""
        return self.part.needs_now

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return those that do not match the part."""
        found = {id(server) for server in self.part.select(servers, now)}
        return [server for server in servers if id(server) not in found]


@lru_cache(maxsize=1 << 12)
def joined_spans(term: Term, column: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return what `term` finds in a cell's text, in order and apart from each other.

    Blanks that fill the cell, before the text and behind it, are no part of it.
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
