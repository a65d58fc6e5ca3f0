"""The engine, without a screen: open accounts, polls, writes, watches, bulk actions.

`Fleet` is the one object that screens and commands ask; `fleet_of` makes one of profiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.profiles import fleet_of

__all__ = ("Fleet", "fleet_of")


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for: a room brings nothing along by itself."""
    if name == "Fleet":
        from vpstui.fleet.fleet import Fleet

        return Fleet
    if name == "fleet_of":
        from vpstui.fleet.profiles import fleet_of

        return fleet_of
    raise AttributeError(name)
