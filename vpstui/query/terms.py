"""The terms of the filter language: which servers they match, and which part of a cell's text.

A value that is not known, an empty text among them, matches no term. Terms are compared by
identity, so that a cache finds what was computed for one at once.
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
    """A condition that a server matches or does not."""

    @property
    def needs_now(self) -> bool:
        """Whether the result changes as time passes."""
        return False

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return the servers that match, in their order.

        Implementations are plain loops, since there may be 10 000 servers at each key.
        """
        raise NotImplementedError

    def spans(self, column: str, text: str) -> Spans:  # noqa: ARG002
        """Find what matches in a cell's text, as pairs of indexes: begin and end."""
        return ()


@dataclass(frozen=True, eq=False)
class TextPattern:
    """A pattern for texts.

    Attributes:
        pattern: the compiled pattern.
        casefolds: whether it is applied to the casefolded text.
    """

    pattern: re.Pattern[str]
    casefolds: bool = True

    @classmethod
    def anywhere(cls, value: str) -> TextPattern:
        """Make a pattern that a part of the text has to match."""
        return cls(re.compile(re.escape(value.casefold())))

    @classmethod
    def exactly(cls, value: str) -> TextPattern:
        """Make a pattern that the whole text has to equal."""
        return cls(re.compile(rf"\A{re.escape(value.casefold())}\Z"))

    @classmethod
    def whole(cls, value: str) -> TextPattern:
        """Make a pattern that the whole text has to match, with `*` and `?` as wildcards."""
        # Brackets are no wildcards. What `translate` makes is quick, however many `*` there are.
        return cls(re.compile(r"\A" + translate(value.casefold().replace("[", "[[]"))))

    def matches(self, text: str) -> bool:
        """Whether a text matches; an empty one never does."""
        return bool(text and self.pattern.search(text.casefold() if self.casefolds else text))

    def spans(self, text: str) -> Spans:
        """Find what matches, as pairs of indexes into `text`."""
        if self.casefolds:
            # One letter may become several: "ß" is found as "ss".
            origins = [at for at, letter in enumerate(text) for _ in letter.casefold()]
            text = text.casefold()
        else:
            origins = list(range(len(text)))
        for found in self.pattern.finditer(text):
            if found[0]:
                yield origins[found.start()], origins[found.end() - 1] + 1


@dataclass(frozen=True, eq=False)
class WordTerm(Term):
    """A text that stands anywhere in the name, the hostname, the IPv4 address or the id.

    Attributes:
        text: casefolded.
    """

    text: str

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:  # noqa: ARG002
        """Return the servers with the text."""
        text = self.text
        return [server for server in servers if text in server.search_text]

    def spans(self, column: str, text: str) -> Spans:
        """Find the text, in the columns that it is searched in."""
        return TextPattern.anywhere(self.text).spans(text) if column in WORD_COLUMNS else ()


@dataclass(frozen=True, eq=False)
class TextTerm(Term):
    """A text of the server has to match a pattern.

    Attributes:
        column: key of the column that shows the text; empty: none does.
        get: returns the text.
        pattern: what it has to match.
    """

    column: str
    get: Callable[[Server], str]
    pattern: TextPattern

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:  # noqa: ARG002
        """Return the servers whose text matches."""
        # Each text is matched once: many servers have the same status, location or OS.
        texts = list(map(self.get, servers))
        wanted = {text for text in set(texts) if self.pattern.matches(text)}
        return [server for server, text in zip(servers, texts, strict=True) if text in wanted]

    def spans(self, column: str, text: str) -> Spans:
        """Find what matches, in the text's column."""
        if column != self.column:
            return
        start = 0
        if column == "status":  # "◐ stopping 6 s": after a glyph, and before other text
            start = text.find(" ") + 1
            text = text[start:].partition(" ")[0]
        for begin, end in self.pattern.spans(text):
            yield start + begin, start + end


@dataclass(frozen=True, eq=False)
class ValueTerm(Term):
    """A number of the server is compared.

    Attributes:
        get: returns the number at a time; None where it is not known.
        compare: compares it with `value`.
        value: what it is compared with.
        is_age: whether the number grows as time passes.
    """

    get: Callable[[Server, datetime], float | None]
    compare: Comparison
    value: float
    is_age: bool = False

    @property
    def needs_now(self) -> bool:
        """Whether it is an age."""
        return self.is_age

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return the servers whose number compares so."""
        get, compare, value = self.get, self.compare, self.value
        return [
            server
            for server in servers
            if (known := get(server, now)) is not None and compare(known, value)
        ]


@dataclass(frozen=True, eq=False)
class AndTerm(Term):
    """Every part has to match."""

    parts: Sequence[Term]

    @property
    def needs_now(self) -> bool:
        """Whether the result of any part changes as time passes."""
        return any(part.needs_now for part in self.parts)

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return the servers that match every part."""
        for part in self.parts:
            servers = part.select(servers, now)
        return servers

    def spans(self, column: str, text: str) -> Spans:
        """Find what any part finds."""
        return _spans_of_all(self.parts, column, text)


@dataclass(frozen=True, eq=False)
class OrTerm(Term):
    """At least one part has to match."""

    parts: Sequence[Term]

    @property
    def needs_now(self) -> bool:
        """Whether the result of any part changes as time passes."""
        return any(part.needs_now for part in self.parts)

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return the servers that match a part, each once."""
        found = {id(server) for part in self.parts for server in part.select(servers, now)}
        return [server for server in servers if id(server) in found]

    def spans(self, column: str, text: str) -> Spans:
        """Find what any part finds."""
        return _spans_of_all(self.parts, column, text)


def _spans_of_all(parts: Sequence[Term], column: str, text: str) -> Spans:
    for part in parts:
        yield from part.spans(column, text)


@dataclass(frozen=True, eq=False)
class NotTerm(Term):
    """The part must not match; it has no spans, since nothing of it is in what is left."""

    part: Term

    @property
    def needs_now(self) -> bool:
        """Whether the result of the part changes as time passes."""
        return self.part.needs_now

    def select(self, servers: Sequence[Server], now: datetime) -> Sequence[Server]:
        """Return the servers that do not match the part."""
        found = {id(server) for server in self.part.select(servers, now)}
        return [server for server in servers if id(server) not in found]


@lru_cache(maxsize=1 << 12)
def joined_spans(term: Term, column: str, text: str) -> tuple[tuple[int, int], ...]:
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
