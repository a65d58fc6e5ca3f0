"""What a key of the app is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOVE: Final = "Move"
LOOK: Final = "Look"
CHANGE: Final = "Change"
MANY: Final = "Many"
APP: Final = "App"

GROUPS: Final = (MOVE, LOOK, CHANGE, MANY, APP)
"""Headings of the help, in their order."""


@dataclass(frozen=True)
class Key:
    """One action, and the key or keys that run it.

    Attributes:
        scope: where it works; see `key_scopes.SCOPE_TEXTS`.
        id: its name in `[keys]`.
        keys: Textual's names of the keys, separated by commas.
        action: Textual's action.
        label: a word for the key bar.
        description: what it does, for the help.
        group: the heading of the help that it is under.
        show: whether the key bar shows it.
        priority: whether it works before the field with the focus sees it.
        display: how the key bar shows it, where that is not the usual way.
        fixed: why it cannot be moved; empty when it can.
        is_disruptive: whether it takes a server away from those who use it.
    """

    scope: str
    id: str
    keys: str
    action: str
    label: str
    description: str
    group: str
    show: bool = False
    priority: bool = False
    display: str = ""
    fixed: str = ""
    is_disruptive: bool = False


def half_pages(scope: str, name: str) -> tuple[Key, Key]:
    """Return the keys that go half a page down and up.

    Args:
        scope: where they work.
        name: what the ids of that scope begin with.
    """
    return (
        Key(scope, f"{name}.half_down", "ctrl+d", "page(0.5)", "Half down", "Go down half a page",
            MOVE),
        Key(scope, f"{name}.half_up", "ctrl+u", "page(-0.5)", "Half up", "Go up half a page", MOVE),
    )  # fmt: skip
