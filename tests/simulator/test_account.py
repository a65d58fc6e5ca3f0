"""The simulated account lives: its servers change with the clock and by other hands."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from itertools import pairwise
from typing import Any

import pytest

from tests.support.servers.simulated_account import SteppedClock
from vpstui.simulator import Account, Knobs
from vpstui.simulator.data.catalogue import LOCATIONS, OPERATING_SYSTEMS, PLANS
from vpstui.simulator.traffic import REQUESTS_KEPT, Request

NOW = SteppedClock().time
HOUR = 3600.0
YEAR = 365 * 24 * HOUR


def named(account: Account, name: str) -> int:
    """Return the id of a server by its name."""
    return next(key for key, record in account.servers.items() if record["name"] == name)


def seconds(date: str) -> float:
    """Return a date of the API in seconds since 1970."""
    return datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()


def history(seed: int) -> str:
    """Return everything an account shows after a few events."""
    clock = SteppedClock()
    account = Account(Knobs(servers=200, seed=seed, clock=clock))
    account.create({"name": "x", "plan_id": 1, "os_id": 5, "location": "us-east"})
    account.power(named(account, "web-1"), "stop")
    seen: list[Any] = []
    for _ in range(10):
        clock.time += 1
        account.settle()
        seen.append([account.servers, [account.usage(key) for key in account.servers]])
    return json.dumps(seen)


# -- The fleet -------------------------------------------------------------------------------------


def test_same_seed_and_clock_give_the_same_account() -> None:
    """Two runs show the same servers, transitions and usage."""
    assert history(3) == history(3)


def test_another_seed_gives_another_account() -> None:
    """The seed changes what is shown."""
    assert history(3) != history(4)


@pytest.mark.parametrize("count", [0, 1, 2, 24, 500])
def test_fleet_has_the_size_asked_for(clock: SteppedClock, count: int) -> None:
    """The account opens with exactly as many servers as it was told."""
    assert len(Account(Knobs(servers=count, clock=clock)).servers) == count


def test_fleet_looks_like_a_company(account: Account) -> None:
    """Most servers run, a few are stopped, one is suspended; the names are those of a company."""
    statuses = [record["status"] for record in account.servers.values()]
    assert (statuses.count("stopped"), statuses.count("suspended")) == (2, 1)
    assert statuses.count("active") == 9
    assert {"web-1", "db-primary", "bastion", "dev-sandbox"} <= {
        record["name"] for record in account.servers.values()
    }
    assert all(r["hostname"] == f"{r['name']}.example.com" for r in account.servers.values())


def test_large_fleet_goes_on_with_numbered_names(clock: SteppedClock) -> None:
    """Ten thousand servers have as many names, addresses and ids."""
    records = Account(Knobs(servers=10_000, clock=clock)).servers.values()
    assert any(record["name"] == "app-0042" for record in records)
    for field in ("id", "name", "ip_address", "ipv6_address"):
        assert len({record[field] for record in records}) == 10_000


def test_fleet_keeps_to_the_catalogue(clock: SteppedClock) -> None:
    """Every server has a plan, system and location that exist together."""
    for record in Account(Knobs(servers=300, clock=clock)).servers.values():
        assert record["location"] in LOCATIONS
        assert record["location"] in PLANS[record["plan"]["id"]]["locations"]
        assert OPERATING_SYSTEMS[record["os"]["id"]] == record["os"]["name"]


def test_dates_are_spread(account: Account) -> None:
    """The servers are from two hours to three years old, and none changed before it was made."""
    records = list(account.servers.values())
    ages = [NOW - seconds(record["created_at"]) for record in records]
    assert (ages[0], ages[-1]) == (3 * YEAR, 2 * HOUR)
    assert ages == sorted(ages, reverse=True)
    for record in records:
        assert seconds(record["created_at"]) <= seconds(record["updated_at"]) <= NOW


def test_addresses_belong_to_nobody(clock: SteppedClock) -> None:
    """Addresses come from the networks for examples first, then from the shared one."""
    examples = [ip_network(n) for n in ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24")]
    records = list(Account(Knobs(servers=800, clock=clock)).servers.values())
    addresses = [ip_address(record["ip_address"]) for record in records]
    assert all(any(a in network for network in examples) for a in addresses[:762])
    assert all(a in ip_network("100.64.0.0/10") for a in addresses[762:])
    assert all(ip_address(r["ipv6_address"]) in ip_network("2001:db8::/32") for r in records)


# -- Transitions -----------------------------------------------------------------------------------


def test_pace_makes_transitions_faster(clock: SteppedClock) -> None:
    """At pace 100 a stop is over in a twentieth of a second."""
    account = Account(Knobs(pace=100, clock=clock))
    server_id = named(account, "web-1")
    account.power(server_id, "stop")
    clock.time += 0.05
    account.settle()
    assert account.servers[server_id]["status"] == "stopped"


def test_several_transitions_end_in_their_order(account: Account, clock: SteppedClock) -> None:
    """Servers made one after the other are given their addresses in the order they are ready."""
    made = []
    for number in range(3):
        fields = {"name": f"n-{number}", "plan_id": 1, "os_id": 5, "location": "us-east"}
        made.append(account.create(fields))
        clock.time += 5
    clock.time += 10
    account.settle()
    prefixes = [int(record["ipv6_address"].split(":")[3], 16) for record in made]
    assert prefixes == [13, 14, 15]


def test_updated_at_moves_only_with_a_change(account: Account, clock: SteppedClock) -> None:
    """Time alone does not touch a server; a power action and its end both do."""
    server_id = named(account, "web-1")
    record = account.servers[server_id]
    dates = [record["updated_at"]]
    clock.time += HOUR
    account.settle()
    assert record["updated_at"] == dates[0]
    account.power(server_id, "reboot")
    dates.append(record["updated_at"])
    clock.time += 60
    account.settle()
    dates.append(record["updated_at"])
    assert dates == sorted(set(dates))
    assert seconds(dates[2]) < clock.time - 50


def test_deleted_server_ends_its_transition(account: Account, clock: SteppedClock) -> None:
    """A server deleted while it stops is simply gone."""
    server_id = named(account, "web-1")
    account.power(server_id, "stop")
    account.delete(server_id)
    clock.time += 60
    account.settle()
    assert server_id not in account.servers


# -- Usage -----------------------------------------------------------------------------------------


def test_usage_walks_smoothly(account: Account) -> None:
    """From second to second the CPU moves a little, and over minutes it does move."""
    server_id = named(account, "web-1")
    clock: Any = account.knobs.clock
    walk = []
    for _ in range(600):
        clock.time += 1
        walk.append(account.usage(server_id)["cpu_percent"])
    assert max(abs(a - b) for a, b in pairwise(walk)) < 3
    assert max(walk) - min(walk) > 5
    assert all(0 <= value <= 100 for value in walk)


def test_usage_stays_within_the_plan(clock: SteppedClock) -> None:
    """Memory and disk never exceed what the plan has."""
    account = Account(Knobs(servers=100, clock=clock))
    for server_id, record in account.servers.items():
        usage = account.usage(server_id)
        assert 0 <= usage["memory_used"] <= record["plan"]["memory"]
        assert 0 < usage["disk_used"] <= record["plan"]["storage"]
        assert 0 < usage["bandwidth_used"] <= record["plan"]["bandwidth"]


def test_one_server_is_full(account: Account) -> None:
    """One server is above 90 % of its disk and one above 75 % of its memory."""
    shares = {
        record["name"]: (
            account.usage(key)["disk_used"] / record["plan"]["storage"],
            account.usage(key)["memory_used"] / record["plan"]["memory"],
        )
        for key, record in account.servers.items()
    }
    assert [name for name, (disk, _) in shares.items() if disk > 0.9] == ["backup-vault"]
    assert [name for name, (_, memory) in shares.items() if memory > 0.75] == ["db-primary"]


def test_used_bandwidth_only_grows(account: Account, clock: SteppedClock) -> None:
    """It is never less than it was, and is more after a month."""
    server_id = named(account, "web-1")
    used = []
    for _ in range(30):
        used.append(account.usage(server_id)["bandwidth_used"])
        clock.time += 24 * HOUR
    assert used == sorted(used)
    assert used[-1] > used[0]


@pytest.mark.parametrize("status", ["stopped", "suspended"])
def test_idle_server_uses_no_cpu(account: Account, status: str) -> None:
    """What does not run uses neither CPU nor memory, but keeps its disk."""
    server_id = named(account, "web-1")
    account.set_status(server_id, status)
    usage = account.usage(server_id)
    assert (usage["cpu_percent"], usage["memory_used"]) == (0.0, 0)
    assert usage["disk_used"] > 0


def test_new_server_has_used_no_bandwidth(account: Account) -> None:
    """A server in provisioning uses nothing at all."""
    made = account.create({"name": "x", "plan_id": 1, "os_id": 5, "location": "us-east"})
    assert set(account.usage(made["id"]).values()) == {0}


# -- Other hands -----------------------------------------------------------------------------------


def test_edits_in_one_second_are_told_apart(account: Account) -> None:
    """Every edit moves `updated_at`, also when the clock stands still."""
    server_id = named(account, "web-1")
    dates = [account.servers[server_id]["updated_at"]]
    for name in ("a", "b"):
        account.edit(server_id, name=name)
        dates.append(account.servers[server_id]["updated_at"])
    assert dates == sorted(set(dates))


def test_edit_takes_odd_plans(account: Account) -> None:
    """A server whose plan nobody knows still has usage."""
    server_id = named(account, "web-1")
    for plan in (None, {"id": 77}, {"id": None}):
        account.edit(server_id, plan=plan)
        assert account.usage(server_id)["memory_used"] > 0


def test_status_set_by_hand_stays(account: Account, clock: SteppedClock) -> None:
    """A server can be made to hang in a transition."""
    server_id = named(account, "web-1")
    account.power(server_id, "stop")
    account.set_status(server_id, "starting")
    clock.time += HOUR
    account.settle()
    assert account.servers[server_id]["status"] == "starting"


def test_added_server_is_active(account: Account) -> None:
    """A server added by somebody else has addresses and comes last."""
    record = account.add(name="theirs")
    assert list(account.servers)[-1] == record["id"]
    assert (record["name"], record["status"]) == ("theirs", "active")
    assert re.fullmatch(r"[\d.]+", record["ip_address"])


def test_added_server_takes_its_place_by_id(account: Account) -> None:
    """A low id goes to the front, and the next new id is not affected."""
    following = account.add()["id"] + 1
    account.add(id=7)
    assert next(iter(account.servers)) == 7
    assert account.add()["id"] == following


def test_remembered_requests_are_bounded(account: Account) -> None:
    """The oldest requests are forgotten, so that a demo can run for days."""
    for number in range(REQUESTS_KEPT + 5):
        account.note(Request("GET", f"/{number}", {}, None, 200))
    assert len(account.requests) == REQUESTS_KEPT
    assert account.requests[0].path == "/5"
