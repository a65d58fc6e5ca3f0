"""Words as they are typed in bash: read without running anything, and written with their quotes.

Foreign text may hold anything that a shell acts on. A reply is inserted into the command line as
it is, so what has a meaning for bash is quoted here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN: Final = re.compile(r"[A-Za-z0-9_@%+=:,./-]|[^\x00-\x7f]")
"""Characters that mean nothing to bash; `~` and `#` do at the beginning of a word."""

_ESCAPED_IN_DOUBLE_QUOTES: Final = frozenset('$`"\\')

_NOT_IN_QUOTES: Final = {"'": frozenset("'"), '"': frozenset("!")}
"""What cannot be written between quotes: `!` is expanded there, and its backslash stays."""


def parse_words(words: Sequence[str]) -> list[str]:
    """Return words without their quotes."""
    return [parse_word(word)[0] for word in words]


def parse_word(word: str) -> tuple[str, str]:
    """Return a word without its quotes, and the quote that is still open at its end.

    Nothing is expanded: `$x` is those two characters.
    """
    text, quote, index = "", "", 0
    while index < len(word):
        char, index = word[index], index + 1
        if char == quote:
            quote = ""
        elif quote == "'" or (char not in "'\"\\"):
            text += char
        elif char == "\\":
            following = word[index : index + 1]
            is_kept = quote == '"' and following not in _ESCAPED_IN_DOUBLE_QUOTES
            text += f"\\{following}" if is_kept else following
            index += 1
        elif quote:  # the other quote, within this one
            text += char
        else:
            quote = char
    return text, quote


def quoted(text: str, quote: str = "") -> str | None:
    """Return a text as it is typed; None where it cannot be.

    Args:
        text: the text.
        quote: the quote that was opened before it; empty: none.
    """
    if set(text) & _NOT_IN_QUOTES.get(quote, frozenset()):
        return None
    if quote == "'":
        return text
    if quote == '"':
        return "".join(f"\\{c}" if c in _ESCAPED_IN_DOUBLE_QUOTES else c for c in text)
    return "".join(char if _PLAIN.match(char) else f"\\{char}" for char in text)


def as_replies(texts: Sequence[str], word: str, part: str) -> list[str]:
    """Return the texts that a word can become, as they stand in the place of a part of it.

    Args:
        texts: whole words, without quotes.
        word: what was typed of the word at the cursor, with its quotes.
        part: the end of that, which is replaced; bash begins it behind `=`, `:` or a quote.
    """
    before = word.removesuffix(part) if part else word
    begun, quote = parse_word(before)
    typed = parse_word(word)[0]
    replies = [quoted(text[len(begun) :], quote) for text in texts if text.startswith(typed)]
    return [reply for reply in replies if reply is not None]
