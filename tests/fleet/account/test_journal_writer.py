"""The journal of an account: what stands there of writes that were answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fleet.account.journalled_account import ORDER, open_entries, opened, sent_lines
from tests.support.open_account import WEB
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.models import ServerPatch

if TYPE_CHECKING:
    from pathlib import Path


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


async def test_journal_that_cannot_be_written_is_said_once(served: Served, tmp_path: Path) -> None:
    """The writes go on."""
    async with opened(served, tmp_path) as ours:  # a directory
        await ours.account.power(WEB, "stop")
        served.account.set_status(WEB, "stopped")
        await ours.observer.says("web-1 is stopped after 0 s.")
        warnings = [text for text in ours.said if "cannot be used" in text]
        assert len(warnings) == 1
