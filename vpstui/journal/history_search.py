"""Searches the history: every word must occur somewhere in an entry.

`verb:stop`, `account:prod`, `server:web`, `id:7` and `outcome:refused` search one field only; a
word after `!` must not occur. Every text is a valid search: an unknown field name is part of a
word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpstui.journal.history_entry import HistoryEntry

_FIELDS: Final[dict[str, Callable[[HistoryEntry], str]]] = {
    "verb": lambda entry: entry.verb,
    "account": lambda entry: f"{entry.profile}\n{entry.owner}\n{entry.host}",
    "server": lambda entry: entry.label,
    "id": lambda entry: "" if entry.server is None else str(entry.server),
    "outcome": lambda entry: entry.outcome,
}
"""Names that may stand before a colon, and the text that is searched then."""


@dataclass(frozen=True)
class _Word:
    text: str
    field: str
    negated: bool

    @classmethod
    def parse(cls, word: str) -> _Word:
        text = word.removeprefix("!")
        field, colon, rest = text.partition(":")
        known = bool(colon) and field in _FIELDS
        return cls(rest if known else text, field if known else "", text != word)

    def select(self, entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
        """Return the entries that match; plain loops, since there may be 20 000."""
        text, wanted = self.text, not self.negated
        get = _FIELDS.get(self.field)
        if get is None:
            return [entry for entry in entries if (text in entry.search_text) is wanted]
        return [entry for entry in entries if (text in fold(get(entry))) is wanted]


def search_history(entries: tuple[HistoryEntry, ...], query: str) -> tuple[HistoryEntry, ...]:
    """Return the entries that match every word.

    Args:
        entries: the entries to search.
        query: the typed words; without any, every entry matches.
    """
    found: Iterable[HistoryEntry] = entries
    for word in fold(query).split():
        if word != "!":  # its word is not typed yet
            found = _Word.parse(word).select(found)
    return tuple(found)
