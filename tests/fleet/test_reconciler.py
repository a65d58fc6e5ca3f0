"""Writes that nobody answered: found out by reading, now or at the next start, and told as seen."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.support import open_account
from tests.support.open_account import HOST, WEB, Opened
from tests.support.simulated_account import NOW, TOKEN, Served
from vpstui.api.models import ServerCreate, ServerPatch
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import Busy, OutcomeUnknown, TokenChanged
from vpstui.fleet.account.transition_watcher import WATCHED_ALONE
from vpstui.fleet.state.create_matches import find_created_servers
from vpstui.fleet.state.operation import Stage
from vpstui.journal.journal import Journal, JournalAccount, JournalEntry, JournalUpdate
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from vpstui.api.models import Server
    from vpstui.fleet.state.account_state import AccountState

ORDER = ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")
MADE = {"name": "new", "location": "us-east", "os": {"id": 5, "name": "Ubuntu"}}
"""What an account adds that carried that order out."""


class Ours(Opened):
    """An account with a journal."""

    path: Path

    def events(self, verb: str = "") -> list[str]:
        """What the journal says of the last write, or the last of a verb."""
        lines = [json.loads(line) for line in self.path.read_text().splitlines()]
        (*_, entry) = (
            line["id"]
            for line in lines
            if line["event"] == "sending" and verb in ("", line["verb"])
        )
        return [line["event"] for line in lines if line["id"] == entry]

    async def sees(self, status: str) -> None:
        """Wait until the server is known to be in a status."""
        await self.observer.until(lambda: getattr(self.state.server(WEB), "status", "") == status)

    async def comes_to(self, *events: str) -> None:
        """Wait until the journal says exactly this of the last write."""
        await self.observer.until(lambda: self.events() == list(events))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The journal."""
    return tmp_path / "journal.jsonl"


@asynccontextmanager
async def opened(served: Served, path: Path) -> AsyncIterator[Ours]:
    """Open an account that notes its writes, as at a start of the program."""
    async with open_account.opened(served, journal=path) as account:
        ours = Ours(account.account, account.observer, served)
        ours.path = path
        yield ours


def left_open(path: Path, **more: Any) -> JournalEntry:
    """Note a write of a run that was killed."""
    known: dict[str, Any] = {"profile": "default", "host": HOST, "pid": 2**22 + 1}
    known |= {"run": "an earlier one", "at": NOW}
    entry = JournalEntry.model_validate({**known, **more})
    Journal(path).add(entry)
    return entry


def left_create(path: Path, **more: Any) -> JournalEntry:
    """Note a create of a run that was killed."""
    return left_open(path, verb="create", name="new", sent=ORDER.model_dump(exclude_none=True),
                     before={"ids": []}, **more)  # fmt: skip


def open_entries(path: Path) -> tuple[JournalEntry, ...]:
    """What a next start would have to look into."""
    return (
        Journal(path, run="the next one")
        .read_past_writes(JournalAccount("default", HOST))
        .unfinished
    )


def sent_lines(path: Path) -> list[dict[str, Any]]:
    """What the journal says was sent."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in lines if line["event"] == "sending"]


def named(state: AccountState, name: str) -> list[Server]:
    """The servers of a name."""
    return [server for server in state.servers if server.name == name]


# -- the journal of writes that were answered


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
        assert ours.events("delete") == ["sending", "accepted"]
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


# -- a create


async def test_lost_create_is_found_by_name(served: Served, path: Path) -> None:
    """Unknown until the list shows it; sent once."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        assert list(ours.state.unknown_creates.values()) == ["new"]
        server_id = served.account.add(**MADE)["id"]
        await ours.observer.says(f"new was created: id {server_id}. It had not been answered.")
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
        with pytest.raises(Busy, match="last create of new is not known yet"):
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
        assert entry.before == {"ids": [hidden]}


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
        await ours.observer.says("web-1 is gone: whether its edit was done is open.")
        assert ours.state.server(WEB) is None
        await ours.comes_to("sending", "unknown", "unclear")


# -- power and delete


@pytest.mark.parametrize(
    ("verb", "then", "said", "event"),
    [
        ("stop", ["stopped"], "web-1 is stopped: the stop was done, as far", "seen done"),
        ("stop", ["active"], "web-1 is active: the stop was not done, as far", "seen not done"),
        ("reboot", ["rebooting", "active"], "web-1 is active: the reboot was done", "seen done"),
        ("reboot", ["active"], "web-1 is active: whether the reboot was done cannot", "unclear"),
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


# -- the next start


async def test_next_start_finds_a_create(served: Served, path: Path) -> None:
    """The program was killed between the request and its answer."""
    left_create(path)
    server_id = served.account.add(**MADE)["id"]
    async with opened(served, path) as ours:
        await ours.observer.says(f"new was created: id {server_id}. It had not been answered.")
        assert served.writes() == []
        await ours.observer.until(lambda: open_entries(path) == ())


async def test_next_start_goes_on_looking_for_a_create(served: Served, path: Path) -> None:
    """It may take its time."""
    left_create(path)
    async with opened(served, path) as ours:
        await ours.observer.until(lambda: ours.state.unknown_creates)
        server_id = served.account.add(**MADE)["id"]
        await ours.observer.until(lambda: ours.state.server(server_id))
        await ours.observer.until(lambda: open_entries(path) == ())


async def test_old_create_that_is_not_there_is_told_and_closed(served: Served, path: Path) -> None:
    """Once; a person has to look at the bill now and then."""
    left_create(path, at=NOW - timedelta(hours=2))
    async with opened(served, path) as ours:
        await ours.observer.says(
            "No server new is listed since then: it was probably not created, but it may still "
            "appear, and be billed."
        )
        await ours.observer.ends()
    assert open_entries(path) == ()


async def test_next_start_looks_into_everything_else(served: Served, path: Path) -> None:
    """A stop, a delete and an edit, each as it shows now."""
    left_open(path, verb="stop", server=WEB, name="web-1")
    left_open(path, verb="delete", server=99, name="old")
    left_open(path, verb="start", server=98, name="older")
    second = next(key for key in served.account.servers if key != WEB)
    left_open(path, verb="edit", server=second, name="b", sent={"name": "c"}, before={"name": "b"})
    served.account.set_status(WEB, "stopped")
    served.account.edit(second, name="c")
    async with opened(served, path) as ours:
        for text in (
            "web-1 is stopped: the stop was done, as far as can be seen.",
            "old is gone: the delete was done.",
            "older is gone: whether its start was done is open.",
            "c: the edit was done.",
        ):
            await ours.observer.says(text)
        await ours.observer.until(lambda: open_entries(path) == ())
        assert served.writes() == []


async def test_damaged_journal_is_said_and_the_rest_of_it_used(served: Served, path: Path) -> None:
    """One warning, then it goes on."""
    left_open(path, verb="delete", server=99, name="old")
    with path.open("a") as file:
        file.write("rubbish\n")
    async with opened(served, path) as ours:
        await ours.observer.says("old is gone: the delete was done.")
        assert sum("lines that cannot be read" in text for text in ours.said) == 1


async def test_another_account_is_not_asked_about_our_writes(served: Served, path: Path) -> None:
    """Its ids are other servers."""
    left_open(path, verb="stop", server=WEB, name="web-1", host="elsewhere")
    async with opened(served, path) as ours:
        await ours.account.refresh()
        await ours.observer.ends()
        assert ours.said == []
        assert ours.state.operations == {}


async def test_token_that_is_refused_while_looking_signs_out(served: Served, path: Path) -> None:
    """And the search goes on after the next login."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        served.account.token = "vps_other"
        await ours.observer.until(lambda: ours.state.phase.name == "SIGNED_OUT")
        served.account.token = None
        server_id = served.account.add(**MADE)["id"]
        await ours.account.sign_in(SecretStr(TOKEN))
        await ours.observer.until(lambda: ours.state.unknown_creates == {})
        assert ours.state.server(server_id) is not None


def test_every_event_has_its_words() -> None:
    """The journal is read by people, too."""
    assert {event.value for event in WriteEvent} == {
        "sending", "accepted", "refused", "unknown", "seen done", "seen not done", "unclear",
    }  # fmt: skip


# -- whose it is, and what it is not


async def test_write_of_another_owner_is_left_for_that_one(served: Served, path: Path) -> None:
    """Same profile and host, but a token of somebody else: nothing is claimed."""
    left_open(path, verb="delete", server=99, name="old", owner="other@example.com")
    async with opened(served, path) as ours:
        await ours.observer.until(lambda: ours.state.owner)
        await ours.observer.ends()
        assert not any("old" in text for text in ours.said)
    assert [entry.name for entry in open_entries(path)] == ["old"]


async def test_another_login_forgets_what_was_unknown(served: Served, path: Path) -> None:
    """Until it is known that the account is the same: then the search goes on."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        ours.account._detach()
        ours.account.login.sign_out("over")
        await ours.account.sign_in(SecretStr(TOKEN))
        server_id = served.account.add(**MADE)["id"]
        await ours.observer.until(lambda: ours.state.server(server_id))
        assert ours.state.unknown_creates == {}


async def test_write_that_waits_is_not_sent_with_another_token(served: Served, path: Path) -> None:
    """It was asked for in another account."""
    async with opened(served, path) as ours:
        slots = ours.account.writes._executor._slots
        for _ in range(MAX_CONCURRENT_WRITES):
            await slots.acquire()
        stop = asyncio.ensure_future(ours.account.power(WEB, "stop"))
        await ours.observer.until(lambda: ours.state.writes_in_flight)
        await ours.account.sign_in(SecretStr(TOKEN))
        slots.release()
        with pytest.raises(TokenChanged, match="stop of web-1 was not sent"):
            await stop
        assert served.writes() == []


async def test_old_server_of_that_name_is_not_the_new_one(served: Served, path: Path) -> None:
    """It is older than the request by more than clocks differ."""
    old = {"created_at": "2020-01-01T00:00:00Z"}
    left_create(path)
    served.account.add(**MADE, **old)
    async with opened(served, path) as ours:
        await ours.observer.until(lambda: ours.state.unknown_creates)


async def test_deleted_server_of_that_name_is_not_the_new_one(served: Served, path: Path) -> None:
    """A list that lags behind may still show it."""
    gone = served.account.add(**MADE)["id"]
    async with opened(served, path) as ours:
        await ours.account.delete(gone)
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        (entry,) = open_entries(path)
        assert gone in entry.before["ids"]


async def test_two_creates_of_one_name_at_once(served: Served, path: Path) -> None:
    """The second waits for what becomes of the first."""
    async with opened(served, path) as ours:
        first = asyncio.ensure_future(ours.account.create(ORDER))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await ours.account.create(ORDER)
        await first
        assert len(served.writes()) == 1


async def test_server_of_an_answered_create_is_not_that_of_a_lost_one(
    served: Served, path: Path
) -> None:
    """The journal knows which server each of them made."""
    made = served.account.add(**MADE)["id"]
    known = left_create(path)
    Journal(path).add(JournalUpdate(id=known.id, event=WriteEvent.ACCEPTED, server=made))
    left_create(path)
    async with opened(served, path) as ours:
        await ours.observer.until(lambda: ours.state.unknown_creates)
        assert not any("was created" in text for text in ours.said)


@pytest.mark.parametrize("verb", ["create", "stop"])
async def test_search_that_is_not_permitted_ends_with_one_word(
    served: Served, path: Path, verb: str
) -> None:
    """Nothing is asked again and again, and the server is free."""
    async with opened(served, path) as ours:
        writes = ours.account.writes
        served.account.fail_next("POST", f"/{'servers' if verb == 'create' else verb}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await (writes.create(ORDER) if verb == "create" else writes.power(WEB, "stop"))
        served.account.fail_next("GET", "/servers/" if verb == "create" else f"/{WEB}/", 403, {})
        await ours.observer.until(lambda: any("cannot be looked up" in t for t in ours.said))
        await ours.comes_to("sending", "unknown", "unclear")
        assert ours.state.operations == {}
        assert ours.state.unknown_creates == {}


async def test_unknown_outlives_a_filter_of_the_api(served: Served, path: Path) -> None:
    """A server that is not asked for is still one that nobody knows of."""
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/stop/", 504, "")
        served.account.fail_next("GET", f"/{WEB}/", 503, "", times=9)
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, "stop")
        await ours.account.filter_by_api(type(ours.state.api_filter)(status="suspended"))
        assert ours.state.server(WEB) is None
        assert ours.state.operations[WEB].stage is Stage.UNKNOWN


async def test_fleet_that_restarts_is_not_watched_one_by_one(served: Served, path: Path) -> None:
    """The list shows the rest."""
    async with opened(served, path) as ours:
        for key in list(served.account.servers):
            served.account.set_status(key, "rebooting")
        await ours.account.refresh()
        assert len(ours.account._watcher._watches) == WATCHED_ALONE < len(ours.state.servers)
