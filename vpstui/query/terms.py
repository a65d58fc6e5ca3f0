"""The terms of the filter language: which servers they match, and which part of a cell's text.

A value that is not known, an empty text among them, matches no term. Terms are compared by
identity, so that a cache finds what was computed for one at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import compress
from typing import TYPE_CHECKING, Final

from vpstui.base.folding import fold
from vpstui.query.rows.read_values import ReadValues, servers_with
from vpstui.query.text_patterns import part_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext
    from vpstui.query.rows.read_values import FoldedTexts
    from vpstui.query.text_patterns import Spans, TextPattern

    Comparison = Callable[[float, float], bool]
    IsOver = Callable[[], bool]

WORD_COLUMNS: Final = frozenset({"name", "hostname", "ip", "id", "account"})
"""Columns of what a word without a field looks at."""


class Unknown(Enum):
    """What becomes of a server whose value is not known."""

    OUT = "out"
    """It matches no term, and so the opposite of each: what is shown."""
    NO = "no"
    """Nothing of it is taken for granted, neither the term nor its opposite."""
    YES = "yes"
    """Whatever it is, it may match."""

    @property
    def opposite(self) -> Unknown:
        """What holds for a term within a `!`."""
        return {Unknown.NO: Unknown.YES, Unknown.YES: Unknown.NO}.get(self, self)


class Term:
    """A condition that a server matches or does not."""

    def needs(self, what: str) -> bool:  # noqa: ARG002
        """Whether the result depends on "now", "prices", or on what needs somebody, "trouble"."""
        return False

    @property
    def wholes(self) -> frozenset[str]:
        """Folded texts that may be the whole name, address or id of the server that is meant."""
        return frozenset()

    @property
    def may_lack(self) -> bool:
        """Whether a server may lack the value that is asked for."""
        return True

    def prepare(self, servers: Sequence[Server], is_over: IsOver, folded: FoldedTexts) -> int:  # noqa: ARG002
        """Do what takes long in `select`, until time is over; return how much is left."""
        return 0

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers that match, in their order.

        Implementations are plain loops, since there may be 10 000 servers at each key.

        Args:
            servers: those to choose from.
            context: what is known besides them.
            unknown: whether one matches whose value is not known.
        """
        raise NotImplementedError

    def spans(self, column: str, text: str) -> Spans:  # noqa: ARG002
        """Find what matches in a cell's text, as pairs of indexes: begin and end."""
        return ()


@dataclass(frozen=True, eq=False)
class WordTerm(Term):
    """A text that stands anywhere in name, hostname, addresses, id or the account's names.

    Attributes:
        texts: the ways to write it, folded; one of them has to be there.
        is_ipv6: whether it is an address that the list does not tell of most servers.
    """

    texts: tuple[str, ...]
    is_ipv6: bool = False

    @property
    def wholes(self) -> frozenset[str]:
        """The word itself."""
        return frozenset(self.texts)

    @property
    def may_lack(self) -> bool:
        """Whether it is looked for in what the list does not tell."""
        return self.is_ipv6

    def prepare(self, servers: Sequence[Server], is_over: IsOver, folded: FoldedTexts) -> int:
        """Fold what is searched; it is done once for each reading of a server."""
        return folded.fold(servers, is_over)

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers with the text."""
        found = self._select(servers, context)
        if not self.is_ipv6 or unknown is not Unknown.YES:
            return found
        ids = set(map(id, found))
        return [one for one in servers if not one.ipv6_address or id(one) in ids]

    def _select(self, servers: Sequence[Server], context: CellContext) -> Sequence[Server]:
        accounts = self._accounts(context)
        text, *others = self.texts
        if not accounts and not others:
            return servers_with(servers, text, text_ids=context.text_ids)
        asked = self.texts
        return [one for one in servers if one.profile in accounts or any(map(one.contains, asked))]

    def _accounts(self, context: CellContext) -> set[str]:
        """Return the profiles whose name or label has the text, where the table shows them."""
        if len(context.labels) < 2:
            return set()
        return {
            profile
            for profile, label in context.labels.items()
            if any(text in fold(f"{profile}\n{label}") for text in self.texts)
        }

    def spans(self, column: str, text: str) -> Spans:
        """Find the text, in the columns that it is searched in."""
        return part_spans(self.texts[0], text) if column in WORD_COLUMNS else ()


@dataclass(frozen=True, eq=False)
class TextTerm(Term):
    """A text of the server has to match a pattern.

    Attributes:
        column: key of the column that shows the text; empty: none does.
        get: returns the text.
        pattern: what it has to match.
        is_told: whether the list tells it; an empty text is then not known.
    """

    column: str
    get: Callable[[Server], str]
    pattern: TextPattern
    is_told: bool = True
    _of: ReadValues[str] = field(default_factory=ReadValues, init=False, repr=False)

    @property
    def wholes(self) -> frozenset[str]:
        """The text that is asked for, where it is one that a server is called by."""
        is_name = self.column in WORD_COLUMNS and self.pattern.literal
        return frozenset({self.pattern.literal}) if is_name else frozenset()

    def prepare(self, servers: Sequence[Server], is_over: IsOver, folded: FoldedTexts) -> int:
        """Compare each text once: many servers have the same status, location or OS."""
        left = self.pattern.prepare(self._texts(servers), is_over)
        return left or (folded.fold(servers, is_over) if self.wholes else 0)

    def _texts(self, servers: Sequence[Server]) -> Sequence[str]:
        return self._of.values(servers, None, lambda: list(map(self.get, servers)))

    def select(
        self,
        servers: Sequence[Server],
        context: CellContext,  # noqa: ARG002
        unknown: Unknown,
    ) -> Sequence[Server]:
        """Return the servers whose text matches."""
        texts = self._texts(servers)
        wanted = self.pattern.matching(texts)
        if self.is_told and unknown is Unknown.YES:
            wanted.add("")
        return list(compress(servers, map(wanted.__contains__, texts)))

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
class AccountTerm(Term):
    """The account, by the name of its profile or by its label.

    Attributes:
        pattern: what one of the two has to match.
    """

    pattern: TextPattern

    def select(
        self,
        servers: Sequence[Server],
        context: CellContext,
        unknown: Unknown,  # noqa: ARG002 - it is always known
    ) -> Sequence[Server]:
        """Return the servers of the accounts that match."""
        profiles = {server.profile for server in servers}
        names = {name: {name, context.labels.get(name, name)} for name in profiles}
        wanted = {name for name in profiles if self.pattern.matching(names[name])}
        return [server for server in servers if server.profile in wanted]

    def spans(self, column: str, text: str) -> Spans:
        """Find what matches of the name that is shown."""
        return self.pattern.spans(text) if column == "account" else ()


@dataclass(frozen=True, eq=False)
class ValueTerm(Term):
    """A number of the server is compared.

    Attributes:
        get: returns the number; None where it is not known.
        compare: compares it with `value`.
        value: what it is compared with.
        need: what it depends on besides the server, as in `needs`; empty: on nothing.
    """

    get: Callable[[Server, CellContext], float | None]
    compare: Comparison
    value: float
    need: str = ""
    _of: ReadValues[float | None] = field(default_factory=ReadValues, init=False, repr=False)

    def needs(self, what: str) -> bool:
        """Whether it is of that kind."""
        return self.need == what

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers whose number compares so."""
        get, compare, value = self.get, self.compare, self.value
        known = self._of.values(servers, context, lambda: [get(one, context) for one in servers])
        matches: dict[float | None, bool] = {None: unknown is Unknown.YES}
        matches |= {number: compare(number, value) for number in set(known) if number is not None}
        return list(compress(servers, map(matches.__getitem__, known)))


@dataclass(frozen=True, eq=False)
class _Group(Term):
    """Several terms together."""

    parts: Sequence[Term]

    def needs(self, what: str) -> bool:
        """Whether any part does."""
        return any(part.needs(what) for part in self.parts)

    @property
    def wholes(self) -> frozenset[str]:
        """Those of every part."""
        return frozenset().union(*(part.wholes for part in self.parts))

    @property
    def may_lack(self) -> bool:
        """Whether a value of any part may be missing."""
        return any(part.may_lack for part in self.parts)

    def prepare(self, servers: Sequence[Server], is_over: IsOver, folded: FoldedTexts) -> int:
        """Prepare every part."""
        for part in self.parts:
            left = part.prepare(servers, is_over, folded)
            if left:
                return left
        return 0

    def spans(self, column: str, text: str) -> Spans:
        """Find what any part finds."""
        for part in self.parts:
            yield from part.spans(column, text)


class AndTerm(_Group):
    """Every part has to match."""

    @property
    def wholes(self) -> frozenset[str]:
        """Those of every part, and all words as one name with blanks in it."""
        words = [part.texts[0] for part in self.parts if isinstance(part, WordTerm)]
        return super().wholes | ({" ".join(words)} if words else set())

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers that match every part."""
        for part in self.parts:
            servers = part.select(servers, context, unknown)
        return servers


class OrTerm(_Group):
    """At least one part has to match."""

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers that match a part, each once."""
        found = {id(one) for part in self.parts for one in part.select(servers, context, unknown)}
        return [server for server in servers if id(server) in found]


class NotTerm(_Group):
    """No part may match; it has no spans, since nothing of it is in what is left."""

    @property
    def wholes(self) -> frozenset[str]:
        """None: what is called so is left out."""
        return frozenset()

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers that match no part."""
        opposite = unknown.opposite
        found = {id(one) for part in self.parts for one in part.select(servers, context, opposite)}
        return [server for server in servers if id(server) not in found]

    def spans(self, column: str, text: str) -> Spans:  # noqa: ARG002
        """Find nothing."""
        return ()
