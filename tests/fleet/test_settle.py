"""A person says what came of a write without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fleet.account.journalled_account import ORDER, open_entries, opened, sent_lines
from tests.support.open_account import WEB
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import Busy, OutcomeUnknown
from vpstui.journal.history import read_journal_file
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fleet.account.journalled_account import Ours
    from tests.support.servers.simulated_account import Served
    from vpstui.api.models import Server

PATCH = ServerPatch(name="www")


async def test_this_one_is_it(served: Served, path: Path) -> None:
    """Its name was changed at once, so that no search finds it: the person knows it."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        server_id = served.account.add(name="renamed")["id"]
        (line,) = sent_lines(path)
        await ours.account.reconciler.settle(line["id"], server_id)
        assert ours.state.unknown_creates == {}
        assert ours.events() == ["sending", "unknown", "seen done"]
        assert read_journal_file(path).entries[0].server == server_id
        assert open_entries(path) == ()
        await ours.account.create(ORDER)  # the name is free again
        served.clock.time += 600
        await ours.observer.ends()
        assert not any("new was created" in text for text in ours.said)


async def test_stop_looking_for_a_create(served: Served, path: Path) -> None:
    """It is left unknown, and no list is asked for because of it."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        (line,) = sent_lines(path)
        await ours.account.reconciler.settle(line["id"], None)
        assert ours.state.unknown_creates == {}
        assert ours.events() == ["sending", "unknown", "unclear"]
        assert ours.observer.results[-1][1] is WriteEvent.LEFT_UNKNOWN
        await ours.observer.ends()
    assert open_entries(path) == ()


async def write(ours: Ours, verb: str, base: Server) -> None:
    """Ask for a write to a server."""
    if verb == "stop":
        await ours.account.power(WEB, "stop")
    elif verb == "delete":
        await ours.account.delete(WEB)
    else:
        await ours.account.edit(base, PATCH)


@pytest.mark.parametrize("verb", ["stop", "delete", "edit"])
async def test_stop_looking_for_anything_else(served: Served, path: Path, verb: str) -> None:
    """The server is free for the next write."""
    async with opened(served, path) as ours:
        base = await ours.account.read(WEB)
        for method in ("POST", "DELETE", "PATCH"):
            served.account.fail_next(method, "/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await write(ours, verb, base)
        (line,) = sent_lines(path)
        await ours.account.reconciler.settle(line["id"], None)
        assert not ours.state.is_busy(WEB)
        await ours.observer.ends()
        assert ours.events() == ["sending", "unknown", "unclear"]


async def test_write_whose_answer_is_awaited_is_not_settled(served: Served, path: Path) -> None:
    """It was accepted, and is watched."""
    async with opened(served, path) as ours:
        await ours.account.power(WEB, "stop")
        (line,) = sent_lines(path)
        with pytest.raises(Busy, match="still"):
            await ours.account.reconciler.settle(line["id"], None)
        assert ours.events() == ["sending", "accepted"]
