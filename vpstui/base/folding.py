"""Folds texts, so that two spellings of one word compare equal: case, composition, width.

Source: Unicode's NFKC and full case folding. Besides, the dotted and the dotless i of Turkish are
folded to the plain one: all spellings of Istanbul are found by any of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOTTED: Final = "i\u0307"
"""What "İ" is folded to by Unicode."""

_DOTLESS: Final = "\u0131"

_FIRST_VOWEL, _LAST_FINAL = "\u1160", "\u11ff"
"""The Korean letters that are joined to the one before."""


def fold(text: str) -> str:
    """Return a text as it is compared; folded once more it stays the same."""
    return text.lower() if text.isascii() else _fold(text)


@lru_cache(maxsize=1 << 15)
def _fold(text: str) -> str:
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return normalize("NFC", folded.replace(_DOTTED, "i").replace(_DOTLESS, "i"))


def fold_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text as it is compared, and where each character of that comes from.

    Returns:
        The folded text, and for each of its characters the begin and end of what became it: one
        letter may become several ("ß" becomes "ss"), and several one.
    """
    if text.isascii():
        return text.lower(), [(at, at + 1) for at in range(len(text))]
    folded, places = fold(text), list[tuple[int, int]]()
    parts = ""
    for begin, end in _letters(text):
        part = fold(text[begin:end])
        parts += part
        places += [(begin, end)] * len(part)
    return folded, places if parts == folded else [(0, len(text))] * len(folded)


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Return begin and end of each letter with the marks that belong to it."""
    begin = 0
    for at in range(1, len(text)):
        letter = text[at]
        joins = combining(normalize("NFKC", letter)[0]) or _FIRST_VOWEL <= letter <= _LAST_FINAL
        if not joins:
            yield begin, at
            begin = at
    if text:
        yield begin, len(text)
