"""Texts as terminals see them: one cluster of characters a cell, or two cells."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import split_graphemes

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL: Final = ""
"""What stands in the second cell of a wide character."""

_SURE: Final = re.compile(
    "(?:["
    " -~\u00a0-\u00ac\u00ae-\u02ff"
    "\u0370-\u0482\u1e00-\u1fff"  # Greek, Cyrillic, their letters with accents
    "\u2010-\u2027\u2030-\u205e\u2190-\u21ff"  # dashes, quotes, dots, arrows
    "\u23ce\u2713\u2717"  # the return symbol, the tick and the cross that the app uses
    "\u2500-\u25fc\u2800-\u28ff"  # boxes, blocks, shapes, braille
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"  # kana, CJK, Hangul
    "\uff01-\uff60"  # full width
    "][\u0300-\u036f]*)*"
)
"""Characters, with marks or without, on whose width terminals agree with Rich."""


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


def is_sure(text: str) -> bool:
    """Whether terminals agree about the width of a text, so that it is known where the cursor goes.

    They do not about emoji and what is joined to them, new scripts, and combined letters of some.
    """
    return text.isascii() or _SURE.fullmatch(text) is not None
