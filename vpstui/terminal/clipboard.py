"""By which way a text gets out of the terminal the app runs in.

What a terminal does with an OSC 52 sequence it does not say; so nothing here is ever "copied".
"""

from __future__ import annotations

import base64
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from vpstui.terminal import tmux

if TYPE_CHECKING:
    from collections.abc import Mapping

OSC52_LIMIT: Final = 74_994
"""Bytes of the longest text: in base64, and framed, they are the 100,000 that xterm takes."""

CHUNK: Final = 76
"""Bytes at once inside GNU screen, which drops a longer string whole (256 in its old releases)."""

_CANNOT: Final = ("linux", "dumb", "vt100", "vt220", "Apple_Terminal")
"""Values of TERM and TERM_PROGRAM of terminals that take no such sequence."""


class CopyMethod(Enum):
    """How a text goes."""

    TMUX = auto()
    """Into tmux's buffer."""
    TERMINAL = auto()
    """As an OSC 52 sequence to the terminal."""
    SHOWN = auto()
    """On the screen, for the user to select."""


METHOD_NOTES: Final = {
    CopyMethod.TMUX: (
        "is in the tmux buffer (prefix ] pastes it); tmux 3.2 or newer passes it on to the "
        "terminal as well, if it may."
    ),
    CopyMethod.TERMINAL: "was sent to the terminal (OSC 52); whether it took it cannot be known.",
}
"""What is true of a text that went that way."""


def choose_method(text: str, environ: Mapping[str, str]) -> CopyMethod:
    """Tell by which way a text can go."""
    if tmux.is_inside(environ):
        return CopyMethod.TMUX
    return CopyMethod.TERMINAL if osc52_sequence(text, environ) else CopyMethod.SHOWN


def osc52_sequence(text: str, environ: Mapping[str, str]) -> str:
    """Make the sequence that hands a text to the terminal; empty where none would do.

    GNU screen passes on what it is told to with a sequence of its own. Where TERM says screen, it
    may as well be a tmux on another machine, which takes the plain form; each ignores the other's.
    """
    data = text.encode()
    name = environ.get("TERM", "")
    if len(data) > OSC52_LIMIT or name in _CANNOT or environ.get("TERM_PROGRAM") in _CANNOT:
        return ""
    plain = f"\x1b]52;c;{base64.b64encode(data).decode()}\a"
    if environ.get("STY"):
        return _through_screen(plain)
    return plain + (_through_screen(plain) if name.startswith("screen") else "")


def _through_screen(sequence: str) -> str:
    pieces = (sequence[start : start + CHUNK] for start in range(0, len(sequence), CHUNK))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
