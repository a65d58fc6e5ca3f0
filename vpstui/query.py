"""The filter language: words and `status:`; every part must match.

A word matches name, hostname, IP address or id, anywhere in it, whatever the case.
`status:stopped` compares the status, with `*` and `?` as wildcards. `!` before a part negates it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from vpstui.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.models import Server

FIELDS: Final = ("status",)
"""Names that may stand before a colon."""

_ADDRESS: Final = re.compile(r"[0-9a-f:.]+")


class QueryError(SettingsError):
    """A query cannot be read.

    Attributes:
        position: index of the character where the trouble begins.
    """

    title = "Wrong filter"

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class _Part:
    field: str
    value: str
    negated: bool

    def select(self, servers: Iterable[Server]) -> Iterable[Server]:
        """The servers that this part matches; plain loops, since there may be 10 000."""
        value, wanted = self.value, not self.negated
        if self.field:
            return [s for s in servers if fnmatchcase(s.status.casefold(), value) is wanted]
        return [s for s in servers if (value in s.search_text) is wanted]


@dataclass(frozen=True)
class Query:
    """A filter that was understood.

    Attributes:
        text: as it was typed.
    """

    text: str = ""
    _parts: tuple[_Part, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Query:
        """Read a query.

        Raises:
            QueryError: a field is not known, or nothing follows a `!` or a `:`.
        """
        parts, position = [], 0
        for word in text.split():
            position = text.index(word, position)
            parts.append(_part(word, position))
            position += len(word)
        return cls(text.strip(), tuple(parts))

    def matches(self, server: Server) -> bool:
        """Whether every part matches."""
        return bool(self.select((server,)))

    def select(self, servers: Iterable[Server]) -> tuple[Server, ...]:
        """Return the servers that match, in their order."""
        left = servers
        for part in self._parts:
            left = part.select(left)
        return tuple(left)

    def __bool__(self) -> bool:
        return bool(self._parts)


def _part(word: str, position: int) -> _Part:
    negated = word.startswith("!")
    body = word.removeprefix("!").casefold()
    field, colon, value = body.partition(":")
    if not body:
        raise QueryError("Something must follow the '!'.", position)
    # "2001:db8::1" and "fdab::1" are addresses, not fields.
    if not colon or not field.isalpha() or _ADDRESS.fullmatch(body):
        return _Part("", body, negated)
    if field not in FIELDS:
        known = ", ".join(f"{name}:" for name in FIELDS)
        raise QueryError(f"no field {field}: there is {known}", position)
    if not value:
        raise QueryError(f"Say which, as in {field}:stopped.", position)
    return _Part(field, value, negated)
