"""The simulated account answers HTTP as the API's page says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs, create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.servers.simulated_account import SteppedClock

LIST_FIELDS = {
    "id",
    "name",
    "hostname",
    "status",
    "ip_address",
    "location",
    "plan",
    "os",
    "created_at",
    "updated_at",
}
CREATE: dict[str, Any] = {"name": "web-9", "plan_id": 2, "os_id": 5, "location": "us-west"}


def first(account: Account, status: str) -> int:
    """Return the id of the first server with a status."""
    return next(key for key, record in account.servers.items() if record["status"] == status)


# -- The list --------------------------------------------------------------------------------------


async def test_list_has_the_documented_shape(client: httpx.AsyncClient) -> None:
    """A list has its count and servers with the list's fields and no others."""
    body = (await client.get("/servers/")).json()
    assert set(body) == {"count", "next", "previous", "results"}
    assert body["count"] == len(body["results"]) == 12
    assert all(set(server) == LIST_FIELDS for server in body["results"])
    assert all("bandwidth" not in server["plan"] for server in body["results"])


async def test_list_is_in_order_of_id(client: httpx.AsyncClient) -> None:
    """The servers come lowest id first, so that pages never overlap."""
    ids = [server["id"] for server in (await client.get("/servers/")).json()["results"]]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("status", ["active", "stopped", "suspended"])
async def test_list_filters_by_status(client: httpx.AsyncClient, status: str) -> None:
    """Only servers with the status asked for are listed."""
    body = (await client.get("/servers/", params={"status": status})).json()
    assert body["count"] > 0
    assert {server["status"] for server in body["results"]} == {status}


async def test_list_filters_by_location_and_status(client: httpx.AsyncClient) -> None:
    """Two filters narrow the list together."""
    params = {"status": "stopped", "location": "us-west"}
    body = (await client.get("/servers/", params=params)).json()
    assert [server["name"] for server in body["results"]] == ["staging-web"]


async def test_location_filter_takes_a_location_some_server_shows(
    client: httpx.AsyncClient, account: Account
) -> None:
    """A data centre that the catalogue does not know can be asked for when a server is there."""
    account.edit(first(account, "active"), location="mars-north")
    body = (await client.get("/servers/", params={"location": "mars-north"})).json()
    assert body["count"] == 1


async def test_pages_follow_each_other(clock: SteppedClock) -> None:
    """Following `next` meets every server once and keeps the filters."""
    async with open_client(Account(Knobs(servers=50, clock=clock))) as client:
        page = (await client.get("/servers/", params={"status": "active", "page_size": 7})).json()
        assert page["previous"] is None
        names = [server["name"] for server in page["results"]]
        while page["next"]:
            assert page["next"].startswith("http://test/api/v1/servers/?")
            assert "status=active" in page["next"]
            page = (await client.get(page["next"])).json()
            names += [server["name"] for server in page["results"]]
    assert len(names) == len(set(names)) == page["count"] > 40


async def test_previous_leads_back(clock: SteppedClock) -> None:
    """The third page leads to the second, and the second to the first, which has no number."""
    async with open_client(Account(Knobs(servers=25, page_size=10, clock=clock))) as client:
        third = (await client.get("/servers/?page=3")).json()
        assert third["previous"] == "http://test/api/v1/servers/?page=2"
        second = (await client.get(third["previous"])).json()
        assert second["previous"] == "http://test/api/v1/servers/"


async def test_default_page_holds_twenty(clock: SteppedClock) -> None:
    """A client that names no page size gets 20 servers."""
    async with open_client(Account(Knobs(servers=21, clock=clock))) as client:
        body = (await client.get("/servers/")).json()
    assert (len(body["results"]), body["count"]) == (20, 21)


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "", "99999999999999999999"])
async def test_page_that_does_not_exist(client: httpx.AsyncClient, page: str) -> None:
    """A page out of range answers 404 as Django REST Framework does."""
    answer = await client.get("/servers/", params={"page": page})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


async def test_empty_account_has_one_empty_page(clock: SteppedClock) -> None:
    """No servers at all is a list of none, not an error."""
    async with open_client(Account(Knobs(servers=0, clock=clock))) as client:
        body = (await client.get("/servers/")).json()
    assert body == {"count": 0, "next": None, "previous": None, "results": []}


# -- One server ------------------------------------------------------------------------------------


async def test_detail_has_what_the_list_lacks(client: httpx.AsyncClient, account: Account) -> None:
    """The detail adds IPv6, backups, the plan's bandwidth and the usage."""
    server = (await client.get(f"/servers/{first(account, 'active')}/")).json()
    assert set(server) == LIST_FIELDS | {"ipv6_address", "backups_enabled", "resource_usage"}
    assert server["plan"]["bandwidth"] == 2048
    assert set(server["resource_usage"]) == {
        "cpu_percent",
        "memory_used",
        "disk_used",
        "bandwidth_used",
    }


@pytest.mark.parametrize("server_id", ["1", "abc", "²", "9" * 5000])
async def test_unknown_server(client: httpx.AsyncClient, server_id: str) -> None:
    """An id that is no server answers 404 with a detail."""
    answer = await client.get(f"/servers/{server_id}/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


async def test_create_answers_a_server_in_provisioning(client: httpx.AsyncClient) -> None:
    """A new server has no address yet, and a message says how long it takes."""
    body = CREATE | {"hostname": "web9.example.com", "ssh_key_id": 3, "backups_enabled": True}
    answer = await client.post("/servers/", json=body)
    server = answer.json()
    assert answer.status_code == 201
    assert set(server) == LIST_FIELDS | {"backups_enabled", "message"}
    assert server["status"] == "provisioning"
    assert server["ip_address"] is None
    assert server["hostname"] == "web9.example.com"
    assert server["backups_enabled"] is True
    assert server["message"] == "Server is being provisioned. This may take 2-5 minutes."
    assert "bandwidth" not in server["plan"]


async def test_created_server_gets_addresses(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    """After provisioning the server is active and reachable."""
    server_id = (await client.post("/servers/", json=CREATE)).json()["id"]
    new = (await client.get(f"/servers/{server_id}/")).json()
    assert new["ip_address"] is None
    clock.time += 10
    server = (await client.get(f"/servers/{server_id}/")).json()
    assert server["status"] == "active"
    assert server["ip_address"]
    assert server["ipv6_address"] == new["ipv6_address"]
    assert server["ipv6_address"].startswith("2001:db8:")
    assert server["hostname"] == ""
    assert server["backups_enabled"] is False


async def test_create_costs_a_month(client: httpx.AsyncClient, account: Account) -> None:
    """The plan's monthly price is taken from the credit."""
    await client.post("/servers/", json=CREATE)
    assert account.credit == 90.0


async def test_create_without_credit(client: httpx.AsyncClient, account: Account) -> None:
    """Too little credit answers 402, and nothing is made."""
    account.credit = 9.99
    answer = await client.post("/servers/", json=CREATE)
    assert answer.status_code == 402
    assert "$9.99" in answer.json()["detail"]
    assert len(account.servers) == 12
    assert account.credit == 9.99


async def test_put_replaces_the_three_fields(client: httpx.AsyncClient, account: Account) -> None:
    """PUT answers the server in detail with its new fields."""
    server_id = first(account, "active")
    body = {"name": "new", "hostname": "new.example.com", "backups_enabled": True}
    answer = await client.put(f"/servers/{server_id}/", json=body)
    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in body} == body
    assert "resource_usage" in answer.json()


async def test_patch_changes_only_what_is_sent(client: httpx.AsyncClient, account: Account) -> None:
    """PATCH leaves the other fields as they were and moves `updated_at`."""
    server_id = first(account, "active")
    before = (await client.get(f"/servers/{server_id}/")).json()
    after = (await client.patch(f"/servers/{server_id}/", json={"name": "new"})).json()
    assert {key for key in after if after[key] != before[key]} == {"name", "updated_at"}


async def test_delete_is_for_good(client: httpx.AsyncClient, account: Account) -> None:
    """A deleted server answers 204 with no body, and then 404."""
    server_id = first(account, "active")
    answer = await client.delete(f"/servers/{server_id}/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/servers/{server_id}/")).status_code == 404
    assert (await client.delete(f"/servers/{server_id}/")).status_code == 404


# -- Power -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "before", "during", "after"),
    [
        ("start", "stopped", "starting", "active"),
        ("stop", "active", "stopping", "stopped"),
        ("reboot", "active", "rebooting", "active"),
    ],
)
async def test_power_passes_through_its_status(
    client: httpx.AsyncClient,
    account: Account,
    clock: SteppedClock,
    action: str,
    before: str,
    during: str,
    after: str,
) -> None:
    """A power action answers at once and is done after a while."""
    server_id = first(account, before)
    name = account.servers[server_id]["name"]
    answer = await client.post(f"/servers/{server_id}/{action}/")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "success",
        "message": f"Server is {during}",
        "server": {"id": server_id, "name": name, "status": during},
    }
    clock.time += 3
    assert (await client.get(f"/servers/{server_id}/")).json()["status"] == during
    clock.time += 3
    assert (await client.get(f"/servers/{server_id}/")).json()["status"] == after


@pytest.mark.parametrize(
    ("action", "status", "message"),
    [
        ("start", "active", "Server is already running."),
        ("stop", "stopped", "Server is already stopped."),
        ("reboot", "stopped", "Server is not running."),
        ("start", "suspended", "Server is suspended."),
        ("stop", "suspended", "Server is suspended."),
        ("reboot", "suspended", "Server is suspended."),
        ("start", "starting", "Server is starting. Try again when that is done."),
        ("stop", "provisioning", "Server is provisioning. Try again when that is done."),
        ("reboot", "rebooting", "Server is rebooting. Try again when that is done."),
    ],
)
async def test_power_that_does_not_apply(
    client: httpx.AsyncClient, account: Account, action: str, status: str, message: str
) -> None:
    """A server refuses a power action that its status does not allow."""
    server_id = first(account, "active")
    account.set_status(server_id, status)
    answer = await client.post(f"/servers/{server_id}/{action}/")
    assert (answer.status_code, answer.json()) == (400, {"detail": message})
    assert account.servers[server_id]["status"] == status


async def test_power_on_an_unknown_status(client: httpx.AsyncClient, account: Account) -> None:
    """A status never seen before counts as settled, so that a stop is carried out."""
    server_id = first(account, "active")
    account.set_status(server_id, "migrating")
    assert (await client.post(f"/servers/{server_id}/stop/")).status_code == 200


async def test_power_on_no_server(client: httpx.AsyncClient) -> None:
    """A power action on an unknown id answers 404."""
    assert (await client.post("/servers/1/start/")).status_code == 404


# -- The other pages -------------------------------------------------------------------------------


async def test_account_page(client: httpx.AsyncClient) -> None:
    """The account page tells whose token it is and what it may do."""
    body = (await client.get("/account/me/")).json()
    assert body["account"]["email"] == "ops@example.com"
    assert body["token"]["permissions"] == ["servers:*"]


@pytest.mark.parametrize("path", ["/domains/", "/nothing/", "/servers/1/2/", "/ssh-keys/1/"])
async def test_unknown_path(client: httpx.AsyncClient, path: str) -> None:
    """A path that the API does not have answers 404 with a detail."""
    answer = await client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/servers?page=2", "/api/v1/servers/?page=2"),
        ("/servers/12345", "/api/v1/servers/12345/"),
        ("/servers/12345/stop", "/api/v1/servers/12345/stop/"),
    ],
)
async def test_path_without_its_slash(
    client: httpx.AsyncClient, account: Account, path: str, location: str
) -> None:
    """A path without its last slash is redirected, and nothing is done."""
    answer = await client.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, location)
    assert account.servers[12345]["status"] == "active"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/servers/", "GET, POST"),
        ("POST", "/servers/12345/", "GET, PUT, PATCH, DELETE"),
        ("GET", "/servers/12345/stop/", "POST"),
        ("BREW", "/plans/", "GET"),
    ],
)
async def test_wrong_method(client: httpx.AsyncClient, method: str, path: str, allow: str) -> None:
    """A method that the path does not know answers 405 with a detail."""
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert answer.json() == {"detail": f'Method "{method}" not allowed.'}


# -- Tokens ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Token vps_test", "vps_test"])
async def test_missing_token(account: Account, header: str) -> None:
    """A request without a bearer token answers 401."""
    async with open_client(account, token="") as client:
        answer = await client.get("/servers/", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {"detail": "Authentication credentials were not provided."}


async def test_token_is_compared(clock: SteppedClock) -> None:
    """When a token is set, only that one is accepted, and it can be revoked."""
    account = Account(Knobs(token="vps_right", clock=clock))
    async with open_client(account, "vps_right") as client:
        assert (await client.get("/servers/")).status_code == 200
        account.token = "vps_other"
        answer = await client.get("/servers/")
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})


# -- Hooks for tests -------------------------------------------------------------------------------


async def test_requests_are_remembered(client: httpx.AsyncClient, account: Account) -> None:
    """Each request is kept with its query, body and answer."""
    await client.get("/servers/", params={"status": "active"})
    await client.patch("/servers/12345/", json={"name": "x"})
    await client.post("/servers/", content=b"{", headers={"Content-Type": "application/json"})
    kept = [(r.method, r.path, r.query, r.body, r.status) for r in account.requests]
    assert kept == [
        ("GET", "/api/v1/servers/", {"status": "active"}, None, 200),
        ("PATCH", "/api/v1/servers/12345/", {}, {"name": "x"}, 200),
        ("POST", "/api/v1/servers/", {}, None, 400),
    ]


async def test_fault_answers_in_place_of_the_api(
    client: httpx.AsyncClient, account: Account
) -> None:
    """A fault is answered once, nothing is done, and then all is as before."""
    account.fail_next("POST", "/stop/", 429, {"detail": "Slow down."}, {"Retry-After": "3"})
    assert (await client.get("/servers/12345/")).status_code == 200
    answer = await client.post("/servers/12345/stop/")
    assert (answer.status_code, answer.json()) == (429, {"detail": "Slow down."})
    assert answer.headers["Retry-After"] == "3"
    assert account.servers[12345]["status"] == "active"
    assert (await client.post("/servers/12345/stop/")).status_code == 200


async def test_faults_queue_up(client: httpx.AsyncClient, account: Account) -> None:
    """Faults are used in order, each as often as it was told to."""
    account.fail_next("GET", "/servers/", 502, "<h1>Bad gateway</h1>", times=2)
    account.fail_next("*", "/servers/", 503)
    answers = [await client.get("/servers/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [502, 502, 503, 200]
    assert answers[0].headers["Content-Type"].startswith("text/html")
    assert answers[2].content == b""


async def test_prefix_can_be_chosen(account: Account) -> None:
    """The API stands where the caller wants it."""
    transport = httpx.ASGITransport(create_app(account, prefix=""))
    headers = {"Authorization": "Bearer x"}
    async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=headers) as c:
        assert (await c.get("/servers/")).status_code == 200


async def test_latency_waits_after_the_work(clock: SteppedClock) -> None:
    """A client that gives up on a late answer has had its request carried out."""
    account = Account(Knobs(latency=1000, clock=clock))
    asking = asyncio.create_task(open_client(account).post("/servers/12345/stop/"))
    for _ in range(100):  # turns of the event loop, enough for all that does not wait
        await asyncio.sleep(0)
    assert not asking.done()
    asking.cancel()
    assert account.servers[12345]["status"] == "stopping"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Knobs(servers=-1),
        lambda: Knobs(latency=-0.1),
        lambda: Knobs(pace=0),
        lambda: Knobs(page_size=101),
        lambda: Knobs(missing={"servers"}),
        lambda: Knobs(forbidden={"plan"}),
    ],
)
def test_knobs_outside_their_range(make: Callable[[], Knobs]) -> None:
    """A knob that makes no sense is refused."""
    with pytest.raises(ValueError, match="must be"):
        make()
