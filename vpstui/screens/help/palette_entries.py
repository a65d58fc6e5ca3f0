"""What keys do on a screen, for its palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.actions import parse

from vpstui.config.key_registry import KEY_ORDER, KEYS_BY_ID
from vpstui.config.keys.key import GROUPS, MOVE
from vpstui.query.palette_search import PaletteEntry, RunAction, RunKeyless
from vpstui.terminal.key_bindings import active_keys, keys_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from textual.screen import Screen

_NOT_BY_NAME: Final = frozenset({"app.palette", "filter.clear", "filter.keep", "servers.quit"})
"""Keys that mean nothing away from where they are pressed, or that another one says as well."""

KEYLESS: Final = (
    ("Hard stop", "power('hard stop')", "Cut the power of a server that does not shut down"),
    ("Resize", "resize_server", "Give a server another plan"),
)
"""What is done to servers by its name only, too rare or too harsh for a key: title, action, and
what it does."""

BROWSED: Final = (
    ("Trouble", "show_trouble", "Show what needs you, the worst first, and why"),
    ("Plans", "browse('plans')", "Look at the plans with their prices"),
    ("Locations", "browse('locations')", "Look at where servers can be"),
    ("OS", "browse('systems')", "Look at the operating systems"),
    ("SSH keys", "browse('ssh_keys')", "Look at the SSH keys of the account"),
)
"""What is looked at by its name only, in the same form."""


def keyless_actions(screen: Screen[Any], why_not: Callable[[str], str]) -> Iterable[PaletteEntry]:
    """Make an entry of everything that is done, or looked at, by its name only.

    Args:
        screen: on which it is done.
        why_not: says why an action does not apply just now.
    """
    for entry in (*KEYLESS, *BROWSED):
        title, action, description = entry
        _, name, parameters = parse(action)
        if not hasattr(screen, f"action_{name}"):  # it is about the table
            continue
        applies = screen.check_action(name, parameters)
        blocked = "" if applies else why_not(action)
        choice = RunKeyless(action, is_on_servers=entry in KEYLESS)
        yield PaletteEntry(title, choice, note=description, blocked=blocked)


def actions_of(screen: Screen[Any], why_not: Callable[[str], str]) -> Iterable[PaletteEntry]:
    """Make an entry of every key that does more than move.

    Args:
        screen: whose keys they are.
        why_not: says why an action does not apply just now.
    """
    found = active_keys(screen)
    for id_ in sorted(found, key=lambda id_: (GROUPS.index(KEYS_BY_ID[id_].group), KEY_ORDER[id_])):
        key, active = KEYS_BY_ID[id_], found[id_]
        if key.group == MOVE or key.action.startswith("view(") or id_ in _NOT_BY_NAME:
            continue  # `view NAME` is the name of a digit
        applies = any(one.enabled for one in active)
        yield PaletteEntry(
            key.label,
            RunAction(id_),
            note=key.description,
            keys=keys_text(active, screen.app.get_key_display),
            blocked="" if applies else why_not(key.action),
        )
