"""The use cases, over the simulated account and over answers made up for the purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.support.misbehaving import SERVER, answer, raw_server
from tests.support.served import QUICK, TOKEN, quick_client
from vpstui.api.client import VpsClient
from vpstui.api.models import ServerCreate, ServerPatch
from vpstui.api.retries import ATTEMPTS
from vpstui.api.service import ServerService
from vpstui.api.statuses import STOPS_AT
from vpstui.base.errors import BadRequest, EditConflict, Forbidden, NotFound, ServerFault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.served import Served
    from vpstui.api.service import PowerVerb

SECRET = SecretStr(TOKEN)
WEB = 12345


@pytest.fixture
async def service(served: Served) -> AsyncIterator[ServerService]:
    """The use cases over the simulated account."""
    async with VpsClient(served.url, SECRET) as client:
        yield ServerService(client, pace=QUICK)


async def test_edit_sends_what_changed(served: Served, service: ServerService) -> None:
    """A value that is the same is not sent."""
    base = await service.get(WEB)
    await service.edit(base, ServerPatch(name="new", hostname=base.hostname))
    assert served.writes() == [("PATCH", f"/servers/{WEB}/", {"name": "new"})]


async def test_edit_of_everything_replaces(served: Served, service: ServerService) -> None:
    """All three fields changed are a PUT."""
    base = await service.get(WEB)
    wanted = {"name": "n", "hostname": "h.example.com", "backups_enabled": not base.backups_enabled}
    saved = await service.edit(base, ServerPatch.model_validate(wanted))
    assert served.writes() == [("PUT", f"/servers/{WEB}/", wanted)]
    assert saved.name == "n"


async def test_edit_of_nothing_sends_nothing(served: Served, service: ServerService) -> None:
    """The same values again are no change."""
    base = await service.get(WEB)
    assert (await service.edit(base, ServerPatch(name=base.name))).id == WEB
    assert served.writes() == []


async def test_edit_stops_where_somebody_else_was(served: Served, service: ServerService) -> None:
    """The conflict names the fields and holds theirs; nothing was sent."""
    base = await service.get(WEB)
    served.account.edit(WEB, name="theirs", hostname="their.example.com")
    with pytest.raises(EditConflict) as caught:
        await service.edit(base, ServerPatch(name="mine", backups_enabled=True))
    assert caught.value.fields == ("name",)
    assert caught.value.theirs.name == "theirs"
    assert served.writes() == []


async def test_their_change_to_what_i_want_is_no_conflict(
    served: Served, service: ServerService
) -> None:
    """Both meant the same."""
    base = await service.get(WEB)
    served.account.edit(WEB, name="same")
    assert (await service.edit(base, ServerPatch(name="same"))).name == "same"


async def test_deleting_what_is_gone_is_done(served: Served, service: ServerService) -> None:
    """204 and 404 both mean gone."""
    await service.delete(WEB)
    await service.delete(WEB)
    assert [request.status for request in served.account.requests] == [204, 404]


async def test_extras_may_be_refused(served: Served, service: ServerService) -> None:
    """Without plans and account there is nothing, and no error."""
    served.account.fail_next("GET", "/plans/", 404, {"detail": "Not found."})
    served.account.fail_next("GET", "/account/me/", 403, {"detail": "No."})
    assert await service.list_plans() == ()
    account = await service.get_account()
    assert account is not None
    assert account.account is None


async def test_extras_are_nothing_while_signed_out() -> None:
    """Without a token there is nothing to offer, which is no error either."""
    async with VpsClient("http://127.0.0.1:1") as client:
        service = ServerService(client)
        assert await service.list_plans() == ()
        assert await service.get_account() is None


async def test_edit_of_a_field_that_was_not_known_conflicts(
    served: Served, service: ServerService
) -> None:
    """A row of the list does not say whether there are backups, so that nobody saw what is lost."""
    row = next(row for row in (await service.list_servers()).servers if row.id == WEB)
    served.account.edit(WEB, backups_enabled=True)
    with pytest.raises(EditConflict) as caught:
        await service.edit(row, ServerPatch(backups_enabled=False))
    assert caught.value.fields == ("backups_enabled",)
    assert served.writes() == []


async def test_edit_of_a_server_that_is_gone_says_so(
    served: Served, service: ServerService
) -> None:
    """The read before the write finds out."""
    base = await service.get(WEB)
    served.account.remove(WEB)
    with pytest.raises(NotFound):
        await service.edit(base, ServerPatch(name="new"))
    assert served.writes() == []


async def test_edit_may_empty_a_field(served: Served, service: ServerService) -> None:
    """An empty text is a value like any other, and sent; what it comes to, the API says."""
    base = await service.get(WEB)
    with pytest.raises(BadRequest, match="hostname: This field may not be blank"):
        await service.edit(base, ServerPatch(hostname=""))
    assert served.writes() == [("PATCH", f"/servers/{WEB}/", {"hostname": ""})]


async def test_edit_of_a_hostile_name_leaves_it_alone(
    served: Served, service: ServerService
) -> None:
    """A name that is shown cleaned is not written back cleaned."""
    served.account.edit(WEB, name="a\x1b[2J")
    base = await service.get(WEB)
    await service.edit(base, ServerPatch(name=base.name, backups_enabled=not base.backups_enabled))
    assert served.writes() == [
        ("PATCH", f"/servers/{WEB}/", {"backups_enabled": not base.backups_enabled})
    ]


@pytest.mark.parametrize("verb", ["start", "stop", "reboot"])
async def test_power_asks_for_its_verb(
    served: Served, service: ServerService, verb: PowerVerb
) -> None:
    """Each verb is the end of a path."""
    served.account.set_status(WEB, "stopped" if verb == "start" else "active")
    told = await service.power(WEB, verb)
    assert told.server is not None
    assert (
        told.server.status == {"start": "starting", "stop": "stopping", "reboot": "rebooting"}[verb]
    )
    assert served.writes() == [("POST", f"/servers/{WEB}/{verb}/", None)]


async def test_watch_ends_where_the_action_was_to_lead(
    served: Served, service: ServerService
) -> None:
    """Each status is seen until the one hoped for."""
    await service.power(WEB, "stop")
    seen = []
    async for server in service.watch(WEB, STOPS_AT["stop"]):
        seen.append(server.status)
        served.clock.time += 10
    assert seen == ["stopping", "stopped"]


async def test_watch_ends_when_the_server_goes(served: Served, service: ServerService) -> None:
    """404 is told by an error."""
    served.account.remove(WEB)
    with pytest.raises(NotFound):
        await anext(service.watch(WEB))


async def watched(*replies: bytes, hoped_for: str = "") -> tuple[list[str], list[float]]:
    """Watch a server that answers so; the statuses seen and the waits before each question."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 2))

    async with raw_server(*replies) as raw, quick_client(raw.url, SECRET) as client:
        service = ServerService(client, sleep=sleep)
        return [server.status async for server in service.watch(1, hoped_for)], waits


def is_in(status: str, times: int = 1) -> list[bytes]:
    """So many answers that tell a status."""
    return [answer({**SERVER, "status": status})] * times


async def test_waits_grow_to_ten_seconds_and_after_ten_minutes_to_a_minute() -> None:
    """At 2 s first, then less and less often."""
    seen, waits = await watched(*is_in("provisioning", 80), *is_in("active"))
    assert len(seen) == 81
    assert waits[:3] == [2.0, 2.8, 3.92]
    assert waits[6] == 10.0
    assert sum(wait for wait in waits if wait < 60) >= 600
    assert waits[-1] == 60.0


async def test_another_status_is_believed_when_it_was_seen_three_times() -> None:
    """The first answer after a stop may come from a copy that lags behind."""
    assert (await watched(*is_in("active"), *is_in("stopped"), hoped_for="stopped"))[0] == [
        "active", "stopped",
    ]  # fmt: skip
    assert (await watched(*is_in("active", 9), hoped_for="stopped"))[0] == ["active"] * 3


async def test_passing_trouble_is_waited_out() -> None:
    """A fault is asked again; a time to wait is respected."""
    slow = answer(b"", "429 Slow", Retry_After="30")
    seen, waits = await watched(answer(b"", "503 Down"), slow, *is_in("active"))
    assert seen == ["active"]
    assert waits == [2.0, 2.8, 30.0]


async def test_lasting_trouble_ends_the_watch() -> None:
    """Ten failures in a row are enough, each waited for longer than the one before."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 2))

    async with (
        raw_server(answer(b"", "503 Down")) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        with pytest.raises(ServerFault):
            await anext(ServerService(client, sleep=sleep).watch(1))
        assert len(raw.requests) == 10
    assert waits == [2.0, 2.8, 3.92, 5.49, 7.68, 10.0, 10.0, 10.0, 10.0, 10.0]


@pytest.mark.parametrize(
    "reply", [answer(b"<html>"), b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"]
)
async def test_answers_of_somebody_else_are_waited_out(reply: bytes) -> None:
    """A network login or a damaged answer passes as well."""
    assert (await watched(reply, *is_in("active")))[0] == ["active"]


async def test_trouble_that_passes_each_time_does_not_add_up() -> None:
    """Only failures in a row end a watch."""
    down, moving = answer(b"", "503 Down"), is_in("stopping")[0]
    seen, _ = await watched(*([down] * 9 + [moving]) * 3, *is_in("stopped"))
    assert seen == ["stopping"] * 3 + ["stopped"]


async def test_trouble_that_stays_ends_the_watch_at_once() -> None:
    """What a token may not do, it may not do in two seconds either."""
    with pytest.raises(Forbidden):
        await watched(answer(b"", "403 No"), *is_in("active"))


async def test_watch_without_a_hope_believes_the_first_settled_status() -> None:
    """Nobody says where it should come to."""
    assert (await watched(*is_in("rebooting"), *is_in("suspended")))[0] == [
        "rebooting", "suspended",
    ]  # fmt: skip


async def test_watch_of_a_server_that_goes_meanwhile_ends_at_once() -> None:
    """What is gone is not asked for again."""
    async with (
        raw_server(*is_in("stopping"), answer(b"", "404 Gone"), *is_in("stopped")) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        watch = ServerService(client, pace=QUICK).watch(1, STOPS_AT["delete"])
        assert (await anext(watch)).status == "stopping"
        with pytest.raises(NotFound):
            await anext(watch)
        assert len(raw.requests) == 2


async def test_deleting_what_is_not_permitted_is_told() -> None:
    """Only 404 means gone."""
    async with (
        raw_server(answer(b"", "403 No")) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        with pytest.raises(Forbidden):
            await ServerService(client).delete(1)


async def test_extras_are_nothing_while_nobody_answers() -> None:
    """A broken line costs the prices, not the program."""
    async with (
        raw_server(b"rubbish\r\n\r\n") as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        service = ServerService(client)
        assert await service.list_plans() == ()
        assert await service.get_account() is None
        assert len(raw.requests) == 2 * ATTEMPTS


async def test_create_passes_the_request_on(served: Served, service: ServerService) -> None:
    """What was filled in is sent, and the new server comes back."""
    request = ServerCreate(name="web-9", plan_id=1, os_id=5, location="us-east")
    created = await service.create(request)
    assert (created.name, created.status) == ("web-9", "provisioning")
    assert served.writes() == [("POST", "/servers/", request.model_dump(exclude_none=True))]


async def test_filters_are_passed_on(served: Served, service: ServerService) -> None:
    """Status and location are the API's to filter by."""
    await service.list_servers(status="stopped", location="us-west")
    (request,) = served.account.requests
    assert dict(request.query) == {
        "page_size": "100", "status": "stopped", "location": "us-west",
    }  # fmt: skip


async def test_each_change_of_the_token_counts(service: ServerService) -> None:
    """An answer can be told from one to the token before, even where both are the same."""
    before = service.token_generation
    await service.try_token(SECRET)
    unchanged = service.token_generation
    service.use_token(SECRET)
    service.use_token(None)
    assert (before, unchanged, service.token_generation) == (0, 0, 2)


async def test_token_can_be_given_later() -> None:
    """The use cases pass it on."""
    async with VpsClient("http://127.0.0.1:1") as client:
        service = ServerService(client)
        before: Any = service.has_token
        service.use_token(SECRET)
        assert (before, service.has_token) == (False, True)
        await service.aclose()
