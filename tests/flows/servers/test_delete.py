"""Deleting, alone and several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import (
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import key_of, number_of, put_cursor

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served


async def test_delete_needs_the_name_typed(served: Served, make_app: MakeApp) -> None:
    """D deletes only after the name stands there, letter for letter."""
    app = make_app()
    server_id, key = number_of(served, "mail"), key_of(served, "mail")
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("D")
        await sees(pilot, "This cannot be undone.")
        assert "this is permanent" in screen_text(pilot)
        await types(pilot, "mai")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert served.writes() == []
        pilot.app.screen.query_one("#typed").focus()
        await pilot.press("end")
        await types(pilot, "l")
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is deleted.")
        assert served.orders() == [("delete", server_id, {})]
        assert app.state.server(key) is None


async def test_delete_says_what_the_next_enter_does(accounts: Accounts) -> None:
    """As long as the focus is on the button that deletes."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        put_cursor(pilot, key_of(accounts.shop, "web-1", "shop"))
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


async def test_deleted_server_is_said_to_be_deleted(accounts: Accounts) -> None:
    """The API has no more to say of it, so it does not stay "accepted"."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "delete 4")
        await pilot.press("enter", "enter")
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: screen_text(pilot).count("● done") == 4, "every delete")
        assert "accepted" not in screen_text(pilot)
