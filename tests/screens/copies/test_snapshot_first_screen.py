"""How the plan of a delete looks with a snapshot first, and the wait for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import DARK
from tests.support.apps.pilot import sees, shows, types
from tests.support.apps.user_steps import looked_up
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served

BOTH_THEMES = pytest.mark.parametrize("theme", [DARK, "vpstui-light"])

SERVER = "backup-vault"
"""The server under the cursor at the start."""


async def chosen(pilot: Pilot[int]) -> None:
    """Open the plan, and choose a snapshot first where that is possible."""
    await pilot.press("D")
    await shows(pilot, "ConfirmScreen")
    await pilot.press("f4")


async def planned(pilot: Pilot[int]) -> None:
    """The same, until all is known."""
    await chosen(pilot)
    await looked_up(pilot)


async def begun(pilot: Pilot[int]) -> None:
    """Confirm it."""
    await planned(pilot)
    await types(pilot, SERVER)
    await pilot.press("enter", "enter")
    await shows(pilot, "SnapshotFirstScreen")


@BOTH_THEMES
def test_chosen(looks_right: Looks, theme: str) -> None:
    """What happens in which order, and what the next Enter does."""

    async def steps(pilot: Pilot[int]) -> None:
        await planned(pilot)
        await types(pilot, SERVER)
        await pilot.press("enter")
        await sees(pilot, "Enter again takes a snapshot, and then deletes")

    assert looks_right(steps, theme=theme)


@BOTH_THEMES
@pytest.mark.parametrize("dialect", [Dialect.UUID])
def test_not_possible(looks_right: Looks, theme: str) -> None:
    """The choice is dim, and says why."""
    assert looks_right(planned, theme=theme)


@BOTH_THEMES
@pytest.mark.hold("GET", "/snapshots/")
def test_refused_after_it_was_chosen(
    looks_right: Looks, served: Served, hold: Held, theme: str
) -> None:
    """It stays chosen, and says what to do."""
    served.account.fail_next("GET", "/snapshots/", 403, {"detail": "Not for this token."}, times=9)

    async def steps(pilot: Pilot[int]) -> None:
        await chosen(pilot)
        hold.released.set()
        await sees(pilot, "Switch it off, or")

    assert looks_right(steps, theme=theme)


@BOTH_THEMES
def test_waiting(looks_right: Looks, served: Served, theme: str) -> None:
    """What is waited for, how long already, and what comes next."""

    async def steps(pilot: Pilot[int]) -> None:
        await begun(pilot)
        served.clock.time += 2
        await sees(pilot, "pending, 2 s")

    assert looks_right(steps, theme=theme)


@BOTH_THEMES
def test_not_deleted(looks_right: Looks, served: Served, theme: str) -> None:
    """Why not, the API's words first, and what to do next."""
    served.account.fail_next("POST", "/snapshots/", 402, {"detail": "You are out of credit."})

    async def steps(pilot: Pilot[int]) -> None:
        await begun(pilot)
        await sees(pilot, "You are out of credit.")

    assert looks_right(steps, theme=theme)
