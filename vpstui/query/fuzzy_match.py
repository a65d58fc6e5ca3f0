"""Finds things by what one remembers of their names; quick enough for 10,000 at each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

EXACT: Final = 0
BEGINS: Final = 1
WORD_BEGINS: Final = 2
CONTAINS: Final = 3
IN_ORDER: Final = 4
"""All words are in it, one after the other."""
SPELT: Final = 5
"""All letters are in it, one after the other: `rbt` finds `reboot`."""

NOT: Final = 9
"""Does not match."""


class Needle:
    """What is looked for.

    Args:
        text: as it was typed; words, or letters of a word. Case does not matter.
    """

    def __init__(self, text: str) -> None:
        words = text.casefold().split()
        self.text = " ".join(words)
        self._words = tuple(words)
        self._letters = "".join(words)

    def __bool__(self) -> bool:
        return bool(self.text)

    def grade(self, name: str) -> int:
        """Say how well a name matches, the least is the best; `NOT` when it does not.

        Args:
            name: the name, casefolded.
        """
        text = self.text
        at = name.find(text)
        if at == 0:
            return EXACT if len(name) == len(text) else BEGINS
        if at > 0:
            return CONTAINS if name[at - 1].isalnum() else WORD_BEGINS
        if len(self._words) > 1 and _are_in_order(self._words, name):
            return IN_ORDER
        return SPELT if _are_in_order(self._letters, name) else NOT

    def best(self, names: Iterable[str], limit: int) -> list[int]:
        """Return where the best matches are in `names`, the best first, equal ones in their order.

        Args:
            names: the names, casefolded.
            limit: how many there are at most.
        """
        grade = self.grade
        found: list[list[int]] = [[] for _ in range(SPELT + 1)]
        for at, name in enumerate(names):
            graded = grade(name)
            if graded != NOT:
                found[graded].append(at)
        return [at for ats in found for at in ats][:limit]


def _are_in_order(parts: Iterable[str], name: str) -> bool:
    """Whether all parts are in a name, none overlapping the one before.

    By hand: a regular expression with a gap between any two letters takes for ever on some names.
    """
    at = 0
    for part in parts:
        at = name.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True
