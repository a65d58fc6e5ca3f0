"""What the terminal can show, and what is used of it: colour depth, theme, mouse, size.

Derived from the settings and the environment alone, before anything is drawn; the size from the
terminal itself.

Theme, first hit wins:

1. the theme of the config; with `NO_COLOR` it is drawn in greys, and a theme in the terminal's
   own colours (vpstui-ansi, ansi-dark, ansi-light) without any colour;
2. vpstui-ansi where `NO_COLOR` is set, and then without any colour, or where there are 16 colours
   at most;
3. with `theme = "auto"`, vpstui-light or vpstui-dark, as the terminal answers when it is asked for
   its background; where it does not, as COLORFGBG says;
4. vpstui-dark.

Mouse: `auto` is off over SSH, where people select text with the mouse in the terminal of their own
machine.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

MouseSetting = Literal["auto", "on", "off"]
"""Values of the setting `mouse`."""

AUTOMATIC_THEME: Final = "auto"
"""The setting `theme` that stands for the theme that suits the terminal, as none does."""

DARK_THEME: Final = "vpstui-dark"
LIGHT_THEME: Final = "vpstui-light"
ANSI_THEME: Final = "vpstui-ansi"

TERMINAL_COLOUR_THEMES: Final = (ANSI_THEME, "ansi-dark", "ansi-light")
"""Themes in the terminal's own colours; those are not known, so no greys are made of them."""

DUMB_TERMS: Final = ("", "dumb", "unknown")
"""Values of TERM with which nothing can be drawn."""

TRUE_COLOUR: Final = ("truecolor", "24bit")
"""Values of COLORTERM that promise 16 million colours."""

_LIGHT_BACKGROUNDS: Final = ("7", "15")
"""The last number in COLORFGBG, as rxvt sets it, where the background is light grey or white."""

SSH_VARIABLES: Final = ("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT")
"""Variables that sshd sets; mosh, which is started over ssh, keeps them."""


UNKNOWN_SIZE: Final = (80, 24)
"""Columns and lines where neither the terminal nor the environment tells them."""

LARGEST_SIZE: Final = (1000, 500)
"""Columns and lines that are drawn at most."""


class ColourDepth(IntEnum):
    """Number of colours of a terminal."""

    NONE = 0
    FEW = 16
    MANY = 256
    MILLIONS = 1 << 24


_BY_ENDING: Final = {"256color": ColourDepth.MANY, "kitty": ColourDepth.MANY}
"""Depths by the part of TERM after the last hyphen."""


@dataclass(frozen=True)
class TerminalCapabilities:
    """What an app uses of its terminal.

    Attributes:
        theme: name of the theme.
        depth: number of colours that are written.
        colourless: whether no colour is written, only bold, underline and reverse.
        mouse: whether the app takes the mouse.
        asks_background: whether the terminal is asked whether its background is light.
    """

    theme: str
    depth: ColourDepth
    colourless: bool
    mouse: bool
    asks_background: bool = False

    @classmethod
    def detect(
        cls,
        environ: Mapping[str, str],
        *,
        theme: str | None = None,
        mouse: MouseSetting = "auto",
    ) -> TerminalCapabilities:
        """Derive them from the settings and the environment.

        Args:
            environ: the environment variables.
            theme: the theme of the config; None: none is set.
            mouse: the setting `mouse`.
        """
        chosen = theme_for(theme, environ)
        return cls(
            chosen,
            colour_depth(environ),
            chosen in TERMINAL_COLOUR_THEMES and forbids_colour(environ),
            wants_mouse(mouse, environ),
            asks_background=theme == AUTOMATIC_THEME and chosen != ANSI_THEME,
        )

    @classmethod
    def for_picture(cls, theme: str | None = None) -> TerminalCapabilities:
        """Return those for a screenshot, which is the same in every terminal."""
        chosen = DARK_THEME if theme in (None, AUTOMATIC_THEME) else theme
        return cls(chosen, ColourDepth.MILLIONS, colourless=False, mouse=False)


def colour_depth(environ: Mapping[str, str]) -> ColourDepth:
    """Return how many colours will be written, by the rules of Rich, which writes them.

    `NO_COLOR` turns them into greys, or removes them, but does not change their number.
    """
    term = environ.get("TERM", "").strip().lower()
    if term in DUMB_TERMS:
        return ColourDepth.NONE
    if environ.get("COLORTERM", "").strip().lower() in TRUE_COLOUR:
        return ColourDepth.MILLIONS
    return _BY_ENDING.get(term.rpartition("-")[2], ColourDepth.FEW)


def forbids_colour(environ: Mapping[str, str]) -> bool:
    """Whether `NO_COLOR` is set and not empty (no-color.org)."""
    return bool(environ.get("NO_COLOR"))


def theme_for(named: str | None, environ: Mapping[str, str]) -> str:
    """Return the name of the theme: that of the config, or one that suits the terminal."""
    if named not in (None, AUTOMATIC_THEME):
        return named
    if forbids_colour(environ) or colour_depth(environ) <= ColourDepth.FEW:
        return ANSI_THEME
    is_light = environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_BACKGROUNDS
    return LIGHT_THEME if named == AUTOMATIC_THEME and is_light else DARK_THEME


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether this is a session over SSH, or over mosh."""
    return any(environ.get(name) for name in SSH_VARIABLES)


def wants_mouse(setting: MouseSetting, environ: Mapping[str, str]) -> bool:
    """Whether the app takes the mouse."""
    return setting == "on" or (setting == "auto" and not is_remote(environ))


def terminal_size(fd: int, environ: Mapping[str, str]) -> tuple[int, int]:
    """Return columns and lines of a terminal.

    Args:
        fd: an open file of it.
        environ: the environment variables; COLUMNS and LINES count where it tells no size.
    """
    columns = lines = 0
    with suppress(OSError):
        columns, lines = os.get_terminal_size(fd)
    columns = columns or _number(environ.get("COLUMNS")) or UNKNOWN_SIZE[0]
    lines = lines or _number(environ.get("LINES")) or UNKNOWN_SIZE[1]
    return min(columns, LARGEST_SIZE[0]), min(lines, LARGEST_SIZE[1])


def _number(text: str | None) -> int:
    """Return a number of at most five digits; 0 for everything else."""
    return int(text) if text and len(text) <= 5 and text.isascii() and text.isdecimal() else 0
