"""Pens: how a cell looks, and the shortest sequence from one look to another.

A look is what Textual would send for a style: its attributes and colours, the colours reduced to
what the terminal has. Two styles that look the same have the same pen, so that pens are compared by
identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.style import Style

_OFF: Final = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "21": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""What switches each of them off again; some go off in pairs."""

_RENDERED: Final = re.compile(r"(?:\x1b\]8;(?P<link>.*?)\x1b\\)?(?:\x1b\[(?P<codes>[0-9;]*)m)?")
"""A link and codes, as Rich writes both before a text."""

_INK: Final = re.compile("3[0-9]|9[0-7]")
_PAPER: Final = re.compile("4[0-9]|10[0-7]")
"""The codes that colours begin with."""

_NOT_ON_BLANKS: Final = frozenset({"1", "2", "3"})
"""Attributes that change nothing about a blank."""

_INKS: Final = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that show the colour of the text even on a blank."""

RESET: Final = "\x1b[m"


@dataclass(frozen=True, eq=False, slots=True)
class Blank:
    """How a blank looks; like pens, to be compared by identity.

    Attributes:
        ground: codes of the background, where nothing else is seen: so that an erased cell looks
            the same. Empty: the terminal's own. None: there is more to be seen.
    """

    ground: str | None


@dataclass(frozen=True, eq=False, slots=True)
class Pen:
    """How a cell looks.

    Attributes:
        ink: codes of the colour of the text; empty: the terminal's own.
        paper: codes of the background; empty: the terminal's own.
        attributes: codes of what is switched on.
        link: parameters and address of a link, as OSC 8 has them; empty: none.
        blank: what is to be seen of it on a blank.
    """

    ink: str
    paper: str
    attributes: tuple[str, ...]
    link: str
    blank: Blank


@lru_cache(4096)
def _blank(ink: str, paper: str, attributes: tuple[str, ...], link: str) -> Blank:
    return Blank(ground=None if ink or attributes or link else paper)


@lru_cache(4096)
def _pen(ink: str, paper: str, attributes: tuple[str, ...], link: str) -> Pen:
    seen = tuple(code for code in attributes if code not in _NOT_ON_BLANKS)
    shown_ink = ink if _INKS.intersection(seen) else ""
    return Pen(ink, paper, attributes, link, _blank(shown_ink, paper, seen, link))


PLAIN: Final = _pen("", "", (), "")
"""That of a terminal that was reset."""


@lru_cache(4096)
def pen_of(style: Style | None, system: ColorSystem) -> Pen:
    """Return how a style looks.

    Args:
        style: the style of a segment; None: that of the terminal.
        system: the colours that the terminal has.
    """
    # Most styles that look the same are not equal: Textual notes in them what a click would hit.
    return _pen_in(style.render("x", color_system=system)) if style else PLAIN


@lru_cache(4096)
def _pen_in(rendered: str) -> Pen:
    """Return the pen with which Rich has written a letter."""
    found = _RENDERED.match(rendered)
    codes = (found["codes"] or "").split(";") if found else []
    ink, paper, attributes = "", "", []
    while codes:
        code = codes.pop(0)
        if code in ("38", "48"):
            length = 2 if codes[0] == "5" else 4
            colour = ";".join((code, *codes[:length]))
            codes = codes[length:]
        else:
            colour = "" if code in ("39", "49") else code
        if _INK.fullmatch(code):
            ink = colour
        elif _PAPER.fullmatch(code):
            paper = colour
        elif code:
            attributes.append(code)
    return _pen(ink, paper, tuple(attributes), (found["link"] or "") if found else "")


@lru_cache(4096)
def change(before: Pen, after: Pen) -> str:
    """Return the shortest sequence that takes one pen away and takes up another."""
    if before is after:
        return ""
    link = "" if before.link == after.link else f"\x1b]8;{after.link or ';'}\x1b\\"
    whole = [*after.attributes, after.ink, after.paper]
    anew = ";".join(("0", *filter(None, whole))) if any(whole) else ""
    step = ";".join(_steps(before, after))
    if not step:
        return link
    return f"{link}\x1b[{min(anew, step, key=len)}m"


def _steps(before: Pen, after: Pen) -> list[str]:
    """The codes for what differs."""
    gone = dict.fromkeys(_OFF[one] for one in before.attributes if one not in after.attributes)
    # What goes off in a pair takes its neighbour with it.
    on = [one for one in after.attributes if one not in before.attributes or _OFF[one] in gone]
    ink = [after.ink or "39"] if before.ink != after.ink else []
    paper = [after.paper or "49"] if before.paper != after.paper else []
    return [*gone, *on, *ink, *paper]
