"""What a text of a server is compared with: a part of it, the whole, wildcards, an expression.

Each pattern remembers what it was compared with, so that a list that is read again and again is
not searched again and again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from vpstui.base.folding import fold, fold_with_places
from vpstui.query.bit_matching import Edge, Page, Repeat, Series, find_spans
from vpstui.query.safe_regex import letter_of, parse_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from vpstui.query.bit_matching import Node

    Spans = Iterable[tuple[int, int]]

TEXTS_AT_ONCE: Final = 32
"""Texts that are compared before it is asked for the time: of 255 characters each and with the
longest pattern, in 2 ms."""


class TextPattern:
    """A pattern for texts; an empty text never matches."""

    literal = ""
    """The folded text that it asks for, where it asks for a text as it stands."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {"": False}
        self._texts: Collection[str] = ()
        self._waiting: list[str] = []  # those of them that are not known yet

    def prepare(self, texts: Collection[str], is_over: Callable[[], bool]) -> int:
        """Compare with texts that are not known yet, until time is over.

        Args:
            texts: the texts; of the same object only what is left is looked at.
            is_over: whether time is over.

        Returns:
            How many texts are left.
        """
        if texts is not self._texts:
            self._texts, self._waiting = texts, list(set(texts).difference(self._known))
        while self._waiting:
            part = self._waiting[-TEXTS_AT_ONCE:]
            self._known.update(zip(part, self._compare(part), strict=True))
            del self._waiting[-TEXTS_AT_ONCE:]
            if is_over():
                break
        return len(self._waiting)

    def matching(self, texts: Collection[str]) -> set[str]:
        """Return those of the texts that match."""
        self.prepare(texts, _never)
        known = self._known
        return {text for text in texts if known[text]}

    def _compare(self, texts: Sequence[str]) -> Iterable[bool]:
        """Return for each text, none of which is empty, whether it matches."""
        raise NotImplementedError

    def spans(self, text: str) -> Spans:
        """Find what matches, as pairs of indexes into `text`."""
        raise NotImplementedError


def _never() -> bool:
    return False


class Part(TextPattern):
    """A text that stands anywhere.

    Args:
        value: the text, in any spelling.
    """

    def __init__(self, value: str) -> None:
        super().__init__()
        self.literal = fold(value)

    def _compare(self, texts: Sequence[str]) -> Iterable[bool]:
        return (self.literal in fold(text) for text in texts)

    def spans(self, text: str) -> Spans:
        """Find the text, as often as it is there."""
        return part_spans(self.literal, text)


class Whole(Part):
    """The whole text."""

    def _compare(self, texts: Sequence[str]) -> Iterable[bool]:
        return (self.literal == fold(text) for text in texts)

    def spans(self, text: str) -> Spans:
        """Find all of it, or nothing."""
        return [(0, len(text))] if text and self.literal == fold(text) else ()


class Wildcards(TextPattern):
    """The whole text, where `*` stands for any characters and `?` for one.

    Args:
        value: the pattern, in any spelling.
    """

    def __init__(self, value: str) -> None:
        super().__init__()
        any_letter = letter_of(".")
        signs = {"*": Repeat(any_letter), "?": any_letter}
        letters = (signs.get(letter) or letter_of(re.escape(letter)) for letter in fold(value))
        self._node: Node = Series((Edge("^"), *letters, Edge("$")))

    def _compare(self, texts: Sequence[str]) -> Iterable[bool]:
        return Page([fold(text) for text in texts]).matching(self._node)

    def spans(self, text: str) -> Spans:
        """Find all of it, or nothing."""
        return [(0, len(text))] if text and any(self._compare((text,))) else ()


class Expression(TextPattern):
    """A regular expression that matches anywhere.

    Args:
        value: the expression.

    Raises:
        InvalidPattern: it is none.
    """

    def __init__(self, value: str) -> None:
        super().__init__()
        self._node = parse_pattern(_composed(value))

    def _compare(self, texts: Sequence[str]) -> Iterable[bool]:
        return Page([_composed(text) for text in texts]).matching(self._node)

    def spans(self, text: str) -> Spans:
        """Find what matches, each as long as can be."""
        composed = _composed(text)
        if composed == text:
            return find_spans(self._node, text)
        return [(0, len(text))] if any(self._compare((text,))) else ()


def _composed(text: str) -> str:
    return text if text.isascii() else normalize("NFC", text)


def part_spans(part: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of a folded text wherever it stands in another, without overlaps."""
    folded, places = fold_with_places(text)
    at = folded.find(part) if part else -1
    while at >= 0:
        end = at + len(part)
        yield places[at][0], places[end - 1][1]
        at = folded.find(part, end)
