"""A lock that is taken off for a while: what is asked, what is refused after it, what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.support.apps.pilot import running, screen_text, sees, shows, toasted, types, until
from tests.support.apps.two_accounts import both
from tests.support.apps.user_steps import confirm, put_cursor

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.two_accounts import Accounts
    from vpstui.app import VpsTuiApp

READ_ONLY = {"read_only": True}


def is_locked(app: VpsTuiApp, profile: str = "prod") -> bool:
    """Whether nothing is changed in an account."""
    return bool(app.state.account(profile).lock)


async def unlock(pilot: Pilot[int], app: VpsTuiApp, *, button: str) -> None:
    """Take the lock of the account in focus off, by keys."""
    await pilot.press("L")
    await shows(pilot, "UnlockScreen")
    await pilot.press(*["right"] * {"leave": 1, "while": 2}[button], "enter")
    await shows(pilot, "ServersScreen")
    await until(pilot, lambda: not is_locked(app), "the end of the lock")


async def test_read_only_profile_is_unlocked_until_it_is_left(accounts: Accounts) -> None:
    """After a question, and only that one; also where it was locked by hand meanwhile."""
    app = accounts.app(prod=READ_ONLY, shop=READ_ONLY)
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("X")
        await toasted(pilot, "the config says read_only")
        await pilot.press("L")
        await sees(pilot, "Allow changes in prod?")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert is_locked(app)
        await unlock(pilot, app, button="leave")
        assert "min" not in screen_text(pilot).splitlines()[0]
        await pilot.press("L")
        await until(pilot, lambda: is_locked(app), "the lock by hand")
        await pilot.press("L")
        await sees(pilot, "It is read-only: it is locked (L).")
        await pilot.press("enter")  # what is there at first changes nothing
        await shows(pilot, "ServersScreen")
        assert is_locked(app)
        await unlock(pilot, app, button="leave")
        assert is_locked(app, "shop")
        await pilot.press("X")
        await confirm(pilot)
        await until(pilot, lambda: accounts.prod.writes(), "the request")


async def test_lock_by_hand_alone_goes_unasked(accounts: Accounts) -> None:
    """There is no other lock behind it."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("L")
        await until(pilot, lambda: is_locked(app), "the lock by hand")
        await pilot.press("L")
        await until(pilot, lambda: not is_locked(app), "the end of that lock")
        await toasted(pilot, "prod can be changed again.")


async def test_unlock_ends_by_itself(accounts: Accounts) -> None:
    """The strip counts whole minutes; what is under way goes on, and nothing more is sent."""
    app = accounts.app(prod=READ_ONLY, opened=("prod",))
    async with running(app, extras=False) as pilot:
        await unlock(pilot, app, button="while")
        await toasted(pilot, "prod can be changed for 10 minutes.")
        await sees(pilot, "unlocked 10 min")
        accounts.prod.clock.time += 61
        await sees(pilot, "unlocked 9 min")
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("X")
        await confirm(pilot)
        await until(pilot, lambda: accounts.prod.writes(), "the request")
        accounts.prod.clock.time += 540
        await toasted(pilot, "prod is locked again.")
        await sees(pilot, "read-only")
        assert app.state.first.lock == "the config says read_only"
        await pilot.press("D")
        await toasted(pilot, "Nothing was done: the config says read_only")
        assert len(accounts.prod.writes()) == 1


async def test_plan_that_is_older_than_the_unlock_is_refused(accounts: Accounts) -> None:
    """Even before the end was noticed, and with a word."""
    app = accounts.app(prod=READ_ONLY)
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        put_cursor(pilot, accounts.key("prod"))
        await unlock(pilot, app, button="while")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        accounts.prod.clock.time += 600
        await confirm(pilot)
        await toasted(pilot, "the stop was not sent. The config says read_only.")
        await toasted(pilot, "prod is locked again.")
        assert not accounts.prod.writes()
        assert not is_locked(app, "shop")


@pytest.mark.dialects("documented", reason="the second dialect has no edit")
async def test_form_that_is_older_than_the_unlock_keeps_what_was_typed(accounts: Accounts) -> None:
    """It can be sent when changes are allowed again."""
    app = accounts.app(prod=READ_ONLY, opened=("prod",))
    async with running(app, extras=False) as pilot:
        await until(pilot, lambda: app.state.first.dialect is not None, "the dialect")
        put_cursor(pilot, accounts.key("prod"))
        await unlock(pilot, app, button="while")
        await pilot.press("N")
        await shows(pilot, "EditScreen")
        await types(pilot, "x")
        typed = pilot.app.screen.query_one("#name Input", Input).value
        accounts.prod.clock.time += 600
        await pilot.press("f2")
        await sees(pilot, "The config says read_only")
        assert type(pilot.app.screen).__name__ == "EditScreen"
        assert pilot.app.screen.query_one("#name Input", Input).value == typed
        assert not accounts.prod.writes()


async def test_unlock_ends_when_the_account_is_closed(accounts: Accounts) -> None:
    """Opened again it is locked, as at the start."""
    app = accounts.app(prod=READ_ONLY)
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        put_cursor(pilot, accounts.key("prod"))
        await unlock(pilot, app, button="while")
        await app.fleet.close("prod")
        accounts.prod.clock.time += 600
        await app.fleet.open("prod")
        assert is_locked(app)
        assert not [n for n in pilot.app._notifications if "locked again" in n.message]
