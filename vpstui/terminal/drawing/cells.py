"""Texts as terminals see them: one cluster of characters a cell, or two cells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import split_graphemes

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL: Final = ""
"""What stands in the second cell of a wide character."""

_SURE: Final = (
    (0x0020, 0x007E),
    (0x00A0, 0x00AC),
    (0x00AE, 0x02FF),
    (0x0370, 0x0482),  # Greek, Cyrillic
    (0x1E00, 0x1FFF),  # their letters with accents
    (0x2010, 0x2027),  # dashes, quotes, dots
    (0x2030, 0x205E),
    (0x2190, 0x21FF),  # arrows
    (0x23CE, 0x23CE),  # the return symbol
    (0x2500, 0x25FC),  # boxes, blocks, shapes
    (0x2713, 0x2713),  # the tick and
    (0x2717, 0x2717),  # the cross that the app uses
    (0x2800, 0x28FF),  # braille
    (0x3041, 0x3096),  # kana
    (0x30A1, 0x30FA),
    (0x3400, 0x4DBF),  # CJK
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul
    (0xFF01, 0xFF60),  # full width
)
"""First and last code points on whose width terminals agree with Rich."""


@lru_cache(4096)
def cells_of(text: str) -> Sequence[str] | None:
    """Split a text into cells; a wide character is followed by `TAIL`.

    What has no width belongs to the character before it; see `leading_marks`.

    Returns:
        A list, so that it can be compared with a slice of one; not to be changed. None: the text
        has control characters, and only a terminal knows what those draw.
    """
    if any(ord(one) < 32 or 0x7F <= ord(one) < 0xA0 for one in text):
        return None
    cells: list[str] = []
    for begin, end, width in split_graphemes(text)[0]:
        if width:
            cells += [text[begin:end], *[TAIL] * (width - 1)]
    return cells


@lru_cache(4096)
def leading_marks(text: str) -> str:
    """Return the marks without a width that a text begins with: they are of the cell before."""
    begin, end, width = split_graphemes(text)[0][0]
    return text[begin:end] if not width else ""


@lru_cache(4096)
def is_sure(cluster: str) -> bool:
    """Whether terminals agree about its width, so that it is known where the cursor goes.

    They do not about emoji and what is joined to them, new scripts, and combined letters of some.
    """
    return all(
        any(first <= ord(one) <= last for first, last in _SURE)
        or (number > 0 and 0x300 <= ord(one) <= 0x36F)
        for number, one in enumerate(cluster)
    )
