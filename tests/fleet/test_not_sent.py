"""What surely was not sent: each write says so, with the server's name and why."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

import pytest
from pydantic import SecretStr

from tests.fleet.account.journalled_account import ORDER, Ours, opened
from tests.support import open_account
from tests.support.open_account import WEB
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.requests import ServerPatch
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import (
    Busy,
    ConnectionFailed,
    DeadlineExceeded,
    EditConflict,
    Locked,
    NotAnApiAnswer,
    Unauthorized,
    VpsTuiError,
)
from vpstui.journal.history import read_journal_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from vpstui.api.service import PowerVerb
    from vpstui.fleet.account.account import Account
    from vpstui.journal.history_entry import HistoryEntry

VERBS = ("start", "stop", "reboot", "delete", "edit", "create")


async def write(account: Account, verb: str, server_id: int = WEB) -> None:
    """Ask for a write."""
    if verb == "create":
        await account.create(ORDER)
    elif verb == "edit":
        base = account.state.server(server_id)
        assert base is not None
        await account.edit(base, ServerPatch(name="www"))
    elif verb == "delete":
        await account.delete(server_id)
    else:
        await account.power(server_id, cast("PowerVerb", verb))


async def noted(ours: Ours) -> HistoryEntry:
    """The last record of the history, once it has an outcome."""
    path = ours.path
    await ours.observer.until(
        lambda: path.exists() and any(one.steps for one in read_journal_file(path).entries)
    )
    return read_journal_file(path).entries[0]


@asynccontextmanager
async def gone(served: Served, path: Path) -> AsyncIterator[Ours]:
    """An account whose list was read, and whose API nobody listens for since."""
    listing = answer({"count": 1, "results": [SERVER]})
    async with (
        raw_server(listing) as raw,
        open_account.opened(served, url=raw.url, journal=path) as account,
    ):
        await account.observer.ends()
        await raw.close()
        ours = Ours(account.account, account.observer, served)
        ours.path = path
        yield ours


@pytest.mark.parametrize("verb", VERBS)
async def test_connection_that_is_refused(served: Served, path: Path, verb: str) -> None:
    """Every verb, in the error and in the history."""
    async with gone(served, path) as ours:
        served.clock.time += 60  # the list is too old to create by
        with pytest.raises(ConnectionFailed) as caught:
            await write(ours.account, verb, 1)
        name = "new" if verb == "create" else "web-1"
        assert caught.value.message.startswith(f"{name}: the {verb} was not sent. 127.0.0.1 ")
        record = await noted(ours)
        assert (record.name, record.verb, record.outcome) == (name, verb, "not sent")
        assert record.note == caught.value.not_sent
        assert record.note.startswith("127.0.0.1 cannot be reached.")
        assert ours.state.operations == {}


@pytest.mark.parametrize("verb", VERBS)
async def test_account_that_was_locked_meanwhile(served: Served, path: Path, verb: str) -> None:
    """Before anything is asked."""
    async with opened(served, path) as ours:
        ours.account.lock.switch(on=True)
        with pytest.raises(Locked, match=rf": the {verb} was not sent\. It is locked \(L\)\.$"):
            await write(ours.account, verb)
        assert (await noted(ours)).outcome == "not sent"
        assert served.writes() == []


async def test_write_that_another_one_is_in_the_way_of(served: Served, path: Path) -> None:
    """One at a time on each server."""
    async with opened(served, path) as ours:
        await write(ours.account, "stop")
        with pytest.raises(Busy, match=r"^web-1: the reboot was not sent\. Its stop is not"):
            await write(ours.account, "reboot")
        await ours.observer.until(lambda: "not sent" in path.read_text())
        assert ours.events("reboot") == ["sending", "not sent"]


async def test_another_login_before_it_is_sent(served: Served, path: Path) -> None:
    """It waited for its turn."""
    async with opened(served, path) as ours:
        slots = ours.account.writes._executor._slots
        for _ in range(MAX_CONCURRENT_WRITES):
            await slots.acquire()
        stop = asyncio.ensure_future(write(ours.account, "stop"))
        await ours.observer.until(lambda: ours.state.writes_in_flight)
        await ours.account.sign_in(SecretStr(TOKEN))
        slots.release()
        with pytest.raises(VpsTuiError, match=r"^web-1: the stop was not sent\. Another login"):
            await stop
        assert ours.events("stop") == ["sending", "not sent"]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, "", VpsTuiError),
        (200, "<html>", NotAnApiAnswer),
    ],
)
async def test_edit_whose_server_cannot_be_read(
    served: Served, path: Path, status: int, body: str, error: type[VpsTuiError]
) -> None:
    """It is read first: without that, nothing is sent."""
    async with opened(served, path) as ours:
        served.account.fail_next("GET", f"/{WEB}/", status, body)
        with pytest.raises(error, match=r"^web-1: the edit was not sent\. "):
            await write(ours.account, "edit")
        assert ours.events("edit") == ["sending", "not sent"]
        assert served.writes() == []


async def test_edit_that_meets_another_one(served: Served, path: Path) -> None:
    """Nothing is overwritten, and nothing was sent."""
    async with opened(served, path) as ours:
        served.account.edit(WEB, name="theirs")
        with pytest.raises(EditConflict):
            await write(ours.account, "edit")
        assert ours.events("edit") == ["sending", "not sent"]


async def test_create_before_which_the_list_is_refused(served: Served, path: Path) -> None:
    """It is read first, to know the new one from those that are there."""
    async with opened(served, path) as ours:
        served.clock.time += 60
        served.account.fail_next("GET", "/servers/", 401, {"detail": "Invalid token."})
        with pytest.raises(Unauthorized, match=r"^new: the create was not sent\. "):
            await write(ours.account, "create")
        assert (await noted(ours)).outcome == "not sent"


@pytest.mark.parametrize("verb", ["stop", "delete", "create", "edit"])
async def test_what_was_refused_or_may_have_left_is_not_called_so(
    served: Served, path: Path, verb: str
) -> None:
    """Three states, three words."""
    async with opened(served, path) as ours:
        for status, word in ((403, "refused"), (504, "unknown")):
            for method in ("POST", "DELETE", "PATCH"):
                served.account.fail_next(method, "/", status, {"detail": "no"})
            with pytest.raises(VpsTuiError) as caught:
                await write(ours.account, verb)
            assert caught.value.not_sent == ""
            assert not isinstance(caught.value, DeadlineExceeded)
            assert ours.events(verb)[:2] == ["sending", word]
            served.account._faults.clear()
