"""The snapshots and backups of the simulated account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs
from vpstui.simulator.dates import iso

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock

ENTRY = {"id", "server", "status", "size_mb", "created_at", "description"}
ID = 12345


def named(account: Account, name: str) -> int:
    """Return the id of a server by its name."""
    return next(key for key, record in account.servers.items() if record["name"] == name)


async def every(client: httpx.AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    """Return every entry of a list, page after page."""
    body = (await client.get(path, params=query)).json()
    found: list[dict[str, Any]] = body["results"]
    while body["next"]:
        body = (await client.get(body["next"])).json()
        found += body["results"]
    assert len(found) == body["count"]
    return found


async def test_account_opens_with_snapshots(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    """Old and new ones, newest first; one failed, one is being made."""
    found = await every(client, "/snapshots/")
    assert all(set(one) == {*ENTRY, "name"} for one in found)
    assert {one["status"] for one in found} == {"completed", "failed", "creating"}
    dates = [one["created_at"] for one in found]
    assert dates == sorted(dates, reverse=True)
    assert dates[-1] < iso(clock.time - 150 * 86_400)
    assert dates[1] > iso(clock.time - 2 * 86_400)
    ids = [one["id"] for one in found]
    assert ids == sorted(ids, reverse=True)
    assert ids[-1] == 801
    assert all(one["size_mb"] > 0 for one in found if one["status"] == "completed")


async def test_account_opens_with_backups(client: httpx.AsyncClient) -> None:
    """Automatic and manual ones; only an automatic one ends some day."""
    found = await every(client, "/backups/")
    assert all(set(one) == {*ENTRY, "backup_type", "expires_at"} for one in found)
    assert {one["backup_type"] for one in found} == {"automatic", "manual"}
    assert {one["status"] for one in found} == {"completed", "failed", "pending"}
    for one in found:
        assert (one["expires_at"] is None) == (one["backup_type"] == "manual")
    assert min(one["id"] for one in found) == 501


async def test_copies_of_one_server(client: httpx.AsyncClient, account: Account) -> None:
    """A server's own are listed, more than one page of them; another has none."""
    server_id = named(account, "db-primary")
    found = await every(client, "/backups/", server_id=str(server_id))
    assert len(found) == 30
    assert {one["server"]["name"] for one in found} == {"db-primary"}
    assert {one["server"]["id"] for one in found} == {server_id}
    bare = str(named(account, "cache-1"))
    for path in ("/snapshots/", "/backups/"):
        assert await every(client, path, server_id=bare) == []
        assert await every(client, path, server_id="1") == []


async def test_backups_by_type(client: httpx.AsyncClient) -> None:
    """Both filters together, and a type that does not exist."""
    manual = await every(client, "/backups/", backup_type="manual")
    assert {one["server"]["name"] for one in manual} == {"web-2", "bastion"}
    own = {"server_id": str(manual[0]["server"]["id"]), "backup_type": "manual"}
    assert await every(client, "/backups/", **own) == manual[:1]
    refused = await client.get("/backups/", params={"backup_type": "weekly"})
    assert (refused.status_code, set(refused.json())) == (400, {"backup_type"})


@pytest.mark.parametrize("path", ["/snapshots/", "/backups/"])
@pytest.mark.parametrize("query", ["server_id=x", "server_id=", "server=1", "page=9"])
async def test_list_that_cannot_be(client: httpx.AsyncClient, path: str, query: str) -> None:
    """It is refused."""
    assert (await client.get(f"{path}?{query}")).status_code in {400, 404}


def test_same_seed_gives_the_same_copies(clock: SteppedClock) -> None:
    """None is older than its server, however young that is."""
    shown = []
    for _ in range(2):
        account = Account(Knobs(servers=24, clock=clock))
        copies = [*account.copies.snapshots.values(), *account.copies.backups.values()]
        shown.append(json.dumps([account.copies.entry(copy) for copy in copies]))
        for copy in copies:
            assert iso(copy.created) >= account.servers[copy.server_id]["created_at"]
    assert shown[0] == shown[1]


async def test_snapshot_is_taken(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    """It waits, grows and is complete; its answer is its entry."""
    body = {"server_id": ID, "name": "before_2-0", "description": "Before it."}
    answer = await client.post("/snapshots/", json=body)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": 807,
        "server": {"id": ID, "name": "web-1"},
        "name": "before_2-0",
        "description": "Before it.",
        "status": "pending",
        "size_mb": 0,
        "created_at": iso(clock.time),
    }
    seen = []
    for _ in range(7):
        newest = (await client.get("/snapshots/", params={"server_id": ID})).json()["results"][0]
        assert newest["id"] == 807
        seen.append((newest["status"], newest["size_mb"]))
        clock.time += 2
    sizes = [size for _, size in seen]
    assert [status for status, _ in seen] == ["pending"] * 2 + ["creating"] * 4 + ["completed"]
    assert sizes == sorted(sizes)
    assert sizes[2] < sizes[4] < sizes[6]
    assert newest["size_mb"] >= 512


async def test_pace_makes_copies_faster(clock: SteppedClock) -> None:
    """At pace 100 a snapshot takes an eighth of a second."""
    account = Account(Knobs(pace=100, clock=clock))
    account.copy(ID, "snapshot", name="x")
    clock.time += 0.13
    newest = max(account.copies.snapshots.values(), key=lambda copy: copy.id)
    assert account.copies.entry(newest)["status"] == "completed"


async def test_description_may_be_left_out(client: httpx.AsyncClient) -> None:
    """And may be empty."""
    for extra in ({}, {"description": ""}):
        answer = await client.post("/snapshots/", json={"server_id": ID, "name": "x", **extra})
        assert (answer.status_code, answer.json()["description"]) == (201, "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"server_id": 1}, "server_id"),
        ({"server_id": "12345"}, "server_id"),
        ({"server_id": None}, "server_id"),
        ({"name": "a b"}, "name"),
        ({"name": "a.b"}, "name"),
        ({"name": ""}, "name"),
        ({"description": None}, "description"),
        ({"description": 5}, "description"),
        ({"size_mb": 5}, "size_mb"),
    ],
)
async def test_snapshot_that_cannot_be_taken(
    client: httpx.AsyncClient, account: Account, change: dict[str, Any], field: str
) -> None:
    """It is refused with the field, and nothing is taken."""
    before = len(account.copies.snapshots)
    answer = await client.post("/snapshots/", json={"server_id": ID, "name": "x", **change})
    assert (answer.status_code, set(answer.json())) == (400, {field})
    assert len(account.copies.snapshots) == before


@pytest.mark.parametrize("field", ["server_id", "name"])
async def test_snapshot_needs_its_server_and_name(client: httpx.AsyncClient, field: str) -> None:
    """Each by itself."""
    body = {"server_id": ID, "name": "x"}
    del body[field]
    answer = await client.post("/snapshots/", json=body)
    assert (answer.status_code, answer.json()) == (400, {field: ["This field is required."]})


async def test_copies_stay_when_the_server_goes(client: httpx.AsyncClient) -> None:
    """They still tell whose they are."""
    await client.delete(f"/servers/{ID}/")
    found = await every(client, "/snapshots/", server_id=str(ID))
    assert {one["server"]["name"] for one in found} == {"web-1"}
    assert len(found) == 2


async def test_account_without_servers_has_no_copies(clock: SteppedClock) -> None:
    """There is nothing of which to have one."""
    async with open_client(Account(Knobs(servers=0, clock=clock))) as client:
        assert await every(client, "/snapshots/") == await every(client, "/backups/") == []
