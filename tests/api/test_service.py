"""The use cases, over the simulated account and over answers made up for the purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.open_account import WEB
from tests.support.servers.api_calls import CREATE, SECRET, answering, server_in
from tests.support.servers.misbehaving_server import answer
from tests.support.servers.simulated_account import QUICK
from vpstui.api.endpoints import VpsClient
from vpstui.api.requests import ServerPatch
from vpstui.api.retries import ATTEMPTS
from vpstui.api.service import ServerService
from vpstui.api.statuses import EXPECTED_STATUS
from vpstui.base.errors import BadRequest, EditConflict, Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.servers.simulated_account import Served
    from vpstui.api.service import PowerVerb


@pytest.fixture
async def service(served: Served) -> AsyncIterator[ServerService]:
    """The use cases over the simulated account."""
    async with VpsClient(served.url, SECRET, dialect="documented") as client:
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
    assert server_in(saved).name == "n"


async def test_edit_of_nothing_sends_nothing(served: Served, service: ServerService) -> None:
    """The same values again are no change."""
    base = await service.get(WEB)
    assert server_in(await service.edit(base, ServerPatch(name=base.name))).id == WEB
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
    assert server_in(await service.edit(base, ServerPatch(name="same"))).name == "same"


async def test_deleting_what_is_gone_is_done(served: Served, service: ServerService) -> None:
    """204 means gone, and so does 404 while the list is to be had."""
    await service.delete(WEB)
    await service.delete(WEB)
    assert [request.status for request in served.account.requests] == [204, 404, 200]


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
    async for server in service.watch(WEB, EXPECTED_STATUS["stop"]):
        seen.append(server.status)
        served.clock.time += 10
    assert seen == ["stopping", "stopped"]


async def test_watch_ends_when_the_server_goes(served: Served, service: ServerService) -> None:
    """404 is told by an error."""
    served.account.remove(WEB)
    with pytest.raises(NotFound):
        await anext(service.watch(WEB))


async def test_deleting_what_is_not_permitted_is_told() -> None:
    """Only 404 means gone."""
    async with answering(answer(b"", "403 No")) as (_, client):
        with pytest.raises(Forbidden):
            await ServerService(client).delete(1)


async def test_extras_are_nothing_while_nobody_answers() -> None:
    """A broken line costs the prices, not the program."""
    async with answering(b"rubbish\r\n\r\n") as (raw, client):
        service = ServerService(client)
        assert await service.list_plans() == ()
        assert await service.get_account() is None
        assert len(raw.requests) == 2 * ATTEMPTS


async def test_create_passes_the_request_on(served: Served, service: ServerService) -> None:
    """What was filled in is sent, and the new server comes back."""
    created = server_in(await service.create(CREATE))
    assert (created.name, created.status) == ("web-9", "provisioning")
    assert served.writes() == [("POST", "/servers/", CREATE.model_dump(exclude_none=True))]


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
    await service.check_token(SECRET)
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
