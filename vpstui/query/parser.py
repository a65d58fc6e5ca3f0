"""Parses the filter language into terms; `query` says what it looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.folding import fold
from vpstui.base.formatting import canonical_ipv6
from vpstui.query.fields import ALIASES, FIELDS, InvalidTerm
from vpstui.query.terms import AndTerm, NotTerm, OrTerm, WordTerm

if TYPE_CHECKING:
    from vpstui.query.fields import Field
    from vpstui.query.terms import Term

MAX_DEPTH: Final = 20
"""Levels of nested brackets."""

_BLANKS: Final = re.compile(r"\s*")
_NOTS: Final = re.compile(r"!*")
_FIELD: Final = re.compile(r"([A-Za-z]*)(!=|[<>]=?|[:=~])")
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*+)"')
_BARE: Final = re.compile(r"[^\s|()]+")
_SIGN: Final = re.compile(r"\\\S|\[\^?\]?(?:\\\S|[^]\\\s])*\]|\S")
"""One sign of a regular expression: what is within `[]` or behind a backslash stays together."""

_ADDRESS: Final = re.compile(r"[0-9A-Fa-f:.]+")


class QueryError(SettingsError):
    """A query that cannot be parsed.

    Attributes:
        position: index of the character where the trouble begins.
    """

    title = "Wrong filter"

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def parse_terms(text: str) -> Term | None:
    """Parse a query; None when it is empty.

    Raises:
        QueryError: it cannot be parsed.
    """
    return _Parser(text).parse()


class _Parser:
    """A recursive descent parser: reads a query from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def parse(self) -> Term | None:
        """Read all of it; None when there is nothing.

        Raises:
            QueryError: it cannot be read.
        """
        node = self._any_of()
        if self._next():
            raise QueryError("No bracket is open here.", self._at)
        return node

    def _next(self) -> str:
        """Return the next character that is no blank; empty at the end."""
        self._take(_BLANKS)
        return self._text[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Advance behind what a pattern matches here, and return the match."""
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _any_of(self) -> Term | None:
        first = self._all_of()
        nodes = [first]
        while self._next() == "|":
            bar = self._at
            self._at += 1
            nodes.append(self._all_of())
            if nodes[-2] is None or nodes[-1] is None:
                raise QueryError("Both sides of the '|' need something.", bar)
        return (
            first if len(nodes) == 1 else OrTerm(tuple(node for node in nodes if node is not None))
        )

    def _all_of(self) -> Term | None:
        nodes = []
        while self._next() not in ("", "|", ")"):
            nodes.append(self._term())
        return AndTerm(tuple(nodes)) if nodes else None

    def _term(self) -> Term:
        begin = self._at
        self._take(_NOTS)
        negated = (self._at - begin) % 2 == 1
        sign = self._text[self._at : self._at + 1]
        if not sign or sign.isspace() or sign in "|)":
            raise QueryError("Something must follow the '!'.", self._at - 1)
        node: Term
        if sign == "(":
            node = self._brackets()
        elif sign == '"':
            node = word_term(self._quoted())
        else:
            node = self._bare()
        return NotTerm((node,)) if negated else node

    def _brackets(self) -> Term:
        begin = self._at
        if self._depth == MAX_DEPTH:
            raise QueryError("Too many brackets in brackets.", begin)
        self._at += 1
        self._depth += 1
        node = self._any_of()
        self._depth -= 1
        if self._next() != ")":
            raise QueryError("This bracket is not closed.", begin)
        if node is None:
            raise QueryError("Nothing stands in the brackets.", begin)
        self._at += 1
        return node

    def _quoted(self) -> str:
        begin = self._at
        found = self._take(_QUOTED)
        if found is None:
            raise QueryError("The quotation mark is not closed.", begin)
        if not found[1]:
            raise QueryError("Nothing stands in the quotes.", begin)
        if _BARE.match(self._text, self._at):
            raise QueryError("Put a blank behind the quotes.", self._at)
        return found[1].replace('""', '"')

    def _bare(self) -> Term:
        """Parse a word without quotes, or a field with operator and value."""
        begin = self._at
        field_part = _FIELD.match(self._text, begin)
        word = self._take(_BARE)
        # "2001:db8::1" and "fdab::1" are addresses, not fields.
        if field_part is None or word is None or _ADDRESS.fullmatch(word[0]):
            return word_term(self._text[begin : self._at])
        self._at = field_part.end()
        return self._field(field_part)

    def _field(self, found: re.Match[str]) -> Term:
        name, sign = found.groups()
        begin, value_at = found.start(), found.end()
        field = _field_of(name, begin)
        if sign == "!=":
            raise QueryError(f"Put the ! in front: !{name}={self._value(sign)}", found.start(2))
        quoted = self._text[value_at : value_at + 1] == '"'
        value = self._quoted() if quoted else self._value(sign)
        if not value:
            raise QueryError(f"Say which, as in {field.example}.", begin)
        try:
            terms = field.parse(sign, value)
        except InvalidTerm as error:
            if error.offset is None:
                raise QueryError(error.message, found.start(2)) from None
            before = value[: error.offset].count('"') + 1 if quoted else 0
            raise QueryError(error.message, value_at + before + error.offset) from None
        return terms[0] if len(terms) == 1 else OrTerm(terms)

    def _value(self, sign: str) -> str:
        """Return what follows an operator, without quotes."""
        if sign != "~":
            found = self._take(_BARE)
            return "" if found is None else found[0]
        begin, depth = self._at, 0
        while found := _SIGN.match(self._text, self._at):
            depth += {"(": 1, ")": -1}.get(found[0], 0)
            if depth < 0 or (found[0] == "|" and not depth):
                break  # of the query, not of the pattern
            self._at = found.end()
        return self._text[begin : self._at]


def _field_of(name: str, position: int) -> Field:
    """Return the field of that name.

    Raises:
        QueryError: there is none.
    """
    key = ALIASES.get(name.lower(), name.lower())
    if not key:
        raise QueryError("Put a field before it, as in mem>=4G.", position)
    if key in FIELDS:
        return FIELDS[key]
    # Only who mistypes has to wait for this import.
    from difflib import get_close_matches

    near = get_close_matches(key, [*FIELDS, *ALIASES], 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(FIELDS)}"
    raise QueryError(f"no field {name}: {hint}", position)


def word_term(word: str) -> WordTerm:
    """Return the term of a word; an IPv6 address is found in whatever way it is written."""
    text, address = fold(word), canonical_ipv6(word)
    texts = (text, address) if address and address != text else (text,)
    return WordTerm(texts, is_ipv6=":" in text and _ADDRESS.fullmatch(text) is not None)
