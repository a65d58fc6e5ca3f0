"""The server under the cursor, beside the table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from tests.support.apps.pilot import (
    app_of,
    resized,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import number_of
from vpstui.base.clocks import Timing
from vpstui.config.remembered_views import LastView, RememberedViewsFile
from vpstui.screens.servers import side_pane
from vpstui.screens.servers.side_pane import SidePane
from vpstui.screens.servers.table_with_pane import MIN_WIDTH
from vpstui.widgets.tables.server_table import ServerTable
from vpstui.widgets.usage.gauge import Gauge

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

WIDE = (160, 45)

QUICK = Timing(refresh=0.05)

ONCE = Timing(refresh=None)
"""Nothing is read again by itself, however slow the machine is."""


def pane(pilot: Pilot[int]) -> SidePane:
    """The pane."""
    return pilot.app.screen.query_one(SidePane)


def is_shown(pilot: Pilot[int]) -> bool:
    """Whether there is a pane, and it is shown."""
    return any(one.display for one in pilot.app.screen.query(SidePane))


def is_read(pilot: Pilot[int]) -> bool:
    """Whether the pane shows what the server uses."""
    return is_shown(pilot) and all(gauge.display for gauge in pane(pilot).query(Gauge))


def named(pilot: Pilot[int]) -> str:
    """What stands above the facts."""
    return str(pane(pilot).query_one("#pane-title", Static).content)


async def test_pane_shows_facts_at_once_and_more_when_the_cursor_rests(
    served: Served, make_app: MakeApp
) -> None:
    """What the list tells needs no request."""
    async with running(make_app(timing=ONCE), WIDE) as pilot:
        await select(pilot, "web-1")
        await sees(pilot, "Hostname")
        await sees(pilot, "IPv6       2001:db8:")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        await sees(pilot, "of 4 GB")
        assert served.asked("read", number_of(served, "web-1")) == 1


async def test_servers_that_the_cursor_passes_are_not_read(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the one on which it rests."""
    monkeypatch.setattr(side_pane, "REST", 2.0)  # longer than the keys take on a slow machine
    async with running(make_app(timing=ONCE), WIDE) as pilot:
        await until(pilot, lambda: is_shown(pilot), "the pane")
        await pilot.press("G", "g", *"jjjjj")
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        await until(pilot, lambda: is_read(pilot), "the gauges")
        numbers = [number for number in served.account.servers if served.asked("read", number)]
        assert [served.account.servers[number]["name"] for number in numbers] == [selected.name]


async def test_pane_follows_the_cursor_and_forgets_the_server_before(
    served: Served, make_app: MakeApp
) -> None:
    """What is used is of the server whose name stands above it, or not shown."""
    async with running(make_app(timing=ONCE), WIDE) as pilot:
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        await pilot.press("escape", "j")  # without the filter
        await until(pilot, lambda: named(pilot).startswith("web-2"), "its name")
        other = number_of(served, "web-2")
        assert not is_read(pilot) or served.asked("read", other)
        await until(pilot, lambda: is_read(pilot), "the gauges of the other")
        assert served.asked("read", other) == 1


async def test_key_takes_the_pane_away_and_brings_it_back(
    served: Served, make_app: MakeApp
) -> None:
    """Without it, nothing is read for it, and the table has all the room."""
    async with running(make_app(timing=QUICK), WIDE) as pilot:
        table = pilot.app.screen.query_one(ServerTable)
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        assert table.size.width < 110
        await pilot.press("i")
        await until(pilot, lambda: table.size.width >= 159, "the room")
        number = number_of(served, "web-1")
        asked, listed = served.asked("read", number), served.asked("list")
        await until(pilot, lambda: served.asked("list") >= listed + 12, "a dozen polls")
        assert served.asked("read", number) <= asked + 1  # one may have been under way
        await pilot.press("i")
        await until(pilot, lambda: is_read(pilot), "the gauges again")


async def test_pane_is_remembered(accounts: Accounts, tmp_path: Path) -> None:
    """Who does not want it is not shown it again at each start."""
    memory = RememberedViewsFile(tmp_path / "memory.json")
    async with running(accounts.app(opened=("prod",), remembered=memory), WIDE) as pilot:
        await until(pilot, lambda: is_shown(pilot), "the pane")
        await pilot.press("i")
        await until(pilot, lambda: not is_shown(pilot), "no pane")
        await pilot.press("q")
        app = app_of(pilot)
        await until(pilot, lambda: not app.is_running or app._exit, "the end")
    async with running(accounts.app(opened=("prod",), remembered=memory), WIDE) as pilot:
        await until(pilot, lambda: not is_shown(pilot), "no pane")


async def test_filter_of_a_start_does_not_bring_the_pane_back(
    accounts: Accounts, tmp_path: Path
) -> None:
    """What was wanted is not forgotten either."""
    memory = RememberedViewsFile(tmp_path / "memory.json")
    memory.update(lambda views: views.with_last_view(["prod"], LastView(pane=False)))
    query = "web"
    app = accounts.app(opened=("prod",), remembered=memory, query=query)
    async with running(app, WIDE) as pilot:
        await sees(pilot, "web-1")
        await pilot.press("o")
        view = LastView("status", query="web", pane=False)
        await until(pilot, lambda: memory.load().last_view_of(["prod"]) == view, "the view")
        assert not is_shown(pilot)


async def test_pane_needs_some_lines(make_app: MakeApp) -> None:
    """It is not cut without a word."""
    async with running(make_app(timing=ONCE), (160, 18)) as pilot:
        await pilot.press("i")
        await toasted(pilot, "The side pane needs 3 more lines in this terminal.")
        assert not is_shown(pilot)
        await resized(pilot, 160, 21)
        await until(pilot, lambda: is_read(pilot), "the gauges")
        gauges = pane(pilot).query(Gauge)
        assert all(pane(pilot).region.contains_region(gauge.region) for gauge in gauges)


async def test_pane_comes_and_goes_with_the_room(make_app: MakeApp) -> None:
    """A narrower terminal has the table only, and the key says why."""
    async with running(make_app(timing=ONCE), (MIN_WIDTH - 1, 40)) as pilot:
        await select(pilot, "web-1")
        assert not is_shown(pilot)
        await pilot.press("i")
        await toasted(pilot, "The side pane needs 140 columns, and there are 139.")
        await resized(pilot, MIN_WIDTH, 40)
        await until(pilot, lambda: is_read(pilot), "the gauges")
        assert pilot.app.screen.query_one(ServerTable).size.width >= 79
        await resized(pilot, 80, 24)
        await until(pilot, lambda: not is_shown(pilot), "no pane")


async def test_nothing_is_read_while_the_pane_is_covered(served: Served, make_app: MakeApp) -> None:
    """By a question; afterwards it goes on."""
    async with running(make_app(timing=QUICK), WIDE) as pilot:
        number = number_of(served, "web-1")
        await select(pilot, "web-1")
        await until(pilot, lambda: served.asked("read", number) >= 3, "readings, again and again")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        asked, listed = served.asked("read", number), served.asked("list")
        await until(pilot, lambda: served.asked("list") >= listed + 12, "a dozen polls")
        assert served.asked("read", number) <= asked + 1
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: served.asked("read", number) > asked + 1, "another reading")


async def test_nothing_is_read_while_reading_is_paused(served: Served, make_app: MakeApp) -> None:
    """As with the list; the pane says so, and `r` reads it."""
    async with running(make_app(timing=QUICK), WIDE) as pilot:
        number = number_of(served, "web-1")
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        await pilot.press("p")
        await sees(pilot, "paused")
        served.account.requests.clear()
        await pilot.press("j")
        await pilot.pause(1.0)
        assert served.account.requests == []
        await pilot.press("escape", "k")  # without the filter
        await sees(pilot, "Reading is paused: r reads it.")
        await pilot.press("r")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        assert "Reading is paused" not in screen_text(pilot)
        await select(pilot, "web-1")
        served.account.requests.clear()
        await pilot.press("p")
        await until(pilot, lambda: served.asked("read", number) >= 1, "a reading")


@pytest.mark.knobs(latency=0.3)
async def test_slow_api_is_asked_for_one_server_at_a_time(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the readings of the pane would take every connection, and the list none."""
    monkeypatch.setattr(side_pane, "REST", 0.01)
    async with running(make_app(timing=ONCE), WIDE) as pilot:
        await until(pilot, lambda: is_read(pilot), "the first")
        served.account.requests.clear()
        begun = time.monotonic()
        await pilot.press("G", "g", *"jkjkjkjkjkjkjkjkj")
        await until(pilot, lambda: is_read(pilot), "the last")
        asked = sum(served.asked("read", number) for number in served.account.servers)
        assert 1 <= asked <= 2 + (time.monotonic() - begun) / 0.3


async def test_nothing_is_read_while_the_api_asks_to_be_left_alone(
    served: Served, make_app: MakeApp
) -> None:
    """Nobody asked for what the pane reads by itself."""
    app = make_app(timing=QUICK)
    async with running(app, WIDE) as pilot:
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        served.fail("list", 429, "", headers={"Retry-After": "30"})
        await until(pilot, lambda: app.state.first.wait_until, "that it waits")
        await pilot.pause(0.2)  # what was under way
        served.account.requests.clear()
        await pilot.pause(0.5)
        assert served.account.requests == []
        served.clock.time += 31
        number = number_of(served, "web-1")
        await until(pilot, lambda: served.asked("read", number), "a reading")


async def test_reading_that_fails_is_said_in_the_pane(served: Served, make_app: MakeApp) -> None:
    """In the API's own words, until one succeeds; the facts of the list stay."""
    number = number_of(served, "web-1")
    served.fail("read", 503, {"detail": "Busy."}, number=number, times=999)
    async with running(make_app(timing=QUICK), WIDE) as pilot:
        await select(pilot, "web-1")
        await sees(pilot, "Busy.")
        assert "Hostname" in screen_text(pilot)
        assert not is_read(pilot)
        served.account._faults.clear()
        await until(pilot, lambda: is_read(pilot), "the gauges")
        await until(pilot, lambda: "Busy." not in screen_text(pilot), "no error")


async def test_age_of_what_is_used_is_told(served: Served, make_app: MakeApp) -> None:
    """Where it cannot be read any more, and where nothing is read."""
    async with running(make_app(timing=QUICK), WIDE) as pilot:
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        served.fail("read", 503, {"detail": "Busy."}, number=number_of(served, "web-1"), times=999)
        served.clock.time += 7300
        await sees(pilot, "2 h old")
        assert pane(pilot).has_class("-stale")
        served.account._faults.clear()
        await until(pilot, lambda: not pane(pilot).has_class("-stale"), "a reading")
        await pilot.press("p")
        await sees(pilot, "paused")
        await pilot.pause(0.2)  # what was under way
        served.clock.time += 120
        await sees(pilot, "What it uses was read 2 min ago.")


async def test_server_that_is_gone_leaves_the_pane_with_its_row(
    served: Served, make_app: MakeApp
) -> None:
    """The pane is about the server under the cursor then."""
    async with running(make_app(timing=QUICK), WIDE) as pilot:
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        served.account.remove(number_of(served, "web-1"))
        await sees(pilot, "11 servers")
        await until(pilot, lambda: named(pilot) == "No server is chosen.", "no server")
        await pilot.press("escape", "j")  # without the filter
        await until(pilot, lambda: is_read(pilot), "the next one")


async def test_pane_without_a_server_says_so(make_app: MakeApp) -> None:
    """A filter that nothing matches."""
    async with running(make_app(timing=ONCE), WIDE) as pilot:
        await pilot.press("slash")
        await types(pilot, "nothing-like-this")
        await sees(pilot, "No server is chosen.")


async def test_who_hears_the_screen_has_no_pane(make_app: MakeApp) -> None:
    """It would be read in the middle of the rows."""
    async with running(make_app(accessible=True), WIDE) as pilot:
        await select(pilot, "web-1")
        assert not is_shown(pilot)
        await pilot.press("i")
        await sees(pilot, "Enter opens the server.")


@pytest.mark.dialects("documented", reason="the other one does not tell what is used")
async def test_detail_goes_on_from_what_the_pane_has_seen(
    served: Served, make_app: MakeApp
) -> None:
    """Readings of the pane are readings."""
    async with running(make_app(timing=ONCE), WIDE) as pilot:
        await select(pilot, "web-1")
        await until(pilot, lambda: is_read(pilot), "the gauges")
        served.clock.time += 120
        await pilot.press("enter")
        await sees(pilot, "watched for 2 min")
