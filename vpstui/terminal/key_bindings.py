"""Makes Textual's bindings from the key registry, and texts of keys from bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from vpstui.config.key_overrides import is_unset, key_text
from vpstui.config.key_registry import KEYS_BY_ID, keys_in_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.binding import ActiveBinding, BindingType
    from textual.screen import Screen


def bindings(scope: str) -> list[BindingType]:
    """Make the `BINDINGS` of the class that a scope belongs to.

    Each key has a binding of its own, so that each is shown in its own way; the key bar shows the
    first.
    """
    return [
        Binding(
            name,
            key.action,
            key.label,
            show=key.show and at == 0,
            key_display=key.display or key_text(name),
            priority=key.priority,
            tooltip=key.description,
            id=key.id,
        )
        for key in keys_in_scope(scope)
        for at, name in enumerate(key.keys.split(","))
    ]


def binding_text(binding: Binding) -> str:
    """Return the key of a binding as it is shown; empty where it was unset."""
    return "" if is_unset(binding.key) else binding.key_display or key_text(binding.key)


def active_keys(screen: Screen[Any]) -> dict[str, list[ActiveBinding]]:
    """Return the bindings of the registry that are active on a screen, moved keys included."""
    found: dict[str, list[ActiveBinding]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id in KEYS_BY_ID and not is_unset(binding.key):
            found.setdefault(binding.id, []).append(active)
    return found


def keys_text(active: Iterable[ActiveBinding], shown: Callable[[Binding], str]) -> str:
    """Return the keys of one action as the app shows each: `↓ j`."""
    return " ".join(dict.fromkeys(shown(one.binding) for one in active))
