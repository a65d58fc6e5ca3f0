"""What somebody new has to be told: which account it is, what Enter does, why a key did nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.support.driving import running, screen_text, sees, shows, toasted, types
from tests.support.fleets import Accounts, both
from vpstui.api.models import ServerKey
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState
from vpstui.screens.accounts.login_dialog import LoginScreen
from vpstui.screens.help.help_pages import SIGNS
from vpstui.widgets.tables.server_lines import CHANGED, MARKED
from vpstui.widgets.tables.server_table import ServerTable
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

WEB = ServerKey("shop", 12345)
"""The server web-1 of the second account."""


async def at_web(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Wait for both accounts, and put the cursor on web-1 of the second."""
    await both(pilot, app)
    pilot.app.screen.query_one(ServerTable).select(WEB)


@pytest.mark.parametrize(
    ("key", "screen", "title"),
    [
        ("e", "EditScreen", "Edit web-1 in shop · id 12345"),
        ("N", "EditScreen", "Rename web-1 in shop · id 12345"),
        ("y", "CopyScreen", "Copy from web-1 in shop"),
        ("enter", "DetailScreen", "web-1 in shop   ●"),
    ],
)
async def test_title_names_the_account_where_several_are_open(
    accounts: Accounts, key: str, screen: str, title: str
) -> None:
    """Of a form, of a choice, and of the screen of one server."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app)
        await pilot.press(key)
        await shows(pilot, screen)
        await sees(pilot, title)


async def test_title_names_no_account_where_one_is_open(accounts: Accounts) -> None:
    """The first line of the screen does."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        pilot.app.screen.query_one(ServerTable).select(WEB)
        await pilot.press("y")
        await sees(pilot, "Copy from web-1 ")
        assert "in shop" not in screen_text(pilot)


async def test_account_in_the_title_has_its_colour(accounts: Accounts) -> None:
    """The one that the config gives it."""
    app = accounts.app(shop={"colour": "red"})
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app)
        await pilot.press("enter")
        await sees(pilot, "web-1 in shop")
        title = app.screen.query_one("#title", TextLine).render_line(0)
        (label,) = (part for part in title if part.text.strip() == "shop")
        assert label.style is not None
        assert label.style.color is not None
        red, green, blue = label.style.color.get_truecolor()
        assert red > 100 > green + blue


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


async def test_delete_says_what_the_next_enter_does(accounts: Accounts) -> None:
    """As long as the focus is on the button that deletes."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        pilot.app.screen.query_one(ServerTable).select(WEB)
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "web-1")
        assert "Enter again" not in screen_text(pilot)
        await pilot.press("enter")
        await sees(pilot, "Enter again deletes web-1.")
        assert not accounts.shop.writes()
        await pilot.press("left")
        await sees(pilot, "Type  web-1  to go on:")


async def test_delete_of_many_says_how_many_the_next_enter_deletes(accounts: Accounts) -> None:
    """Not only one."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        await pilot.press("space", "down", "space", "D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "delete 2")
        await pilot.press("enter")
        await sees(pilot, "Enter again deletes 2 servers.")


def test_help_explains_every_sign() -> None:
    """Of the margin, of what is under way, and of how fresh the list is."""
    signs = {row.sign.partition(" ")[0] for row in SIGNS.rows}
    assert {MARKED, CHANGED, "▲", "‖", "■", "◌", "?", "●"} <= signs


async def test_plan_tells_the_account_of_what_is_left_out_once(accounts: Accounts) -> None:
    """It stands before the reason."""
    app = accounts.app(shop={"read_only": True})
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app)
        await pilot.press("space")
        pilot.app.screen.query_one(ServerTable).select(ServerKey("prod", 12345))
        await pilot.press("space", "X")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "in shop  read-only (the config says read_only)")


async def test_refusal_names_the_account_that_is_locked(accounts: Accounts) -> None:
    """With several, any of them could be."""
    app = accounts.app(shop={"read_only": True})
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app)
        await pilot.press("X")
        await toasted(pilot, "Nothing was done in shop: the config says read_only.")


async def test_results_of_nothing_are_refused_in_words(make_app: MakeApp) -> None:
    """The key says why it shows nothing."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("B")
        await toasted(pilot, "Nothing was done to many servers yet.")


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


async def test_account_that_cannot_be_closed_is_no_matter_of_settings(accounts: Accounts) -> None:
    """The toast has a heading of its own."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("a")
        await shows(pilot, "AccountsScreen")
        await pilot.press("space")
        await toasted(pilot, "This is the last open account")
        assert [notice.title for notice in app._notifications] == ["Accounts"]
