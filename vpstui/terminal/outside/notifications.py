"""Notifications that a terminal shows on its desktop: OSC 9 and OSC 777, where they are known.

OSC 9 is iTerm2's, OSC 777 is rxvt-unicode's (`777;notify;TITLE;TEXT`). No terminal answers whether
it takes either, and some take a number after `9;` for another command. So a terminal has to be
known by its name, and every text begins with the name of this program.

tmux passes a sequence on that is wrapped in one of its own, where its option `allow-passthrough`
is on; it knows the name of the terminal that is attached just now. GNU screen is not asked.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.terminal import tmux

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_LIMIT: Final = 200
"""Characters of a notification."""

_NAME: Final = "vpstui"


class NotificationForm(Enum):
    """How a terminal is asked for a notification."""

    OSC9 = "OSC 9"
    OSC777 = "OSC 777"


_BY_NAME: Final = {
    "kitty": NotificationForm.OSC9,
    "iterm": NotificationForm.OSC9,
    "wezterm": NotificationForm.OSC777,
    "ghostty": NotificationForm.OSC777,
    "foot": NotificationForm.OSC777,
    "rxvt-unicode": NotificationForm.OSC777,
    "vte": NotificationForm.OSC777,
}
"""Forms by the beginning of a terminal's name, in small letters, without `xterm-`."""

_BY_VARIABLE: Final = {
    "KITTY_WINDOW_ID": NotificationForm.OSC9,
    "ITERM_SESSION_ID": NotificationForm.OSC9,
    "WEZTERM_PANE": NotificationForm.OSC777,
    "VTE_VERSION": NotificationForm.OSC777,
}
"""Forms by variables that these terminals set. One that inherited them ignores the sequence."""

_ASKED: Final = "#{allow-passthrough}\n#{client_termname}\n#{client_termtype}"


def notification_text(text: str) -> str:
    """Return a text that can be shown anywhere: one clean line without secrets.

    It begins with the name of this program, so that it can be no option and no number.
    """
    return clean(f"{_NAME}: {redact(clean(text))}", TEXT_LIMIT)


def form_of(environ: Mapping[str, str]) -> NotificationForm | None:
    """Return the form that the terminal takes, by the environment; None: none is known."""
    names = (environ.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL"))
    found = (_form_by_name(name) for name in names)
    by_variable = (form for name, form in _BY_VARIABLE.items() if environ.get(name))
    return next((form for form in (*found, *by_variable) if form), None)


def _form_by_name(name: str) -> NotificationForm | None:
    plain = name.lower().removeprefix("xterm-")
    return next((form for known, form in _BY_NAME.items() if plain.startswith(known)), None)


def notification_sequence(text: str, form: NotificationForm) -> str:
    """Return what asks a terminal for a notification.

    Args:
        text: as `notification_text` returns it.
        form: the form that the terminal takes.
    """
    if form is NotificationForm.OSC9:
        return f"\x1b]9;{text}\x1b\\"
    body = text.removeprefix(f"{_NAME}: ").replace(";", ",")
    return f"\x1b]777;notify;{_NAME};{body}\x1b\\"


def through_tmux(sequence: str) -> str:
    """Wrap a sequence so that tmux passes it on."""
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


def sequence_for(text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence for this terminal; empty where none works; blocks where tmux is asked.

    Args:
        text: as `notification_text` returns it.
        environ: the environment variables.
    """
    if environ.get("STY"):
        return ""
    pane = tmux.own_pane(environ)
    if pane is None:
        form = form_of(environ)
        return notification_sequence(text, form) if form else ""
    try:
        printed = tmux.run(("display-message", "-p", "-t", pane["TMUX_PANE"], _ASKED), pane)
    except VpsTuiError:
        return ""
    passes, *names = [*printed.splitlines(), "", "", ""][:3]
    forms = [form for form in map(_form_by_name, reversed(names)) if form]
    if passes not in ("on", "all", "1", "2") or not forms:
        return ""
    return through_tmux(notification_sequence(text, forms[0]))
