"""Writes control sequences of keys in the one form that Textual reads without fault.

Sources: kitty's keyboard protocol, and `modifyOtherKeys` of xterm's control sequences.
"""

from __future__ import annotations

from typing import Final

from textual._keyboard_protocol import FUNCTIONAL_KEYS

LONGEST_TEXT: Final = 16
"""Characters of the text that a key may come with."""

LONGEST_NUMBER: Final = 7
"""Digits of a number that may mean something."""

_RELEASE: Final = 3
"""An event type; 1 is a press, 2 a repetition."""

_MODIFIERS: Final = range(1, 257)
"""One more than the bits of the modifiers."""

_LOCKS: Final = 0b11000000
"""The bits of caps lock and num lock."""

_SHIFT: Final = 2
"""Shift alone."""

_FIELDS: Final = 3
"""The key, the modifiers, the text."""

_OTHER_KEY: Final = 27
"""What `modifyOtherKeys` puts before the modifiers and the character."""


def canonical_key(parameters: str, final: str) -> str:
    """Write a key without event type, alternate codes, locks and what is no text.

    Args:
        parameters: digits, colons and semicolons.
        final: the final byte.

    Returns:
        Parameters and final byte; empty when they are no key, or the key is released.
    """
    fields = [[_number(part) for part in field.split(":")] for field in parameters.split(";")]
    if final == "~" and len(fields) == _FIELDS and fields[0] == [_OTHER_KEY]:
        _, modifiers, (character, *_) = fields
        fields, final = [[character, character], modifiers], "u"
    if len(fields) > _FIELDS:
        return ""
    key, modifiers, text = [*fields, [0], [0]][:_FIELDS]
    number, held, event = key[0] or 1, modifiers[0] or 1, [*modifiers, 0][1]
    if held not in _MODIFIERS or event >= _RELEASE or not _is_key(number, final):
        return ""
    held = 1 + (held - 1 & ~_LOCKS)
    if not _is_text(text):
        text = _shifted(key) if final == "u" and held == _SHIFT else []
    written = (str(number), str(held) if held > 1 else "", ":".join(map(str, text)))
    return ";".join(written).rstrip(";") + final


def _number(digits: str) -> int:
    """Read a number; 0: there is none."""
    return int(digits or "0") if len(digits) <= LONGEST_NUMBER else 10**LONGEST_NUMBER


def _is_key(number: int, final: str) -> bool:
    """Whether Textual has a name for a key."""
    return f"{number}{final}" in FUNCTIONAL_KEYS or (final == "u" and _is_printable(number))


def _is_text(codes: list[int]) -> bool:
    return len(codes) <= LONGEST_TEXT and all(map(_is_printable, codes))


def _shifted(key: list[int]) -> list[int]:
    """Return what Shift makes of a key, where that is known: what would have come without more."""
    alternate = [*key, 0][1]
    if _is_printable(alternate):
        return [alternate]
    return [key[0]] if _is_printable(key[0]) and chr(key[0]).isupper() else []


def _is_printable(code: int) -> bool:
    return code < 0x110000 and chr(code).isprintable()
