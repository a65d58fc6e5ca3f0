"""The one object to ask, without a screen: two accounts over sockets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import keyring.backends.fail
import pytest
from pydantic import SecretStr

from tests.support.apps.two_accounts import NAMES, Accounts
from tests.support.open_account import WEB, Observer
from tests.support.servers.simulated_account import ONCE, QUICK
from vpstui.api.models import ServerKey
from vpstui.api.requests import ServerCreate, ServerPatch
from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import BadRequest, NotFound, SettingsError, TokenChanged
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet import Fleet, fleet_of
from vpstui.fleet.connection import connect
from vpstui.fleet.profiles import account_of
from vpstui.fleet.state.account_state import ApiFilter, Phase

if TYPE_CHECKING:
    from vpstui.fleet.connection import Connection

KEY = ServerKey("prod", WEB)


def fleet_over(accounts: Accounts, *opened: str, shop_url: str = "") -> Fleet:
    """A fleet of both accounts, of which some are opened; lists are read on request."""
    profiles = {
        "prod": Profile(api_url=accounts.prod.url),
        "shop": Profile(api_url=shop_url or accounts.shop.url),
    }

    def connect_to(name: str) -> Connection:
        return connect(
            name,
            profiles[name],
            ChoiceNames(),
            {"VPSTUI_TOKEN": f"vps_{name}"},
            pace=QUICK,
            retries=ONCE,
            backend=keyring.backends.fail.Keyring(),
        )

    clock = accounts.prod.clock
    return Fleet(
        connect_to,
        [account_of(name, profile) for name, profile in profiles.items()],
        opened=opened or NAMES,
        clock=Clock(seconds=clock, now=clock.now),
        timing=Timing(refresh=None),
    )


def watched(fleet: Fleet) -> Observer:
    """Listen to a fleet."""
    observer = Observer()
    fleet.subscribe(observer)
    return observer


async def test_it_opens_its_accounts_and_publishes_one_state(accounts: Accounts) -> None:
    """As an asynchronous context manager; every listener hears of every state."""
    fleet = fleet_over(accounts)
    first, second = watched(fleet), watched(fleet)
    async with fleet:
        assert [account.phase for account in fleet.state.accounts] == [Phase.READY] * 2
        assert len(fleet.state.servers) == 8
        assert first.states[-1] is second.states[-1] is fleet.state


async def test_a_server_is_read_and_written(accounts: Accounts) -> None:
    """Read, edit, power and delete, each by its key."""
    async with fleet_over(accounts, "prod") as fleet:
        server = await fleet.read(KEY)
        assert server.resource_usage is not None
        renamed = await fleet.edit(server, ServerPatch(name="renamed"))
        assert renamed.name == "renamed"
        await fleet.power(KEY, "reboot")
        created = await fleet.create(
            "prod", ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")
        )
        assert fleet.state.server(created.key) is not None
        other = next(one for one in fleet.state.servers if one.key not in (KEY, created.key))
        await fleet.delete(other.key)
        methods = [method for method, _, _ in accounts.prod.writes()]
        assert methods == ["PATCH", "POST", "POST", "DELETE"]


async def test_errors_are_raised_to_who_asked(accounts: Accounts) -> None:
    """Those of the API, and an account that is not open."""
    async with fleet_over(accounts, "prod") as fleet:
        with pytest.raises(NotFound):
            await fleet.read(ServerKey("prod", 1))
        with pytest.raises(BadRequest):
            await fleet.power(KEY, "start")
        with pytest.raises(SettingsError, match="is not open"):
            await fleet.power(ServerKey("shop", WEB), "stop")


async def test_a_write_outlives_who_asked(accounts: Accounts) -> None:
    """The one who asked is cancelled; the write arrives, once."""
    async with fleet_over(accounts, "prod") as fleet:
        observer = watched(fleet)
        asking = asyncio.ensure_future(fleet.power(KEY, "stop"))
        await asyncio.sleep(0)
        asking.cancel()
        await observer.until(lambda: accounts.prod.writes())
        assert [path for _, path, _ in accounts.prod.writes()] == [f"/servers/{WEB}/stop/"]


async def test_a_write_that_fails_when_nobody_waits_is_reported(accounts: Accounts) -> None:
    """In the words that who asked would have got."""
    accounts.prod.account.fail_next("POST", "/stop/", 400, {"detail": "It is not running."})
    async with fleet_over(accounts, "prod") as fleet:
        observer = watched(fleet)
        asking = asyncio.ensure_future(fleet.power(KEY, "stop"))
        await asyncio.sleep(0)
        asking.cancel()
        await observer.until(lambda: ("It is not running.", "error") in observer.notices)


async def test_a_read_that_fails_when_nobody_waits_is_no_news(accounts: Accounts) -> None:
    """Nobody has asked for it any more."""
    async with fleet_over(accounts, "prod") as fleet:
        observer = watched(fleet)
        asking = asyncio.ensure_future(fleet.read(ServerKey("prod", 1)))
        await asyncio.sleep(0)
        asking.cancel()
        asked = accounts.prod.account.requests
        await observer.until(lambda: any("/1/" in request.path for request in asked))
        assert observer.notices == []


async def test_a_write_of_another_login_is_not_sent(accounts: Accounts) -> None:
    """The id may mean another server by then."""
    async with fleet_over(accounts, "prod") as fleet:
        await watched(fleet).until(lambda: fleet.state.first.owner)
        logins = fleet.state.first.logins
        accounts.prod.account.knobs.__dict__["email"] = "other@example.com"
        await fleet.sign_in("prod", SecretStr("vps_other"))
        with pytest.raises(TokenChanged):
            await fleet.power(KEY, "stop", logins=logins)
        with pytest.raises(TokenChanged):
            await fleet.delete(KEY, logins=logins)
        assert accounts.prod.writes() == []


async def test_a_bug_in_the_background_is_raised(accounts: Accounts) -> None:
    """To whoever waits for one."""

    class Broken(Observer):
        def on_state(self, state: object) -> None:
            if self.states:
                raise ZeroDivisionError
            super().on_state(state)

    async with fleet_over(accounts, "prod") as fleet:
        fleet.subscribe(Broken())
        fleet.set_visibility(in_focus=False)
        fleet.set_visibility(in_focus=True)  # reads the list in the background
        async with asyncio.timeout(10):
            with pytest.raises(ZeroDivisionError):
                await fleet.wait_failed()


async def test_start_that_fails_leaves_nothing_running(accounts: Accounts) -> None:
    """The account that was opened beside the other one is closed again."""
    before = asyncio.all_tasks()
    with pytest.raises(SettingsError):
        async with fleet_over(accounts, shop_url="http://vps.example"):
            pytest.fail("It began.")
    assert asyncio.all_tasks() == before


async def test_accounts_are_opened_and_closed(accounts: Accounts) -> None:
    """Each with what holds for all of them."""
    async with fleet_over(accounts, "prod") as fleet:
        await fleet.filter_by_api(ApiFilter(status="active"))
        fleet.pause(on=True)
        await fleet.open("shop")
        assert fleet.state.account("shop").api_filter == ApiFilter(status="active")
        assert fleet.state.account("shop").paused
        await fleet.lock("shop", on=True)
        assert fleet.state.account("shop").lock
        await fleet.close("shop")
        assert [account.profile for account in fleet.state.accounts] == ["prod"]


async def test_history_has_what_was_sent(accounts: Accounts) -> None:
    """Also of an account without a journal file: as long as the program runs."""
    async with fleet_over(accounts, "prod") as fleet:
        await fleet.power(KEY, "stop")
        history = await fleet.history()
        assert [(entry.verb, entry.server) for entry in history.entries] == [("stop", WEB)]


async def test_choices_of_a_new_server(accounts: Accounts) -> None:
    """From the plans, and from what the fleet shows."""
    async with fleet_over(accounts, "prod") as fleet:
        choices = await fleet.choices("prod", "plans")
        assert choices.plans
        assert choices.systems


async def test_fleet_of_profiles(served_url: str) -> None:
    """For programs that have no command line; a token is found as the app finds it."""
    profiles = {"prod": Profile(api_url=served_url, label="Production", protect=("db-*",))}
    async with fleet_of(profiles, environ={"VPSTUI_TOKEN": "vps_test"}) as fleet:
        assert fleet.state.first.label == "Production"
        assert fleet.state.first.phase is Phase.READY
        assert all(server.profile == "prod" for server in fleet.state.servers)


def test_room_names_what_it_has() -> None:
    """And nothing else."""
    import vpstui.fleet

    with pytest.raises(AttributeError):
        _ = vpstui.fleet.nothing
