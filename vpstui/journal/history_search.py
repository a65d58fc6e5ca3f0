"""Searches the history: words that must all be found, anywhere in what a record tells.

`verb:stop`, `account:prod`, `server:web`, `id:7` and `outcome:refused` look in one place only;
`!` before a word wants it not to be there. No text is wrong: what is no name of a place is a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpstui.journal.history_entry import Record

_PLACES: Final[dict[str, Callable[[Record], str]]] = {
    "verb": lambda record: record.verb,
    "account": lambda record: f"{record.profile}\n{record.owner}\n{record.host}",
    "server": lambda record: record.label,
    "id": lambda record: "" if record.server is None else str(record.server),
    "outcome": lambda record: record.outcome,
}
"""Names that may stand before a colon, and the text that is looked at then."""

PLACES: Final = tuple(_PLACES)
"""The same names, for help and hints."""


@dataclass(frozen=True)
class _Word:
    text: str
    place: str
    negated: bool

    @classmethod
    def read(cls, word: str) -> _Word:
        text = word.removeprefix("!")
        place, colon, rest = text.partition(":")
        known = bool(colon) and place in _PLACES
        return cls(rest if known else text, place if known else "", text != word)

    def select(self, records: Iterable[Record]) -> list[Record]:
        """The records in which it is, or is not; plain loops, since there may be 20 000."""
        text, wanted = self.text, not self.negated
        look = _PLACES.get(self.place)
        if look is None:
            return [one for one in records if (text in one.search_text) is wanted]
        return [one for one in records if (text in look(one).casefold()) is wanted]


def find(records: tuple[Record, ...], query: str) -> tuple[Record, ...]:
    """Return the records in which everything is that was typed.

    Args:
        records: where to look.
        query: what was typed; nothing finds everything.
    """
    found: Iterable[Record] = records
    for word in query.casefold().split():
        if word != "!":  # it will stand before one
            found = _Word.read(word).select(found)
    return tuple(found)
