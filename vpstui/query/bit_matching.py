"""Matches patterns in a time that is linear in the text, whatever the pattern.

Nothing is tried and taken back, as Python's engine does. A whole text is looked at at once: a
number has a bit for every place in it, and what a pattern can reach is computed by shifting and
adding such numbers, a few for each sign of the pattern. (Source: Cameron et al., "Bitwise Data
Parallelism in Regular Expression Matching", PACT 2014; a repeated letter is their MatchStar.)
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPANS_LIMIT: Final = 8
"""Matches that are looked for in one text, to be highlighted."""

_END: Final = "\n"
"""Stands between texts; no letter matches it, so that no match goes across."""


class Node:
    """A part of a pattern."""

    def reach(self, page: Page, places: int) -> int:
        """Return the places that a match of this part leads to from any of `places`."""
        raise NotImplementedError

    @property
    def backwards(self) -> Node:
        """The same for texts that are read from their end."""
        return self


class _Bits(dict[int, str]):
    """For `str.translate`: "1" for the characters that a letter matches, else "0"."""

    def __init__(self, source: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what may change in later versions of Python
            self._matches = re.compile(source, re.IGNORECASE | re.DOTALL).fullmatch

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        bit = "1" if letter != _END and self._matches(letter) else "0"
        self[code] = bit
        return bit


@dataclass(frozen=True, eq=False)
class Letter(Node):
    r"""One character: `x`, `.`, `[a-z]`, `\d`; case is ignored.

    Attributes:
        source: a regular expression for it alone.
    """

    source: str

    @cached_property
    def bits(self) -> _Bits:
        """Which characters it matches, as far as any were asked for."""
        return _Bits(self.source)

    def reach(self, page: Page, places: int) -> int:
        """Go one character on."""
        return (places & page.letters(self)) << 1


@dataclass(frozen=True, eq=False)
class Edge(Node):
    r"""A place between two characters: `^`, `$`, `\b` or `\B`."""

    kind: Literal["^", "$", "b", "B"]

    def reach(self, page: Page, places: int) -> int:
        """Keep the places that are such edges."""
        return places & page.edges(self.kind)

    @property
    def backwards(self) -> Node:
        """The beginning is the end of a text that is read from its end."""
        return Edge("$" if self.kind == "^" else "^") if self.kind in "^$" else self


@dataclass(frozen=True, eq=False)
class Series(Node):
    """One part after the other."""

    parts: tuple[Node, ...]

    def reach(self, page: Page, places: int) -> int:
        """Go from part to part."""
        for part in self.parts:
            if not places:
                break
            places = part.reach(page, places)
        return places

    @property
    def backwards(self) -> Node:
        """The last part comes first."""
        return Series(tuple(part.backwards for part in reversed(self.parts)))


@dataclass(frozen=True, eq=False)
class Choice(Node):
    """One of several parts."""

    parts: tuple[Node, ...]

    def reach(self, page: Page, places: int) -> int:
        """Go by every part at once."""
        reached = 0
        for part in self.parts:
            reached |= part.reach(page, places)
        return reached

    @property
    def backwards(self) -> Node:
        """The same choice."""
        return Choice(tuple(part.backwards for part in self.parts))


@dataclass(frozen=True, eq=False)
class Repeat(Node):
    """A letter several times.

    Attributes:
        letter: the letter.
        least: how often at least.
        most: how often at most; None: without an end.
    """

    letter: Letter
    least: int = 0
    most: int | None = None

    def reach(self, page: Page, places: int) -> int:
        """Go on as long as there are such characters."""
        for _ in range(self.least):
            if not places:
                return 0
            places = self.letter.reach(page, places)
        if self.most is None:
            letters = page.letters(self.letter)
            return (((places & letters) + letters) ^ letters) | places
        reached = places
        for _ in range(self.most - self.least):
            places = self.letter.reach(page, places)
            if not places:
                break
            reached |= places
        return reached


_WORD: Final = Letter(r"\w")


class Page:
    """Texts that are looked at together; the place `n` is that before character `n` of all.

    Args:
        texts: the texts; one with a line break in it matches nothing beyond the break.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = _END + _END.join(texts) + _END
        self._backwards = self._text[::-1]  # the first character is the lowest bit
        self._letters: dict[str, int] = {}
        self._edges: dict[str, int] = {}
        ends = [1, *accumulate((len(text) + 1 for text in texts), initial=1)][1:]
        self._bounds = list(zip(ends, (end - 1 for end in ends[1:]), strict=False))

    @property
    def places(self) -> int:
        """Every place."""
        return (1 << len(self._text)) - 1

    def letters(self, letter: Letter) -> int:
        """Return the places before a character that `letter` matches."""
        known = self._letters.get(letter.source)
        if known is None:
            known = int(self._backwards.translate(letter.bits), 2)
            self._letters[letter.source] = known
        return known

    def edges(self, kind: str) -> int:
        """Return the places that are edges of a kind; see `Edge`."""
        known = self._edges.get(kind)
        if known is None:
            known = self._edges[kind] = self._find_edges(kind)
        return known

    def _find_edges(self, kind: str) -> int:
        if kind in "^$":
            breaks = ~self.letters(_ANY) & self.places
            return breaks << 1 if kind == "^" else breaks
        word = self.letters(_WORD)
        bounds = word ^ (word << 1)
        return bounds if kind == "b" else ~bounds & self.places

    def matching(self, node: Node) -> Iterator[bool]:
        """Yield for each text whether the pattern matches anywhere in it."""
        reached = f"{node.reach(self, self.places):b}"[::-1]
        for begin, end in self._bounds:
            yield reached.find("1", begin, end + 1) >= 0

    def match_places(self, node: Node) -> Iterator[int]:
        """Yield the places of the first text that a match leads to, in order."""
        reached = f"{node.reach(self, self.places):b}"[::-1]
        begin, end = self._bounds[0]
        at = reached.find("1", begin, end + 1)
        while at >= 0:
            yield at - begin
            at = reached.find("1", at + 1, end + 1)

    def longest_from(self, node: Node, place: int) -> int:
        """Return where the longest match ends that begins at a place of the first text."""
        return node.reach(self, 1 << (place + 1)).bit_length() - 2


_ANY: Final = Letter(".")


def find_spans(node: Node, text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of the matches in a text, from left to right, each the longest.

    Empty matches are none; there are `SPANS_LIMIT` at most.
    """
    page, size, found, last = Page((text,)), len(text), 0, 0
    begins = {size - place for place in Page((text[::-1],)).match_places(node.backwards)}
    for begin in sorted(begins):
        if begin < last:
            continue
        if found == SPANS_LIMIT:
            return
        found += 1
        last = max(begin, page.longest_from(node, begin))
        if last > begin:
            yield begin, last
