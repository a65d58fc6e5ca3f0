"""Where the name of an account stands, so that nobody has to guess whose a server is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import reads, running, screen_text, sees, shows, toasted
from tests.support.apps.two_accounts import Accounts, both
from tests.support.apps.user_steps import put_cursor
from vpstui.simulator.data.servers import FIRST_ID
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from vpstui.app import VpsTuiApp

NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")

LABEL = "Shop Europe (west)"
"""Eighteen cells."""


# -- titles and messages


async def at_web(pilot: Pilot[int], app: VpsTuiApp, accounts: Accounts) -> None:
    """Wait for both accounts, and put the cursor on web-1 of the second."""
    await both(pilot, app)
    put_cursor(pilot, accounts.key("shop"))


@pytest.mark.parametrize(
    ("key", "screen", "title"),
    [
        pytest.param("e", "EditScreen", "Edit web-1 in shop · id 12345", marks=NO_EDIT),
        pytest.param("N", "EditScreen", "Rename web-1 in shop · id 12345", marks=NO_EDIT),
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
        await at_web(pilot, app, accounts)
        await pilot.press(key)
        await shows(pilot, screen)
        await sees(pilot, title)


async def test_title_names_no_account_where_one_is_open(accounts: Accounts) -> None:
    """The first line of the screen does."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("shop"))
        await pilot.press("y")
        await sees(pilot, "Copy from web-1 ")
        assert "in shop" not in screen_text(pilot)


async def test_account_in_the_title_has_its_colour(accounts: Accounts) -> None:
    """The one that the config gives it."""
    app = accounts.app(shop={"colour": "red"})
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app, accounts)
        await pilot.press("enter")
        await sees(pilot, "web-1 in shop")
        title = app.screen.query_one("#title", TextLine).render_line(0)
        (label,) = (part for part in title if part.text.strip() == "shop")
        assert label.style is not None
        assert label.style.color is not None
        red, green, blue = label.style.color.get_truecolor()
        assert red > 100 > green + blue


async def test_plan_tells_the_account_of_what_is_left_out_once(accounts: Accounts) -> None:
    """It stands before the reason."""
    app = accounts.app(shop={"read_only": True})
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app, accounts)
        await pilot.press("space")
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("space", "X")
        await shows(pilot, "ConfirmScreen")
        await reads(pilot, "in shop read-only (the config says read_only)")


async def test_refusal_names_the_account_that_is_locked(accounts: Accounts) -> None:
    """With several, any of them could be."""
    app = accounts.app(shop={"read_only": True})
    async with running(app, extras=False) as pilot:
        await at_web(pilot, app, accounts)
        await pilot.press("X")
        await toasted(pilot, "Nothing was done in shop: the config says read_only.")


# -- tables


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
    accounts.shop.account.edit(FIRST_ID, name=name)
    async with running(accounts.app(), size=(80, 24)) as pilot:
        await sees(pilot, "shop-che")
        await pilot.press("asterisk", "X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ResultsScreen")
        await sees(pilot, f" {name}  ")


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
