"""A delete that waits for a snapshot: what is sent, in which order, and when nothing is."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.fleet.test_fleet import KEY, fleet_over, watched
from tests.support.open_account import WEB, a_moment
from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.extras import snapshot_name_problem
from vpstui.api.models import Server
from vpstui.base.errors import NotDeleted, StatusError
from vpstui.fleet.copies.snapshot_first import SnapshotFirst, Step, change_of, name_before_delete
from vpstui.fleet.state.locks import snapshot_first_lock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.support.apps.two_accounts import Accounts
    from tests.support.open_account import Observer
    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.fleet import Fleet

NAME = "before-delete-20260301-120000"

TAKE = ("POST", "/snapshots/")
DELETE = ("DELETE", f"/servers/{WEB}/")


@dataclass
class Begun:
    """A delete of web-1 that waits for a snapshot, and the fleet that carries it out."""

    fleet: Fleet
    served: Served
    observer: Observer
    first: SnapshotFirst
    is_in_front: bool = True
    running: asyncio.Task[None] = field(init=False)

    def sent(self) -> list[tuple[str, str]]:
        """Every write, without its body."""
        return [(method, path) for method, path, _ in self.served.writes()]

    async def waits(self) -> None:
        """Wait until the API has told of the snapshot, which goes on."""
        await self.observer.until(lambda: self.first.status)

    async def comes_to(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        await self.observer.until(condition)

    def complete(self) -> None:
        """Let the time pass that a snapshot takes."""
        self.served.clock.time += 60

    async def fails(self) -> str:
        """Wait for the end, and return why nothing was deleted."""
        with pytest.raises(NotDeleted) as caught:
            await self.running
        assert self.first.step is Step.OVER
        assert DELETE not in self.sent()
        return caught.value.message


@asynccontextmanager
async def begun(accounts: Accounts) -> AsyncIterator[Begun]:
    """Begin one in the first account."""
    async with fleet_over(accounts, "prod") as fleet:
        observer = watched(fleet)
        server = fleet.state.server(KEY)
        assert server is not None
        logins = fleet.state.first.logins
        first = fleet.extras.delete_after_snapshot(server, NAME, logins=logins)
        ours = Begun(fleet, accounts.prod, observer, first)
        ours.running = asyncio.ensure_future(first.run(lambda: ours.is_in_front))
        try:
            yield ours
        finally:
            ours.running.cancel()
            await asyncio.gather(ours.running, return_exceptions=True)


async def test_the_delete_follows_the_completed_snapshot(accounts: Accounts) -> None:
    """Exactly these two, in this order; until it is completed only the first."""
    async with begun(accounts) as ours:
        await ours.waits()
        assert (ours.first.step, ours.first.status) == (Step.WAITING, "pending")
        assert ours.sent() == [TAKE]
        ours.complete()
        await ours.running
        assert ours.sent() == [TAKE, DELETE]
        assert not ours.first.leave()
        await ours.comes_to(lambda: ours.fleet.state.server(KEY) is None)


async def test_who_leaves_takes_the_delete_away_and_not_the_snapshot(accounts: Accounts) -> None:
    """It is watched as any other."""
    async with begun(accounts) as ours:
        await ours.waits()
        assert ours.first.leave()
        assert ours.first.leave()
        ours.complete()
        await ours.running
        await ours.observer.says(f"web-1: the snapshot {NAME} is completed after 1 min.")
        assert ours.sent() == [TAKE]


async def test_who_is_cancelled_deletes_nothing(accounts: Accounts) -> None:
    """As when the screen goes, or the app is left."""
    async with begun(accounts) as ours:
        await ours.waits()
        ours.running.cancel()
        ours.complete()
        await ours.observer.says(f"web-1: the snapshot {NAME} is completed after 1 min.")
        assert ours.sent() == [TAKE]


async def test_a_fleet_that_is_closed_deletes_nothing(accounts: Accounts) -> None:
    """Though the snapshot is completed by then."""
    async with begun(accounts) as ours:
        await ours.waits()
        ours.complete()
        await ours.fleet.aclose()
        with pytest.raises(asyncio.CancelledError):
            await ours.running
        assert ours.sent() == [TAKE]


async def test_it_waits_until_who_asked_is_in_front(accounts: Accounts) -> None:
    """With the snapshot completed; the server is read again before the delete."""
    async with begun(accounts) as ours:
        await ours.waits()
        ours.is_in_front = False
        ours.complete()
        await ours.comes_to(lambda: ours.first.step is Step.CHECKING)
        for _ in range(20):
            await a_moment()
        assert ours.sent() == [TAKE]
        ours.is_in_front = True
        ours.first.wake()
        await ours.running
        assert ours.sent() == [TAKE, DELETE]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (402, {"detail": "Buy credit."}, "Buy credit."),
        (403, {"detail": "Not for you."}, "Not for you."),
        (404, {"detail": "No snapshots."}, "No snapshots. web-1 is there all the same."),
        (200, {"status": "error", "message": "No room."}, "No room."),
    ],
)
async def test_a_refused_snapshot_is_no_delete(
    accounts: Accounts, status: int, body: Any, said: str
) -> None:
    """The API's words come first."""
    accounts.prod.account.fail_next("POST", "/snapshots/", status, body)
    async with begun(accounts) as ours:
        told = await ours.fails()
        assert told.startswith(said)
        assert told.endswith(
            "The delete was not sent: choose it again, with or without a snapshot."
        )


@pytest.mark.parametrize("status", [500, 504])
async def test_an_unknown_snapshot_is_no_delete(accounts: Accounts, status: int) -> None:
    """Though it is found then: it is for who asked to decide."""
    accounts.prod.account.fail_next("POST", "/snapshots/", status, "")
    async with begun(accounts) as ours:
        told = await ours.fails()
        assert told.endswith("The delete was not sent: choose it again when the snapshot is there.")


async def test_a_failed_snapshot_is_no_delete(accounts: Accounts) -> None:
    """It says what came of it."""
    async with begun(accounts) as ours:
        await ours.waits()
        taken = list(accounts.prod.account.copies.snapshots.values())[-1]
        row = {**accounts.prod.account.copies.entry(taken), "status": "failed"}
        page = {"count": 1, "results": [row]}
        accounts.prod.account.fail_next("GET", "/snapshots/", 200, page, times=9)
        told = await ours.fails()
        assert told.startswith(f"The snapshot {NAME} was accepted, and has failed after 0 s.")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, {"results": []}, "the API does not show what it came to."),
        (403, {"detail": "Not now."}, "Not now."),
        (500, {}, "The API answered 500"),
    ],
)
async def test_a_snapshot_that_no_list_shows_is_no_delete(
    accounts: Accounts, status: int, body: Any, said: str
) -> None:
    """Nor one of which the list cannot be read any more."""
    async with begun(accounts) as ours:
        await ours.waits()
        accounts.prod.account.fail_next("GET", "/snapshots/", status, body, times=99)
        assert said in await ours.fails()


async def test_another_login_is_no_delete(accounts: Accounts) -> None:
    """Its ids may mean other servers."""
    async with begun(accounts) as ours:
        await ours.waits()
        await ours.fleet.sign_in("prod", SecretStr("vps_another_0123456789"))
        ours.complete()
        assert await ours.fails() == (
            "Another login came meanwhile. The delete was not sent: choose the server again."
        )


async def test_another_login_before_the_snapshot_sends_nothing(accounts: Accounts) -> None:
    """Not even that."""
    async with fleet_over(accounts, "prod") as fleet:
        server = fleet.state.server(KEY)
        assert server is not None
        first = fleet.extras.delete_after_snapshot(server, NAME, logins=-1)
        with pytest.raises(NotDeleted, match="the snapshot was not sent"):
            await first.run(lambda: True)
        assert accounts.prod.writes() == []


async def test_a_token_that_is_refused_is_no_delete(accounts: Accounts) -> None:
    """The account is signed out."""
    async with begun(accounts) as ours:
        await ours.waits()
        accounts.prod.account.token = "vps_of_somebody_else"
        assert (await ours.fails()).endswith("The delete was not sent: choose the server again.")
        assert ours.fleet.state.first.is_signed_out


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "db-9"}, "Its name was web-1 and is db-9 now."),
        ({"ip_address": "203.0.113.200"}, "and is 203.0.113.200 now."),
        ({"created_at": "2026-03-01T11:00:00Z"}, "Its date of creation was "),
    ],
)
async def test_a_server_that_is_another_one_is_not_deleted(
    accounts: Accounts, fields: dict[str, Any], said: str
) -> None:
    """It has the id of the plan, and not all of the rest."""
    async with begun(accounts) as ours:
        await ours.waits()
        accounts.prod.account.edit(WEB, **fields)
        ours.complete()
        assert said in await ours.fails()


async def test_a_server_that_is_gone_is_not_deleted(accounts: Accounts) -> None:
    """Somebody else did."""
    async with begun(accounts) as ours:
        await ours.waits()
        accounts.prod.account.remove(WEB)
        ours.complete()
        assert (await ours.fails()).endswith("The delete was not sent: look at the list again.")


async def test_a_lock_that_came_meanwhile_holds(accounts: Accounts) -> None:
    """The delete is refused as any other."""
    async with begun(accounts) as ours:
        await ours.waits()
        await ours.fleet.lock("prod", on=True)
        ours.complete()
        with pytest.raises(Exception, match=r"web-1: the delete was not sent\. It is locked"):
            await ours.running
        assert ours.sent() == [TAKE]


async def test_a_refused_delete_is_an_error_as_any_other(accounts: Accounts) -> None:
    """It was sent, once."""
    accounts.prod.account.fail_next("DELETE", f"/servers/{WEB}/", 403, {"detail": "Never."})
    async with begun(accounts) as ours:
        ours.complete()
        await ours.waits()
        ours.complete()
        with pytest.raises(StatusError, match=r"Never\."):
            await ours.running
        assert ours.sent() == [TAKE, DELETE]


# -- in words


def test_the_name_is_one_that_the_form_takes() -> None:
    """By the second."""
    name = name_before_delete(datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC))
    assert name == "before-delete-20260301-120005"
    assert snapshot_name_problem(name) == ""


def server(**fields: Any) -> Server:
    """A server of these fields."""
    return Server.model_validate({"id": 1, "name": "web-1", **fields}, context="prod")


def test_what_was_not_known_is_no_change() -> None:
    """An address may come later; one that went is said to be gone."""
    assert change_of(server(), server(ip_address="203.0.113.1")) == ""
    assert change_of(server(), server(status="stopped")) == ""
    assert change_of(server(ip_address="203.0.113.1"), server()) == (
        "Its address was 203.0.113.1 and is - now."
    )
    assert change_of(server(), None) == "web-1 is not listed any more."


def test_it_waits_where_a_dialect_lists_snapshots() -> None:
    """The second one does not show when one is completed."""
    assert snapshot_first_lock(DIALECTS["documented"]) == ""
    assert "does not show" in snapshot_first_lock(DIALECTS["uuid"])
    assert "not known yet" in snapshot_first_lock(None)
