"""The servers a simulated account opens with: those of a small company."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NamedTuple

from vpstui.simulator.data.catalogue import LOCATIONS, OPERATING_SYSTEMS, server_os, server_plan
from vpstui.simulator.dates import iso

if TYPE_CHECKING:
    from vpstui.simulator.data.addresses import Addresses

Record = dict[str, Any]
"""A server as the detail page answers it, without its resource usage."""

FIRST_ID = 12345
"""The id of the oldest server."""

OLDEST = 3 * 365 * 86_400
"""Age in seconds of the oldest server."""

YOUNGEST = 2 * 3_600
"""Age in seconds of the newest server."""


class Role(NamedTuple):
    """What one named server of the company is for, and what it therefore runs on."""

    name: str
    plan_id: int
    os_id: int
    location: str
    status: str = "active"


ROLES: tuple[Role, ...] = (
    Role("web-1", 2, 5, "us-west"),
    Role("web-2", 2, 5, "us-east"),
    Role("db-primary", 4, 4, "us-east"),
    Role("db-replica", 3, 4, "eu-central"),
    Role("cache-1", 1, 4, "us-east"),
    Role("mail", 1, 4, "eu-central"),
    Role("bastion", 1, 8, "us-east"),
    Role("metrics", 2, 9, "eu-central"),
    Role("backup-vault", 5, 7, "eu-central"),
    Role("legacy-shop", 1, 5, "us-west", "suspended"),
    Role("staging-web", 2, 9, "us-west", "stopped"),
    Role("dev-sandbox", 1, 9, "ap-south", "stopped"),
    Role("ci-runner", 4, 9, "eu-central"),
    Role("web-3", 2, 9, "ap-south"),
    Role("cache-2", 1, 4, "eu-central"),
    Role("queue", 2, 4, "us-east"),
    Role("vpn", 1, 4, "us-west"),
    Role("wiki", 1, 9, "us-east"),
    Role("git", 3, 4, "us-east"),
    Role("search", 3, 9, "us-east"),
    Role("staging-db", 2, 4, "us-west", "stopped"),
    Role("dns-1", 1, 8, "us-west"),
    Role("dns-2", 1, 8, "eu-central"),
    Role("load-test", 3, 9, "ap-south", "stopped"),
)
"""The named servers, oldest first; fleets larger than this go on as app-0025."""

FULL_DISK = "backup-vault"
"""The server whose disk is nearly full."""

FULL_MEMORY = "db-primary"
"""The server that is short of memory."""

STOPPED_SHARE = 0.05
"""Share of the unnamed servers that are stopped."""


def build_fleet(seed: int, count: int, now: float, addresses: Addresses) -> list[Record]:
    """Return the servers of the account, oldest and lowest id first.

    Args:
        seed: What chance starts from.
        count: How many servers to make.
        now: The time, in seconds since 1970, before which all of them were made.
        addresses: Where their addresses come from.
    """
    chance = random.Random(f"{seed}:fleet")
    records = []
    server_id = FIRST_ID
    for index, age in enumerate(_ages(chance, count)):
        created, age = int(now - age), int(age)
        record = new_record(server_id, _role(chance, index), created)
        record["ip_address"] = addresses.next_ipv4()
        record["ipv6_address"] = addresses.next_ipv6()
        record["backups_enabled"] = chance.random() < 0.5
        record["updated_at"] = iso(created + chance.randrange(age))
        records.append(record)
        server_id += chance.randint(1, 9)
    return records


def new_record(server_id: int, role: Role, created: float) -> Record:
    """Return a server that has no address yet."""
    return {
        "id": server_id,
        "name": role.name,
        "hostname": f"{role.name}.example.com",
        "status": role.status,
        "ip_address": None,
        "ipv6_address": None,
        "location": role.location,
        "plan": server_plan(role.plan_id),
        "os": server_os(role.os_id),
        "backups_enabled": False,
        "created_at": iso(created),
        "updated_at": iso(created),
    }


def _ages(chance: random.Random, count: int) -> list[float]:
    """Return ages in seconds, greatest first, that reach both ends of the range."""
    between = [chance.uniform(YOUNGEST, OLDEST) for _ in range(count - 2)]
    return sorted([OLDEST, *between, YOUNGEST][: max(count, 0)], reverse=True)


def _role(chance: random.Random, index: int) -> Role:
    """Return the part that the server at this place in the fleet plays."""
    if index < len(ROLES):
        return ROLES[index]
    # these three plans are sold at every location
    plan_id = chance.choices((1, 2, 3), weights=(3, 5, 2))[0]
    location = chance.choice(LOCATIONS)
    status = "stopped" if chance.random() < STOPPED_SHARE else "active"
    os_id = chance.choice(list(OPERATING_SYSTEMS))
    return Role(f"app-{index + 1:04d}", plan_id, os_id, location, status)
