"""The login screen: at the first start, after a token was revoked, for one of several accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.support.apps.pilot import (
    replace,
    running,
    screen_text,
    sees,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import fill_create_form, open_edit, press_button
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.screens.accounts.login_screen import LoginScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served


NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")


@pytest.mark.knobs(token="vps_right")
async def test_first_start_asks_for_a_token_and_tries_it(
    make_app: MakeApp,
) -> None:
    """Without a token there is a login screen, which takes only one that the API takes."""
    app = make_app(environ={})
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "VPSTUI_TOKEN")
        await types(pilot, "vps_wrong")
        await pilot.press("enter")
        await sees(pilot, "The API does not accept this token.")
        assert "vps_wrong" not in screen_text(pilot)
        await replace(pilot, "token", "vps_right")
        await pilot.press("enter")
        await sees(pilot, "12 servers")
        await toasted(pilot, "Logged in for this session only.")


async def changed_form(pilot: Pilot[int], form: str) -> None:
    """Open a form, and type a name into it."""
    if form == "EditScreen":
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "mx")
    else:
        await pilot.press("n")
        await shows(pilot, form)
        await fill_create_form(pilot, "mx")


@pytest.mark.parametrize(
    "form", [pytest.param("EditScreen", marks=NO_EDIT), "CreateScreen"], ids=["edit", "create"]
)
async def test_token_revoked_in_the_middle_keeps_the_form(
    served: Served, make_app: MakeApp, form: str
) -> None:
    """401 while saving: one login screen over the form, whose text is still there after it."""
    app = make_app()
    async with running(app) as pilot:
        await changed_form(pilot, form)
        served.account.token = "vps_new"
        await press_button(pilot, "save")
        await shows(pilot, "LoginScreen")
        assert app.state.phase is Phase.SIGNED_OUT
        await types(pilot, "vps_new")
        await pilot.press("enter")
        await shows(pilot, form)
        assert "mx" in screen_text(pilot)
        await press_button(pilot, "save")
        await until(pilot, lambda: type(app.screen).__name__ != form, "the end of the form")
    assert served.account.requests[-1].status < 300
    assert served.orders()[-1][2]["name"] == "mx"


async def test_login_can_wait_and_r_asks_again(served: Served, make_app: MakeApp) -> None:
    """Esc leaves the login screen; the rows stay, dimmed and dated; r asks for the token."""
    app = make_app()
    async with running(app) as pilot:
        served.account.token = "vps_new"
        served.clock.time += 125
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "▲ logged out · 2 min old")
        assert "mail" in screen_text(pilot)
        await pilot.press("r")
        await shows(pilot, "LoginScreen")


# -- several accounts


async def test_login_names_the_account(accounts: Accounts) -> None:
    """And its host, which several accounts may share."""
    app = accounts.app(opened=("shop",), tokens={"shop": ""})
    async with running(app, extras=False) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "Log in to shop (127.0.0.1")


def never_connects(profile: str) -> NoReturn:
    """Stand for a connection that nobody asks for."""
    raise AssertionError(profile)


def test_login_of_the_only_account_names_the_host_alone() -> None:
    """Nobody has given that account a name; beside others it needs one."""
    state = AccountState(profile="default", label="default", host="admin.vps.org")
    fleet = Fleet(never_connects, [state])
    assert LoginScreen(fleet, state)._heading == "Log in to admin.vps.org"
    assert LoginScreen(fleet, state, several=True)._heading == "Log in to default (admin.vps.org)"


async def test_login_opens_an_account_that_is_closed(accounts: Accounts) -> None:
    """Nobody has to know the key for that."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("a")
        await shows(pilot, "AccountsScreen")
        await pilot.press("down", "l")
        await shows(pilot, "LoginScreen")
        await sees(pilot, "Log in to shop")
        assert [account.profile for account in app.state.accounts] == ["prod", "shop"]
