"""What the second dialect has beside servers, and what it refuses there.

What it answers otherwise is tried by the provider's own programs in tests/contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vpstui.simulator import Account, Knobs
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock

ID = 12345


@pytest.fixture
def account(clock: SteppedClock) -> Account:
    """An account in the second dialect whose time stands still."""
    return Account(Knobs(dialect=Dialect.UUID, clock=clock))


@pytest.fixture
def config(account: Account) -> dict[str, Any]:
    """What can be deployed."""
    return {
        "server_uuid": account.uuid_of(ID),
        "name": "shop",
        "app_type": "python",
        "git_repo": "https://example.com/shop.git",
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/domains/x/", None, 404),
        ("POST", "/domains/search/", {"domain": "x"}, 400),
        ("POST", "/domains/{domain}/update_nameservers/", {"nameservers": []}, 400),
        ("POST", "/domains/{domain}/update_nameservers/", {"nameservers": ["x"]}, 400),
        ("POST", "/domains/{domain}/renew/", {"years": 11}, 400),
        ("GET", "/dns-zones/x/", None, 404),
        ("POST", "/dns-zones/", {"domain": "example.com"}, 400),
        ("POST", "/dns-zones/{zone}/records/", {"record_type": "Z"}, 400),
        ("PATCH", "/dns-records/x/", {"ttl": 60}, 404),
        ("PATCH", "/dns-records/{record}/", {}, 400),
        ("GET", "/deploy-configs/x/", None, 404),
        ("POST", "/deploy-configs/", {"server_uuid": "x"}, 400),
        ("GET", "/deployments/x/logs/", None, 404),
    ],
)
async def test_refusals(
    client: httpx.AsyncClient, account: Account, method: str, path: str, body: object, status: int
) -> None:
    """What is not there and what cannot be."""
    products = account.products
    zone = next(iter(products.zones))
    there = {
        "domain": next(iter(products.domains)),
        "zone": zone,
        "record": next(iter(products.zones[zone].records)),
    }
    answer = await client.request(method, path.format(**there), json=body)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "change",
    [
        {"server_uuid": "x"}, {"name": ""}, {"app_type": "perl"}, {"port": 0},
        {"build_commands": [1]}, {"start_command": 5}, {"git_repo": None}, {"x": 1},
    ],
)  # fmt: skip
async def test_deployment_that_cannot_be(
    client: httpx.AsyncClient, config: dict[str, Any], change: dict[str, Any]
) -> None:
    """The field is told."""
    answer = await client.post("/deploy-configs/", json=config | change)
    assert (answer.status_code, set(answer.json())) == (400, set(change))


async def test_deployment_takes_its_time(
    client: httpx.AsyncClient, config: dict[str, Any], clock: SteppedClock
) -> None:
    """Its steps run one after the other; then it cannot be cancelled any more."""
    made = (await client.post("/deploy-configs/", json=config)).json()
    begun = await client.post(f"/deploy-configs/{made['uuid']}/deploy/", json={"git_commit": ""})
    path = f"/deployments/{begun.json()['uuid']}/"
    seen = []
    for _ in range(4):
        shown = (await client.get(path)).json()
        seen.append((shown["status"], [step["status"] for step in shown["logs"]]))
        clock.time += 3
    done, running = "completed", "running"
    assert seen == [
        (running, [running]),
        (running, [done, running]),
        (running, [done, done, running]),
        (done, [done, done, done]),
    ]
    assert (shown["duration"], shown["server_hostname"]) == (9.0, "web-1")
    assert (await client.post(f"{path}cancel/")).status_code == 400


async def test_same_app_is_deployed_anew(client: httpx.AsyncClient, config: dict[str, Any]) -> None:
    """The CLI posts it each time: it is still one, and another name is another."""
    posted = [
        (await client.post("/deploy-configs/", json=config | change)).json()
        for change in ({}, {"port": 80}, {"name": "blog"})
    ]
    assert posted[0]["uuid"] == posted[1]["uuid"] != posted[2]["uuid"]
    listed = (await client.get("/deploy-configs/")).json()["results"]
    assert listed == posted[1:]
