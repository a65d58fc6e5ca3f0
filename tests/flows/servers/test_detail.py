"""The screen of one server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows
from tests.support.apps.user_steps import number_of
from vpstui.base.clocks import Timing

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


async def test_detail_shows_facts_and_gauges(served: Served, make_app: MakeApp) -> None:
    """Enter shows what only the detail tells, with used, total and per cent."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "2001:db8:")
        await sees(pilot, "of 4 GB")
        text = screen_text(pilot)
        for label in ("CPU", "Memory", "Disk", "Bandwidth", "Backups", "Ubuntu 22.04 LTS"):
            assert label in text
        assert served.asked("read", number_of(served, "web-1"))
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


@pytest.mark.knobs(latency=0.2)
async def test_a_key_that_is_held_asks_once_at_a_time(served: Served, make_app: MakeApp) -> None:
    """`r` that repeats by itself neither fills the connections nor starves the list."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "of 4 GB")
        served.account.requests.clear()
        begun = time.monotonic()
        await pilot.press(*"r" * 60)
        asked = served.asked("read", number_of(served, "web-1"))
        assert 1 <= asked <= 1 + (time.monotonic() - begun) / 0.2
        await app.fleet.refresh()
        assert app.state.first.failures == 0


async def test_server_that_goes_while_looked_at_is_said_to_be_gone(
    served: Served, make_app: MakeApp
) -> None:
    """404 while looking: the screen says so, its keys are dim, the row has left the list."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "IPv6")
        served.account.remove(number_of(served, "mail"))
        await pilot.press("r")
        await sees(pilot, "This server is gone.")
        await pilot.press("D")
        await pilot.pause()
        assert type(app.screen).__name__ == "DetailScreen"
        await pilot.press("escape", "escape")
        await sees(pilot, "11 servers")


async def test_detail_reads_itself_again_and_again(served: Served, make_app: MakeApp) -> None:
    """What changes is seen without a key; trouble is said with the age of what is shown."""
    timing = Timing(refresh=0.05)
    async with running(make_app(timing=timing)) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "of 4 GB")
        served.account.edit(12345, ip_address="203.0.113.250")
        await sees(pilot, "203.0.113.250")
        served.fail("read", 503, {"detail": "busy"}, times=99, number=12345)
        served.clock.time += 120
        await sees(pilot, "2 min old")
        await pilot.press("j", "k", "q")
        await shows(pilot, "ServersScreen")
