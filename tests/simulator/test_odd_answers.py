"""Every write can be answered in each odd form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs
from vpstui.simulator.odd_answers import ONE_TIME_PASSWORD, REASON, WriteAnswers

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock

ID = 12345
PATH = f"/servers/{ID}/"
CREATE: dict[str, Any] = {"name": "web-9", "plan_id": 1, "os_id": 5, "location": "us-west"}
PUT = {"name": "web-8", "hostname": "web8.example.com", "backups_enabled": False}
WRITES: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "create": ("POST", "/servers/", CREATE),
    "put": ("PUT", PATH, PUT),
    "patch": ("PATCH", PATH, {"name": "web-8"}),
    "stop": ("POST", f"{PATH}stop/", None),
    "delete": ("DELETE", PATH, None),
}
WHOLE = {
    "id", "name", "hostname", "status", "ip_address", "ipv6_address", "location", "plan", "os",
    "backups_enabled", "resource_usage", "created_at", "updated_at",
}  # fmt: skip


async def write(
    form: WriteAnswers, name: str, clock: SteppedClock
) -> tuple[Account, httpx.Response]:
    """Send a write to an account that answers in this form."""
    account = Account(Knobs(write_answers=form, clock=clock))
    method, path, body = WRITES[name]
    async with open_client(account) as client:
        return account, await client.request(method, path, json=body)


def was_done(account: Account, name: str) -> bool:
    """Whether the account carried the write out."""
    server = account.servers.get(ID, {})
    return {
        "create": any(one["name"] == "web-9" for one in account.servers.values()),
        "put": server.get("hostname") == "web8.example.com",
        "patch": server.get("name") == "web-8",
        "stop": server.get("status") == "stopping",
        "delete": not server,
    }[name]


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("form", WriteAnswers)
async def test_write_is_carried_out_however_it_is_answered(
    form: WriteAnswers, name: str, clock: SteppedClock
) -> None:
    """But for the two forms that refuse it, with a reason, under 200."""
    account, answer = await write(form, name, clock)
    refused = form in (WriteAnswers.ERROR, WriteAnswers.DETAIL)
    assert was_done(account, name) is not refused
    assert answer.is_success
    if refused:
        assert answer.status_code == 200
        told = {"detail": REASON}, {"status": "error", "message": REASON}
        assert answer.json() == told[form == WriteAnswers.ERROR]


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("form", [WriteAnswers.WHOLE, WriteAnswers.WRAPPED])
async def test_whole_server_comes_after_every_write(
    form: WriteAnswers, name: str, clock: SteppedClock
) -> None:
    """Bare or in `server`; of a deleted one what it was."""
    _, answer = await write(form, name, clock)
    body = answer.json() if form == WriteAnswers.WHOLE else answer.json()["server"]
    assert set(body) == WHOLE
    assert answer.status_code == (201 if name == "create" else 200)
    assert (body["id"] == ID) is (name != "create")
    if name in ("put", "patch"):
        assert body["name"] == "web-8"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("create", {"status": "provisioning"}),
        ("put", PUT),
        ("patch", {"name": "web-8"}),
        ("stop", {"status": "stopping"}),
        ("delete", {}),
    ],
)
async def test_part_has_the_id_and_what_changed(
    name: str, part: dict[str, Any], clock: SteppedClock
) -> None:
    """And nothing else."""
    account, answer = await write(WriteAnswers.PART, name, clock)
    body = answer.json()
    assert body.pop("id") == (max(account.servers) if name == "create" else ID)
    assert body == part


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("create", "Server is being provisioned. This may take 2-5 minutes."),
        ("put", "Server is updated"),
        ("stop", "Server is stopping"),
        ("delete", "Server is deleted"),
    ],
)
async def test_message_stands_alone(name: str, message: str, clock: SteppedClock) -> None:
    """No server beside it."""
    _, answer = await write(WriteAnswers.MESSAGE, name, clock)
    assert answer.json() == {"message": message}


@pytest.mark.parametrize("name", WRITES)
async def test_answer_may_be_empty_or_202(name: str, clock: SteppedClock) -> None:
    """To every write."""
    _, answer = await write(WriteAnswers.EMPTY, name, clock)
    assert (answer.status_code, answer.content) == (204, b"")
    _, answer = await write(WriteAnswers.ACCEPTED, name, clock)
    assert answer.status_code == 202
    _, documented = await write(WriteAnswers.DOCUMENTED, name, clock)
    assert answer.content == documented.content


async def test_old_values_come_back(clock: SteppedClock) -> None:
    """As from an API that carries an edit out later."""
    _, answer = await write(WriteAnswers.OLD, "put", clock)
    assert (answer.json()["name"], answer.json()["hostname"]) == ("web-1", "web-1.example.com")
    _, answer = await write(WriteAnswers.OLD, "stop", clock)
    assert answer.json()["status"] == "active"


async def test_answer_is_about_another_server(clock: SteppedClock) -> None:
    """In the server itself, and in the part that a power action tells."""
    _, answer = await write(WriteAnswers.OTHER, "patch", clock)
    assert answer.json()["id"] == ID + 1
    _, answer = await write(WriteAnswers.OTHER, "stop", clock)
    assert answer.json()["server"]["id"] == ID + 1


async def test_password_comes_with_a_new_server_only(clock: SteppedClock) -> None:
    """Once, and no later answer has it."""
    account, answer = await write(WriteAnswers.PASSWORD, "create", clock)
    body = answer.json()
    assert body.pop("password") == ONE_TIME_PASSWORD
    _, documented = await write(WriteAnswers.DOCUMENTED, "create", clock)
    assert body == documented.json()
    async with open_client(account) as client:
        assert "password" not in (await client.get(f"/servers/{body['id']}/")).json()
    _, answer = await write(WriteAnswers.PASSWORD, "put", clock)
    assert "password" not in answer.json()


@pytest.mark.parametrize("form", WriteAnswers)
async def test_refusals_and_reads_keep_their_form(form: WriteAnswers, clock: SteppedClock) -> None:
    """What is not there is a 404, what is read is as documented."""
    async with open_client(Account(Knobs(write_answers=form, clock=clock))) as client:
        assert (await client.delete("/servers/1/")).status_code == 404
        assert set((await client.get(PATH)).json()) == WHOLE
        if form not in (WriteAnswers.ERROR, WriteAnswers.DETAIL):
            assert (await client.patch(PATH, json={"name": "a b"})).status_code == 400
