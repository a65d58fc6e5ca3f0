"""What the terminal can do besides writing letters where it is told to, as terminfo knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE: Final = 2
"""An open file that terminfo wants; what is asked here does not depend on it."""

_ERASE_CELLS: Final = b"\x1b[%p1%dX"
_SET_REGION: Final = b"\x1b[%i%p1%d;%p2%dr"
"""`ech` and `csr`, as they are sent here."""

_NO_VERTICAL_TAB: Final = "eterm"
"""How TERM begins in Emacs, which writes that as a letter."""

_INSIDE_SCREEN: Final = "STY"
"""Set inside GNU screen, which erases in no colour, whatever TERM says."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What may be relied on.

    Attributes:
        erases_in_colour: what is erased takes the background in use (`bce`).
        erases_cells: some cells can be erased (`ech`), and not only a line to its end.
        scrolls: some lines can be scrolled alone (`csr`). With it come the controls of a VT100:
            a vertical tab leads to the next line and leaves the column as it is.
    """

    erases_in_colour: bool = False
    erases_cells: bool = False
    scrolls: bool = False


NONE: Final = Abilities()
"""Those of a terminal that nothing is known about."""


def read_abilities(environ: Mapping[str, str]) -> Abilities:
    """Return what the terminal can do that TERM names; it is looked up once in a process.

    Args:
        environ: the environment variables.
    """
    term = environ.get("TERM", "")
    if not term or term.startswith(_NO_VERTICAL_TAB):
        return NONE
    try:
        import curses  # takes a millisecond, and is not on every system
    except ImportError:
        return NONE
    try:
        curses.setupterm(term, _FILE)
        return Abilities(
            erases_in_colour=curses.tigetflag("bce") > 0 and _INSIDE_SCREEN not in environ,
            erases_cells=curses.tigetstr("ech") == _ERASE_CELLS,
            scrolls=curses.tigetstr("csr") == _SET_REGION,
        )
    except curses.error:
        return NONE
