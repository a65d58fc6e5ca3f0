"""Makes foreign text safe to show: the one gate between the network and the terminal.

What a server, a file or a command says may hold escape sequences, text that runs backwards,
characters without width and lines within lines. `clean` takes them out before the text gets
anywhere near a widget, a log or a pipe.
"""

from __future__ import annotations

import unicodedata

TEXT_LIMIT = 256
"""Characters kept of a foreign text; the longest name the API is known to take is far shorter."""

MARKS_IN_A_ROW = 3
"""Combining marks kept on one letter: written languages need three, "Zalgo" text has dozens."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and symbols that draw nothing, so that two names look the same and are not."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})
"""Unicode categories that are dropped: controls, formats (bidi, zero width, tags), surrogates,
private use, unassigned, enclosing marks."""

_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
"""What ends or splits a line somewhere; becomes one space, so that words stay apart."""


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return `text` as one line of visible characters.

    Args:
        text: anything at all.
        limit: the most characters to keep; what is cut off shows as an ellipsis.

    Returns:
        A text without control, format (bidi, zero-width, tag), private and unassigned
        characters, with every kind of line break turned into a space, at most
        `MARKS_IN_A_ROW` combining marks in a row and none without a letter, no spaces at
        either end, and at most `limit` characters.
    """
    if text.isascii() and text.isprintable():  # nearly every text there is
        kept, whole = text, True
    else:
        # Looking at a little more than the limit keeps a huge text from costing its size.
        kept, whole = _visible(text[: 4 * limit]), len(text) <= 4 * limit
    kept = kept.strip()
    return kept if whole and len(kept) <= limit else kept[: limit - 1] + "…"


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        if char in _SPACES:
            kept.append(" ")
            marks = 0
            continue
        category = unicodedata.category(char)
        if category in _DROPPED or char in _BLANK_LETTERS or _is_selector(char):
            continue
        marks = marks + 1 if category in ("Mn", "Mc") else 0
        if marks and (not kept or kept[-1] == " "):
            continue  # it would sit on whatever stands before this text on the screen
        if marks <= MARKS_IN_A_ROW:
            kept.append(" " if category in ("Zs", "Zl", "Zp") else char)
    return "".join(kept)


def _is_selector(char: str) -> bool:
    """Whether `char` picks a glyph variant or joins letters without being seen itself."""
    return (
        char == "\u034f"
        or "\u180b" <= char <= "\u180f"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )
