"""How the app looks in the terminal it is in: colour depth, theme, mouse.

Decided from the settings and the environment alone, before anything is drawn.

Theme, first hit wins:

1. what the user named in the config; `NO_COLOR` makes greys of it, and of a theme in the
   terminal's own colours (vpstui-ansi, ansi-dark, ansi-light) one without any;
2. vpstui-ansi where `NO_COLOR` is set, so without any colour, or where there are 16 at most;
3. vpstui-dark.

Mouse: `on` and `off` are obeyed; `auto` is off over SSH, where people select text with the mouse
in the terminal of their own machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

MouseSetting = Literal["auto", "on", "off"]
"""What the config says about the mouse."""

DARK: Final = "vpstui-dark"
ANSI: Final = "vpstui-ansi"

OF_THE_TERMINAL: Final = (ANSI, "ansi-dark", "ansi-light")
"""Themes in the terminal's own colours, of which no greys can be made: nobody knows them."""

NO_SCREEN: Final = ("", "dumb", "unknown")
"""Values of TERM with which nothing can be drawn."""

TRUE_COLOUR: Final = ("truecolor", "24bit")
"""Values of COLORTERM that promise 16 million colours."""

SSH_VARIABLES: Final = ("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT")
"""What sshd sets; a session of mosh, which begins with one of ssh, keeps them."""


class Depth(IntEnum):
    """How many colours a terminal has."""

    NONE = 0
    FEW = 16
    MANY = 256
    MILLIONS = 1 << 24


_BY_ENDING: Final = {"256color": Depth.MANY, "kitty": Depth.MANY}
"""Depths by what follows the last hyphen of TERM."""

_FORCED: Final = {"standard": Depth.FEW, "256": Depth.MANY, "truecolor": Depth.MILLIONS}
"""Depths by TEXTUAL_COLOR_SYSTEM, which Textual obeys before all else."""


@dataclass(frozen=True)
class Looks:
    """How an app is to look.

    Attributes:
        theme: name of the theme.
        depth: how many colours are written.
        colourless: whether no colour is written at all, only bold, underline and reverse.
        mouse: whether the app takes the mouse.
    """

    theme: str
    depth: Depth
    colourless: bool
    mouse: bool

    @classmethod
    def of(
        cls,
        environ: Mapping[str, str],
        *,
        theme: str | None = None,
        mouse: MouseSetting = "auto",
    ) -> Looks:
        """Decide by the settings and the environment.

        Args:
            environ: the environment variables.
            theme: what the user named; None: nothing.
            mouse: what the config says.
        """
        chosen = theme_for(theme, environ)
        return cls(
            chosen,
            colour_depth(environ),
            chosen in OF_THE_TERMINAL and forbids_colour(environ),
            wants_mouse(mouse, environ),
        )

    @classmethod
    def of_picture(cls, theme: str | None = None) -> Looks:
        """Decide for a picture, which is the same whatever the terminal is."""
        return cls(theme or DARK, Depth.MILLIONS, colourless=False, mouse=False)


def colour_depth(environ: Mapping[str, str]) -> Depth:
    """Return how many colours will be written, as the library that writes them decides it.

    `NO_COLOR` makes greys of them, or takes them away, but does not change their number.
    """
    term = environ.get("TERM", "").strip().lower()
    if forced := _FORCED.get(environ.get("TEXTUAL_COLOR_SYSTEM", "").lower()):
        return forced
    if term in NO_SCREEN:
        return Depth.NONE
    if environ.get("COLORTERM", "").strip().lower() in TRUE_COLOUR:
        return Depth.MILLIONS
    return _BY_ENDING.get(term.rpartition("-")[2], Depth.FEW)


def forbids_colour(environ: Mapping[str, str]) -> bool:
    """Whether `NO_COLOR` is set; empty it says nothing (no-color.org)."""
    return bool(environ.get("NO_COLOR"))


def theme_for(named: str | None, environ: Mapping[str, str]) -> str:
    """Return the name of the theme: what the user named, or what suits the terminal."""
    if named is not None:
        return named
    return ANSI if forbids_colour(environ) or colour_depth(environ) <= Depth.FEW else DARK


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether this is a session over SSH, or over mosh."""
    return any(environ.get(name) for name in SSH_VARIABLES)


def wants_mouse(setting: MouseSetting, environ: Mapping[str, str]) -> bool:
    """Whether the app takes the mouse."""
    return setting == "on" or (setting == "auto" and not is_remote(environ))
