"""A snapshot is taken once, watched, and found out about where nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.fleet.account.journalled_account import (
    left_open,
    open_entries,
    opened,
    sent_lines,
)
from tests.support.open_account import WEB
from vpstui.base.errors import Busy, OutcomeUnknown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fleet.account.journalled_account import Ours
    from tests.support.servers.simulated_account import Served


async def take(ours: Ours, name: str = "before-2") -> None:
    """Take a snapshot of web-1."""
    await ours.account.writes.copies.take(WEB, "snapshot", name, "In words.")


async def lose(served: Served, ours: Ours) -> None:
    """Take one whose answer is lost."""
    served.account.fail_next("POST", "/snapshots/", 504, "")
    with pytest.raises(OutcomeUnknown):
        await take(ours)


async def test_it_is_noted_and_watched(served: Served, path: Path) -> None:
    """What was sent, and which there were before; the operation ends with the watch."""
    async with opened(served, path) as ours:
        await take(ours)
        assert ours.state.operations[WEB].verb == "snapshot"
        served.clock.time += 60
        await ours.comes_to("sending", "accepted", "seen done")
        assert WEB not in ours.state.operations
        (line,) = sent_lines(path)
        assert line["sent"] == {"name": "before-2", "description": "In words."}
        assert len(line["before"]["ids"]) == 2
        assert len(served.writes()) == 1


async def test_a_lost_one_is_found_by_its_name(served: Served, path: Path) -> None:
    """Until then nothing else is written to the server."""
    async with opened(served, path) as ours:
        await lose(served, ours)
        with pytest.raises(Busy):
            await ours.account.power(WEB, "stop")
        served.account.copy(WEB, "snapshot", name="another")
        served.account.copy(WEB, "snapshot", name="before-2")
        await ours.observer.says(
            "web-1: the snapshot before-2 is there, and pending. No answer had come."
        )
        assert WEB not in ours.state.operations
        assert len(served.writes()) == 1


async def test_one_that_was_there_before_is_not_it(served: Served, path: Path) -> None:
    """Though it has that name."""
    served.account.copy(WEB, "snapshot", name="before-2")
    async with opened(served, path) as ours:
        await lose(served, ours)
        await ours.observer.says(
            "web-1: whether the snapshot before-2 was taken is unknown: look at the list of them."
        )


async def test_of_two_nobody_knows_which(served: Served, path: Path) -> None:
    """Somebody else took one of that name meanwhile."""
    async with opened(served, path) as ours:
        with served.account.lock:
            await lose(served, ours)
            for _ in range(2):
                served.account.copy(WEB, "snapshot", name="before-2")
        await ours.comes_to("sending", "unknown", "unclear")


async def test_the_next_start_finds_it(served: Served, path: Path) -> None:
    """The program was killed between the request and its answer; nothing is sent again."""
    left_open(path, verb="snapshot", name="web-1", server=WEB, sent={"name": "before-2"},
              before={"ids": []})  # fmt: skip
    served.account.copy(WEB, "snapshot", name="before-2")
    async with opened(served, path) as ours:
        await ours.observer.says(
            "web-1: the snapshot before-2 is there, and pending. No answer had come."
        )
        await ours.observer.until(lambda: open_entries(path) == ())
        assert served.writes() == []


async def test_another_login_ends_the_watch(served: Served, path: Path) -> None:
    """Its lists are of another account."""
    async with opened(served, path) as ours:
        await take(ours)
        ours.account.login.use(SecretStr("vps_another_0123456789"))
        served.clock.time += 60
        await ours.observer.until(lambda: WEB not in ours.state.operations)
        assert not any("completed" in text for text in ours.said)
