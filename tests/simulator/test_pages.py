"""What the simulated account tells beside its servers, a page at a time."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs
from vpstui.simulator.data.catalogue import OPERATING_SYSTEMS, SSH_KEYS
from vpstui.simulator.dates import iso
from vpstui.simulator.knobs import PAGES

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock


async def test_plans_page_tells_prices(client: httpx.AsyncClient) -> None:
    """The plans come with prices and locations, on one page."""
    body = (await client.get("/plans/")).json()
    assert (body["count"], body["next"], body["previous"]) == (5, None, None)
    assert [plan["price_monthly"] for plan in body["results"]] == [5.0, 10.0, 20.0, 40.0, 25.0]
    assert body["results"][0]["price_hourly"] == 0.007


async def test_plans_come_in_pages_as_servers_do(client: httpx.AsyncClient) -> None:
    """`next` leads through all of them, and keeps the filter."""
    query = {"location": "us-east", "page_size": "2"}
    body = (await client.get("/plans/", params=query)).json()
    seen = body["results"]
    while body["next"]:
        body = (await client.get(body["next"])).json()
        seen += body["results"]
    assert body["count"] == len(seen) == 5
    assert "page=2" in body["previous"]


async def test_plans_page_filters_by_location(client: httpx.AsyncClient) -> None:
    """Only plans offered at the location are listed; one that does not exist is refused."""
    body = (await client.get("/plans/", params={"location": "ap-south"})).json()
    assert (body["count"], [plan["id"] for plan in body["results"]]) == (3, [1, 2, 3])
    refused = await client.get("/plans/", params={"location": "moon"})
    assert refused.status_code == 400
    assert "moon" in refused.json()["location"][0]


@pytest.mark.parametrize("query", ["page=2", "page=x", "page_size=0", "page_size=101"])
async def test_page_of_plans_that_does_not_exist(client: httpx.AsyncClient, query: str) -> None:
    """It is refused as one of the servers is."""
    plans, servers = [await client.get(f"{path}?{query}") for path in ("/plans/", "/servers/")]
    assert (plans.status_code, plans.json()) == (servers.status_code, servers.json())
    assert plans.status_code in {400, 404}


# -- Locations, systems, keys ----------------------------------------------------------------------


async def test_locations(client: httpx.AsyncClient) -> None:
    """Each has a number, a name and a country, and no code; one is not active."""
    places = (await client.get("/locations/")).json()["results"]
    assert places[0] == {
        "id": 1,
        "name": "US West (Los Angeles)",
        "country_name": "United States",
        "country_code": "US",
        "is_active": True,
    }
    assert [place["id"] for place in places if not place["is_active"]] == [6]
    assert len({place["id"] for place in places}) == 5


async def test_operating_systems(client: httpx.AsyncClient) -> None:
    """The versions have the ids that a server can be made with, and the names it shows then."""
    systems = (await client.get("/operating-systems/")).json()["results"]
    assert [system["name"] for system in systems] == [
        "Debian", "Ubuntu", "AlmaLinux", "Rocky Linux",
    ]  # fmt: skip
    versions = [version for system in systems for version in system["versions"]]
    assert {version["id"]: version["name"] for version in versions} == OPERATING_SYSTEMS
    assert set(systems[0]) == {"uuid", "name", "versions"}
    uuids = {UUID(one["uuid"]) for one in [*systems, *versions]}
    assert len(uuids) == 9


async def test_ssh_keys(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    """A key has an id that a server can be made with, and was used at some time or never."""
    first, second = (await client.get("/ssh-keys/")).json()["results"]
    assert set(first) == {
        "id", "uuid", "name", "public_key", "fingerprint", "created_at", "last_used_at",
    }  # fmt: skip
    assert {key["id"]: key["name"] for key in (first, second)} == SSH_KEYS
    assert first["created_at"] < first["last_used_at"] < iso(clock.time)
    assert second["last_used_at"] is None


async def test_fingerprint_is_the_one_that_ssh_keygen_tells(client: httpx.AsyncClient) -> None:
    """It is the digest of the key in the second word, in base64."""
    key = (await client.get("/ssh-keys/")).json()["results"][0]
    blob = b64decode(key["public_key"].split()[1])
    digest = b64encode(sha256(blob).digest()).decode()
    assert key["fingerprint"] == f"SHA256:{digest.rstrip('=')}"
    assert blob[4:15] == b"ssh-ed25519"
    assert len(blob) == 51


async def test_systems_and_keys_without_ids(clock: SteppedClock) -> None:
    """As the provider's client reads them: a UUID is all that names them."""
    async with open_client(Account(Knobs(extra_ids=False, clock=clock))) as client:
        for path in ("/operating-systems/", "/ssh-keys/"):
            text = (await client.get(path)).text
            assert '"uuid"' in text
            assert '"id"' not in text
        assert '"id"' in (await client.get("/locations/")).text


# -- Pages that are not there ----------------------------------------------------------------------

PATHS = {page: f"/{page}/" for page in PAGES} | {"account": "/account/me/"}


@pytest.mark.parametrize("page", sorted(PAGES))
async def test_page_can_be_missing_or_forbidden(clock: SteppedClock, page: str) -> None:
    """It answers 404 or 403, and the other pages and the servers answer as before."""
    for knobs, status in (
        (Knobs(missing={page}, clock=clock), 404),
        (Knobs(forbidden={page}, clock=clock), 403),
    ):
        async with open_client(Account(knobs)) as client:
            answers = {name: (await client.get(path)) for name, path in PATHS.items()}
            assert (await client.get("/servers/")).status_code == 200
        assert set(answers.pop(page).json()) == {"detail"}
        assert {answer.status_code for answer in answers.values()} == {200}
        async with open_client(Account(knobs)) as client:
            assert (await client.get(PATHS[page])).status_code == status


async def test_no_snapshot_is_taken_where_the_page_is_forbidden(clock: SteppedClock) -> None:
    """A write is refused, too."""
    account = Account(Knobs(forbidden={"snapshots"}, clock=clock))
    before = len(account.copies.snapshots)
    async with open_client(account) as client:
        answer = await client.post("/snapshots/", json={"server_id": 12345, "name": "x"})
    assert answer.status_code == 403
    assert len(account.copies.snapshots) == before


@pytest.mark.parametrize("page", sorted(PAGES - {"account"}))
async def test_page_is_hostile_in_a_hostile_account(page: str) -> None:
    """Its last entry has text made to break terminals."""
    async with open_client(Account(Knobs(hostile=True))) as client:
        answer = await client.get(PATHS[page], params={"page_size": "100"})
    assert "\\x1b" in str(answer.json()["results"][-1])
