"""How a text is copied from the app: through tmux, or by an OSC 52 sequence to the terminal.

A terminal does not answer whether it took an OSC 52 sequence, so no message claims "copied".
"""

from __future__ import annotations

import base64
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OSC52_LIMIT: Final = 74_994
"""Bytes of the longest text: base64 and the frame make them the 100 000 that xterm takes."""

CHUNK: Final = 76
"""Bytes per string inside GNU screen, which drops a longer one (256 in its old releases)."""

_WITHOUT_OSC52: Final = ("linux", "dumb", "vt100", "vt220", "Apple_Terminal")
"""Values of TERM and TERM_PROGRAM of terminals without OSC 52."""


class CopyMethod(Enum):
    """How a text is copied."""

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
"""What can be claimed of a text that was copied so, as the end of a sentence."""


def choose_method(text: str, environ: Mapping[str, str], *, in_tmux: bool) -> CopyMethod:
    """Return how a text can be copied in this environment.

    Args:
        text: the text.
        environ: the environment variables; TMUX in them proves nothing, see `tmux.own_pane`.
        in_tmux: whether this terminal is a pane of a tmux that answers.
    """
    if in_tmux:
        return CopyMethod.TMUX
    return CopyMethod.TERMINAL if osc52_sequence(text, environ) else CopyMethod.SHOWN


def osc52_sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return the OSC 52 sequence for a text; empty where no sequence works.

    GNU screen passes on what is wrapped in a sequence of its own. With TERM=screen the terminal may
    also be a tmux on another machine, which takes the plain form; each ignores the other's.
    """
    data = text.encode()
    name = environ.get("TERM", "")
    if (
        len(data) > OSC52_LIMIT
        or name in _WITHOUT_OSC52
        or environ.get("TERM_PROGRAM") in _WITHOUT_OSC52
    ):
        return ""
    plain = f"\x1b]52;c;{base64.b64encode(data).decode()}\a"
    if environ.get("STY"):
        return _through_screen(plain)
    return plain + (_through_screen(plain) if name.startswith("screen") else "")


def _through_screen(sequence: str) -> str:
    pieces = (sequence[start : start + CHUNK] for start in range(0, len(sequence), CHUNK))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
