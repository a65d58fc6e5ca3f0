"""Writes that nobody answered are found out about by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fleet.account.journalled_account import MADE, ORDER, named, open_entries, opened
from tests.support.open_account import WEB
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import Busy, OutcomeUnknown
from vpstui.fleet.state.create_matches import find_created_servers
from vpstui.fleet.state.operation import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

# -- a create


async def test_lost_create_is_found_by_name(served: Served, path: Path) -> None:
    """Unknown until the list shows it; sent once."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        assert list(ours.state.unknown_creates.values()) == ["new"]
        server_id = served.account.add(**MADE)["id"]
        await ours.observer.says(f"new was created: id {server_id}. No answer had come.")
        assert ours.state.unknown_creates == {}
        assert ours.state.server(server_id) is not None
        await ours.comes_to("sending", "unknown", "seen done")
        assert len(served.writes()) == 1


async def test_lost_create_is_not_another_server_of_that_name(served: Served, path: Path) -> None:
    """One that was there before, or differs in what was asked for, is not it."""
    before = served.account.add(**MADE)["id"]
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        served.account.add(**{**MADE, "location": "eu-central"})
        await ours.observer.until(lambda: any("may still appear" in text for text in ours.said))
        ours_id = served.account.add(**MADE)["id"]
        await ours.observer.until(lambda: ours.state.unknown_creates == {})
        assert any(f"new was created: id {ours_id}." in text for text in ours.said)
        assert before != ours_id


async def test_two_matches_are_both_told(served: Served, path: Path) -> None:
    """Each may be it, and each is billed."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        with served.account.lock:
            both = [served.account.add(**MADE)["id"] for _ in range(2)]
        await ours.observer.says(
            f"2 servers may be the new that was not answered: id {both[0]}, {both[1]}. "
            "Each is billed; delete what you do not want."
        )
        assert len(named(ours.state, "new")) == 2
        await ours.comes_to("sending", "unknown", "unclear")


async def test_no_match_is_told_once_and_looked_for_on(served: Served, path: Path) -> None:
    """It may still appear, and be billed; nothing is forgotten."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        told = (
            "No server new is listed so far: it was probably not created, but it may still "
            "appear, and be billed."
        )
        await ours.observer.says(told)
        asked = len(served.account.requests)
        await ours.observer.until(lambda: len(served.account.requests) > asked + 3)
        assert ours.said.count(told) == 1
        assert list(ours.state.unknown_creates.values()) == ["new"]
    assert [entry.name for entry in open_entries(path)] == ["new"]


async def test_same_name_waits_for_the_outcome(served: Served, path: Path) -> None:
    """A second create of that name could make a second server."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        with pytest.raises(Busy, match="Whether the last create of that name was done is unknown"):
            await ours.account.create(ORDER)
        assert len(served.writes()) == 1


async def test_faults_while_looking_do_not_end_the_search(served: Served, path: Path) -> None:
    """A line that was just lost is often lost for longer."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        served.account.fail_next("GET", "/servers/", 503, "", times=15)
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        server_id = served.account.add(**MADE)["id"]
        await ours.observer.until(lambda: ours.state.server(server_id))


async def test_list_is_read_before_a_create_where_it_is_not_whole(
    served: Served, path: Path
) -> None:
    """Else a server that is not shown would be taken for the new one."""
    hidden = served.account.add(**MADE, status="active")["id"]
    async with opened(served, path) as ours:
        await ours.account.filter_by_api(type(ours.state.api_filter)(status="stopped"))
        assert ours.state.server(hidden) is None
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        (entry,) = open_entries(path)
        assert hidden in entry.before["ids"]
        assert set(entry.before["ids"]) == set(served.account.servers)


@pytest.mark.parametrize(
    ("told", "may_be"),
    [
        ({}, True),
        ({"hostname": "other.example.com"}, True),
        ({"location": "eu"}, False),
        ({"os": {"id": 6}}, False),
        ({"plan": {"id": 2}}, False),
        ({"plan": {"name": "x"}, "os": None}, True),
        ({"name": "News"}, False),
        ({"name": ""}, False),
    ],
)
def test_servers_that_a_create_may_have_made(told: dict[str, Any], may_be: bool) -> None:
    """Those in which nothing that is told differs from what was asked for."""
    from vpstui.api.models import Server

    row = {"id": 1, "name": "new", "location": "us-east", "plan": {"id": 1}, "os": {"id": 5}}
    server = Server.model_validate({**row, **told})
    sent = ORDER.model_dump(exclude_none=True)
    assert find_created_servers(sent, (), [server]) == ((server,) if may_be else ())
    assert find_created_servers(sent, (1,), [server]) == ()


# -- an edit


@pytest.mark.parametrize(
    ("now", "said", "event"),
    [
        ({"name": "www"}, "www: the edit was done.", "seen done"),
        ({}, "web-1: the edit was not done, as far as can be seen.", "seen not done"),
        (
            {"name": "theirs"},
            "theirs was changed, but not only by your edit: look at it.",
            "unclear",
        ),
    ],
)
async def test_lost_edit_is_found_out_by_reading(
    served: Served, path: Path, now: dict[str, str], said: str, event: str
) -> None:
    """The fields tell."""
    async with opened(served, path) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="www"))
        assert ours.state.operations[WEB].stage is Stage.UNKNOWN
        assert ours.state.is_busy(WEB)
        if now:
            served.account.edit(WEB, **now)
        await ours.observer.says(said)
        assert ours.state.operations == {}
        await ours.comes_to("sending", "unknown", event)
        assert len(served.writes()) == 1


async def test_lost_edit_of_a_server_that_goes(served: Served, path: Path) -> None:
    """There is nothing left to read."""
    async with opened(served, path) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="www"))
        served.account.remove(WEB)
        await ours.observer.says("web-1 is gone: whether its edit was done is unknown.")
        assert ours.state.server(WEB) is None
        await ours.comes_to("sending", "unknown", "unclear")


# -- power and delete


@pytest.mark.parametrize(
    ("verb", "then", "said", "event"),
    [
        ("stop", ["stopped"], "web-1 is stopped: the stop was done, as far", "seen done"),
        ("stop", ["active"], "web-1 is active: the stop was not done, as far", "seen not done"),
        ("reboot", ["rebooting", "active"], "web-1 is active: the reboot was done", "seen done"),
        (
            "reboot",
            ["active"],
            "web-1 is active: whether the reboot was done is unknown",
            "unclear",
        ),
    ],
)
async def test_lost_power_is_found_out_by_reading(
    served: Served, path: Path, verb: Any, then: list[str], said: str, event: str
) -> None:
    """The status tells, but for a reboot that nobody saw."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", f"/{verb}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, verb)
        assert ours.state.operations[WEB].stage is Stage.UNKNOWN
        for status in then:
            served.account.set_status(WEB, status)
            await ours.sees(status)
        await ours.observer.until(lambda: any(text.startswith(said) for text in ours.said))
        await ours.comes_to("sending", "unknown", event)
        assert len(served.writes()) == 1


@pytest.mark.parametrize("gone", [True, False])
async def test_lost_delete_is_found_out_by_reading(served: Served, path: Path, gone: bool) -> None:
    """404 says that it was done; a server that stays says that it was not."""
    async with opened(served, path) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 502, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.delete(WEB)
        if gone:
            served.account.remove(WEB)
        await ours.comes_to("sending", "unknown", "seen done" if gone else "seen not done")
        assert (ours.state.server(WEB) is None) is gone


async def test_unknown_stays_while_nothing_can_be_read(served: Served, path: Path) -> None:
    """However long: the next list goes on with it."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/stop/", 504, "")
        served.account.fail_next("GET", f"/{WEB}/", 503, "", times=10)
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, "stop")
        asked = f"/api/v1/servers/{WEB}/"
        await ours.observer.until(
            lambda: sum(request.path == asked for request in served.account.requests) >= 10
        )
        await ours.observer.ends()
        assert ours.state.operations[WEB].stage is Stage.UNKNOWN
        assert ours.said == []
        served.account.set_status(WEB, "stopped")
        await ours.account.refresh()
        await ours.observer.until(lambda: ours.said)
        assert ours.said[0].startswith("web-1 is stopped: the stop was done")
