"""The client asks as the contract says, and reads whatever answer the contract allows."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import SecretStr
from schemathesis.openapi import from_dict

from tests.contract.contract import DOCUMENTED
from tests.support.servers.api_calls import CREATE, SECRET, server_in
from tests.support.servers.simulated_account import ONCE, TOKEN, SteppedClock, serve
from vpstui.api import ServerCreate, ServerPatch, ServerUpdate, VpsClient
from vpstui.base.errors import BadRequest, NotFound, PaymentRequired, Unauthorized
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.types import Receive, Scope, Send

    from tests.support.servers.exchanges import Exchange
    from tests.support.servers.simulated_account import Served

WHOLE = ServerCreate(
    name="web-9",
    plan_id=1,
    os_id=5,
    location="us-east",
    hostname="web9.example.com",
    ssh_key_id=3,
    backups_enabled=True,
)
UPDATE = ServerUpdate(name="web-8", hostname="web8.example.com", backups_enabled=True)


# -- what is asked


@pytest.fixture
def exchanges() -> list[Exchange]:
    """What was asked and answered, as far as the test has come."""
    return []


@pytest.fixture
def served(exchanges: list[Exchange]) -> Iterator[Served]:
    """An account of two pages, with credit for one more server."""
    clock = SteppedClock()
    knobs = Knobs(servers=120, token=TOKEN, credit=10.0, clock=clock)
    with serve(knobs, clock, exchanges.append) as account:
        yield account


async def test_a_life_of_a_server_keeps_to_the_contract(
    served: Served, exchanges: list[Exchange]
) -> None:
    """All that the client can ask, accepted and refused: no exchange departs from the document."""
    async with VpsClient(served.url, SECRET, retries=ONCE) as client:
        await asyncio.gather(client.get_account(), client.list_plans(), client.check_list())
        assert len((await client.list_servers()).servers) == 120
        await client.list_servers(status="stopped", location="us-west")
        made = server_in(await client.create_server(WHOLE))
        with pytest.raises(PaymentRequired):
            await client.create_server(CREATE.model_copy(update={"plan_id": 3}))
        with pytest.raises(BadRequest):
            await client.create_server(CREATE.model_copy(update={"plan_id": 999}))
        await client.get_server(made.id)
        served.clock.time += 60
        await client.get_server(made.id)
        for action in ("stop", "start", "reboot"):
            await client.power(made.id, action)
            with pytest.raises(BadRequest):
                await client.power(made.id, action)
            served.clock.time += 60
        await client.update_server(made.id, UPDATE)
        await client.patch_server(made.id, ServerPatch(backups_enabled=False))
        await client.delete_server(made.id)
        await gone(client, made.id)
    async with VpsClient(served.url, SecretStr("vps_other"), retries=ONCE) as client:
        with pytest.raises(Unauthorized):
            await client.list_servers()
    wrong = [one for exchange in exchanges for one in DOCUMENTED.wrong_in_request(exchange)]
    wrong += [one for exchange in exchanges for one in DOCUMENTED.wrong_in_answer(exchange)]
    assert wrong == []
    asked = {(exchange.method, exchange.status) for exchange in exchanges}
    assert len(exchanges) > 25
    assert {status for _, status in asked} == {200, 201, 204, 400, 401, 402, 404}


async def gone(client: VpsClient, server_id: int | str) -> None:
    """See to it that nothing can be asked of a server that was deleted."""
    calls: list[Awaitable[object]] = [
        client.get_server(server_id),
        client.update_server(server_id, UPDATE),
        client.patch_server(server_id, ServerPatch(name="x")),
        client.delete_server(server_id),
        client.power(server_id, "start"),
        client.power(server_id, "stop"),
        client.power(server_id, "reboot"),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            await call


# -- what is read

READS: dict[str, Callable[[VpsClient, Any], Awaitable[object]]] = {
    "listServers": lambda client, _: client.list_servers(),
    "createServer": lambda client, _: client.create_server(CREATE),
    "getServer": lambda client, body: client.get_server(body["id"]),
    "updateServer": lambda client, body: client.update_server(body["id"], UPDATE),
    "patchServer": lambda client, body: client.patch_server(body["id"], ServerPatch(name="x")),
    "startServer": lambda client, body: client.power(body["server"]["id"], "start"),
    "stopServer": lambda client, body: client.power(body["server"]["id"], "stop"),
    "rebootServer": lambda client, body: client.power(body["server"]["id"], "reboot"),
    "getAccount": lambda client, _: client.get_account(),
    "listPlans": lambda client, _: client.list_plans(),
    "listLocations": lambda client, _: client.list_locations(),
    "listOperatingSystems": lambda client, _: client.list_systems(),
    "listSshKeys": lambda client, _: client.list_ssh_keys(),
    "listSnapshots": lambda client, _: client.list_snapshots(1),
    "takeSnapshot": lambda client, _: client.take_snapshot(1, "before-upgrade"),
    "listBackups": lambda client, _: client.list_backups(1),
}
"""What reads each answer that has a body."""


POWER = {"startServer", "stopServer", "rebootServer"}


class Answering:
    """An API that answers everything with one body."""

    status = 200
    body: Any = None

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Answer a request."""
        data = json.dumps(self.body).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": data})


def answers_of(operation_id: str) -> tuple[int, Any]:
    """The status of an operation's success, and a strategy for its bodies.

    Schemathesis makes requests: the schema of the answer is put to it as that of a request.
    """
    answers = DOCUMENTED.operations[operation_id].details["responses"]
    status = next(status for status in answers if status.startswith("2"))
    body = {"content": {"application/json": {"schema": DOCUMENTED.content_of(answers[status])}}}
    post = {"requestBody": {"required": True, **body}, "responses": {"200": {"description": ""}}}
    document = {**DOCUMENTED.document, "security": [], "paths": {"/": {"post": post}}}
    return int(status), from_dict(document)["/"]["POST"].as_strategy()


def with_sound_ids(operation_id: str, body: Any) -> None:
    """Give a body ids that an API could send: each of another thing, and the one asked for."""
    if operation_id.startswith("list"):
        body |= {"next": None, "count": len(body["results"])}
        for number, row in enumerate(body["results"], 1):
            row["id"] = number  # an id twice is one server
            if operation_id in ("listSnapshots", "listBackups"):
                row["server"]["id"] = 1  # of the server that is asked for
    elif operation_id == "takeSnapshot":
        body["server"]["id"] = 1
    elif operation_id in POWER:
        body["server"]["id"] = int(body["server"]["id"])
    elif "id" in body:
        body["id"] = int(body["id"])  # 1.0 is an integer in a schema, and none in Django


@pytest.mark.slow
@pytest.mark.parametrize("operation_id", READS)
def test_every_answer_that_the_contract_allows_is_read(operation_id: str) -> None:
    """Whatever names, numbers, statuses and dates are in it: no error, and no row is lost."""
    answering = Answering()
    answering.status, strategy = answers_of(operation_id)
    client = VpsClient(
        "https://api.invalid/api/v1", SECRET, retries=ONCE, asgi_app=answering, dialect="documented"
    )

    @settings(max_examples=25, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy)
    def check(case: Any) -> None:
        body = answering.body = case.body
        with_sound_ids(operation_id, body)
        read: Any = asyncio.run(READS[operation_id](client, body))  # type: ignore[arg-type]
        if operation_id == "listServers":
            assert (len(read.servers), read.skipped, read.partial) == (body["count"], 0, "")
        elif operation_id in ("listSnapshots", "listBackups"):
            assert (len(read.rows), read.skipped, read.partial) == (body["count"], 0, "")
        elif operation_id.startswith("list"):
            assert len(read) == body["count"]
        elif operation_id in ("getServer", "createServer"):
            read = server_in(read) if operation_id == "createServer" else read
            assert (read.id, read.status) == (body["id"], body["status"])

    check()


def test_every_answer_with_a_body_is_among_them() -> None:
    """So that a new operation is read, too."""
    assert set(READS) | {"deleteServer"} == set(DOCUMENTED.operations)
