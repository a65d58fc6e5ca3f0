"""The list of servers: read whole, read again, limited by the API, kept when a read fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, toasted, until
from tests.support.apps.user_steps import choose, if_priced, number_of, press_button, selected_name
from vpstui.config.key_overrides import build_keymap
from vpstui.fleet.state.account_state import Phase
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

ASKED = pytest.mark.dialects(
    "documented", reason="no source tells of a status or a place in the list of the second dialect"
)

WEB = 12345
"""A server of both accounts."""


def lists_asked(served: Served) -> list[dict[str, str]]:
    """The queries of every list that was asked for."""
    return [
        dict(request.query)
        for request in served.account.requests
        if request.method == "GET" and request.path == "/api/v1/servers/"
    ]


@pytest.mark.knobs(servers=250)
async def test_all_servers_of_three_pages_are_listed(served: Served, make_app: MakeApp) -> None:
    """An account of more than one page is shown whole."""
    app = make_app()
    async with running(app) as pilot:
        table = app.screen.query_one(ServerTable)
        ids = {served.wire.server_id(number) for number in served.account.servers}
        assert {server.id for server in app.state.servers} == ids
        assert len(app.state.servers) == 250
        assert [query.get("page") for query in lists_asked(served)] == [None, "2", "3"]
        assert "250 servers" in screen_text(pilot)
        await pilot.press("G")
        last = table.selected
        assert last is not None
        assert last.name in screen_text(pilot)


async def test_refresh_shows_what_changed(served: Served, make_app: MakeApp) -> None:
    """r reads the list; a server that changed is drawn anew, the cursor stays on its server."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape")
        served.account.edit(number_of(served, "mail"), name="zz-mail")
        await pilot.press("r")
        await sees(pilot, "zz-mail")
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert selected.name == "zz-mail"


@ASKED
async def test_api_is_asked_for_one_status(served: Served, make_app: MakeApp) -> None:
    """f asks the API with ?status= and shows that the list is limited."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")
        await choose(pilot, "status", "stopped")
        await press_button(pilot, "ask")
        await sees(pilot, "only stopped (f)")
        await until(pilot, lambda: len(app.state.servers) < 12, "the shorter list")
        assert {server.status for server in app.state.servers} == {"stopped"}
        assert lists_asked(served)[-1]["status"] == "stopped"


@ASKED
async def test_api_is_asked_for_one_location(served: Served, make_app: MakeApp) -> None:
    """f asks the API with ?location=, and Everything takes it back."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")
        await choose(pilot, "location", "us-west")
        await press_button(pilot, "ask")
        await until(pilot, lambda: len(app.state.servers) < 12, "the shorter list")
        assert {server.location for server in app.state.servers} == {"us-west"}
        assert lists_asked(served)[-1]["location"] == "us-west"
        await pilot.press("f")
        await press_button(pilot, "all")
        await until(pilot, lambda: len(app.state.servers) == 12, "the whole list")


async def test_wide_shows_every_column(served: Served, make_app: MakeApp) -> None:
    """w brings id, updated and price, and the table scrolls sideways."""
    async with running(make_app()) as pilot:
        await pilot.press("w", *["right"] * 20)
        await sees(pilot, "$/MONTH")
        assert if_priced(served, "$10.00") in screen_text(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "$/MONTH" not in screen_text(pilot), "the narrow table")


async def test_lost_network_keeps_the_rows_and_their_age(served: Served, make_app: MakeApp) -> None:
    """A failed read says so once, keeps the rows, and shows how old they are."""
    app = make_app()
    async with running(app) as pilot:
        served.fail("list", 503, {"detail": "maintenance"}, times=2)
        served.clock.time += 125
        await pilot.press("r")
        await sees(pilot, "▲ API fault · 2 min old")
        assert "mail" in screen_text(pilot)
        await toasted(pilot, "The list stays as it was.")
        await pilot.press("r")
        await until(pilot, lambda: app.state.first.failures == 2, "the second failure")
        await pilot.press("r")
        await sees(pilot, "● live")
        await toasted(pilot, "again.")


async def test_pause_stops_reading_and_says_so(make_app: MakeApp) -> None:
    """p pauses, p goes on."""
    async with running(make_app()) as pilot:
        await pilot.press("p")
        await sees(pilot, "‖ paused")
        await pilot.press("p")
        await sees(pilot, "● live")


# -- the cursor


async def test_keys_that_move_do_nothing_in_an_empty_table(make_app: MakeApp) -> None:
    """Neither a crash nor a server."""
    async with running(make_app(query="nothing-at-all")) as pilot:
        await pilot.press("j", "k", "g", "G", "pagedown", "enter", "left", "right")
        assert selected_name(pilot) == ""
        await pilot.press("e", "D", "S", "N", "b")
        await shows(pilot, "ServersScreen")


async def test_cursor_goes_to_the_neighbour_of_a_server_that_left(
    served: Served, make_app: MakeApp
) -> None:
    """The server that took its place, or the last one."""
    async with running(make_app()) as pilot:
        await pilot.press("j", "j")
        gone = next(k for k, row in served.account.servers.items() if row["name"] == "cache-1")
        served.account.remove(gone)
        await pilot.press("r")
        await until(pilot, lambda: selected_name(pilot) == "db-primary", "the neighbour")
        await pilot.press("G")
        served.account.remove(12348)
        await pilot.press("r")
        await until(pilot, lambda: selected_name(pilot) == "web-1", "the last one")


def table(pilot: Pilot[int]) -> ServerTable:
    """The table of servers."""
    return pilot.app.screen.query_one(ServerTable)


def under_cursor(pilot: Pilot[int]) -> tuple[str, str]:
    """Account and name of the server under the cursor."""
    server = table(pilot).selected
    assert server is not None
    return server.profile, server.name


async def read_late(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Read the list of prod, which failed at the start."""
    await pilot.press("r")
    await until(pilot, lambda: app.state.account("prod").phase is Phase.READY, "the other list")


@pytest.fixture
def late(accounts: Accounts) -> VpsTuiApp:
    """An app on two accounts; the one with the first server in the order has no list at first."""
    accounts.prod.account.edit(WEB, name="aaa")
    accounts.prod.fail("list", 500, {"detail": "Broken."})
    return accounts.app()


async def has_begun(pilot: Pilot[int]) -> None:
    """Wait until the cursor is on the first row of the account that answered."""
    await until(pilot, lambda: table(pilot).selected, "the list of shop")


async def test_cursor_begins_on_the_first_row_of_all_accounts(late: VpsTuiApp) -> None:
    """Not on that of whichever answered first; and it counts as having moved by itself."""
    async with running(late, extras=False) as pilot:
        await has_begun(pilot)
        await read_late(pilot, late)
        await until(pilot, lambda: under_cursor(pilot)[1] == "aaa", "the first row")
        assert table(pilot).jumped


@pytest.mark.parametrize("keys", [("j",), ("space",), ("slash", "w", "enter")])
async def test_cursor_stays_where_the_user_put_it(late: VpsTuiApp, keys: tuple[str, ...]) -> None:
    """Whoever has moved, marked or filtered keeps their server."""
    async with running(late, extras=False) as pilot:
        await has_begun(pilot)
        await pilot.press(*keys)
        chosen = under_cursor(pilot)
        await read_late(pilot, late)
        await pilot.pause()
        assert under_cursor(pilot) == chosen


@pytest.mark.parametrize(
    ("keys", "pressed", "moved_to"),
    [
        ({"table.down": ["down", "k"], "table.up": ["up", "j"]}, "kkj", 1),
        ({"table.last": ""}, "jG", 1),
        ({"table.down": ["down", "z"], "table.up": "up"}, "zzj", 2),
        ({}, "jG", 11),
    ],
    ids=["swapped", "unset", "moved", "as they are"],
)
async def test_cursor_keys_do_what_the_config_says(
    make_app: MakeApp, keys: dict[str, str | list[str]], pressed: str, moved_to: int
) -> None:
    """Also those that the table has had before."""
    app = make_app()
    app.set_keymap(build_keymap(keys))
    async with running(app) as pilot:
        await sees(pilot, "● live")
        table = app.screen.query_one(ServerTable)
        await pilot.press(*pressed)
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        assert table._cursor_index == moved_to


async def test_cursor_key_that_was_given_away_does_what_it_was_given_to(make_app: MakeApp) -> None:
    """And no more what it did."""
    app = make_app()
    app.set_keymap(build_keymap({"table.last": "end", "servers.sort": "G"}))
    async with running(app) as pilot:
        await sees(pilot, "● live")
        selected = app.screen.query_one(ServerTable).selected
        await pilot.press("G")
        await sees(pilot, "sort status")
        assert app.screen.query_one(ServerTable).selected == selected
