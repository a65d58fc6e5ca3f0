"""The view `trouble`: what needs somebody, the worst first, and how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    line_with,
    running,
    screen_text,
    sees,
    select,
    shows,
    types,
    until,
)
from vpstui.config.remembered_views import LastView, RememberedViews, RememberedViewsFile
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served


WEB = LastView("name", reverse=False, wide=False, query="web")


def names(pilot: Pilot[int]) -> list[str]:
    """The servers of the table, as they stand."""
    return [server.label for server in pilot.app.screen.query_one(ServerTable)._rows]


async def choose(pilot: Pilot[int], text: str) -> None:
    """Choose something in the palette."""
    await pilot.press("colon")
    await types(pilot, text)
    await pilot.press("enter")


def number_of(served: Served, name: str) -> int:
    """The number of a server in the simulated account."""
    return next(key for key, one in served.account.servers.items() if one["name"] == name)


def as_it_should_be(served: Served) -> None:
    """Nothing is wrong with any server."""
    for server_id in served.account.servers:
        served.account.set_status(server_id, "active")


@pytest.mark.dialects("documented", reason="the second one does not tell since when one is stopped")
async def test_what_needs_somebody_is_shown_with_its_reason(make_app: MakeApp) -> None:
    """Its number stands in the filter line before; Esc shows all again, in their own order."""
    async with running(make_app()) as pilot:
        before = names(pilot)
        await sees(pilot, "2 in :trouble")
        await choose(pilot, "trouble")
        await until(pilot, lambda: len(names(pilot)) == 2, "two servers")
        assert names(pilot) == ["legacy-shop", "staging-web"]
        assert line_with(pilot, "legacy-shop").split()[3] == "suspended"
        assert "stopped 46 d, still billed" in line_with(pilot, "staging-web")
        assert "sort reason" in screen_text(pilot)
        assert "in :trouble" not in screen_text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: names(pilot) == before, "all servers")
        assert "REASON" not in screen_text(pilot)
        assert "sort name" in screen_text(pilot)


async def test_nothing_needs_somebody(make_app: MakeApp, served: Served) -> None:
    """The line says nothing, the view says so."""
    as_it_should_be(served)
    async with running(make_app()) as pilot:
        assert "in :trouble" not in screen_text(pilot)
        await choose(pilot, "trouble")
        await sees(pilot, "Nothing is known to need you. 12 servers are not fully known")
        await sees(pilot, "0 of 12 servers, 12 not fully known")


async def test_reasons_come_and_go_while_one_looks(make_app: MakeApp, served: Served) -> None:
    """The cursor stays on its server; what is mended leaves."""
    as_it_should_be(served)
    web = number_of(served, "web-1")
    served.account.set_status(web, "suspended")
    async with running(make_app()) as pilot:
        await choose(pilot, "trouble")
        await until(pilot, lambda: names(pilot) == ["web-1"], "web-1")
        served.account.set_status(number_of(served, "mail"), "suspended")
        await pilot.press("r")
        await until(pilot, lambda: names(pilot) == ["mail", "web-1"], "mail")
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert selected.label == "web-1"
        served.account.set_status(web, "active")
        await pilot.press("r")
        await until(pilot, lambda: names(pilot) == ["mail"], "web-1 to leave")


async def test_transition_that_hangs(make_app: MakeApp, served: Served) -> None:
    """After ten minutes."""
    as_it_should_be(served)
    web = number_of(served, "web-1")
    served.account.set_status(web, "stopping")
    async with running(make_app()) as pilot:
        assert "in :trouble" not in screen_text(pilot)
        served.clock.time += 601
        await sees(pilot, "1 in :trouble")
        await choose(pilot, "trouble")
        await sees(pilot, "stopping for 10 min")


async def test_write_without_an_answer(make_app: MakeApp, served: Served) -> None:
    """Its outcome is unknown until reading shows it."""
    as_it_should_be(served)
    async with running(make_app()) as pilot:
        await pilot.press("G")
        served.fail("stop", 504, "")
        served.fail("read", 503, "", times=99)  # so that nobody finds out
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "1 in :trouble")
        await choose(pilot, "trouble")
        await sees(pilot, "stop unknown")


async def test_it_is_a_view_like_others(make_app: MakeApp) -> None:
    """By its name and digit, and as a part of a filter."""
    async with running(make_app(views={"web": "web"})) as pilot:
        await pilot.press("v")
        await sees(pilot, "2   trouble")
        await pilot.press("2")
        await until(pilot, lambda: "legacy-shop" in names(pilot)[:1], "the view")
        await pilot.press("slash")
        await types(pilot, "is:trouble legacy")
        await until(pilot, lambda: names(pilot) == ["legacy-shop"], "both")
        await pilot.press("enter", "o")
        await sees(pilot, "sort ip")


async def test_statuses_are_counted(make_app: MakeApp) -> None:
    """Of what is shown."""
    async with running(make_app()) as pilot:
        await sees(pilot, "12 servers · 9 active · 2 stopped · 1 suspended")
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("enter")
        await sees(pilot, "3 of 12 servers · 2 active · 1 stopped")
        await pilot.press("slash")
        await types(pilot, "status:active")
        await pilot.press("enter")
        await sees(pilot, "9 of 12 servers · all active")


async def test_what_is_not_known_is_said(make_app: MakeApp, served: Served) -> None:
    """A server that was opened is known; the others may need somebody, too."""
    as_it_should_be(served)
    served.account.set_status(number_of(served, "mail"), "suspended")
    async with running(make_app()) as pilot:
        await choose(pilot, "trouble")
        await sees(pilot, "/is:trouble   1 of 12 servers, 11 not fully known")
        await pilot.press("escape")
        await select(pilot, "web-2")
        await pilot.press("enter")
        await sees(pilot, "CPU")
        await pilot.press("escape")
        await choose(pilot, "trouble")
        await sees(pilot, "not fully known")
        assert "healthy" not in screen_text(pilot)


async def test_esc_leads_back_to_the_filter_before(make_app: MakeApp) -> None:
    """From each view, whatever opened it; the cursor's new place was chosen by nobody."""
    async with running(make_app(views={"db": "name:db"})) as pilot:
        every = names(pilot)
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("enter")
        web = names(pilot)
        assert 0 < len(web) < len(every)
        for open_view in (["v", "1"], ["1"], [], ["2"]):
            if open_view:
                await pilot.press(*open_view)
            else:
                await choose(pilot, "trouble")
            await until(pilot, lambda: names(pilot) != web, "the view")
            await pilot.press("escape")
            await until(pilot, lambda: names(pilot) == web, "the filter")
            assert "sort name" in screen_text(pilot)
        assert pilot.app.screen.query_one(ServerTable).jumped
        await choose(pilot, "trouble")
        await until(pilot, lambda: names(pilot) != web, "the view")
        await pilot.press("slash", "escape")  # also from the field
        await until(pilot, lambda: names(pilot) == web, "the filter")
        await pilot.press("escape")
        await until(pilot, lambda: names(pilot) == every, "all servers")


@pytest.mark.parametrize("key", ["slash", "v", "enter"])
async def test_remembered_filter_is_loud(accounts: Accounts, tmp_path: Path, key: str) -> None:
    """Until another one is typed or chosen; Esc shows all."""
    file = RememberedViewsFile(tmp_path / "memory.json")
    file.update(lambda _: RememberedViews(hint_seen=True))
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("enter")
        assert "filtered:" not in screen_text(pilot)
        await pilot.press("q")
        await until(pilot, lambda: pilot.app._exit, "the end")
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await sees(pilot, "filtered: 2 of 4, Esc shows all")
        keys = {"slash": ["slash", "d", "b", "enter"], "v": ["v", "1"], "enter": ["slash", "enter"]}
        await pilot.press(*keys[key])
        await until(pilot, lambda: "filtered:" not in screen_text(pilot), "a filter of one's own")
        if key == "enter":
            await sees(pilot, "/web   2 of 4 servers")


async def test_filter_that_a_view_was_over_is_as_loud_as_before(
    accounts: Accounts, tmp_path: Path
) -> None:
    """Nobody has confirmed it; Esc in the field without a change shows all, as it says."""
    file = RememberedViewsFile(tmp_path / "memory.json")
    file.update(lambda _: RememberedViews(hint_seen=True).with_last_view(["prod"], WEB))
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await sees(pilot, "filtered: 2 of 4, Esc shows all")
        await choose(pilot, "trouble")
        await sees(pilot, "/is:trouble")
        assert "filtered:" not in screen_text(pilot)
        await pilot.press("escape")
        await sees(pilot, "filtered: 2 of 4, Esc shows all")
        await pilot.press("slash", "escape")
        await sees(pilot, "4 servers")
