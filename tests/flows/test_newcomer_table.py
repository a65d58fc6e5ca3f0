"""What a newcomer trips over in the tables and in the filter line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.driving import running, screen_text, sees, shows, types, until
from tests.support.fleets import both
from vpstui.fleet.state.account_state import Phase
from vpstui.widgets.filter_bar import Counts, FilterBar
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.fleets import Accounts
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

WEB = 12345
"""A server of both accounts."""

LABEL = "Shop Europe (west)"
"""Eighteen cells."""

LONG = "(status:active | status:stopped | status:suspended) !name:nothing-at-all !os:plan9"
"""A query that alone is wider than the screen."""


def table(pilot: Pilot[int]) -> ServerTable:
    """The table of servers."""
    return pilot.app.screen.query_one(ServerTable)


def under_cursor(pilot: Pilot[int]) -> tuple[str, str]:
    """Account and name of the server under the cursor."""
    server = table(pilot).selected
    assert server is not None
    return server.profile, server.name


# -- names of accounts


async def test_account_has_the_width_of_its_name(accounts: Accounts) -> None:
    """Where there is room, the whole label is told."""
    async with running(accounts.app(shop={"label": LABEL})) as pilot:
        await sees(pilot, f"{LABEL}  ")
        below = "".join(screen_text(pilot).splitlines()[1:])  # the first line names both
        assert LABEL in below


async def test_account_is_cut_on_a_narrow_screen(accounts: Accounts) -> None:
    """At 80 columns the first five columns stay in sight."""
    async with running(accounts.app(shop={"label": LABEL}), size=(80, 24)) as pilot:
        await sees(pilot, "Shop Europe")
        text = screen_text(pilot)
        assert LABEL not in "".join(text.splitlines()[1:])  # the first line names both accounts
        assert "LOCATION" in text


async def test_results_tell_whole_names_at_80_columns(accounts: Accounts) -> None:
    """No cells are kept for notes that there are not."""
    name = "shop-checkout-eu1"
    accounts.shop.account.edit(WEB, name=name)
    async with running(accounts.app(), size=(80, 24)) as pilot:
        await sees(pilot, "shop-che")
        await pilot.press("asterisk", "X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ResultsScreen")
        await sees(pilot, f" {name}  ")


async def test_deleted_server_is_said_to_be_deleted(accounts: Accounts) -> None:
    """The API has no more to say of it, so it does not stay "accepted"."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "delete 4")
        await pilot.press("enter", "enter")
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: screen_text(pilot).count("● deleted") == 4, "every delete")
        assert "accepted" not in screen_text(pilot)


# -- the filter line


async def test_long_filter_leaves_the_marks_in_sight(make_app: MakeApp) -> None:
    """The query is cut, not what it hides."""
    async with running(make_app(query=LONG), size=(80, 24)) as pilot:
        await pilot.press("space")
        await sees(pilot, "1 marked")
        line = screen_text(pilot).splitlines()[1]
        assert "/(status:ac" in line
        assert "12 servers" in line


async def test_bulk_status_outlives_a_long_filter(make_app: MakeApp) -> None:
    """Marks and what is under way come first when nothing else fits."""
    running_text = "rebooting 5 of 9 …, 3 failed"
    async with running(make_app(query=LONG), size=(80, 24)) as pilot:
        line = pilot.app.screen.query_one(FilterBar)
        line.show(Counts(9, 12, marked=9, hidden=3, running=(running_text,)))
        await sees(pilot, f"9 marked (3 hidden)   {running_text} (B)   /(")


async def test_typing_takes_the_place_of_the_last_filter(make_app: MakeApp) -> None:
    """`/` selects what stands in the field."""
    async with running(make_app(query="web")) as pilot:
        await sees(pilot, "/web")
        await pilot.press("slash")
        await types(pilot, "db")
        await pilot.press("enter")
        await sees(pilot, "/db")
        assert "/webdb" not in screen_text(pilot)


async def test_end_keeps_the_last_filter(make_app: MakeApp) -> None:
    """An arrow or End before typing adds to it."""
    async with running(make_app(query="web")) as pilot:
        await pilot.press("slash", "end")
        await types(pilot, "-1")
        await pilot.press("enter")
        await sees(pilot, "/web-1")


async def test_enter_on_a_wrong_filter_leaves_it_to_be_mended(make_app: MakeApp) -> None:
    """What was typed is not thrown away; the field stays open and says why."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web ")
        await pilot.press("exclamation_mark", "enter")
        await sees(pilot, "at 5: Something must follow the '!'.")
        assert pilot.app.screen.query_one(FilterBar).is_editing
        await pilot.press("backspace", "backspace", "enter")
        await sees(pilot, "/web   3 of 12 servers")


# -- where the cursor begins


async def read_late(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Read the list of prod, which failed at the start."""
    await pilot.press("r")
    await until(pilot, lambda: app.state.account("prod").phase is Phase.READY, "the other list")


@pytest.fixture
def late(accounts: Accounts) -> VpsTuiApp:
    """An app on two accounts; the one with the first server in the order has no list at first."""
    accounts.prod.account.edit(WEB, name="aaa")
    accounts.prod.account.fail_next("GET", "/servers/", 500, {"detail": "Broken."})
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


@pytest.mark.parametrize("size", [(60, 20), (40, 10)])
async def test_account_is_told_however_narrow_it_is(
    accounts: Accounts, size: tuple[int, int]
) -> None:
    """Two servers of one name and id could not be told apart else."""
    app = accounts.app()
    async with running(app, size, extras=False) as pilot:
        await both(pilot, app)
        lines = [line for line in screen_text(pilot).splitlines() if "db-primary " in line]
        assert {"prod", "shop"} == {name for line in lines for name in line.split()[1:2]}
