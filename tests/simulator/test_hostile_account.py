"""The hostile account holds everything that ever broke a terminal, and stays usable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.simulator import Account, Knobs
from vpstui.simulator.data.hostile import NAMES, NOT_A_SERVER, SPECIMENS

if TYPE_CHECKING:
    import httpx


@pytest.fixture
def account() -> Account:
    return Account(Knobs(servers=60, hostile=True, clock=lambda: 1_760_000_000.0))


async def rows(client: httpx.AsyncClient) -> list[Any]:
    """Return every row of the list."""
    found: list[Any] = (await client.get("/servers/?page_size=100")).json()["results"]
    return found


@pytest.mark.parametrize(
    "piece",
    [
        "web [/prod]",
        "[@click=app.quit]x[/]",
        "[bold red]",
        "\x1b[2J",
        "\x1b]52;",
        "\x1b]8;;",
        "\x1b]0;",
        "\x1bP",
        "\x9b",
        "\x00",
        "\r\n",
        "\t",
        "\x85",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u200b",
        "\U000e0068",
        "\u0301\u0323\u0489" * 300,
        "x" * 10_000,
        "\u200d\U0001f469",
        "\u0e99\u0ec9\u0eb3",
        "\u30b5\u30fc\u30d0\u30fc",
        "../x",
        "a/b?#%",
        "$(reboot)",
    ],
)
async def test_names_hold_every_trouble(client: httpx.AsyncClient, piece: str) -> None:
    """Each kind of hostile text is the name of some server."""
    names = [row.get("name") for row in await rows(client) if isinstance(row, dict)]
    assert any(piece in name for name in names if name)


async def test_other_texts_are_hostile_too(client: httpx.AsyncClient) -> None:
    """Hostnames, locations, plans and operating systems are as bad as names."""
    servers = [row for row in await rows(client) if isinstance(row, dict)]
    assert any(server.get("hostname") == "[bold red].example.com" for server in servers)
    assert any(str(server.get("hostname")).startswith("-oProxyCommand=") for server in servers)
    assert any(server.get("location") == "[bold red]" for server in servers)
    assert any((server.get("plan") or {}).get("name") == "[bold red]" for server in servers)
    assert any((server.get("os") or {}).get("name") == "[bold red]" for server in servers)


@pytest.mark.parametrize("field", ["name", "ip_address", "plan", "os", "location"])
async def test_fields_are_null_or_missing(client: httpx.AsyncClient, field: str) -> None:
    """One server has null where another has nothing at all."""
    servers = [row for row in await rows(client) if isinstance(row, dict)]
    assert any(field in server and server[field] is None for server in servers)
    assert any(field not in server for server in servers)


async def test_one_row_is_no_server(client: httpx.AsyncClient) -> None:
    """Exactly one row of the list is not an object, and the count includes it."""
    body = (await client.get("/servers/?page_size=100")).json()
    assert [row for row in body["results"] if not isinstance(row, dict)] == [NOT_A_SERVER]
    assert body["count"] == 61


async def test_filtered_list_has_only_servers(client: httpx.AsyncClient) -> None:
    """The odd row matches no filter."""
    body = (await client.get("/servers/?status=stopped")).json()
    assert all(row["status"] == "stopped" for row in body["results"])


async def test_every_server_has_a_detail(client: httpx.AsyncClient, account: Account) -> None:
    """Each id leads to a detail with the same name, one id being text."""
    servers = [row for row in await rows(client) if isinstance(row, dict)]
    assert [type(server["id"]) for server in servers].count(str) == 1
    for server in servers:
        answer = await client.get(f"/servers/{server['id']}/")
        assert answer.status_code == 200
        assert answer.json().get("name") == server.get("name")
    assert len(servers) == len(account.servers)


async def test_details_are_hostile(client: httpx.AsyncClient, account: Account) -> None:
    """Usage comes as text, null, a list and beyond its total."""
    usages = [
        (await client.get(f"/servers/{key}/")).json()["resource_usage"] for key in account.servers
    ]
    assert None in usages
    assert ["\x1b[2J"] in usages
    assert any(isinstance(usage, dict) and usage["cpu_percent"] == -12.5 for usage in usages)


async def test_unknown_status_and_dates(client: httpx.AsyncClient) -> None:
    """A status never seen, dates without a zone, in the future, and none at all."""
    text = json.dumps(await rows(client), ensure_ascii=False)
    dates = {row["created_at"] for row in await rows(client) if isinstance(row, dict)}
    assert "migrating \\u001b[31m" in text
    assert {"2025-01-10T14:30:00", "2026-10-09T08:53:20Z", "yesterday \x1b[2J"} <= dates


async def test_errors_are_hostile(client: httpx.AsyncClient, account: Account) -> None:
    """Messages of both shapes carry escape sequences and markup besides what they say."""
    by_field = (await client.post("/servers/", json={"name": "a b"})).json()
    whole = (await client.post(f"/servers/{next(iter(account.servers))}/start/")).json()
    for message in (by_field["name"][0], whole["detail"]):
        assert message.startswith("\x1b[2J")
        assert "[@click=app.quit]" in message
    assert whole["detail"].endswith("Server is already running.")


async def test_other_pages_are_hostile(client: httpx.AsyncClient) -> None:
    """The account page has hostile names, and the plans page one plan that is hostile."""
    assert "\x1b" in (await client.get("/account/me/")).json()["account"]["company_name"]
    plans = (await client.get("/plans/")).json()["results"]
    assert "\x1b" in plans[-1]["name"]
    assert plans[0]["name"] == "Starter VPS"


async def test_power_answers_with_the_hostile_name(
    client: httpx.AsyncClient, account: Account
) -> None:
    """Hostile servers can be worked with, and answer with their names."""
    server_id = next(iter(account.servers))
    answer = await client.post(f"/servers/{server_id}/stop/")
    assert answer.json()["server"] == {"id": server_id, "name": NAMES[0], "status": "stopping"}


def test_small_hostile_account_has_every_specimen() -> None:
    """However few servers are asked for, no specimen is left out."""
    assert len(Account(Knobs(servers=1, hostile=True)).servers) == len(SPECIMENS)


def test_the_rest_of_the_fleet_is_sound(account: Account) -> None:
    """Only the first servers are hostile."""
    last = list(account.servers.values())[len(SPECIMENS) :]
    assert last
    assert all(record["name"].startswith("app-") for record in last)
