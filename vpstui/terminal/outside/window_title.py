"""The title of the terminal's window: which accounts are open, and how much is waited for.

Set by OSC 2, which xterm brought and nearly every terminal took over. What stood there before is
put on the terminal's own stack (XTWINOPS 22 and 23) and taken from it at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.config.terminal_capabilities import DUMB_TERMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.fleet.state.fleet_state import FleetState

TITLE_LIMIT: Final = 120
"""Characters of a title."""

_WITHOUT_TITLE: Final = (*DUMB_TERMS, "linux", "vt100", "vt102", "vt220", "cons25")
"""Values of TERM of terminals that have no window."""

_WITHOUT_STACK: Final = "Apple_Terminal"
"""The TERM_PROGRAM whose title would not come back."""


def takes_title(environ: Mapping[str, str]) -> bool:
    """Whether the terminal has a title that can be put back at the end.

    GNU screen takes a title for the line at its bottom, and has no stack.
    """
    term = environ.get("TERM", "")
    in_screen = bool(environ.get("STY")) or term == "screen" or term.startswith("screen.")
    return not (
        term in _WITHOUT_TITLE
        or (in_screen and not environ.get("TMUX"))
        or environ.get("TERM_PROGRAM") == _WITHOUT_STACK
    )


def title_sequence(text: str) -> str:
    """Return what sets a title; the text is cleaned, and no secret is in it."""
    return f"\x1b]2;{clean(redact(clean(text)), TITLE_LIMIT)}\x1b\\"


def title_text(state: FleetState) -> str:
    """Say which accounts are open, how many servers wait, and who is logged out.

    A server waits while a write on it is under way, stands unknown, or has not been sent yet by a
    bulk action; so does a server that may have been created.
    """
    names = " + ".join(state.labels.values())
    said = [f"vpstui: {names}" if names else "vpstui"]
    if waiting := _waiting(state):
        said.append(f"{waiting} waiting")
    if any(account.is_signed_out for account in state.accounts):
        said.append("logged out")
    return ", ".join(said)


def _waiting(state: FleetState) -> int:
    written = {(one.profile, id_) for one in state.accounts for id_ in one.operations}
    held = {(each.key.profile, each.key.id) for bulk in state.bulks for each in bulk.waiting}
    return len(written | held) + len(state.unknown_creates)
