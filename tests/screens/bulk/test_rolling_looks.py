"""How a rolling action looks: its plan at each pace, and its results however it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.screens.bulk.test_marked_looks import THEMES, looks_right  # noqa: F401 - a fixture
from tests.support.apps.pilot import app_of, screen_text, sees, shows, until
from tests.support.apps.user_steps import confirm_plan, number_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.screens.bulk.test_marked_looks import Looks
    from tests.support.servers.simulated_account import Served

NAMES = [f"r-{number}" for number in range(1, 6)]


@pytest.fixture
def five(served: Served) -> Served:
    """An account with five servers more, of which the third cannot be rebooted."""
    for name in NAMES:
        served.account.add(name=name)
    served.fail("reboot", 409, {"detail": "A snapshot runs."}, number=number_of(served, NAMES[2]))
    return served


async def plans(pilot: Pilot[int], *keys: str) -> None:
    """Open the plan to reboot the five."""
    await pilot.press("asterisk", "R")
    await shows(pilot, "ConfirmScreen")
    await pilot.press(*keys)


async def no_toasts(pilot: Pilot[int]) -> None:
    """Take away what was said."""
    pilot.app.clear_notifications()
    await until(pilot, lambda: "B shows it" not in screen_text(pilot), "the end of the toasts")


async def begins(pilot: Pilot[int], served: Served) -> None:
    """Reboot the five, one after the other, and wait for the first answer."""
    await plans(pilot, "f6", "f6")
    await confirm_plan(pilot)
    await shows(pilot, "ResultsScreen")
    await answered(pilot, served, 1)


async def answered(pilot: Pilot[int], served: Served, number: int) -> None:
    """Wait until so many requests are answered."""
    await until(pilot, lambda: len(served.orders()) == number, f"{number} requests")
    await until(pilot, lambda: not app_of(pilot).state.writes_in_flight, "the answer")


async def stops(pilot: Pilot[int], served: Served) -> None:
    """Go on until the third is refused."""
    await begins(pilot, served)
    for number in (2, 3):
        served.clock.time += 60
        await answered(pilot, served, number)
    await sees(pilot, "stopped at r-3: failed; 2 not sent yet")
    await no_toasts(pilot)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("turns", [0, 1, 2], ids=["at-once", "two", "one"])
def test_plan(looks_right: Looks, five: Served, turns: int, theme: str) -> None:  # noqa: F811
    """The pace, and what it means; F6 is in the last line."""
    assert five.orders() == []

    async def steps(pilot: Pilot[int]) -> None:
        await plans(pilot, *["f6"] * turns)
        await sees(pilot, ("all at once", "2 at a time", "one after the other")[turns])

    assert looks_right(steps, theme, "name:r-")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", ["running", "stopped", "gone-on", "ended", "paused"])
def test_results(looks_right: Looks, five: Served, state: str, theme: str) -> None:  # noqa: F811
    """How it stands, why nothing is sent, and which keys there are."""

    async def steps(pilot: Pilot[int]) -> None:
        await (begins if state in ("running", "paused") else stops)(pilot, five)
        if state == "paused":
            await pilot.press("p")
            await sees(pilot, "paused; 4 not sent yet")
        elif state == "ended":
            await pilot.press("c")
            await sees(pilot, "2 not sent")
            await no_toasts(pilot)
        elif state == "gone-on":
            await pilot.press("p")
            await answered(pilot, five, 4)
            await sees(pilot, "2 rebooted, 1 failed, 1 accepted, 1 waiting")

    assert looks_right(steps, theme, "name:r-")


@pytest.mark.parametrize("theme", THEMES)
def test_table(looks_right: Looks, five: Served, theme: str) -> None:  # noqa: F811
    """It stands above the servers, and in the first line."""

    async def steps(pilot: Pilot[int]) -> None:
        await stops(pilot, five)
        await pilot.press("escape")
        await sees(pilot, "▲ rolling reboot stopped")

    assert looks_right(steps, theme, "name:r-")
