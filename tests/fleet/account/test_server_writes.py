"""Creates, edits, deletes and power actions of one account, over a socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.fleet.account.signed_in_account import ORDER, opened, seen_on_its_way
from tests.support.open_account import WEB
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import (
    BadRequest,
    Busy,
    EditConflict,
    Forbidden,
    Locked,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    StatusError,
)
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.journal.write_events import WriteEvent
from vpstui.simulator.data.catalogue import PLANS
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from vpstui.api.service import PowerVerb

# -- create


async def test_created_server_is_there_at_once(served: Served) -> None:
    """Provisioning, and said to be."""
    async with opened(served) as ours:
        server = await ours.account.create(ORDER)
        assert ours.said == ["new: Server is being provisioned. This may take 2-5 minutes."]
        assert ours.server(server.id).status == "provisioning"
        assert ours.state.operations == {server.id: Operation("create", Stage.ACCEPTED)}


async def test_created_server_is_followed_until_it_runs(served: Served) -> None:
    """Then its address is known, and its write is over."""
    async with opened(served) as ours:
        server = await ours.account.create(ORDER)
        served.clock.time += 30
        await ours.says("new is active after 30 s.")
        assert ours.server(server.id).ip_address
        await ours.observer.ends()
        assert ours.state.operations == {}


@pytest.mark.knobs(credit=0.0)
async def test_create_without_credit_changes_nothing(served: Served) -> None:
    """The form tells why."""
    async with opened(served) as ours:
        with pytest.raises(PaymentRequired):
            await ours.account.create(ORDER)
        assert len(ours.state.servers) == 12
        assert ours.said == []


async def test_create_without_an_answer_looks_for_the_server(served: Served) -> None:
    """It may be there by now; it is not sent again."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        served.account.add(name="new", status="active", location="us-east", os={"id": 5})
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        assert list(ours.state.unknown_creates.values()) == ["new"]
        await ours.until(lambda: any(row.name == "new" for row in ours.state.servers))
        assert len(served.writes()) == 1


@pytest.mark.knobs(latency=0.05)
async def test_create_is_a_write_in_flight(served: Served) -> None:
    """Until it is answered."""
    async with opened(served) as ours:
        create = asyncio.ensure_future(ours.account.create(ORDER))
        await ours.until(served.writes)
        assert ours.state.writes_in_flight == 1
        await create
        assert ours.state.writes_in_flight == 0


# -- edit


async def test_edit_is_saved_and_said(served: Served) -> None:
    """The new facts are in the state."""
    async with opened(served) as ours:
        await ours.account.edit(await ours.account.read(WEB), ServerPatch(name="mx"))
        assert ours.said == ["mx is saved."]
        assert ours.server().name == "mx"
        assert ours.state.operations == {}


async def test_edit_of_what_others_changed_is_not_sent(served: Served) -> None:
    """And the server is free for the next try."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.edit(WEB, name="theirs")
        with pytest.raises(EditConflict):
            await ours.account.edit(base, ServerPatch(name="mine"))
        assert served.writes() == []
        assert ours.state.operations == {}


async def test_edit_of_a_server_that_is_gone_takes_it_away(served: Served) -> None:
    """Its row has nothing to show any more."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.account.edit(base, ServerPatch(name="mine"))
        assert ours.state.server(WEB) is None


async def test_edit_without_an_answer_is_looked_into(served: Served) -> None:
    """The row then shows what is true, and the server is free."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="mine"))
        served.account.edit(WEB, name="mine")
        await ours.until(lambda: ours.server().name == "mine")
        assert not ours.state.is_busy(WEB)
        assert len(served.writes()) == 1


async def test_look_that_fails_is_said(served: Served) -> None:
    """What came of an edit is then not known, and nobody thinks it is."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="mine"))
        served.account.fail_next("GET", f"/{WEB}/", 503, {"detail": "down"})
        await ours.observer.ends()
        assert [severity for _, severity in ours.observer.notices] == ["warning"]


async def test_search_goes_on_after_another_login(served: Served) -> None:
    """Signed out nothing can be read: the edit stays unknown until somebody logs in again."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="mine"))
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.state.operations[WEB].stage is Stage.UNKNOWN
        served.account.edit(WEB, name="mine")
        ours.service.use_token(SecretStr(TOKEN))
        await ours.account.refresh()
        await ours.says("mine: the edit was done.")
        assert ours.state.operations == {}


# -- delete


@pytest.mark.parametrize("gone", [False, True])
async def test_deleted_server_leaves(served: Served, gone: bool) -> None:
    """204 and 404 both mean that it will be gone, and its own 404 that it is."""
    async with opened(served) as ours:
        if gone:
            served.account.remove(WEB)
        await ours.account.delete(WEB)
        assert ours.state.operations == {WEB: Operation("delete", Stage.ACCEPTED)}
        await ours.observer.ends()
        assert ours.said == ["web-1 is deleted."]
        assert ours.state.server(WEB) is None
        assert ours.state.operations == {}


async def test_delete_of_a_server_out_of_sight_is_told_by_its_id(served: Served) -> None:
    """There is no name to tell it by."""
    async with opened(served, listed=False) as ours:
        await ours.account.delete(WEB)
        await ours.observer.ends()
        assert ours.said == [f"server {WEB} is deleted."]


async def test_refused_delete_leaves_the_server(served: Served) -> None:
    """The server is free for another try."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 409, {"detail": "It is protected."})
        with pytest.raises(StatusError, match="protected"):
            await ours.account.delete(WEB)
        assert ours.state.server(WEB) is not None
        assert ours.state.operations == {}


async def test_unknown_delete_that_was_done_is_found_out(served: Served) -> None:
    """404 afterwards says so."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 502, "")
        served.account.remove(WEB)
        with pytest.raises(OutcomeUnknown):
            await ours.account.delete(WEB)
        await ours.says("web-1 is gone: the delete was done.")
        assert ours.state.server(WEB) is None
        assert len(served.writes()) == 1


@pytest.mark.parametrize(("status", "word"), [("active", "active"), ("", "there")])
async def test_unknown_delete_that_was_not_done_is_found_out(
    served: Served, status: str, word: str
) -> None:
    """A server that can be read was not deleted, whatever its status."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 504, "")
        served.account.set_status(WEB, status)
        with pytest.raises(OutcomeUnknown):
            await ours.account.delete(WEB)
        assert ours.state.operations == {WEB: Operation("delete", Stage.UNKNOWN)}
        await ours.says(f"web-1 is {word}: the delete was not done, as far as can be seen.")
        await ours.observer.ends()
        assert ours.state.operations == {}


# -- power


@pytest.mark.parametrize(
    ("verb", "before", "during", "after"),
    [
        ("stop", "active", "stopping", "stopped"),
        ("start", "stopped", "starting", "active"),
        ("reboot", "active", "rebooting", "active"),
    ],
)
async def test_power_is_followed_until_it_is_done(
    served: Served, verb: PowerVerb, before: str, during: str, after: str
) -> None:
    """Accepted first, then seen done, with the time it took."""
    served.account.set_status(WEB, before)
    async with opened(served) as ours:
        await ours.account.power(WEB, verb)
        assert ours.server().status == during
        assert ours.state.operations == {WEB: Operation(verb, Stage.ACCEPTED)}
        assert ours.said == [f"web-1: Server is {during}"]
        await seen_on_its_way(ours, served)
        served.clock.time += 20
        await ours.says(f"web-1 is {after} after 20 s.")
        await ours.observer.ends()
        assert len(ours.observer.rings) == 1
        assert ours.server().status == after
        assert ours.state.operations == {}


@pytest.mark.parametrize(
    "answer", [{"status": "success"}, {"server": {"id": WEB, "name": "web-1"}}, {"server": 3}]
)
async def test_power_answer_without_a_status_shows_what_is_being_done(
    served: Served, answer: dict[str, Any]
) -> None:
    """The provider says it is accepted; what follows is known."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 200, answer)
        await ours.account.power(WEB, "stop")
        assert ours.server().status == "stopping"


async def test_power_that_the_status_does_not_allow_looks_again(served: Served) -> None:
    """What was shown was not what the API sees."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "stopped")
        with pytest.raises(BadRequest):
            await ours.account.power(WEB, "stop")
        await ours.until(lambda: ours.server().status == "stopped")
        assert ours.state.operations == {}


async def test_power_on_a_server_that_is_gone_takes_it_away(served: Served) -> None:
    """Its row has nothing to show any more."""
    async with opened(served) as ours:
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.account.power(WEB, "stop")
        assert ours.state.server(WEB) is None


async def test_power_that_is_not_permitted_leaves_everything(served: Served) -> None:
    """The server stays as it was, and free."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 403, {"detail": "no"})
        with pytest.raises(Forbidden):
            await ours.account.power(WEB, "stop")
        assert ours.server().status == "active"
        assert ours.state.operations == {}
        assert not ours.observer.tasks._tasks


@pytest.mark.parametrize(
    ("verb", "status", "said"),
    [
        ("stop", "stopped", "the stop was done, as far as can be seen."),
        ("stop", "active", "the stop was not done, as far as can be seen."),
        ("reboot", "active", "whether the reboot was done is unknown."),
    ],
)
async def test_unknown_power_is_found_out_by_reading(
    served: Served, verb: PowerVerb, status: str, said: str
) -> None:
    """It is never sent again, and told with care."""
    async with opened(served) as ours:
        served.account.fail_next("POST", f"/{verb}/", 504, "")
        served.account.set_status(WEB, status)
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, verb)
        assert ours.state.operations == {WEB: Operation(verb, Stage.UNKNOWN)}
        assert ours.state.is_busy(WEB)
        await ours.says(f"web-1 is {status}: {said}")
        assert len(served.writes()) == 1


async def test_accepted_power_that_leads_nowhere_is_not_called_done(served: Served) -> None:
    """Its status is told as it is."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "stop")
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active, though its stop was accepted.")


@pytest.mark.parametrize(
    ("status", "body"), [(200, {"status": "success"}), (202, {"message": "ok"})]
)
async def test_reboot_that_is_quicker_than_two_looks_is_done(
    served: Served, status: int, body: dict[str, str]
) -> None:
    """It was accepted, and the server runs."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/reboot/", status, body)
        await ours.account.power(WEB, "reboot")
        await ours.says("web-1 is active after 0 s.")
        await ours.observer.ends()
        assert ours.state.operations == {}
        assert [event for _, event, _ in ours.observer.results][-1] is WriteEvent.DONE


@pytest.mark.knobs(pace=1e9)
async def test_answer_that_shows_it_rebooting_is_a_look(served: Served) -> None:
    """The first one that shows it run again ends the watch."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "reboot")
        served.clock.time += 1
        await ours.says("web-1 is active after 1 s.")
        assert len(ours.asked(f"/api/v1/servers/{WEB}/")) == 1


async def test_reboot_that_ends_in_another_status_is_not_called_done(served: Served) -> None:
    """The server was on its way, and does not run."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "reboot")
        await ours.account.read(WEB)
        served.account.set_status(WEB, "stopped")
        await ours.says("web-1 is stopped, though its reboot was accepted.")


# -- what only the second dialect has


def other_plan(served: Served) -> str:
    """The uuid of a plan that web-1 does not have."""
    has = served.account.servers[WEB]["plan"]["id"]
    number = next(one for one in PLANS if one != has)
    return uuid_for(served.account.knobs.seed, "plan", number)


@pytest.mark.parametrize("dialect", [Dialect.UUID])
async def test_hard_stop_need_not_wait_for_a_stop_that_was_accepted(served: Served) -> None:
    """It is for the stop that hangs; a second one waits for the first."""
    web = served.account.uuid_of(WEB)
    async with opened(served) as ours:
        await ours.account.power(web, "stop")
        with pytest.raises(Busy):
            await ours.account.power(web, "stop")
        await ours.account.power(web, "hard stop")
        assert ours.state.operations == {web: Operation("hard stop", Stage.ACCEPTED)}
        await ours.says("web-1 is stopped after 0 s.")
        assert [body for _, _, body in served.writes()] == [
            {"action": "stop"}, {"action": "hard_stop"},
        ]  # fmt: skip


@pytest.mark.knobs(latency=0.05)
@pytest.mark.parametrize("dialect", [Dialect.UUID])
async def test_hard_stop_waits_for_a_stop_that_is_on_its_way(served: Served) -> None:
    """Nobody knows yet what comes of it."""
    web = served.account.uuid_of(WEB)
    async with opened(served) as ours:
        stop = asyncio.ensure_future(ours.account.power(web, "stop"))
        await ours.until(lambda: ours.state.operations)
        with pytest.raises(Busy):
            await ours.account.power(web, "hard stop")
        await stop
        assert len(served.writes()) == 1


@pytest.mark.parametrize("dialect", [Dialect.UUID])
async def test_resize_is_done_when_the_new_plan_is_seen(served: Served) -> None:
    """Not by the status, which is as it was before."""
    web, plan = served.account.uuid_of(WEB), other_plan(served)
    async with opened(served) as ours:
        await ours.account.resize(ours.server(web), plan)
        assert ours.state.operations == {web: Operation("resize", Stage.ACCEPTED)}
        assert ours.said == ["web-1: Server is being resized. It may be restarted."]
        served.clock.time += 30
        await ours.says("web-1 has the new plan after 30 s.")
        await ours.observer.ends()
        shown = ours.server(web).plan
        assert shown is not None
        assert shown.id == plan
        assert ours.state.operations == {}


async def test_documented_dialect_has_neither(served: Served) -> None:
    """Both are refused before anything is sent, and noted as not sent."""
    async with opened(served) as ours:
        with pytest.raises(Locked, match="The documented API has no hard stop"):
            await ours.account.power(WEB, "hard stop")
        with pytest.raises(Locked, match="The documented API has no resize"):
            await ours.account.resize(ours.server(), 2)
        assert served.writes() == []
        assert ours.state.operations == {}
