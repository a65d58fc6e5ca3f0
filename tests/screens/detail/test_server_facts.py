"""What the detail screen says of a server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.servers.simulated_account import NOW
from vpstui.api.models import Server
from vpstui.query.prices import Prices
from vpstui.screens.detail.server_facts import facts, readings

PLAN = {"id": 1, "name": "Standard VPS", "vcpus": 2, "memory": 4096, "storage": 80}
WHOLE: dict[str, Any] = {
    "id": 12345,
    "name": "web-server-01",
    "hostname": "web01.example.com",
    "status": "active",
    "ip_address": "203.0.113.10",
    "ipv6_address": "2001:0db8::1",
    "location": "us-west",
    "plan": {**PLAN, "bandwidth": 2048},
    "os": {"id": 5, "name": "Ubuntu 22.04 LTS"},
    "backups_enabled": True,
    "created_at": "2025-01-10T14:30:00Z",
    "updated_at": "2025-01-15T10:20:00Z",
    "resource_usage": {
        "cpu_percent": 23.5, "memory_used": 2048, "disk_used": 35, "bandwidth_used": 450,
    },
}  # fmt: skip
"""The example of the provider's page."""


def server(**changes: Any) -> Server:
    """The server of the example, with other values."""
    return Server.model_validate({**WHOLE, **changes})


def lines(**changes: Any) -> dict[str, str]:
    """The facts by their labels."""
    text = facts(server(**changes), NOW, Prices({("", 1): 10.0})).plain
    return {line[:11].strip(): line[11:] for line in text.splitlines()}


def test_every_field_of_the_example_is_told() -> None:
    """Ids with the names, since a create asks by id; dates with their age."""
    assert lines() == {
        "ID": "12345",
        "Hostname": "web01.example.com",
        "IPv4": "203.0.113.10",
        "IPv6": "2001:0db8::1",
        "Location": "us-west",
        "Plan": "Standard VPS (id 1) · 2c 4G 80G · $10.00 a month",
        "OS": "Ubuntu 22.04 LTS (id 5)",
        "Backups": "on",
        "Created": "2025-01-10 14:30 UTC · 13 mo ago",
        "Updated": "2025-01-15 10:20 UTC · 13 mo ago",
    }


def test_fact_that_is_longer_than_a_line_goes_on_below_its_beginning() -> None:
    """Broken at a blank; one that fits stays as it is."""
    shown = facts(server(), NOW, Prices({("", 1): 10.0}), 40).plain.splitlines()
    at = shown.index("Plan       Standard VPS (id 1) · 2c 4G")
    assert shown[at + 1] == "           80G · $10.00 a month"
    assert shown[0] == "ID         12345"
    assert max(map(len, shown)) <= 40


def test_usage_of_the_example_is_told_as_it_stands_there() -> None:
    """23.5 % stays 23.5 %; the others stand beside their totals."""
    told = {name: (one.amount, one.share) for name, one in readings(server()).items()}
    assert told == {
        "cpu": ("of 2 vCPU", 0.235),
        "memory": ("2 GB of 4 GB", 0.5),
        "disk": ("35 GB of 80 GB", 35 / 80),
        "bandwidth": ("450 GB of 2 TB", 450 / 2048),
    }


def test_totals_are_told_without_the_usage() -> None:
    """The bandwidth of the plan, too; nothing is said to be 0."""
    told = {name: one.amount for name, one in readings(server(resource_usage=None)).items()}
    assert told == {
        "cpu": "not told, of 2 vCPU",
        "memory": "not told, of 4 GB",
        "disk": "not told, of 80 GB",
        "bandwidth": "not told, of 2 TB",
    }
    assert {one.share for one in readings(server(resource_usage=None)).values()} == {None}


def test_usage_is_told_without_the_totals() -> None:
    """As in the list, whose plan has no bandwidth, or where there is no plan."""
    told = {name: one.amount for name, one in readings(server(plan=None)).items()}
    assert told == {
        "cpu": "",
        "memory": "2 GB, total not told",
        "disk": "35 GB, total not told",
        "bandwidth": "450 GB, total not told",
    }
    nothing = readings(server(plan=None, resource_usage=None)).values()
    assert {one.amount for one in nothing} == {"not told"}


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (None, "-"),
        ({}, "-"),
        ({"id": 7}, "id 7"),
        ({"name": "Big"}, "Big"),
        ({"id": 7, "name": "Big"}, "Big (id 7)"),
        ({"vcpus": 2}, "2c"),
    ],
)
def test_plan_is_told_as_far_as_it_is_known(plan: object, told: str) -> None:
    """Name, id and size, each alone."""
    assert lines(plan=plan)["Plan"] == told


@pytest.mark.parametrize(
    ("system", "told"),
    [(None, "-"), ({"id": 5}, "id 5"), ({"name": "Debian"}, "Debian"), ("Debian", "Debian")],
)
def test_operating_system_is_told_as_far_as_it_is_known(system: object, told: str) -> None:
    """Name or id alone will do."""
    assert lines(os=system)["OS"] == told


def test_stopped_server_is_said_to_be_billed() -> None:
    """And only a stopped one."""
    said = "A stopped server is still billed: $10/month until it is deleted."
    assert lines(status="stopped")["Billing"] == said
    unknown = lines(status="stopped", plan=None)["Billing"]
    assert unknown == "A stopped server is still billed until it is deleted."
    assert "Billing" not in lines(status="suspended")
