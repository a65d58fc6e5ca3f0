"""What is read beside the servers: snapshots and backups, of the login that asked for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.fleet.test_fleet import fleet_over
from tests.support.open_account import WEB, opened
from vpstui.api.extras import Backup, Snapshot
from vpstui.api.models import ServerKey
from vpstui.base.errors import Forbidden, NotFound, NoToken, SettingsError, Unauthorized
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

KEY = ServerKey("prod", WEB)


async def test_copies_of_a_server_are_read(accounts: Accounts) -> None:
    """Whole, of that server, and in its own account."""
    async with fleet_over(accounts, "prod") as fleet:
        snapshots = await fleet.extras.copies("snapshot", KEY)
        assert {one.name for one in snapshots.rows if isinstance(one, Snapshot)} == {
            "before-upgrade",
            "release_41",
        }
        assert (snapshots.skipped, snapshots.partial) == (0, "")
        backups = await fleet.extras.copies("backup", KEY)
        assert {one.backup_type for one in backups.rows if isinstance(one, Backup)} == {"automatic"}
        with pytest.raises(SettingsError, match="is not open"):
            await fleet.extras.copies("snapshot", ServerKey("shop", WEB))


@pytest.mark.parametrize(("status", "error"), [(403, Forbidden), (404, NotFound)])
async def test_an_api_that_does_not_tell_them_is_no_trouble(
    accounts: Accounts, status: int, error: type[Exception]
) -> None:
    """Who asked hears it; the account stays as it is."""
    for noun in ("snapshots", "backups"):
        accounts.prod.account.fail_next("GET", f"/{noun}/", status, {"detail": "No."})
    async with fleet_over(accounts, "prod") as fleet:
        servers = fleet.state.servers
        with pytest.raises(error):
            await fleet.extras.copies("snapshot", KEY)
        with pytest.raises(error):
            await fleet.extras.copies("backup", KEY)
        account = fleet.state.first
        assert (account.phase, account.problem) == (Phase.READY, "")
        assert fleet.state.servers == servers


async def test_a_token_that_is_refused_there_is_refused(accounts: Accounts) -> None:
    """The account is signed out, as by any other answer."""
    async with fleet_over(accounts, "prod") as fleet:
        accounts.prod.account.token = "vps_of_somebody_else"
        with pytest.raises(Unauthorized):
            await fleet.extras.copies("snapshot", KEY)
        assert fleet.state.first.is_signed_out


async def test_another_login_does_not_get_what_the_last_one_asked_for(served: Served) -> None:
    """An id may mean another server by then."""
    async with opened(served) as ours:
        asking = asyncio.ensure_future(
            ours.account.ask(lambda one: one.list_copies("snapshot", WEB))
        )
        await asyncio.sleep(0)
        ours.account.login.use(SecretStr("vps_another_0123456789"))
        with pytest.raises(NoToken):
            await asking
