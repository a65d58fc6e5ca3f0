"""By which way a text leaves, and in which form."""

from __future__ import annotations

import base64
import re

import pytest

from vpstui.terminal.clipboard import (
    CHUNK,
    METHOD_NOTES,
    OSC52_LIMIT,
    CopyMethod,
    choose_method,
    osc52_sequence,
)

XTERM = {"TERM": "xterm-256color"}


def decoded(sequence: str) -> str:
    """The text in a sequence as a terminal takes it."""
    found = re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\a", sequence)
    assert found is not None
    return base64.b64decode(found[1]).decode()


def unwrapped(sequence: str) -> str:
    """What GNU screen passes on of the strings that it is given."""
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", sequence)
    assert all(len(piece) <= CHUNK for piece in pieces)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence
    return "".join(pieces)


def test_plain_terminal() -> None:
    """A terminal gets the text itself."""
    assert choose_method("grün", XTERM, in_tmux=False) is CopyMethod.TERMINAL
    assert decoded(osc52_sequence("grün", XTERM)) == "grün"


def test_in_tmux() -> None:
    """Inside tmux the text goes to tmux, whatever TERM says."""
    assert choose_method("x", {"TERM": "screen"}, in_tmux=True) is CopyMethod.TMUX


def test_in_screen() -> None:
    """GNU screen passes the sequence on, in strings that are not too long for it."""
    text = "x" * 500
    assert decoded(unwrapped(osc52_sequence(text, {"TERM": "screen", "STY": "1.pts"}))) == text


def test_screen_or_tmux_elsewhere() -> None:
    """Where it may be either, at the other end of ssh, both forms are sent."""
    sent = osc52_sequence("x" * 100, {"TERM": "screen-256color"})
    plain, _, rest = sent.partition("\x1bP")
    assert decoded(plain) == decoded(unwrapped("\x1bP" + rest)) == "x" * 100


@pytest.mark.parametrize("environ", [{"TERM": "linux"}, XTERM | {"TERM_PROGRAM": "Apple_Terminal"}])
def test_terminal_that_cannot(environ: dict[str, str]) -> None:
    """Where the terminal is known to take nothing, the text is shown."""
    assert choose_method("x", environ, in_tmux=False) is CopyMethod.SHOWN
    assert osc52_sequence("x", environ) == ""


def test_longest() -> None:
    """What is too long for a terminal is shown; the longest is 100,000 bytes on the wire."""
    assert choose_method("x" * OSC52_LIMIT, XTERM, in_tmux=False) is CopyMethod.TERMINAL
    assert len(osc52_sequence("x" * OSC52_LIMIT, XTERM)) <= 100_000
    assert choose_method("x" * (OSC52_LIMIT + 1), XTERM, in_tmux=False) is CopyMethod.SHOWN


def test_nothing_is_ever_called_copied() -> None:
    """No way ends in a promise that nobody can keep."""
    assert not any("copied" in said for said in METHOD_NOTES.values())
