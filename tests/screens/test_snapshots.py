"""How every screen looks, at the two sizes it is designed for, in the dark theme.

The ones that are seen most are compared in all themes, in test_snapshots_themes.py. Views, help,
palette, history and bulk actions have their pictures beside their other tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import (
    HOST,
    OF_ALL_THEMES,
    WEB,
    in_every_status,
    is_as_stored,
    seen,
)
from tests.support.apps.pilot import app_of, replace, sees, select, shows, toasted, types, until
from tests.support.apps.user_steps import confirm_plan, looked_up
from vpstui.api.models import ServerKey
from vpstui.config.remembered_views import RememberedViewsFile
from vpstui.fleet.state.account_state import AccountState
from vpstui.screens.accounts.accounts_screen import AccountsScreen
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks, Snap
    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

MAINTENANCE = {"detail": "maintenance"}


def put_cursor(pilot: Pilot[int], profile: str, server_id: int = WEB) -> None:
    """Go to a server of an account."""
    pilot.app.screen.query_one(ServerTable).select(ServerKey(profile, server_id))


# -- the table


def test_servers_in_every_status(looks_right: Looks, served: Served) -> None:
    """A shape, a word and a colour for each status."""
    in_every_status(served)
    assert looks_right(seen)


@pytest.mark.knobs(hostile=True, servers=40)
def test_servers_with_hostile_names(looks_right: Looks) -> None:
    """Names made to break terminals and markup stay in their cells."""
    assert looks_right()


def test_marks_changes_and_matches(looks_right: Looks, served: Served) -> None:
    """What is marked, what has changed, and what the filter found in each line."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("j", "space", "space", "V")
        served.account.edit(WEB, name="web-one")
        served.account.edit(12348, name="web-two")
        await pilot.press("r")
        await sees(pilot, "• web-one")
        await pilot.press("slash")
        await types(pilot, "web|mail|os:debian")
        await pilot.press("enter")
        await sees(pilot, "hidden")

    assert looks_right(steps)


def test_filter_being_typed(looks_right: Looks) -> None:
    """The filter line while it is typed in."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("slash")
        await types(pilot, "web status:active")

    assert looks_right(steps)


def test_wrong_filter(looks_right: Looks) -> None:
    """A filter that cannot be read."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("slash")
        await types(pilot, "colour:red")
        await sees(pilot, "no field")

    assert looks_right(steps)


def test_filter_that_matches_nothing(looks_right: Looks) -> None:
    """No rows, and the way out."""
    assert looks_right(query="nothing-like-this")


def test_wide_table(looks_right: Looks) -> None:
    """Every column, scrolled to the right."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("w", *["right"] * 12)
        await sees(pilot, "UPDATED")

    assert looks_right(steps)


@pytest.mark.knobs(servers=0)
def test_empty_account(looks_right: Looks) -> None:
    """No servers yet, and how to get one."""
    assert looks_right()


def test_first_start(both_look_right: Looks) -> None:
    """What somebody who is new should know."""

    async def steps(pilot: Pilot[int]) -> None:
        await sees(pilot, "New here?")

    assert both_look_right(steps, opened=("prod",), remembered=RememberedViewsFile(None))


def test_network_gone(looks_right: Looks, served: Served) -> None:
    """Rows dimmed, with their age."""

    async def steps(pilot: Pilot[int]) -> None:
        served.account.fail_next("GET", "/servers/", 503, MAINTENANCE)
        served.clock.time += 200
        await pilot.press("r")
        await sees(pilot, "3 min old")
        await toasted(pilot, "The list stays as it was.")

    assert looks_right(steps)


def test_api_out_of_reach_from_the_start(looks_right: Looks, served: Served) -> None:
    """No rows, why, and what to do."""
    served.account.fail_next("GET", "/servers/", 503, MAINTENANCE)
    assert looks_right()


def test_limited_by_the_api(looks_right: Looks) -> None:
    """What the API was asked for stands above the table."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")
        await pilot.press("enter")
        await types(pilot, "stopped")
        await pilot.press("enter", "tab", "tab", "tab", "tab", "enter")
        await sees(pilot, "only stopped")

    assert looks_right(steps)


def test_stop_under_way(looks_right: Looks, served: Served) -> None:
    """A server in transition, in the table."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "◑ stopping")
        served.clock.time += 2
        await sees(pilot, "◑ stopping 2 s")

    assert looks_right(steps)


def test_signed_out(looks_right: Looks, served: Served) -> None:
    """The list after the token was revoked and the login put off."""

    async def steps(pilot: Pilot[int]) -> None:
        served.account.token = "vps_new"
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await sees(pilot, "▲ logged out")

    assert looks_right(steps)


def test_locked_and_paused(looks_right: Looks) -> None:
    """The strip says that nothing is changed and nothing is read."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("L", "p")
        await toasted(pilot, "nothing is changed until L")
        await sees(pilot, "paused")

    assert looks_right(steps)


# -- several accounts


def test_account_that_fails(both_look_right: Looks, accounts: Accounts) -> None:
    """Its rows are dimmed and its badge says so, beside those of the other."""

    async def steps(pilot: Pilot[int]) -> None:
        accounts.shop.account.fail_next("GET", "/servers/", 500, {"detail": "Broken."})
        accounts.prod.clock.time += 65
        await pilot.press("r")
        await sees(pilot, "shop ▲ API fault")
        await toasted(pilot, "The list stays as it was.")

    assert both_look_right(steps, prod={"colour": "red", "read_only": True})


def test_server_of_one_of_them(both_look_right: Looks) -> None:
    """The strip names its account."""

    async def steps(pilot: Pilot[int]) -> None:
        put_cursor(pilot, "shop")
        await pilot.press("enter")
        await sees(pilot, "Bandwidth")

    assert both_look_right(steps)


def test_plan_for_both_accounts(both_look_right: Looks) -> None:
    """Each server with its account, and who is left out of it, and why."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "delete")
        await looked_up(pilot)

    assert both_look_right(steps, prod={"protect": ("db-*",)})


def test_results_in_both_accounts(both_look_right: Looks, accounts: Accounts) -> None:
    """Each server with its account, and what came of it."""
    accounts.shop.account.fail_next("POST", f"/{WEB}/stop/", 409, {"detail": "Taken."})

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "X")
        await shows(pilot, "ConfirmScreen")
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        state = app_of(pilot).state
        await until(
            pilot,
            lambda: not (any(bulk.waiting for bulk in state.bulks) or state.writes_in_flight),
            "every answer",
        )
        await sees(pilot, "failed")

    assert both_look_right(steps)


# -- one server


@pytest.mark.knobs(hostile=True, servers=40)
def test_detail_of_a_hostile_server(looks_right: Looks) -> None:
    """Hostile facts stay in their lines."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "of ")

    assert looks_right(steps)


def test_detail_of_a_server_that_is_gone(looks_right: Looks, served: Served) -> None:
    """404 while looking."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "of 4 GB")
        served.account.remove(WEB)
        await pilot.press("r")
        await sees(pilot, "This server is gone.")

    assert looks_right(steps)


@OF_ALL_THEMES
@pytest.mark.parametrize("tab", ["2", "3"], ids=["snapshots", "backups"])
def test_detail_with_copies(looks_right: Looks, tab: str, theme: str) -> None:
    """What is finished, what failed, and how old each is."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "db-primary")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "of ")
        await pilot.press(tab)
        await sees(pilot, "completed")

    assert looks_right(steps, theme=theme)


# -- forms and questions


def test_create_with_errors(looks_right: Looks) -> None:
    """Errors under their fields."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web_9")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await sees(pilot, "The OS is required.")
        name = pilot.app.screen.query_one("#name Input")
        await until(pilot, lambda: pilot.app.focused is name, "focus on the first wrong field")

    assert looks_right(steps)


def test_edit(looks_right: Looks) -> None:
    """The form for an existing server."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("e")
        await shows(pilot, "EditScreen")

    assert looks_right(steps)


def test_rename(looks_right: Looks) -> None:
    """The form for the name alone."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("N")
        await shows(pilot, "EditScreen")

    assert looks_right(steps)


def test_conflict(looks_right: Looks, served: Served) -> None:
    """Theirs beside mine."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "mine")
        served.account.edit(WEB, name="theirs")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await shows(pilot, "ConflictScreen")

    assert looks_right(steps)


def test_plan_of_action(looks_right: Looks) -> None:
    """Before a stop."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")

    assert looks_right(steps)


def test_delete(looks_right: Looks) -> None:
    """Before a delete, the name typed in part."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "back")
        await looked_up(pilot)

    assert looks_right(steps)


def test_plans_to_choose_from(looks_right: Looks) -> None:
    """The list of a field: by price, with what is not sold now."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await pilot.press("tab", "enter")
        await sees(pilot, "$/month")

    assert looks_right(steps)


def test_ask_for(looks_right: Looks) -> None:
    """What the API can be asked for."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")

    assert looks_right(steps)


def test_text_to_be_copied(looks_right: Looks) -> None:
    """The JSON of a server, to be selected by hand."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        await pilot.press("y", *["down"] * 5, "space")
        await shows(pilot, "TextScreen")

    assert looks_right(steps)


def test_long_error(looks_right: Looks, served: Served) -> None:
    """An error too long for a toast."""
    detail = "The node is being moved to other hardware. " * 6

    async def steps(pilot: Pilot[int]) -> None:
        served.account.fail_next("POST", "/stop/", 409, {"detail": detail})
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ErrorScreen")

    assert looks_right(steps)


def test_account_that_is_closed(both_look_right: Looks) -> None:
    """Beside one that is open and locked."""

    async def steps(pilot: Pilot[int]) -> None:
        # The app would show the port of the test's own account, which is another each time.
        fleet = app_of(pilot).fleet
        fleet.known = (
            AccountState(profile="prod", label="Production"),
            AccountState(profile="shop", host=HOST),
        )
        pilot.app.push_screen(AccountsScreen(fleet))
        await shows(pilot, "AccountsScreen")

    assert both_look_right(steps, opened=("prod",), prod={"read_only": True, "label": "Production"})


# -- narrow


@pytest.mark.parametrize("narrow", [(60, 20), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_narrow_table(
    snap_compare: Snap, make_app: MakeApp, served: Served, narrow: tuple[int, int]
) -> None:
    """Below the size it is designed for."""
    in_every_status(served)
    assert is_as_stored(snap_compare, make_app(host=HOST), narrow, seen)


@pytest.mark.parametrize("narrow", [(60, 20), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_narrow_table_of_two_accounts(
    snap_compare: Snap, accounts: Accounts, narrow: tuple[int, int]
) -> None:
    """Both stay in sight."""
    assert is_as_stored(snap_compare, accounts.app(), narrow)


@pytest.mark.parametrize("narrow", [(60, 20), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_narrow_detail(snap_compare: Snap, make_app: MakeApp, narrow: tuple[int, int]) -> None:
    """Facts and gauges below that size."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "db-primary")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await until(pilot, lambda: pilot.app.screen.query("Gauge"), "the gauges")

    assert is_as_stored(snap_compare, make_app(host=HOST), narrow, steps)


def test_too_small(snap_compare: Snap, make_app: MakeApp) -> None:
    """A terminal in which nothing fits."""

    async def steps(pilot: Pilot[int]) -> None:
        await sees(pilot, "Too small")

    assert is_as_stored(snap_compare, make_app(host=HOST), (30, 8), steps)
