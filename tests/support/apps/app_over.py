"""Puts an app over a fleet, as the command line does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.app import VpsTuiApp
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from vpstui.base.clocks import Clock, Timing
    from vpstui.config.settings import Profile
    from vpstui.fleet.connection import Connection


def app_over(
    connect: Callable[[str], Connection],
    *,
    known: Sequence[AccountState] = (AccountState(),),
    opened: Sequence[str] = (),
    profiles: Mapping[str, Profile] | None = None,
    clock: Clock | None = None,
    timing: Timing | None = None,
    changes: tuple[Path | None, Path | None] = (None, None),
    **options: Any,
) -> VpsTuiApp:
    """Make an app; the first arguments are those of its fleet, the others its own.

    `changes` is what keeps the changes that are seen; by default memory does.
    """
    fleet = Fleet(connect, known, opened=opened, clock=clock, timing=timing)
    fleet.extras.changes.keep(*changes)
    return VpsTuiApp(fleet, profiles or {}, **options)
