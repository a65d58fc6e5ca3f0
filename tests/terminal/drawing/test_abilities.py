"""What is known of terminals; terminfo answers once in a process, so that each has its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vpstui.terminal.drawing.abilities import NONE, Abilities, read_abilities

ASK = "from vpstui.terminal.drawing.abilities import *; print(read_abilities({environ}))"

IN_COLOUR = Abilities(erases_in_colour=True, erases_cells=True, scrolls=True)
IN_NO_COLOUR = Abilities(erases_cells=True, scrolls=True)
LINES_ONLY = Abilities(scrolls=True)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color"}, IN_COLOUR),
        ({"TERM": "linux"}, IN_COLOUR),
        ({"TERM": "screen-256color"}, LINES_ONLY),
        ({"TERM": "xterm-256color", "STY": "1.pts-0.host"}, IN_NO_COLOUR),
        ({"TERM": "vt100"}, LINES_ONLY),
        ({"TERM": "no-such-terminal"}, NONE),
    ],
)
def test_terminfo_tells_it(environ: dict[str, str], expected: Abilities) -> None:
    """tmux and GNU screen do not say that they erase in a colour, whatever is around them."""
    argv = [sys.executable, "-c", ASK.format(environ=environ)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout == f"{expected}\n"


@pytest.mark.parametrize("environ", [{}, {"TERM": ""}, {"TERM": "eterm-color"}])
def test_nothing_is_relied_on_where_nothing_is_known(environ: dict[str, str]) -> None:
    """Emacs would write a vertical tab as a letter."""
    assert read_abilities(environ) == NONE


def test_python_without_curses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems leave it out."""
    monkeypatch.setitem(sys.modules, "curses", None)
    assert read_abilities({"TERM": "xterm"}) == NONE
