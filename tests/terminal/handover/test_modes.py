"""The string that undoes modes."""

from __future__ import annotations

import re
from pathlib import Path

import vpstui
from vpstui.terminal.handover.modes import KITTY_POP, UNDO, UNDO_AFTER_PROGRAM, leave


def test_what_programs_set_is_undone() -> None:
    """Each mode that xterm's `reset` undoes and a program of ours may meet is there, off."""
    off = {1, 4, 5, 6, 9, 45, 69, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026}
    assert off <= {int(mode) for mode in re.findall(r"\x1b\[\?([0-9]+)l", UNDO)}
    assert {"7", "8", "25"} == set(re.findall(r"\x1b\[\?([0-9]+)h", UNDO))
    for sequence in ("\x1b[4l", "\x1b[20l", "\x1b[r", "\x1b[m", "\x0f", "\x1b(B", "\x1b[=0u"):
        assert sequence in UNDO


def test_nothing_erases() -> None:
    """Neither the screen nor what was scrolled off it is erased, and no level is popped."""
    for text in (UNDO, UNDO_AFTER_PROGRAM, leave(pushed=True)):
        assert not re.search(r"\x1bc|\x1b\[[0-9]*J|\x1b\[!p|\x1b\[\?3[hl]", text)
    assert KITTY_POP not in UNDO_AFTER_PROGRAM + leave(pushed=False)
    assert leave(pushed=True).count(KITTY_POP) == 1


def test_there_is_one_place() -> None:
    """No other module switches a mode of the mouse off, or leaves the other screen."""
    root = Path(vpstui.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"\?(1000|1003|1049|2004)l", path.read_text("utf-8"))
    }
    assert found == {"terminal/handover/modes.py"}
