"""Ranks names by how well they match a few typed letters; fast enough for 10 000 at each key."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from vpstui.base.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpstui.api.models import Server

EXACT: Final = 0
BEGINS: Final = 1
WORD_BEGINS: Final = 2
CONTAINS: Final = 3
WORDS_IN_ORDER: Final = 4
"""The name has all words, one after the other."""
LETTERS_IN_ORDER: Final = 5
"""The name has all letters, one after the other: `rbt` finds `reboot`."""

NO_MATCH: Final = 9


class FuzzyPattern:
    """A typed text that names are ranked by.

    Args:
        text: as it was typed; words, or letters of a word. Case does not matter.
    """

    def __init__(self, text: str) -> None:
        words = fold(text).split()
        self.text = " ".join(words)
        self._words = tuple(words)
        self._letters = "".join(words)

    def __bool__(self) -> bool:
        return bool(self.text)

    def rank(self, name: str) -> int:
        """Return how well a name matches: `EXACT`, the best, to `LETTERS_IN_ORDER`, or `NO_MATCH`.

        Args:
            name: the name, folded (`base.folding.fold`).
        """
        text = self.text
        at = name.find(text)
        if at == 0:
            return EXACT if len(name) == len(text) else BEGINS
        if at > 0:
            return CONTAINS if name[at - 1].isalnum() else WORD_BEGINS
        if len(self._words) > 1 and _are_in_order(self._words, name):
            return WORDS_IN_ORDER
        return LETTERS_IN_ORDER if _are_in_order(self._letters, name) else NO_MATCH

    def best(self, names: Iterable[str], limit: int) -> list[int]:
        """Return the indexes of the best matches, the best first, equal ones in their order.

        Args:
            names: the names, folded.
            limit: the most indexes to return.
        """
        rank = self.rank
        found: list[list[int]] = [[] for _ in range(LETTERS_IN_ORDER + 1)]
        for at, name in enumerate(names):
            ranked = rank(name)
            if ranked != NO_MATCH:
                found[ranked].append(at)
        return [at for ats in found for at in ats][:limit]


def _are_in_order(parts: Iterable[str], name: str) -> bool:
    """Whether all parts are in a name, none overlapping the one before.

    No regular expression: one with a gap between any two letters backtracks too long on some names.
    """
    at = 0
    for part in parts:
        at = name.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def best_servers(
    pattern: FuzzyPattern, servers: Sequence[Server], limit: int
) -> list[tuple[int, Server]]:
    """Return servers that match by their name, else by IP, hostname or id, with their ranks.

    Args:
        pattern: what was typed.
        servers: those there are.
        limit: the most servers to return.
    """
    text = pattern.text
    found = [(EXACT, server) for server in servers if server.is_called(text)][:limit]
    known = {server.key for _, server in found}
    labels = [fold(server.label) for server in servers]
    for at in pattern.best(labels, limit):
        if servers[at].key not in known:
            found.append((pattern.rank(labels[at]), servers[at]))
            known.add(servers[at].key)
    others = (
        (CONTAINS, server)
        for server in servers
        if server.contains(text) and server.key not in known
    )
    found += islice(others, max(0, limit - len(found)))
    return found
