"""Searches the history: every word must occur somewhere in an entry.

`verb:stop`, `account:prod`, `server:web`, `id:7` and `outcome:refused` search one field only; a
word after `!` must not occur. Of changes that were seen there are `change:gone` and `whose:ours`
in place of verb and outcome. Every text is a valid search: an unknown field name is part of a
word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from vpstui.base.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vpstui.journal.history_entry import HistoryEntry
    from vpstui.journal.seen_change import SeenChange

R = TypeVar("R", "HistoryEntry", "SeenChange")

_FIELDS: Final[dict[str, Callable[[HistoryEntry], str]]] = {
    "verb": lambda entry: entry.verb,
    "account": lambda entry: f"{entry.profile}\n{entry.owner}\n{entry.host}",
    "server": lambda entry: entry.label,
    "id": lambda entry: "" if entry.server is None else str(entry.server),
    "outcome": lambda entry: entry.outcome,
}
"""Names that may stand before a colon, and the text that is searched then."""

_CHANGE_FIELDS: Final[dict[str, Callable[[SeenChange], str]]] = {
    "change": lambda change: change.what,
    "account": lambda change: f"{change.profile}\n{change.owner}\n{change.host}",
    "server": lambda change: change.label,
    "id": lambda change: str(change.server),
    "whose": lambda change: change.whose,
}
"""The same for changes that were seen."""


@dataclass(frozen=True)
class _Word:
    text: str
    field: str
    negated: bool

    @classmethod
    def parse(cls, word: str, known: Iterable[str]) -> _Word:
        text = word.removeprefix("!")
        field, colon, rest = text.partition(":")
        is_known = bool(colon) and field in known
        return cls(rest if is_known else text, field if is_known else "", text != word)

    def select(self, entries: Iterable[R], get: Callable[[R], str] | None) -> list[R]:
        """Return the entries that match; plain loops, since there may be 20 000."""
        text, wanted = self.text, not self.negated
        if get is None:
            return [entry for entry in entries if (text in entry.search_text) is wanted]
        return [entry for entry in entries if (text in fold(get(entry))) is wanted]


def search_history(entries: tuple[HistoryEntry, ...], query: str) -> tuple[HistoryEntry, ...]:
    """Return the entries that match every word.

    Args:
        entries: the entries to search.
        query: the typed words; without any, every entry matches.
    """
    return _search(entries, query, _FIELDS)


def search_changes(changes: tuple[SeenChange, ...], query: str) -> tuple[SeenChange, ...]:
    """Return the changes that match every word, as `search_history`."""
    return _search(changes, query, _CHANGE_FIELDS)


def _search(
    entries: tuple[R, ...], query: str, fields: Mapping[str, Callable[[R], str]]
) -> tuple[R, ...]:
    found: Iterable[R] = entries
    for one in fold(query).split():
        if one != "!":  # its word is not typed yet
            word = _Word.parse(one, fields)
            found = word.select(found, fields.get(word.field))
    return tuple(found)
