"""Writes of an earlier run are found out about at the next start."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.fleet.account.journalled_account import (
    MADE,
    ORDER,
    left_create,
    left_open,
    open_entries,
    opened,
)
from tests.support.open_account import WEB
from tests.support.servers.simulated_account import NOW, TOKEN, Served
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import Busy, OutcomeUnknown, TokenChanged
from vpstui.fleet.account.transition_watcher import WATCHED_ALONE
from vpstui.fleet.state.operation import Stage
from vpstui.journal.journal import Journal, JournalUpdate
from vpstui.journal.write_events import WriteEvent
from vpstui.simulator.data.catalogue import PLANS
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from pathlib import Path


FAR = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
"""Later than the last moment that there is."""

# -- the next start


async def test_next_start_finds_a_create(served: Served, path: Path) -> None:
    """The program was killed between the request and its answer."""
    left_create(path)
    server_id = served.account.add(**MADE)["id"]
    async with opened(served, path) as ours:
        await ours.observer.says(f"new was created: id {server_id}. No answer had come.")
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
            "older is gone: whether its start was done is unknown.",
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
        "not sent",
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
        with pytest.raises(TokenChanged, match=r"web-1: the stop was not sent\. Another login"):
            await stop
        assert served.writes() == []


async def test_server_that_was_there_before_is_not_the_new_one(served: Served, path: Path) -> None:
    """Also one that was given that name since, by somebody else."""
    old = served.account.add(**MADE | {"name": "renamed"})["id"]
    async with opened(served, path) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        served.account.edit(old, name="new")
        before = ours.lists()
        await ours.observer.until(lambda: ours.lists() > before + 2)
        assert ours.state.unknown_creates


@pytest.mark.parametrize("created_at", ["1999-12-31T23:59:59Z", "2099-01-01T00:00:00Z", None])
@pytest.mark.parametrize("at", [NOW, datetime.min.replace(tzinfo=UTC), FAR])
async def test_date_that_lies_does_not_hide_a_server(
    served: Served, path: Path, created_at: str | None, at: datetime
) -> None:
    """A clock is years off, the API's or ours: its id was not there before, so it is the one."""
    left_create(path, at=at)
    server_id = served.account.add(**MADE, created_at=created_at)["id"]
    async with opened(served, path) as ours:
        await ours.observer.says(f"new was created: id {server_id}. No answer had come.")
        await ours.observer.until(lambda: open_entries(path) == ())


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), FAR])
async def test_write_of_an_absurd_date_is_looked_up(
    served: Served, path: Path, at: datetime
) -> None:
    """Whatever was written there."""
    left_create(path, at=at)
    left_open(path, verb="stop", server=WEB, name="web-1", at=at)
    served.account.set_status(WEB, "stopped")
    async with opened(served, path) as ours:
        await ours.observer.says("web-1 is stopped: the stop was done, as far as can be seen.")


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
        account = ours.account
        served.account.fail_next("POST", f"/{'servers' if verb == 'create' else verb}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await (account.create(ORDER) if verb == "create" else account.power(WEB, "stop"))
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


@pytest.mark.parametrize("dialect", [Dialect.UUID])
@pytest.mark.parametrize(
    ("is_done", "said"),
    [(True, "has the new plan: the resize was done"),
     (False, "does not have the new plan: the resize was not done")],
)  # fmt: skip
async def test_next_start_finds_out_about_a_resize(
    served: Served, path: Path, is_done: bool, said: str
) -> None:
    """By the plan that the server has then; it is not sent again."""
    web, seed = served.account.uuid_of(WEB), served.account.knobs.seed
    has = served.account.servers[WEB]["plan"]["id"]
    wanted = has if is_done else next(one for one in PLANS if one != has)
    sent = {"plan": uuid_for(seed, "plan", wanted)}
    left_open(path, verb="resize", server=web, name="web-1", sent=sent)
    async with opened(served, path) as ours:
        await ours.observer.says(f"web-1 {said}, as far as can be seen.")
        await ours.observer.until(lambda: open_entries(path) == ())
        assert served.writes() == []
