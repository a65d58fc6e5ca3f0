"""How the app is to look, by the settings and the environment."""

from __future__ import annotations

import fcntl
import os
import struct
import termios
from itertools import product
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from vpstui.config.terminal_capabilities import (
    LARGEST_SIZE,
    UNKNOWN_SIZE,
    ColourDepth,
    TerminalCapabilities,
    colour_depth,
    terminal_size,
    theme_for,
    wants_mouse,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.config.terminal_capabilities import MouseSetting

XTERM = {"TERM": "xterm-256color"}
TRUE = {**XTERM, "COLORTERM": "truecolor"}
NO_COLOUR = {**TRUE, "NO_COLOR": "1"}

SYSTEMS = {"standard": ColourDepth.FEW, "256": ColourDepth.MANY, "truecolor": ColourDepth.MILLIONS}


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        (TRUE, ColourDepth.MILLIONS),
        ({"TERM": "xterm", "COLORTERM": " 24BIT "}, ColourDepth.MILLIONS),
        (XTERM, ColourDepth.MANY),
        ({"TERM": "screen-256color", "COLORTERM": "yes"}, ColourDepth.MANY),
        ({"TERM": "xterm-kitty"}, ColourDepth.MANY),
        ({"TERM": "xterm"}, ColourDepth.FEW),
        ({"TERM": "screen"}, ColourDepth.FEW),
        ({"TERM": "linux"}, ColourDepth.FEW),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, ColourDepth.NONE),
        ({"TERM": "unknown"}, ColourDepth.NONE),
        ({}, ColourDepth.NONE),
        (NO_COLOUR, ColourDepth.MILLIONS),
    ],
)
def test_colour_depth(environ: dict[str, str], depth: ColourDepth) -> None:
    """How many colours there are, by what the environment promises."""
    assert colour_depth(environ) is depth


@pytest.mark.parametrize(
    ("term", "promised"),
    product(
        ["xterm", "xterm-256color", "tmux-256color", "XTERM-256COLOR", "linux", "screen", "vt100",
         "xterm-kitty", "xterm-16color", "foot", "xterm-direct", "256color", "rxvt-unicode"],
        ["", "truecolor", "24bit", "TrueColor", "1", "yes"],
    ),
)  # fmt: skip
def test_colour_depth_is_what_is_drawn(term: str, promised: str) -> None:
    """The library that writes the colours comes to the same number."""
    environ = {"TERM": term, "COLORTERM": promised}
    console = Console(force_terminal=True, legacy_windows=False, _environ=environ)
    assert SYSTEMS[str(console.color_system)] is colour_depth(environ)


@pytest.mark.parametrize(
    ("named", "environ", "theme"),
    [
        (None, TRUE, "vpstui-dark"),
        (None, XTERM, "vpstui-dark"),
        (None, {"TERM": "linux"}, "vpstui-ansi"),
        (None, NO_COLOUR, "vpstui-ansi"),
        (None, {**TRUE, "NO_COLOR": ""}, "vpstui-dark"),
        ("vpstui-light", {"TERM": "linux"}, "vpstui-light"),
        ("vpstui-light", NO_COLOUR, "vpstui-light"),
        ("nord", TRUE, "nord"),
    ],
)
def test_theme(named: str | None, environ: dict[str, str], theme: str) -> None:
    """What the user named, else what suits the terminal."""
    assert theme_for(named, environ) == theme


@pytest.mark.parametrize(
    ("named", "environ", "colourless"),
    [
        (None, NO_COLOUR, True),
        ("vpstui-ansi", NO_COLOUR, True),
        ("ansi-light", NO_COLOUR, True),
        ("vpstui-dark", NO_COLOUR, False),  # greys, as a theme was asked for
        (None, {**TRUE, "NO_COLOR": ""}, False),
        (None, {"TERM": "linux"}, False),
    ],
)
def test_no_colour(named: str | None, environ: dict[str, str], colourless: bool) -> None:
    """NO_COLOR takes every colour away, save where a theme of its own colours was named."""
    assert TerminalCapabilities.detect(environ, theme=named).colourless is colourless


SSH: list[Mapping[str, str]] = [
    {"SSH_TTY": "/dev/pts/3"},
    {"SSH_CONNECTION": "203.0.113.9 50000 203.0.113.10 22"},
    {"SSH_CLIENT": "203.0.113.9 50000 22"},
]


@pytest.mark.parametrize("environ", SSH, ids=lambda environ: next(iter(environ)))
@pytest.mark.parametrize(("setting", "wanted"), [("auto", False), ("on", True), ("off", False)])
def test_mouse_over_ssh(setting: MouseSetting, wanted: bool, environ: Mapping[str, str]) -> None:
    """Over SSH the mouse is left to the terminal, unless the config asks for it."""
    assert wants_mouse(setting, environ) is wanted


@pytest.mark.parametrize(("setting", "wanted"), [("auto", True), ("on", True), ("off", False)])
def test_mouse_here(setting: MouseSetting, wanted: bool) -> None:
    """Elsewhere the app takes it, unless the config says no; an empty variable is none."""
    assert wants_mouse(setting, {"SSH_TTY": "", "TERM": "xterm"}) is wanted


def test_looks() -> None:
    """Everything at once."""
    environ = {**XTERM, "SSH_TTY": "/dev/pts/3"}
    assert TerminalCapabilities.detect(environ) == TerminalCapabilities(
        "vpstui-dark", ColourDepth.MANY, colourless=False, mouse=False
    )
    assert TerminalCapabilities.detect(environ, theme="nord", mouse="on") == TerminalCapabilities(
        "nord", ColourDepth.MANY, colourless=False, mouse=True
    )


def test_looks_of_a_picture() -> None:
    """A picture is in the best colours, in the theme that was named."""
    assert TerminalCapabilities.for_picture() == TerminalCapabilities(
        "vpstui-dark", ColourDepth.MILLIONS, colourless=False, mouse=False
    )
    assert TerminalCapabilities.for_picture("vpstui-ansi").theme == "vpstui-ansi"


# -- the size


EXPORTED = {"COLUMNS": "132", "LINES": "50"}


@pytest.mark.parametrize(
    ("told", "environ", "size"),
    [
        ((80, 24), EXPORTED, (80, 24)),
        ((80, 24), {}, (80, 24)),
        ((0, 0), EXPORTED, (132, 50)),
        ((0, 30), EXPORTED, (132, 30)),
        ((0, 0), {}, UNKNOWN_SIZE),
        ((0, 0), {"COLUMNS": "0", "LINES": "-1"}, UNKNOWN_SIZE),
        ((0, 0), {"COLUMNS": "", "LINES": "many"}, UNKNOWN_SIZE),
        ((0, 0), {"COLUMNS": "9" * 5000, "LINES": "²"}, UNKNOWN_SIZE),
        ((65535, 65535), {}, LARGEST_SIZE),
    ],
)
def test_size(told: tuple[int, int], environ: Mapping[str, str], size: tuple[int, int]) -> None:
    """The terminal's own; the environment counts where that tells none, and numbers have an end."""
    ours, terminal = os.openpty()
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", told[1], told[0], 0, 0))
        assert terminal_size(terminal, environ) == size
    finally:
        os.close(ours)
        os.close(terminal)


def test_size_without_a_terminal() -> None:
    """A pipe has none."""
    reading, writing = os.pipe()
    try:
        assert terminal_size(reading, EXPORTED) == (132, 50)
    finally:
        os.close(reading)
        os.close(writing)
