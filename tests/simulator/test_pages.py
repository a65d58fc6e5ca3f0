"""The plans of the simulated account, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs

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


async def test_plans_page_can_be_missing(clock: SteppedClock) -> None:
    """The plans page answers 404 when the account has none."""
    async with open_client(Account(Knobs(plans_page=False, clock=clock))) as client:
        assert (await client.get("/plans/")).status_code == 404
