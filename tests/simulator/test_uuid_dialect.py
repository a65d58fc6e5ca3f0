"""The simulated account served as the provider's published client reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from vpstui.simulator import Account, Knobs
from vpstui.simulator.data.catalogue import PLANS
from vpstui.simulator.knobs import Dialect
from vpstui.simulator.odd_answers import ONE_TIME_PASSWORD

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock

ID = 12345
LISTED = {
    "uuid", "hostname", "status", "ipv4_addresses", "ipv6_addresses", "ip_address",
    "location_name", "plan_name", "os_name", "deployed", "created_at",
}  # fmt: skip
DETAIL = {
    "uuid", "hostname", "status", "ipv4_addresses", "ipv6_addresses", "ip_addresses",
    "location", "plan", "operating_system_version", "username", "deployed", "created_at",
}  # fmt: skip


@pytest.fixture
def account(clock: SteppedClock) -> Account:
    """An account in the second dialect whose time stands still."""
    return Account(Knobs(dialect=Dialect.UUID, clock=clock))


@pytest.fixture
def path(account: Account) -> str:
    """The path of the first server."""
    return f"/servers/{account.uuid_of(ID)}/"


async def order(client: httpx.AsyncClient, **change: Any) -> dict[str, Any]:
    """Return the body of a create, made from what the pages tell."""
    pages = {
        name: (await client.get(f"/{name}/")).json()["results"]
        for name in ("plans", "locations", "operating-systems", "ssh-keys")
    }
    body = {
        "hostname": "web-9",
        "location": pages["locations"][0]["id"],
        "plan": pages["plans"][0]["uuid"],
        "os_version": pages["operating-systems"][1]["versions"][0]["uuid"],
        "ssh_keys": [pages["ssh-keys"][0]["uuid"]],
    }
    return {field: value for field, value in (body | change).items() if value is not ...}


# -- Names -----------------------------------------------------------------------------------------


def test_uuid_leads_to_its_server_and_back(account: Account) -> None:
    """Every server has one of its own, a new one too; a deleted one's leads nowhere."""
    uuids = {account.uuid_of(server_id) for server_id in account.servers}
    assert len({UUID(uuid) for uuid in uuids}) == 12
    assert all(account.id_of(account.uuid_of(number)) == number for number in account.servers)
    added = account.add()["id"]
    assert account.id_of(account.uuid_of(added)) == added
    account.remove(added)
    with pytest.raises(KeyError):
        account.id_of(account.uuid_of(added))
    with pytest.raises(KeyError):
        account.id_of("12345")


def test_uuids_follow_from_the_seed(account: Account, clock: SteppedClock) -> None:
    """The same seed gives the same, another one others."""
    assert account.uuid_of(ID) == Account(Knobs(clock=clock)).uuid_of(ID)
    assert account.uuid_of(ID) != Account(Knobs(seed=2, clock=clock)).uuid_of(ID)


# -- Reading ---------------------------------------------------------------------------------------


async def test_list(client: httpx.AsyncClient, account: Account) -> None:
    """Rows have the fields of this dialect and no others."""
    body = (await client.get("/servers/")).json()
    assert set(body) == {"count", "next", "previous", "results"}
    assert all(set(row) == LISTED for row in body["results"])
    record = account.servers[ID]
    assert body["results"][0] == {
        "uuid": account.uuid_of(ID),
        "hostname": "web-1",
        "status": "active",
        "ip_address": record["ip_address"],
        "ipv4_addresses": [record["ip_address"]],
        "ipv6_addresses": [record["ipv6_address"]],
        "location_name": "US West (Los Angeles)",
        "plan_name": "Standard VPS",
        "os_name": "Ubuntu 22.04 LTS",
        "deployed": True,
        "created_at": record["created_at"],
    }


async def test_list_in_pages(client: httpx.AsyncClient, account: Account) -> None:
    """`next` leads on."""
    for _ in range(15):
        account.add()
    first = (await client.get("/servers/", params={"page": 1, "page_size": 20})).json()
    second = (await client.get(first["next"])).json()
    assert [len(page["results"]) for page in (first, second)] == [20, 7]
    assert len({row["uuid"] for page in (first, second) for row in page["results"]}) == 27
    assert (await client.get("/servers/?page=3")).status_code == 404


async def test_unknown_filter_is_passed_over(client: httpx.AsyncClient) -> None:
    """As Django does with what it does not know: all servers come."""
    assert (await client.get("/servers/?status=stopped")).json()["count"] == 12


async def test_detail(client: httpx.AsyncClient, account: Account, path: str) -> None:
    """Location, plan, system and addresses are objects, and the user is told."""
    server = (await client.get(path)).json()
    assert set(server) == DETAIL
    record = account.servers[ID]
    assert server["hostname"] == "web-1"
    assert server["location"] == {"id": 1, "name": "US West (Los Angeles)"}
    plan = (await client.get("/plans/")).json()["results"][1]
    assert server["plan"] == {
        "uuid": plan["uuid"], "ram": 4, "ram_unit": "GB", "cpu": 2, "disk_space": 80,
    }  # fmt: skip
    assert server["operating_system_version"] == {"name": "Ubuntu 22.04 LTS"}
    assert server["username"] == "ubuntu"
    assert server["ip_addresses"] == [
        {"version": 4, "ip": record["ip_address"]},
        {"version": 6, "ip": record["ipv6_address"]},
    ]


async def test_detail_of_another_system_has_no_user(
    client: httpx.AsyncClient, account: Account
) -> None:
    """Then it is root."""
    number = next(n for n, record in account.servers.items() if record["os"]["id"] == 8)
    server = (await client.get(f"/servers/{account.uuid_of(number)}/")).json()
    assert set(server) == DETAIL - {"username"}


async def test_edits_by_others_show(client: httpx.AsyncClient, account: Account, path: str) -> None:
    """The state is the same account's."""
    account.edit(ID, name="db-1", location="mars", status="migrating", ip_address=None)
    row = (await client.get("/servers/")).json()["results"][0]
    assert (row["hostname"], row["status"], row["location_name"]) == ("db-1", "migrating", "mars")
    assert (row["ipv4_addresses"], row["ip_address"]) == ([], None)
    server = (await client.get(path)).json()
    assert server["location"] == {"name": "mars"}
    assert [address["version"] for address in server["ip_addresses"]] == [6]


@pytest.mark.parametrize("server", ["12345", "x", "00000000-0000-0000-0000-000000000000"])
async def test_unknown_server(client: httpx.AsyncClient, server: str) -> None:
    """The integer id leads nowhere."""
    for answer in (
        await client.get(f"/servers/{server}/"),
        await client.delete(f"/servers/{server}/"),
        await client.post(f"/servers/{server}/power/", json={"action": "x"}),
        await client.post(f"/servers/{server}/backup/"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


# -- Create and delete -----------------------------------------------------------------------------


async def test_create(client: httpx.AsyncClient, account: Account) -> None:
    """A server in provisioning, with a password that is told once."""
    answer = await client.post("/servers/", json=await order(client))
    server = answer.json()
    assert answer.status_code == 201
    assert set(server) == DETAIL | {"password"}
    assert server["password"] == ONE_TIME_PASSWORD
    assert (server["hostname"], server["status"]) == ("web-9", "provisioning")
    assert (server["deployed"], server["ipv4_addresses"]) == (False, [])
    record = account.servers[account.id_of(server["uuid"])]
    assert (record["name"], record["hostname"]) == ("web-9", "web-9")
    assert (record["plan"]["id"], record["os"]["id"], record["location"]) == (1, 5, "us-west")
    read = (await client.get(f"/servers/{server['uuid']}/")).json()
    assert "password" not in read


async def test_keys_may_be_left_out(client: httpx.AsyncClient) -> None:
    """And the host may have a whole name."""
    body = await order(client, ssh_keys=..., hostname="web9.example.com")
    assert (await client.post("/servers/", json=body)).status_code == 201


NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hostname": ...}, "hostname"),
        ({"hostname": "a b"}, "hostname"),
        ({"hostname": "a..b"}, "hostname"),
        ({"hostname": ""}, "hostname"),
        ({"location": "us-west"}, "location"),
        ({"location": 6}, "location"),
        ({"location": ...}, "location"),
        ({"plan": 1}, "plan"),
        ({"plan": NOBODY}, "plan"),
        ({"plan": ...}, "plan"),
        ({"os_version": NOBODY}, "os_version"),
        ({"os_version": []}, "os_version"),
        ({"ssh_keys": NOBODY}, "ssh_keys"),
        ({"ssh_keys": [NOBODY]}, "ssh_keys"),
        ({"ssh_keys": [3]}, "ssh_keys"),
        ({"name": "web-9"}, "name"),
        ({"plan_id": 1}, "plan_id"),
        ({"backups_enabled": True}, "backups_enabled"),
    ],
)
async def test_create_that_cannot_be(
    client: httpx.AsyncClient, account: Account, change: dict[str, Any], field: str
) -> None:
    """A missing, wrong or unknown field is told, the documented dialect's among them."""
    answer = await client.post("/servers/", json=await order(client, **change))
    assert (answer.status_code, set(answer.json())) == (400, {field})
    assert len(account.servers) == 12


async def test_plan_that_is_sold_elsewhere(client: httpx.AsyncClient) -> None:
    """It is refused with the field of this dialect."""
    plan = (await client.get("/plans/")).json()["results"][3]
    answer = await client.post("/servers/", json=await order(client, plan=plan["uuid"]))
    assert (answer.status_code, set(answer.json())) == (400, {"plan"})


async def test_create_without_credit(client: httpx.AsyncClient, account: Account) -> None:
    """402, as in the other dialect."""
    account.credit = 1.0
    answer = await client.post("/servers/", json=await order(client))
    assert (answer.status_code, set(answer.json())) == (402, {"detail"})


async def test_delete(client: httpx.AsyncClient, account: Account, path: str) -> None:
    """204 without a body, and then 404."""
    answer = await client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert ID not in account.servers
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_nothing_can_be_edited(client: httpx.AsyncClient, path: str, method: str) -> None:
    """No such method is known."""
    answer = await client.request(method, path, json={"hostname": "x"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, DELETE")


# -- Power and the rest ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "before", "during", "after"),
    [
        ("start", "stopped", "starting", "active"),
        ("stop", "active", "stopping", "stopped"),
        ("restart", "active", "rebooting", "active"),
        ("hard_stop", "active", "stopped", "stopped"),
        ("hard_stop", "stopping", "stopped", "stopped"),
    ],
)
async def test_power(
    client: httpx.AsyncClient, account: Account, clock: SteppedClock, path: str,
    action: str, before: str, during: str, after: str,
) -> None:  # fmt: skip
    """It passes through the same statuses; a hard stop is done at once, in any of them."""
    account.set_status(ID, before)
    answer = await client.post(f"{path}power/", json={"action": action})
    assert (answer.status_code, set(answer.json())) == (200, {"message"})
    assert (await client.get(path)).json()["status"] == during
    clock.time += 60
    assert (await client.get(path)).json()["status"] == after


async def test_hard_stop_ends_a_stop_under_way(
    client: httpx.AsyncClient, account: Account, clock: SteppedClock, path: str
) -> None:
    """What was begun does not come after it."""
    await client.post(f"{path}power/", json={"action": "restart"})
    await client.post(f"{path}power/", json={"action": "hard_stop"})
    clock.time += 60
    account.settle()
    assert account.servers[ID]["status"] == "stopped"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"action": "start"}, {"detail": "Server is already running."}),
        ({"action": "reboot"}, {"action": ['"reboot" is not a valid choice.']}),
        ({"action": ["stop"]}, {"action": ["\"['stop']\" is not a valid choice."]}),
        ({"action": "stop", "x": 1}, {"x": ["Unknown field."]}),
        ({}, {"action": ["This field is required."]}),
    ],
)
async def test_power_that_cannot_be(
    client: httpx.AsyncClient, account: Account, path: str, body: object, answer: object
) -> None:
    """It is refused with 400, and nothing happens."""
    refused = await client.post(f"{path}power/", json=body)
    assert (refused.status_code, refused.json()) == (400, answer)
    assert account.servers[ID]["status"] == "active"


@pytest.mark.parametrize("status", ["stopped", "suspended", "provisioning"])
async def test_hard_stop_that_does_not_apply(
    client: httpx.AsyncClient, account: Account, path: str, status: str
) -> None:
    """There is nothing to turn off."""
    account.set_status(ID, status)
    refused = await client.post(f"{path}power/", json={"action": "hard_stop"})
    assert refused.status_code == 400
    assert account.servers[ID]["status"] == status


@pytest.mark.parametrize("word", ["start", "stop", "reboot"])
async def test_documented_paths_are_not_there(
    client: httpx.AsyncClient, account: Account, path: str, word: str
) -> None:
    """They answer 404, also by the integer id."""
    for place in (f"{path}{word}/", f"/servers/{ID}/{word}/"):
        assert (await client.post(place)).status_code == 404
    assert account.servers[ID]["status"] == "active"


@pytest.mark.parametrize(("status", "during"), [("active", "rebooting"), ("stopped", "stopped")])
async def test_resize(
    client: httpx.AsyncClient, account: Account, path: str, status: str, during: str
) -> None:
    """The plan is another one at once, and a server that runs restarts."""
    account.set_status(ID, status)
    bigger = (await client.get("/plans/")).json()["results"][2]
    answer = await client.post(f"{path}resize/", json={"plan": bigger["uuid"]})
    assert (answer.status_code, set(answer.json())) == (200, {"message"})
    assert account.servers[ID]["plan"]["id"] == 3
    assert account.servers[ID]["status"] == during
    assert account.credit == 100.0 - (PLANS[3]["price_monthly"] - PLANS[2]["price_monthly"])
    assert (await client.get(path)).json()["plan"]["uuid"] == bigger["uuid"]


@pytest.mark.parametrize(
    ("status", "plan", "code"),
    [
        ("active", 1, 400), ("active", 3, 400), ("active", None, 400),
        ("rebooting", 2, 400), ("suspended", 2, 400),
    ],
)  # fmt: skip
async def test_resize_that_cannot_be(
    client: httpx.AsyncClient, account: Account, path: str, status: str, plan: int, code: int
) -> None:
    """The plan it has, one sold elsewhere, none, and a status in which nothing can be begun."""
    account.set_status(ID, status)
    plans = (await client.get("/plans/")).json()["results"]
    uuid = NOBODY if plan is None else plans[plan]["uuid"]
    assert (await client.post(f"{path}resize/", json={"plan": uuid})).status_code == code
    assert account.servers[ID]["plan"]["id"] == 2


async def test_resize_without_credit(
    client: httpx.AsyncClient, account: Account, path: str
) -> None:
    """The difference has to be there."""
    account.credit = 9.99
    bigger = (await client.get("/plans/")).json()["results"][2]["uuid"]
    assert (await client.post(f"{path}resize/", json={"plan": bigger})).status_code == 402
    account.credit = 10.0
    assert (await client.post(f"{path}resize/", json={"plan": bigger})).status_code == 200


async def test_backup_and_snapshot(client: httpx.AsyncClient, account: Account, path: str) -> None:
    """A backup has no body, a snapshot one with a label or none; both are kept."""
    backups, snapshots = account.copies.backups, account.copies.snapshots
    kept = len(backups), len(snapshots)
    answers = [
        await client.post(f"{path}backup/"),
        await client.post(f"{path}snapshot/", json={"label": "Before 2.0"}),
        await client.post(f"{path}snapshot/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (len(backups), len(snapshots)) == (kept[0] + 1, kept[1] + 2)
    assert max(backups.items())[1].kind == "manual"
    assert [copy.name for copy in list(snapshots.values())[-2:]] == ["Before 2.0", ""]
    refused = [
        await client.post(f"{path}backup/", json={}),
        await client.post(f"{path}snapshot/", json={"name": "x"}),
        await client.post(f"{path}snapshot/", json={"label": 5}),
    ]
    assert [answer.status_code for answer in refused] == [400, 400, 400]
