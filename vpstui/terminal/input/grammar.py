"""The grammar of what a terminal sends: the bytes that matter, and the tokens that come of it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

LONGEST_SEQUENCE: Final = 128
"""Bytes of a sequence beyond which it can be no key."""

ESC, BEL, CAN, SUB, DEL = 0x1B, 0x07, 0x18, 0x1A, 0x7F
CSI, SS3, ST = ord("["), ord("O"), ord("\\")
STRINGS: Final = frozenset(b"P]X^_")
"""Begin, after an escape, a device control, operating system, start of, privacy, application
string."""

SEARCH_KEYS: Final = frozenset(b"/:")
"""Keys of the app after which a text is typed; an escape before one of them is no Alt."""

C1: Final = {0x9B: CSI, 0x8F: SS3, 0x90: ord("P"), 0x9D: ord("]"), 0x98: ord("X"),
              0x9E: ord("^"), 0x9F: ord("_")}  # fmt: skip
"""The same, and CSI and SS3, in eight bits."""

C1_ST: Final = 0x9C
X10: Final = b"M"
X10_COORDINATES: Final = 3
PASTE: Final = b"200~"
RXVT_SHIFT: Final = re.compile(rb"[0-9]+\$")
SINGLE_SHIFTS: Final = frozenset(b"ABCDEFHIMPQRSXabcdjklmnopqrstuvwxy0123456789:;<=>?")
"""What may follow SS3: the keys of VT220 keypads, and parameters."""

STRING_END: Final = re.compile(rb"\x07|\x1b\\|(?:(?<![\x80-\xff])|\xc2)\x9c")


class Character(NamedTuple):
    """A character that was typed.

    Attributes:
        text: the character; an escape is the Esc key.
        alt: whether an escape came before it, as terminals send Alt.
    """

    text: str
    alt: bool = False


class ControlSequence(NamedTuple):
    """What follows CSI: parameters, intermediate bytes, the final byte."""

    text: str


class SingleShift(NamedTuple):
    """What follows SS3: parameters, and a character."""

    text: str


class Pasted(NamedTuple):
    """The text of a paste."""

    text: str


Token = Character | ControlSequence | SingleShift | Pasted


def continuation_bytes(byte: int) -> int:
    """Return how many bytes follow the first one of a character; 0: it begins none of several."""
    return 0 if not 0xC2 <= byte <= 0xF4 else 1 + (byte >= 0xE0) + (byte >= 0xF0)
