r"""What undoes the modes that a program, or a server whose connection broke, left on a terminal.

The measure is `reset`: what it undoes and what a program can switch is undone here, by a sequence
for each. The short forms do not do: RIS (`\ec`) erases the screen and what was scrolled off it,
and DECSTR (`\e[!p`) also forgets the cursor that `1049` saved, and tmux does not know it.

Left alone is what a person may have chosen: tab stops, the palette, how the wheel scrolls, whether
Alt sends Esc. The title of the window is put on a stack, and comes back from there.

Sources: xterm's ctlseqs, the kitty keyboard protocol, `rs1` and `rs2` of xterm in terminfo.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` takes longer than the first frame
if TYPE_CHECKING:
    from typing import Final

CURSOR_HIDDEN: Final = "\x1b[?25l"
WRAP_OFF: Final = "\x1b[?7l"
FOCUS_REPORTS: Final = "\x1b[?1004h"
OTHER_SCREEN: Final = "\x1b[?1049h"
"""Switches to the other screen; where it is on already, the main screen's cursor stays saved."""

KITTY_LEVEL: Final = 1 | 8 | 16
"""The form of keys that Textual pushes: telling keys apart, all of them, with their text."""

KITTY_PUSH: Final = "\x1b[>"
"""Begins a push of a form of keys: the parameters and `u` follow."""

KITTY_POP: Final = "\x1b[<u"
"""Goes back to the form of keys before the last push, on the screen that is shown."""

TITLE_PUSH: Final = "\x1b[22;2t"
"""Puts the title of the window on the terminal's stack (XTWINOPS)."""

TITLE_POP: Final = "\x1b[23;2t"
"""Takes it back from there."""

_PRIVATE_OFF: Final = (
    *(1, 4, 5, 6),  # cursor keys, slow scrolling, reverse, origin
    *(45, 69),  # reverse wrapping, left and right margins
    *(9, 1000, 1001, 1002, 1003),  # mouse: of X10, buttons, highlight, drag, all
    *(1005, 1006, 1015, 1016),  # its coordinates: UTF-8, SGR, urxvt, pixels
    *(1004, 2031, 2048),  # reports of the focus, the colour scheme, the size
    2004,  # bracketed paste
)
"""Private modes that are off in a terminal that was reset."""

UNDO: Final = (
    "\x1b\\"  # ends whatever sequence was cut off
    "\x1b[?2026l"  # synchronized output: nothing would be shown
    # Of the kitty protocol the level in use is set to none: nobody knows how many were pushed, and
    # one pop too many would take the shell's. Then modifyOtherKeys. A terminal that takes that for
    # an attribute has it taken away below.
    "\x1b[=0u\x1b[>4m"
    + "".join(f"\x1b[?{mode}l" for mode in _PRIVATE_OFF)
    + "\x1b[?7h\x1b[?8h\x1b[?25h"  # wrapping, auto-repeat, cursor
    "\x1b[2l\x1b[4l\x1b[20l\x1b[12h"  # locked keyboard, insert, new line, local echo
    "\x1b>\x1b(B\x1b)B\x0f"  # keypad, character sets
    "\x1b[0 q"  # shape of the cursor
    "\x1b[r\x1b[m"  # scroll region, attributes
)
"""Undoes every mode on the screen that is shown; the cursor goes to the upper left corner.

It cannot stay: leaving origin mode moves it, and saving the position saves that mode with it.
"""

LEAVE: Final = "{pop}\x1b[?1049l\x1b7\x1b[r\x1b8\x1b[?7h\x1b(B\x0f\x1b[m"
"""Follows `UNDO` at the end: back to the main screen, and to where the cursor was.

With the cursor come attributes, wrapping and character sets of that time. Some terminals have a
scroll region for each screen, so that of the main one is undone as well.
"""

UNDO_AFTER_PROGRAM: Final = f"{UNDO}\x1b[?47l{UNDO}\x1b[999;1H"
"""Undoes every mode after a program that had the terminal; the cursor goes to the last line.

From the other screen it comes by mode 47: where nobody was on it, 1049 would go back to a cursor
saved long ago. Each screen has its own kitty level, and in some terminals its own scroll region.
On the last line nothing that the program printed is written over.
"""


def leave(*, pushed: bool, titled: bool = False) -> str:
    """Return what gives the terminal back: no mode, the main screen, the cursor where it was.

    Args:
        pushed: whether a form of keys was pushed on the other screen. What was not would be
            popped from the program that comes after.
        titled: whether a title was pushed.
    """
    end = LEAVE.format(pop=KITTY_POP if pushed else "")
    return UNDO + end + (TITLE_POP if titled else "")
