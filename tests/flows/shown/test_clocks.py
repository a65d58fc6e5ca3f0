"""Times on screen: right whenever they are looked at, and drawn only when they read differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, until
from tests.support.apps.user_steps import number_of
from vpstui.base.clocks import Timing

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

QUICK = Timing(refresh=None, clock_step=0.02)
"""Nothing is read by itself, and the clock is looked at often."""


async def reboot(pilot: Pilot[int], served: Served, name: str) -> None:
    """Let a server be in transition, with nobody asking how far it is."""
    await select(pilot, name)
    served.account.set_status(number_of(served, name), "rebooting")
    await pilot.press("r")
    await sees(pilot, "rebooting")


async def test_transition_counts_on_every_screen(make_app: MakeApp, served: Served) -> None:
    """On the table, below a dialog, in the detail, and back on the table after that."""
    async with running(make_app(timing=QUICK)) as pilot:
        await reboot(pilot, served, "web-1")
        served.clock.time += 4
        await sees(pilot, "rebooting 4 s")
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        served.clock.time += 4
        await sees(pilot, "rebooting 8 s")
        await pilot.press("escape", "enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "web-1   ◒ rebooting 8 s")
        served.clock.time += 4
        await sees(pilot, "web-1   ◒ rebooting 12 s")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert "rebooting 12 s" in screen_text(pilot)


@pytest.mark.parametrize("keys", ["", "enter", "a"])
async def test_countdown_runs_on_every_screen(make_app: MakeApp, served: Served, keys: str) -> None:
    """That of a 429, on the table, in the detail and among the accounts."""
    async with running(make_app(timing=QUICK)) as pilot:
        served.fail("list", 429, headers={"Retry-After": "20"})
        await pilot.press("r")
        await sees(pilot, "again in 20 s")
        if keys:
            await pilot.press(keys)
        served.clock.time += 13
        await until(
            pilot, lambda: screen_text(pilot).count("again in 7 s") == 1 + (keys == "a"), "7 s"
        )


@pytest.mark.parametrize("keys", ["", "enter", "a"])
async def test_age_of_what_is_not_read_is_right(
    make_app: MakeApp, served: Served, keys: str
) -> None:
    """No number that is wrong a second later; minutes as they pass."""
    async with running(make_app(timing=QUICK)) as pilot:
        await pilot.press("p")
        if keys:
            await pilot.press(keys)
        await sees(pilot, "‖ paused · <1 min old")
        served.clock.time += 119
        await sees(pilot, "‖ paused · 1 min old")
        served.clock.time += 1
        await sees(pilot, "‖ paused · 2 min old")


async def test_ages_of_servers_pass(make_app: MakeApp, served: Served) -> None:
    """In the table and in the detail, without anything being read."""
    async with running(make_app(timing=QUICK)) as pilot:
        await select(pilot, "web-1")
        row = served.account.servers[number_of(served, "web-1")]
        row["created_at"] = row["updated_at"] = f"{served.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        await pilot.press("r")
        await sees(pilot, "<1 min")
        served.clock.time += 59
        assert "<1 min" in screen_text(pilot)
        served.clock.time += 61
        await sees(pilot, " 2 min")
        await pilot.press("enter")
        await sees(pilot, "2 min ago")
        served.clock.time += 60
        await sees(pilot, "3 min ago")
