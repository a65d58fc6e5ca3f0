"""Makes foreign text safe to show: everything from outside passes `clean`.

Text from a server, a file or a command may hold escape sequences, bidirectional controls,
characters without width and line breaks. `clean` removes them before the text reaches a widget, a
log or a pipe.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

TEXT_LIMIT = 256
"""Characters kept of a foreign text; the longest name that the API accepts is far shorter."""

MARKS_IN_A_ROW = 3
"""Combining marks kept on one letter: written languages need three, "Zalgo" text has dozens."""

SPELLING_LIMIT = 80
"""Characters kept of a text that is spelled out: enough to distinguish two names."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and symbols that draw nothing, so that two names look the same and are not."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})
"""Unicode categories that are dropped: controls, formats (bidi, zero width, tags), surrogates,
private use, unassigned, enclosing marks."""

_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
"""Characters that end or split a line somewhere; each becomes a space."""


_UNSEEN: Final = re.compile(
    "[\u034f\u180b-\u180f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
"""Invisible characters that select a variant of a glyph, or join letters."""

_JAMO: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
"""Korean vowels and finals that share the cell of the consonant before them, as marks do."""

_FLAG_LETTERS: Final = {chr(0x1F1E6 + number): chr(ord("A") + number) for number in range(26)}
"""The halves of flags; terminals disagree on how wide a flag is, so its letters are shown."""


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return `text` as one line of visible characters.

    Args:
        text: any text.
        limit: the most characters to keep; a cut text ends in an ellipsis.

    Returns:
        A text without control, format (bidi, zero-width, tag), private and unassigned
        characters, with every kind of line break turned into a space, at most
        `MARKS_IN_A_ROW` combining marks in a row and none without a letter, flags as
        their letters, no spaces at either end, and at most `limit` characters.
    """
    if text.isascii() and text.isprintable():  # nearly every text there is
        kept, whole = text, True
    else:
        # Only a little more than the limit is read, however long the text is.
        kept, whole = _with_few_marks(_visible(text[: 4 * limit])), len(text) <= 4 * limit
    kept = kept.strip()
    return kept if whole and len(kept) <= limit else kept[: limit - 1] + "…"


def spelled_out(text: str) -> str:
    r"""Return every character of `text` in ASCII, as Python writes it in a string.

    It distinguishes what looks alike: `web\u202e1` has a character in it that reverses the rest.
    A text longer than `SPELLING_LIMIT` ends in dots.
    """
    spelled = text[:SPELLING_LIMIT].encode("unicode_escape").decode("ascii")
    if len(text) <= SPELLING_LIMIT and len(spelled) <= SPELLING_LIMIT:
        return spelled
    return spelled[: SPELLING_LIMIT - 3] + "..."


def _visible(text: str) -> str:
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if char in _SPACES or category in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif not (category in _DROPPED or char in _BLANK_LETTERS or _UNSEEN.match(char)):
            kept.append(_FLAG_LETTERS.get(char, char))
    return "".join(kept)


def _with_few_marks(text: str) -> str:
    """Drop combining marks beyond the limit, and those without a letter in this text."""
    kept: list[str] = []
    marks = 0
    for char in text:
        is_mark = unicodedata.category(char) in ("Mn", "Mc") or _JAMO.match(char)
        marks = marks + 1 if is_mark else 0
        if marks and (not kept or kept[-1] == " "):
            continue  # it would be drawn on what precedes this text on the screen
        if marks <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
