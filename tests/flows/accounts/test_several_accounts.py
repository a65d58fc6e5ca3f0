"""Several accounts in one table: whose servers they are, and that none disturbs another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, shows, toasted, types, until
from tests.support.apps.two_accounts import Accounts, both
from tests.support.apps.user_steps import confirm, put_cursor
from vpstui.base.clocks import Timing
from vpstui.fleet.state.fleet_state import NOT_OPEN

if TYPE_CHECKING:
    from textual.pilot import Pilot

WEB = 12345
"""The id of web-1 in both accounts."""


def line_of(pilot: Pilot[int], *words: str) -> str:
    """The line of the table that has all these words."""
    lines = [
        line for line in screen_text(pilot).splitlines()[2:] if all(word in line for word in words)
    ]
    return lines[0] if lines else ""


async def test_servers_of_all_accounts_stand_in_one_table(accounts: Accounts) -> None:
    """With the account of each, though their names are the same."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        await sees(pilot, "8 servers")
        assert "ACCOUNT" in screen_text(pilot)
        assert line_of(pilot, "web-1", "prod") != line_of(pilot, "web-1", "shop")
        of_each = [{one.name for one in state.servers} for state in app.state.accounts]
        assert of_each[0] & of_each[1]


async def test_account_column_is_for_several_only(accounts: Accounts) -> None:
    """One account alone is told in the first line."""
    app = accounts.app(opened=("shop",))
    async with running(app) as pilot:
        await sees(pilot, "shop@example.com")
        assert "ACCOUNT" not in screen_text(pilot)


@pytest.mark.parametrize(("profile", "other"), [("prod", "shop"), ("shop", "prod")])
async def test_write_reaches_the_account_of_its_server(
    accounts: Accounts, profile: str, other: str
) -> None:
    """The plan of action names it, and the other account hears of nothing."""
    app = accounts.app()
    served = {"prod": accounts.prod, "shop": accounts.shop}
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        put_cursor(pilot, accounts.key(profile))
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        address = app.state.server(accounts.key(profile))
        assert address is not None
        assert address.ip_address in screen_text(pilot)
        assert app.state.account(profile).owner in screen_text(pilot)
        await pilot.press("right", "enter")
        await until(pilot, lambda: served[profile].writes(), "the request")
        assert served[profile].orders() == [("stop", WEB, {})]
        assert not served[other].writes()
        assert app.state.is_busy(accounts.key(profile))
        assert not app.state.is_busy(accounts.key(other))


async def test_account_that_fails_does_not_disturb_the_other(accounts: Accounts) -> None:
    """Its rows are dimmed and its badge says so; the other one goes on."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        accounts.shop.fail("list", 500, {"detail": "Broken."})
        accounts.prod.account.edit(WEB, name="renamed")
        accounts.prod.clock.time += 65
        await pilot.press("r")
        await sees(pilot, "renamed")
        await sees(pilot, "shop ▲ API fault · 1 min old")
        assert "prod ● live" in screen_text(pilot)
        web = app.state.server(accounts.key("shop"))
        assert web is not None
        assert app.state.is_stale(web)
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("X")
        await confirm(pilot)
        await until(pilot, lambda: accounts.prod.writes(), "the request")


async def test_refused_token_of_one_account_leaves_the_other(accounts: Accounts) -> None:
    """The login names the account; Esc leaves it closed, and the other one works."""
    accounts.shop.fail("list", 401, {"detail": "Invalid token."})
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "Invalid token.")
        await pilot.press("escape")
        await sees(pilot, "shop ▲ logged out")
        await sees(pilot, "prod ● live")
        assert len(app.state.servers) == 4


async def test_polls_are_separate(accounts: Accounts) -> None:
    """Each account is read by itself."""
    app = accounts.app(timing=Timing(refresh=0.05))
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        for served in (accounts.prod, accounts.shop):
            before = len(served.account.requests)
            await until(pilot, lambda s=served, n=before: len(s.account.requests) > n, "a poll")  # type: ignore[misc]


# -- opening and closing


async def test_second_account_is_opened_and_closed(accounts: Accounts) -> None:
    """Its servers come and go; nothing is asked of it afterwards."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("a")
        await shows(pilot, "AccountsScreen")
        await sees(pilot, "closed")
        await pilot.press("down", "space")
        await until(pilot, lambda: len(app.state.servers) == 8, "the servers of both")
        await pilot.press("space")
        await until(pilot, lambda: app.state.account("shop") is NOT_OPEN, "the end of shop")
        assert len(app.state.servers) == 4
        asked = len(accounts.shop.account.requests)
        await pilot.press("escape", "r")
        await pilot.pause(0.1)
        assert len(accounts.shop.account.requests) == asked


async def test_enter_opens_one_account_alone(accounts: Accounts) -> None:
    """The others are closed."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("a")
        await shows(pilot, "AccountsScreen")
        await pilot.press("down", "enter")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "shop@example.com")
        assert [account.profile for account in app.state.accounts] == ["shop"]


async def test_last_account_stays_open(accounts: Accounts) -> None:
    """An app without an account shows nothing."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("a")
        await shows(pilot, "AccountsScreen")
        await pilot.press("space")
        await toasted(pilot, "This is the last open account")
        assert len(app.state.servers) == 4


async def test_account_that_cannot_be_closed_is_no_matter_of_settings(accounts: Accounts) -> None:
    """The toast has a heading of its own."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("a")
        await shows(pilot, "AccountsScreen")
        await pilot.press("space")
        await toasted(pilot, "This is the last open account")
        assert [notice.title for notice in app._notifications] == ["Accounts"]


# -- whose account it is, and what may be done in it


async def test_account_that_is_not_expected_is_refused(accounts: Accounts) -> None:
    """Nothing of it is shown; the login says whose token it is."""
    app = accounts.app(prod={"account": "boss@example.com"}, opened=("prod",))
    async with running(app, extras=False) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "ops@example.com")
        await sees(pilot, "boss@example.com")
        assert not app.state.servers
    assert not [r for r in accounts.prod.account.requests if r.path.endswith("/servers/")]


async def test_expected_account_is_opened(accounts: Accounts) -> None:
    """Whatever the case of its address."""
    app = accounts.app(prod={"account": "OPS@example.com"}, opened=("prod",))
    async with running(app) as pilot:
        await sees(pilot, "web-1")
        assert not app.state.first.lock


@pytest.mark.knobs(forbidden={"account"})
async def test_account_that_does_not_tell_is_locked_where_one_is_expected(
    accounts: Accounts,
) -> None:
    """The user may take the lock off."""
    app = accounts.app(prod={"account": "ops@example.com"}, opened=("prod",))
    async with running(app, extras=False) as pilot:
        await sees(pilot, "web-1")
        await until(pilot, lambda: app.state.first.lock, "the lock")
        assert "does not tell" in app.state.first.lock
        await pilot.press("L")
        await sees(pilot, "Allow changes in")
        await confirm(pilot)
        await until(pilot, lambda: not app.state.first.lock, "the end of the lock")


@pytest.mark.knobs(forbidden={"account"})
async def test_everything_works_where_the_account_is_not_told(accounts: Accounts) -> None:
    """The first line names the API's host instead."""
    app = accounts.app(opened=("prod",))
    async with running(app, extras=False) as pilot:
        await sees(pilot, "127.0.0.1:")
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("X")
        await confirm(pilot)
        await until(pilot, lambda: accounts.prod.writes(), "the request")


@pytest.mark.knobs(permissions=("servers:read",))
async def test_token_that_may_only_read_locks_the_account(accounts: Accounts) -> None:
    """No key writes, each says why, and L does not help."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await until(pilot, lambda: app.state.first.lock, "the lock")
        await sees(pilot, "read-only")
        for key in ("X", "R", "D", "n", "e", "N", "b"):
            await pilot.press(key)
            assert type(pilot.app.screen).__name__ == "ServersScreen"
        await toasted(pilot, "the token may only read servers")
        await pilot.press("L")
        await toasted(pilot, "stays read-only")
        assert not accounts.prod.writes()


@pytest.mark.parametrize("permissions", [("servers:*",), ("*:*",), ("dns:*", "servers:write"), ()])
async def test_token_that_may_write_locks_nothing(
    accounts: Accounts, permissions: tuple[str, ...]
) -> None:
    """Nor does one that tells nothing."""
    accounts.prod.account.knobs.__dict__["permissions"] = permissions
    app = accounts.app(opened=("prod",))
    async with running(app):
        assert not app.state.first.lock


async def test_lock_by_hand_refuses_every_write(accounts: Accounts) -> None:
    """Until it is taken off."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("L")
        await until(pilot, lambda: app.state.first.lock, "the lock")
        await sees(pilot, "read-only")
        await pilot.press("D")
        await toasted(pilot, "Nothing was done: it is locked (L).")
        assert type(pilot.app.screen).__name__ == "ServersScreen"


async def test_protected_server_is_not_deleted(accounts: Accounts) -> None:
    """By its name, as the config has it; the core refuses too."""
    app = accounts.app(prod={"protect": ("web-*",)}, opened=("prod",))
    async with running(app) as pilot:
        (account,) = app.fleet._accounts.connected
        with pytest.raises(Exception, match="protected"):
            await account.delete(accounts.key("prod").id)
        assert not accounts.prod.writes()
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("D")
        await until(
            pilot,
            lambda: (
                "protected" in screen_text(pilot)
                or any("protected" in notice.message for notice in app._notifications)
            ),
            "the reason",
        )


async def test_write_is_refused_in_the_core_too(accounts: Accounts) -> None:
    """Whatever a screen asks for."""
    app = accounts.app(prod={"read_only": True}, opened=("prod",))
    async with running(app):
        (account,) = app.fleet._accounts.connected
        with pytest.raises(Exception, match="read_only"):
            await account.power(accounts.key("prod").id, "stop")
        assert not accounts.prod.writes()


async def test_new_server_is_made_in_the_account_under_the_cursor(accounts: Accounts) -> None:
    """The form says which that is."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        put_cursor(pilot, accounts.key("shop"))
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await sees(pilot, "New server in shop")
        await types(pilot, "from-shop")
        await pilot.press("escape")


async def test_news_say_whose_they_are(accounts: Accounts) -> None:
    """With several accounts."""
    app = accounts.app(bell=True)
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        put_cursor(pilot, accounts.key("shop"))
        await pilot.press("X")
        await confirm(pilot)
        await until(pilot, lambda: accounts.shop.writes(), "the request")
        accounts.shop.clock.time += 600
        await toasted(pilot, "shop: web-1 is stopped after")
