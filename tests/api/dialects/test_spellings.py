"""A server that is written in any spelling of either dialect reads back as itself."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vpstui.api.answers.extra_pages import PlanPage
from vpstui.api.answers.page_models import ServerPage
from vpstui.api.dialects.reading import RowReader, SpokenDialect
from vpstui.api.models import Plan, Server

NAMES = st.text("abcxyz0189-", min_size=1, max_size=12)
WORDS = st.text("ABCabc 0189.-", min_size=1, max_size=12).map(lambda text: f"x{text}x")
UUIDS = st.uuids().map(str)
SIZES = st.integers(1, 4096)
PRICES = st.integers(0, 100_000).map(lambda cents: cents / 100)
STATUSES = st.sampled_from(
    ["active", "stopped", "suspended", "provisioning", "starting", "stopping", "rebooting", "odd"]
)
IPV4 = st.ip_addresses(v=4).map(str)
IPV6 = st.ip_addresses(v=6).map(str)


def read(row: dict[str, Any]) -> Server | None:
    """Read one row of a list."""
    body = json.dumps({"results": [row]}).encode()
    (server,) = ServerPage.model_validate_json(body, context=RowReader("shop")).results
    return server


@given(
    number=st.integers(1, 10**9), name=NAMES, status=STATUSES, ipv4=IPV4, ipv6=IPV6, place=WORDS,
    plan=st.tuples(st.integers(1, 99), WORDS, SIZES, SIZES, SIZES), system=WORDS, data=st.data(),
)  # fmt: skip
def test_documented(
    number: int, name: str, status: str, ipv4: str, ipv6: str, place: str,
    plan: tuple[int, str, int, int, int], system: str, data: st.DataObject,
) -> None:  # fmt: skip
    """Numbers as texts, places and systems as objects or texts, addresses as lists."""
    plan_id, plan_name, vcpus, memory, storage = plan
    number_as = data.draw(st.sampled_from([int, str]))
    status_as = data.draw(st.sampled_from([str.lower, str.upper])) if status != "odd" else str.lower
    plan_row = {
        "id": number_as(plan_id), "name": plan_name, "vcpus": number_as(vcpus),
        "memory": number_as(memory), "storage": number_as(storage),
    }  # fmt: skip
    row = {
        "id": number_as(number), "name": name, "hostname": f"{name}.example.com",
        "status": status_as(status),
        "ip_address": data.draw(st.sampled_from([ipv4, [ipv4], [ipv4, "192.0.2.1"]])),
        "ipv6_address": ipv6,
        "location": data.draw(st.sampled_from([place, {"code": place}, {"id": 3, "name": place}])),
        "plan": plan_row, "os": data.draw(st.sampled_from([system, {"id": 5, "name": system}])),
    }  # fmt: skip
    server = read(row)
    assert server is not None
    told = server.plan
    assert told is not None
    assert server.os is not None
    assert (server.id, server.name, server.hostname) == (number, name, f"{name}.example.com")
    assert (server.status, server.ip_address, server.ipv6_address) == (status, ipv4, ipv6)
    assert (server.location, server.os.name, server.profile) == (place, system, "shop")
    assert (told.id, told.name, told.vcpus, told.memory, told.storage) == plan


@given(
    uuid=UUIDS, name=NAMES, status=STATUSES, ipv4=IPV4, ipv6=IPV6, place=WORDS,
    plan=st.tuples(UUIDS, SIZES, SIZES, SIZES), system=WORDS, user=NAMES, data=st.data(),
)  # fmt: skip
def test_second_dialect(
    uuid: str, name: str, status: str, ipv4: str, ipv6: str, place: str,
    plan: tuple[str, int, int, int], system: str, user: str, data: st.DataObject,
) -> None:  # fmt: skip
    """Each spelling that either of the provider's programs reads."""
    plan_id, cpu, ram, disk = plan
    draw = data.draw
    row = {
        "uuid": uuid, "hostname": name, "status": status, "username": user,
        **draw(st.sampled_from([
            {"ipv4_addresses": [ipv4], "ipv6_addresses": [ipv6]},
            {"ipv4_addresses": ipv4, "ipv6_addresses": ipv6},
            {"ip_address": ipv4, "ipv6_address": ipv6},
            {"ipv4": ipv4, "ipv6": ipv6},
            {"ip_addresses": [{"version": 6, "ip": ipv6}, {"version": 4, "ip": ipv4}]},
        ])),
        **draw(st.sampled_from([{"location_name": place}, {"location": {"id": 3, "name": place}}])),
        **draw(st.sampled_from([
            {"os_name": system},
            {"operating_system_version": {"name": system}},
            {"operating_system": {"name": system}},
        ])),
        "plan": {
            "uuid": plan_id, "cpu": cpu, "disk_space": disk,
            **draw(st.sampled_from([
                {"ram": ram}, {"ram": ram, "ram_unit": "GB"}, {"ram": str(ram), "ram_unit": "gb"},
                {"ram": ram * 1024, "ram_unit": "MB"},
            ])),
        },
    }  # fmt: skip
    server = read(row)
    assert server is not None
    told = server.plan
    assert told is not None
    assert server.os is not None
    assert (server.id, server.name, server.hostname) == (uuid, name, name)
    assert (server.status, server.ip_address, server.ipv6_address) == (status, ipv4, ipv6)
    assert (server.location, server.os.name, server.username) == (place, system, user)
    assert (told.id, told.vcpus, told.memory, told.storage) == (plan_id, cpu, ram * 1024, disk)


@given(uuid=UUIDS, price=PRICES, bandwidth=SIZES, data=st.data())
def test_plans_of_the_second_dialect(
    uuid: str, price: float, bandwidth: int, data: st.DataObject
) -> None:
    """The price of a month is called in two ways."""
    name = data.draw(st.sampled_from(["monthly_price", "price"]))
    row = {"uuid": uuid, name: price, "transfer": bandwidth}
    body = json.dumps([row]).encode()
    (plan,) = PlanPage.model_validate_json(
        b'{"results":' + body + b"}", context=RowReader()
    ).results
    assert plan == Plan(id=uuid, price_monthly=price, bandwidth=bandwidth)


def test_dialect_is_learnt_from_rows_that_agree() -> None:
    """Rows of both show nothing, and what was set is not learnt over."""
    for rows, name in (
        ([{"id": 1}, {"id": 2, "uuid": "x"}], "documented"),
        ([{"uuid": "a"}, {"uuid": "b"}], "uuid"),
        ([{"uuid": "a"}, {"id": 1}], None),
        ([], None),
    ):
        spoken = SpokenDialect()
        reader = spoken.reader("")
        ServerPage.model_validate({"results": rows}, context=reader)
        spoken.learn(reader)
        assert (spoken.current and spoken.current.name) == name
    fixed = SpokenDialect("uuid")
    reader = fixed.reader("")
    page = ServerPage.model_validate({"results": [{"id": 1}]}, context=reader)
    fixed.learn(reader)
    assert page.results == [None]
    assert fixed.current is not None
    assert fixed.current.name == "uuid"
