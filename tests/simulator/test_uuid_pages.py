"""What the second dialect tells beside the servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs
from vpstui.simulator.knobs import Dialect
from vpstui.simulator.odd_answers import WriteAnswers

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock

ID = 12345
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1yq0cPzpLW0pDpqUuQkRS9vDGJp8mPZ1DCwYb2mTk0 me@host"


@pytest.fixture
def account(clock: SteppedClock) -> Account:
    """An account in the second dialect whose time stands still."""
    return Account(Knobs(dialect=Dialect.UUID, clock=clock))


async def test_plans(client: httpx.AsyncClient) -> None:
    """Sizes with their units, prices as texts, and one plan with its price in another field."""
    plans = (await client.get("/plans/")).json()["results"]
    assert [(plan["ram"], plan["ram_unit"], plan["cpu"]) for plan in plans] == [
        (2048, "MB", 1), (4, "GB", 2), (8, "GB", 4), (16, "GB", 8),
    ]  # fmt: skip
    assert [plan.get("monthly_price") for plan in plans] == ["5.00", "10.00", None, "40.00"]
    assert [plan.get("price") for plan in plans] == [None, None, "20.00", None]
    assert {key: plans[0][key] for key in plans[0] if key != "uuid"} == {
        "ram": 2048,
        "ram_unit": "MB",
        "cpu": 1,
        "cpu_type_name": "Shared AMD EPYC",
        "disk_space": 40,
        "transfer": 1024,
        "monthly_price": "5.00",
        "hourly_price": "0.007",
    }


async def test_every_server_has_a_plan_that_is_told_or_no_longer_sold(
    client: httpx.AsyncClient, account: Account
) -> None:
    """A plan that is not sold any more is in no list."""
    sold = {plan["uuid"] for plan in (await client.get("/plans/")).json()["results"]}
    for server_id, record in account.servers.items():
        server = (await client.get(f"/servers/{account.uuid_of(server_id)}/")).json()
        assert (server["plan"]["uuid"] in sold) == (record["plan"]["id"] != 5)


async def test_locations_and_systems(client: httpx.AsyncClient) -> None:
    """Locations have a number, systems and their versions a UUID only."""
    places = (await client.get("/locations/")).json()["results"]
    assert [place["id"] for place in places] == [1, 2, 3, 4, 6]
    systems = (await client.get("/operating-systems/")).json()["results"]
    ubuntu = systems[1]
    assert (set(ubuntu), ubuntu["name"]) == ({"uuid", "name", "versions"}, "Ubuntu")
    assert [version["name"] for version in ubuntu["versions"]] == [
        "Ubuntu 22.04 LTS", "Ubuntu 24.04 LTS",
    ]  # fmt: skip
    assert all(set(version) == {"uuid", "name"} for version in ubuntu["versions"])


@pytest.mark.parametrize("page", ["plans", "locations", "operating-systems", "ssh-keys"])
async def test_lists_come_in_pages(client: httpx.AsyncClient, page: str) -> None:
    """`next` leads through all of them."""
    body = (await client.get(f"/{page}/", params={"page_size": 1})).json()
    seen = body["results"]
    while body["next"]:
        body = (await client.get(body["next"])).json()
        seen += body["results"]
    assert len(seen) == body["count"] > 1


async def test_key_is_added_and_deleted(client: httpx.AsyncClient, account: Account) -> None:
    """It is listed last, with the fingerprint that ssh-keygen tells."""
    made = await client.post("/ssh-keys/", json={"name": "my laptop", "public_key": KEY})
    key = made.json()
    assert made.status_code == 201
    assert set(key) == {
        "uuid", "name", "public_key", "fingerprint", "created_at", "last_used_at",
    }  # fmt: skip
    assert key["fingerprint"] == "SHA256:bTpkq4ryWYbw0B3nipvXZZgOUUzWHY34DbKBXjGDgQw"
    assert (await client.get("/ssh-keys/")).json()["results"][-1] == key
    assert [one.name for one in account.ssh_keys.values()] == ["ops-laptop", "deploy", "my laptop"]
    path = f"/ssh-keys/{key['uuid']}/"
    assert (await client.delete(path)).status_code == 204
    assert (await client.delete(path)).status_code == 404
    assert len(account.ssh_keys) == 2
    again = await client.post("/ssh-keys/", json={"name": "my laptop", "public_key": KEY})
    assert again.json()["uuid"] != key["uuid"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x"}, "public_key"),
        ({"public_key": KEY}, "name"),
        ({"name": "", "public_key": KEY}, "name"),
        ({"name": "x", "public_key": "ssh-ed25519"}, "public_key"),
        ({"name": "x", "public_key": "ssh-ed25519 AAAA"}, "public_key"),
        ({"name": "x", "public_key": "ssh-ed25519 \u00e4"}, "public_key"),
        ({"name": "x", "public_key": KEY.replace("ssh-ed25519", "ssh-rsa")}, "public_key"),
        ({"name": "x", "public_key": 5}, "public_key"),
        ({"name": "x", "public_key": KEY, "comment": ""}, "comment"),
    ],
)
async def test_key_that_is_none(
    client: httpx.AsyncClient, account: Account, body: dict[str, object], field: str
) -> None:
    """It is refused, and not kept."""
    answer = await client.post("/ssh-keys/", json=body)
    assert (answer.status_code, set(answer.json())) == (400, {field})
    assert len(account.ssh_keys) == 2


@pytest.mark.parametrize("path", ["/snapshots/", "/backups/", "/servers/12345/start/"])
async def test_pages_of_the_other_dialect(client: httpx.AsyncClient, path: str) -> None:
    """The provider's client asks for none of them: they are not there."""
    assert (await client.get(path)).status_code == 404


async def test_account_page_is_the_same(client: httpx.AsyncClient) -> None:
    """It names nothing by an id."""
    assert (await client.get("/account/me/")).json()["account"]["email"] == "ops@example.com"


async def test_hostile_account_is_served_whole(clock: SteppedClock) -> None:
    """Odd values pass through; every row that is one leads to its detail."""
    account = Account(Knobs(dialect=Dialect.UUID, hostile=True, clock=clock))
    async with open_client(account) as client:
        rows = (await client.get("/servers/?page_size=100")).json()["results"]
        servers = [row for row in rows if isinstance(row, dict)]
        assert len(servers) == len(rows) - 1 == len(account.servers)
        for row in servers:
            server = (await client.get(f"/servers/{row['uuid']}/")).json()
            assert server.get("hostname") == row.get("hostname")
        assert any("\x1b" in str(row.get("location_name")) for row in servers)
        assert any("hostname" not in row for row in servers)
        for page in ("plans", "locations", "operating-systems", "ssh-keys"):
            assert "\\x1b" in str((await client.get(f"/{page}/")).json()["results"][-1])


@pytest.mark.parametrize("form", WriteAnswers)
async def test_writes_are_answered_in_each_odd_form(
    form: WriteAnswers, clock: SteppedClock
) -> None:
    """What has a server in it names it by its UUID, and by another one's in one form."""
    account = Account(Knobs(dialect=Dialect.UUID, write_answers=form, clock=clock))
    uuid = account.uuid_of(ID)
    async with open_client(account) as client:
        stopped = await client.post(f"/servers/{uuid}/power/", json={"action": "stop"})
        deleted = await client.delete(f"/servers/{uuid}/")
    refused = form in {WriteAnswers.ERROR, WriteAnswers.DETAIL}
    assert (ID in account.servers) == refused
    for answer in (stopped, deleted):
        body = answer.json() if answer.content else {}
        told = body.get("server", body).get("uuid", uuid)
        assert (told == uuid) == (form != WriteAnswers.OTHER)
    if form == WriteAnswers.PART:
        assert stopped.json() == {"uuid": uuid, "status": "stopping"}
