"""Servers as lists of words, a line each: their addresses, or their names.

Such a list is pasted into shells and read by their loops: what a shell would act on, or a program
would take for an option, is left out, and said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.query.export.hosts import address_of

if TYPE_CHECKING:
    from vpstui.api.models import Server

_SHELL_CHARACTERS: Final = re.compile(r"""[`$;&|<>(){}\[\]*?!\\"'#~^]""")
"""Characters that a shell interprets."""

NO_ADDRESS: Final = "it has no IP"
"""Why a server is not among those that can be reached."""


class LeftOut(NamedTuple):
    """A server that an export does not have, and why, in a clause."""

    server: Server
    why: str


def word_problem(text: str) -> str:
    """Return why a text cannot be pasted into a shell, to follow what it is; empty: it can."""
    if text.startswith("-"):
        return "would be taken for an option"
    if _SHELL_CHARACTERS.search(text):
        return "has characters that a shell acts on"
    return ""


def address_problem(server: Server) -> str:
    """Return why a server is in no list of addresses; empty where it is."""
    return "" if address_of(server) else NO_ADDRESS


def name_problem(server: Server) -> str:
    """Return why a server is in no list of names; empty where it is."""
    if not server.name:
        return "it has no name"
    if server.escaped_name:
        return "its name is not what it looks like"
    problem = word_problem(server.name)
    return f"its name {problem}" if problem else ""
