"""All that the client asks beside a server's life, and that life in the second dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.contract import CONTRACTS
from tests.support.servers.api_calls import SECRET, server_in
from tests.support.servers.simulated_account import ONCE, TOKEN, SteppedClock, serve
from vpstui.api import ServerCreate, VpsClient
from vpstui.base.errors import BadRequest, NotFound
from vpstui.simulator import Knobs
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers.exchanges import Exchange
    from tests.support.servers.simulated_account import Served
    from vpstui.api.dialects.dialect import PowerAction

POWER: dict[PowerAction, str] = {
    "stop": "stopped",
    "start": "active",
    "reboot": "active",
    "hard stop": "stopped",
}
"""Every action, in an order in which each is allowed, and what the server is in the end."""


@pytest.fixture
def exchanges() -> list[Exchange]:
    """What was asked and answered, as far as the test has come."""
    return []


@pytest.fixture
def served(exchanges: list[Exchange], dialect: Dialect) -> Iterator[Served]:
    """An account in one of the dialects, whose lists have more than one page."""
    clock = SteppedClock()
    knobs = Knobs(servers=120, token=TOKEN, clock=clock, dialect=dialect, page_size=2)
    with serve(knobs, clock, exchanges.append) as account:
        yield account


def departures(exchanges: list[Exchange], dialect: Dialect) -> list[str]:
    """Return every departure from what the dialect promises."""
    contract = CONTRACTS[dialect]
    wrong = [one for exchange in exchanges for one in contract.wrong_in_request(exchange)]
    return wrong + [one for exchange in exchanges for one in contract.wrong_in_answer(exchange)]


@pytest.mark.parametrize("dialect", Dialect)
async def test_pages_beside_the_servers_keep_to_the_contract(
    served: Served, exchanges: list[Exchange], dialect: Dialect
) -> None:
    """Each is read to its end; ids and names are those of the account."""
    async with VpsClient(served.url, SECRET, retries=ONCE) as client:
        assert len((await client.list_servers()).servers) == 120
        assert len(await client.list_plans()) == (5 if dialect == Dialect.DOCUMENTED else 4)
        assert len(await client.list_locations()) == 5
        assert len(await client.list_systems()) == 4
        assert [key.name for key in await client.list_ssh_keys()] == ["ops-laptop", "deploy"]
        await client.get_account()
    assert departures(exchanges, dialect) == []


@pytest.mark.parametrize("dialect", [Dialect.DOCUMENTED])
async def test_snapshots_and_backups_keep_to_the_contract(
    served: Served, exchanges: list[Exchange], dialect: Dialect
) -> None:
    """One is taken and watched to its end; those of another server are not read."""
    numbers = {record["name"]: number for number, record in served.account.servers.items()}
    async with VpsClient(served.url, SECRET, retries=ONCE) as client:
        await client.list_servers()
        assert len((await client.list_backups(numbers["db-primary"])).rows) == 30
        assert (await client.list_backups(numbers["cache-1"])).rows == ()
        number = numbers["web-1"]
        await client.take_snapshot(number, "before_2-0", "In words.")
        statuses = []
        for _ in range(3):
            (newest, *_rest) = (await client.list_snapshots(number)).rows
            statuses.append((newest.name, newest.status))
            served.clock.time += 6
        with pytest.raises(BadRequest):
            await client.take_snapshot(1, "of_nobody")
    assert statuses == [("before_2-0", one) for one in ("pending", "creating", "completed")]
    assert departures(exchanges, dialect) == []


@pytest.mark.parametrize("dialect", [Dialect.UUID])
async def test_a_life_of_a_server_keeps_to_the_second_dialect(
    served: Served, exchanges: list[Exchange], dialect: Dialect
) -> None:
    """Made from what the lists tell, turned off and on, resized, copied and deleted."""
    account = served.account
    async with VpsClient(served.url, SECRET, retries=ONCE) as client:
        await client.list_servers()
        plans = await client.list_plans()
        systems = await client.list_systems()
        place = (await client.list_locations())[0]
        order = ServerCreate(
            name="web-9",
            plan_id=plans[0].id,
            os_id=systems[0].choices[0].id,
            location=place.id,
            ssh_key_id=(await client.list_ssh_keys())[0].id,
        )
        made = server_in(await client.create_server(order))
        number = account.id_of(str(made.id))
        served.clock.time += 60
        for action, status in POWER.items():
            await client.power(made.id, action)
            served.clock.time += 60
            assert (await client.get_server(made.id)).status == status
        bigger = plans[1].id
        assert bigger is not None
        await client.resize_server(made.id, bigger)
        await client.back_up_server(made.id)
        await client.take_snapshot(made.id, "before-2")
        await client.delete_server(made.id)
        with pytest.raises(NotFound):
            await client.get_server(made.id)
    assert number not in account.servers
    assert list(account.copies.snapshots.values())[-1].name == "before-2"
    assert departures(exchanges, dialect) == []
    paths = {one.path.rsplit("/", 2)[1] for one in exchanges if one.method == "POST"}
    assert paths == {"servers", "power", "resize", "backup", "snapshot"}
