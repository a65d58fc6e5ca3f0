"""The journal of an account: what stands there of writes that were answered."""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.fleet.account.journalled_account import (
    ORDER,
    left_open,
    open_entries,
    opened,
    sent_lines,
)
from tests.support.open_account import WEB
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.requests import ServerPatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vpstui.api.service import PowerVerb


async def test_writes_are_noted_before_and_after(served: Served, path: Path) -> None:
    """Each with what was sent, and what the API said and what was seen."""
    async with opened(served, path) as ours:
        base = await ours.account.read(WEB)
        await ours.account.edit(base, ServerPatch(name="www"))
        assert ours.events("edit") == ["sending", "accepted", "seen done"]
        await ours.account.power(WEB, "stop")
        assert ours.events("stop") == ["sending", "accepted"]
        served.account.set_status(WEB, "stopped")
        await ours.comes_to("sending", "accepted", "seen done")
        await ours.account.delete(WEB)
        await ours.comes_to("sending", "accepted", "seen done")
        await ours.account.create(ORDER)
        assert ours.events("create") == ["sending", "accepted"]
    entries = sent_lines(path)
    assert [(entry["verb"], entry["name"]) for entry in entries] == [
        ("edit", "web-1"), ("stop", "www"), ("delete", "www"), ("create", "new"),
    ]  # fmt: skip
    assert (entries[0]["sent"], entries[0]["before"]) == ({"name": "www"}, {"name": "web-1"})
    assert entries[3]["sent"] == ORDER.model_dump(exclude_none=True)
    assert TOKEN not in json.dumps(entries)
    assert open_entries(path) == ()


async def test_refusal_is_an_outcome(served: Served, path: Path) -> None:
    """Nothing is left to find out."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 402, {"detail": "No money."})
        with pytest.raises(Exception, match="No money"):
            await ours.account.create(ORDER)
        assert ours.events() == ["sending", "refused"]


async def test_write_that_cannot_be_noted_is_said_each_time(served: Served, tmp_path: Path) -> None:
    """Before it is sent; the writes go on."""
    async with opened(served, tmp_path) as ours:  # a directory
        verbs: tuple[PowerVerb, ...] = ("stop", "start")
        for number, verb in enumerate(verbs, 1):
            await ours.account.power(WEB, verb)
            (*_, last) = [text for text in ours.said if "cannot be noted" in text]
            assert last.startswith(f"web-1: the {verb} cannot be noted, so it cannot be looked up")
            assert "Is a directory" in last
            assert sum("cannot be noted" in text for text in ours.said) == number
            served.account.set_status(WEB, "stopped" if verb == "stop" else "active")
            await ours.observer.until(lambda: WEB not in ours.state.operations)
        assert not any("is not noted" in text for text in ours.said)


@contextmanager
def in_the_way(path: Path) -> Iterator[None]:
    """Have a directory where the journal should be."""
    path.mkdir()
    yield
    path.rmdir()


async def test_journal_that_is_back_has_what_could_not_be_noted(served: Served, path: Path) -> None:
    """The write, and what came of it."""
    async with opened(served, path) as ours:
        await ours.account.refresh()
        with in_the_way(path):
            await ours.account.power(WEB, "stop")
        served.account.set_status(WEB, "stopped")
        await ours.observer.until(path.exists)
        await ours.comes_to("sending", "seen done")


async def test_locked_journal_is_followed(served: Served, path: Path) -> None:
    """What an earlier run left is looked up; what is sent now is said not to be noted."""
    left_open(path, verb="stop", server=WEB, name="web-1")
    lock = path.with_name(f"{path.name}.lock")
    with lock.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        async with opened(served, path) as ours:
            await ours.sees("active")
            await ours.observer.until(lambda: WEB in ours.state.operations)
            served.account.set_status(WEB, "stopped")
            await ours.observer.says("web-1 is stopped: the stop was done, as far as can be seen.")
