"""The checks of `vpstui doctor` that need nothing but this machine: a function per line.

A check never raises; it returns a `Finding`. Foreign texts are cleaned, and passwords in proxy
addresses are not shown.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui import __version__
from vpstui.base.files.user_folders import state_folder
from vpstui.base.sanitize import clean
from vpstui.cli.doctor.findings import Finding, attempt
from vpstui.cli.doctor.network_checks import check_certificates, check_proxy
from vpstui.cli.doctor.notify_check import check_notify
from vpstui.cli.prompts.terminal_check import is_terminal
from vpstui.config.terminal_capabilities import (
    DUMB_TERMS,
    ColourDepth,
    colour_depth,
    forbids_colour,
    is_remote,
    wants_mouse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.config.setting_checks import NotifySetting
    from vpstui.config.settings import Profile
    from vpstui.config.terminal_capabilities import MouseSetting
    from vpstui.config.token_sources import SourceLimits

SMALLEST: Final = (40, 10)
"""Columns and lines below which the app shows one line only."""

_DEPTH_NAMES: Final = {
    ColourDepth.NONE: "none",
    ColourDepth.FEW: "16",
    ColourDepth.MANY: "256",
    ColourDepth.MILLIONS: "16 million",
}


@dataclass(frozen=True)
class DoctorContext:
    """The arguments and settings that are checked.

    Attributes:
        name: the profile's name.
        profile: the profile, or the default one where the settings cannot be used.
        config: path of the config file, whether it exists or not.
        origin: what named it: an option, a variable, or the usual place.
        environ: the environment variables.
        limits: whose token a source may hold.
        problem: why the settings cannot be used; empty when they can.
        api_is_certain: whether the API URL is the one that is meant, so that it may get the token.
        mouse: the setting `mouse`.
        notify: the setting `notify`.
        opened: names of all profiles that would be opened; empty: only this one.
    """

    name: str
    profile: Profile
    config: Path
    origin: str
    environ: Mapping[str, str]
    limits: SourceLimits | None = None
    problem: str = ""
    api_is_certain: bool = True
    mouse: MouseSetting = "auto"
    notify: NotifySetting = "off"
    opened: tuple[str, ...] = ()


@dataclass(frozen=True)
class TerminalFacts:
    """The terminal of this process.

    Attributes:
        keys: whether keys can be read: stdin is a terminal.
        screen: whether a screen can be drawn: stderr is one.
        size: columns and lines; None where there is no terminal.
    """

    keys: bool
    screen: bool
    size: tuple[int, int] | None

    @classmethod
    def detect(cls) -> TerminalFacts:
        """Check stdin, where keys come from, and stderr, where the app draws."""
        size = None
        if sys.stderr is not None:
            with suppress(OSError):
                columns, lines = os.get_terminal_size(sys.stderr.fileno())
                size = (columns, lines)
        return cls(is_terminal(sys.stdin), is_terminal(sys.stderr), size)


def local_findings(context: DoctorContext, terminal: TerminalFacts) -> list[Finding]:
    """Run all checks of this module."""
    environ = context.environ
    checks: dict[str, Callable[[], Finding]] = {
        "program": check_program,
        "config": lambda: check_config(context),
        "proxy": lambda: check_proxy(environ),
        "certificates": lambda: check_certificates(environ),
        "state": lambda: check_folder("state", state_folder()),
        "log": lambda: check_log(environ),
        "terminal": lambda: check_screen(terminal, environ),
        "colours": lambda: check_colours(environ),
        "letters": lambda: check_letters(environ),
        "tmux": lambda: check_multiplexer(environ),
        "ssh": lambda: check_ssh(terminal, environ),
        "mouse": lambda: check_mouse(context.mouse, environ),
        "notify": lambda: check_notify(context.notify, environ),
    }
    return [attempt(name, check) for name, check in checks.items()]


# -- program and files


def check_program() -> Finding:
    """Report the versions of vpstui, Python and the system; of the single file, where it is."""
    what = f"vpstui {__version__}, Python {platform.python_version()}"
    what += f", {platform.system()} {platform.machine()}"
    if Path(sys.prefix, "bin", "start.py").exists():
        what += f", unpacked in {sys.prefix}"
    return Finding("program", "ok", clean(what))


def check_config(context: DoctorContext) -> Finding:
    """Report which config file and profile are used, or what is wrong in them."""
    if context.problem:
        advice = "Correct it. Until then the app does not start; the rest of this is by defaults."
        return Finding("config", "bad", context.problem, advice)
    try:
        there = context.config.exists()
    except OSError:  # in a folder without permission: reading the settings failed for it, too
        there = False
    where = f"{context.config} ({context.origin})"
    found = where if there else f"no file, so defaults; looked for {where}"
    names = ", ".join(context.opened) or context.name
    which = "profiles" if context.opened[1:] else "profile"
    return Finding("config", "ok", clean(f"{found}; {which} {names}", 1000))


def check_folder(name: str, path: Path) -> Finding:
    """Report whether a folder can be written, by writing an unnamed file."""
    if not path.is_absolute():
        return Finding(name, "look", "none, as nobody knows the home", "Set HOME.")
    nearest = path
    while not os.path.lexists(nearest) and nearest != nearest.parent:
        nearest = nearest.parent  # it is created when it is needed
    try:
        with tempfile.TemporaryFile(dir=nearest) as probe:
            probe.write(b"vpstui")
            probe.flush()
    except OSError as error:
        found = f"{path} cannot be written: {error.strerror}"
        advice = "Make it yours (chown, chmod), free some space, or set XDG_STATE_HOME."
        return Finding(name, "look", clean(found), advice)
    return Finding(name, "ok", clean(str(path)))


def check_log(environ: Mapping[str, str]) -> Finding:
    """Report whether there is a debug log, and whether it can be written."""
    name = environ.get("VPSTUI_LOG", "")
    if not name:
        return Finding("log", "ok", "off; VPSTUI_LOG names no file")
    with suppress(RuntimeError):  # the home of an unknown user
        path = Path(name).expanduser()
        if os.access(path, os.W_OK) and not path.is_dir():
            return Finding("log", "ok", clean(name))
    found = clean(f"VPSTUI_LOG={name} cannot be written")
    return Finding("log", "look", found, "Name a file that can be written, or unset it.")


# -- terminal


def check_screen(terminal: TerminalFacts, environ: Mapping[str, str]) -> Finding:
    """Report whether the app can be shown in this terminal."""
    name = environ.get("TERM", "")
    if not (terminal.keys and terminal.screen) or terminal.size is None:
        missing = "the keyboard (stdin)" if terminal.screen else "the screen (stderr)"
        advice = "Start the app in a terminal; without one, `vpstui ls` prints the list."
        return Finding("terminal", "look", f"{missing} is not at a terminal", advice)
    if name in DUMB_TERMS:
        advice = "Set TERM to what this terminal is, such as xterm-256color."
        return Finding("terminal", "bad", f"TERM={name}: no full screen can be drawn", advice)
    columns, lines = terminal.size
    found = clean(f"{columns}x{lines}, TERM={name}")
    if not (columns and lines):
        return Finding(
            "terminal", "look", f"{found}: no size known", "Set it: stty cols 80 rows 24"
        )
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        advice = f"Enlarge it to at least {SMALLEST[0]}x{SMALLEST[1]}, better 80x24."
        return Finding("terminal", "look", f"{found}: too small", advice)
    return Finding("terminal", "ok", found)


def check_colours(environ: Mapping[str, str]) -> Finding:
    """Report how many colours the environment promises."""
    depth = colour_depth(environ)
    if depth is not ColourDepth.NONE and forbids_colour(environ):
        found = "none: NO_COLOR is set; greys where the config names a theme"
        return Finding("colours", "ok", found)
    term, promised = environ.get("TERM") or "not set", environ.get("COLORTERM") or "not set"
    why = f"COLORTERM={promised}" if depth is ColourDepth.MILLIONS else f"TERM={term}"
    if depth is ColourDepth.FEW:
        why += f", COLORTERM={promised}"
    found = clean(f"{_DEPTH_NAMES[depth]}: {why}")
    if depth is ColourDepth.NONE:
        advice = "Set TERM to what this terminal is, such as xterm-256color."
        return Finding("colours", "look", found, advice)
    if depth is ColourDepth.FEW:
        advice = "If this terminal can show more: export COLORTERM=truecolor."
        return Finding("colours", "look", found, advice)
    return Finding("colours", "ok", found)


def check_mouse(setting: MouseSetting, environ: Mapping[str, str]) -> Finding:
    """Report whether the app takes the mouse, and how to select text then."""
    if wants_mouse(setting, environ):
        found = "on; hold Shift while you select text, as the app gets the clicks"
    elif setting == "off":
        found = 'off, as mouse = "off" says; the terminal selects text'
    else:
        found = 'off over SSH, where the terminal selects text; mouse = "on" takes it'
    return Finding("mouse", "ok", found)


def check_letters(environ: Mapping[str, str]) -> Finding:
    """Report whether the locale has the characters that the app draws."""
    name = locale_name(environ)
    if is_utf8(environ):
        return Finding("letters", "ok", clean(name))
    advice = "Where signs show as question marks or boxes: export LC_ALL=C.UTF-8."
    return Finding("letters", "look", clean(f"{name} is not UTF-8"), advice)


def locale_name(environ: Mapping[str, str]) -> str:
    """Return the locale for text."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    return next((environ[name] for name in names if environ.get(name)), "C")


def is_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale is UTF-8."""
    return "utf8" in locale_name(environ).lower().replace("-", "")


def check_multiplexer(environ: Mapping[str, str]) -> Finding:
    """Report whether the app runs inside tmux or screen."""
    kind = "tmux" if environ.get("TMUX") else "screen" if environ.get("STY") else ""
    if not kind:
        return Finding("tmux", "ok", "not inside tmux or screen")
    term = environ.get("TERM", "")
    if kind == "tmux" and not term.startswith(("tmux", "screen")):
        advice = 'In ~/.tmux.conf: set -g default-terminal "tmux-256color"'
        return Finding("tmux", "look", clean(f"inside tmux, which is not TERM={term}"), advice)
    return Finding("tmux", "ok", f"inside {kind}")


def check_ssh(terminal: TerminalFacts, environ: Mapping[str, str]) -> Finding:
    """Report whether this is an SSH session, and one with a terminal."""
    source = environ.get("SSH_CONNECTION", "").partition(" ")[0]
    if not is_remote(environ):
        return Finding("ssh", "ok", "not over SSH")
    found = clean(f"over SSH from {source}") if source else "over SSH"
    if not environ.get("SSH_TTY") and not terminal.keys:
        return Finding("ssh", "look", f"{found}, without a terminal", "Connect with `ssh -t`.")
    return Finding("ssh", "ok", found)
