"""What a query comes to: what is called so first, labels, spellings, and what is not known."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vpstui.api.models import Server
from vpstui.query.columns import CellContext
from vpstui.query.fields import FIELDS
from vpstui.query.prices import Prices
from vpstui.query.query import Query
from vpstui.query.table_rows import TableRows

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTEXT = CellContext(NOW, labels={"p1": "Bakery", "p2": "p2"}, prices=Prices({("p1", 1): 5.0}))


def server(number: int | str, name: str = "", profile: str = "p1", **row: Any) -> Server:
    """A server as a list tells it."""
    return Server.model_validate({"id": number, "name": name, **row}, context=profile)


def found(text: str, *servers: Server) -> list[object]:
    """The ids in the order in which they are shown."""
    return [one.id for one in Query.parse(text).search(servers, CONTEXT).servers]


def unknown(text: str, *servers: Server) -> tuple[int, int]:
    """How many match, and of how many it is not known."""
    result = Query.parse(text).search(servers, CONTEXT)
    return len(result.servers), result.unknown


# -- whole names, ids and addresses


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("203.0.113.17", 3),
        ("17", 17),
        ("web-1", 5),
        ("WEB-1", 5),
        ("web 1", 6),
        ("name:web-1", 5),
        ("name:WEB-1 !status:gone", 5),
        ("one.example.com", 7),
        ("2001:db8::17", 8),
        ("2001:0DB8:0:0::17", 8),
        ("ip:2001:0DB8::0:17", 8),
        ("(web-1 | nothing)", 5),
    ],
)
def test_what_is_called_so_comes_first(text: str, first: int) -> None:
    """By whole name, hostname, address in any spelling, or id; the others keep their order."""
    servers = (
        server(1, "web-10", ip_address="203.0.113.171", hostname="one.example.com.au"),
        server(2, "web-17-a", ip_address="203.0.113.172"),
        server(3, "a", ip_address="203.0.113.17"),
        server(17, "b"),
        server(5, "Web-1"),
        server(6, "web 1"),
        server(7, "c", hostname="one.example.com"),
        server(8, "d", ipv6_address="2001:0db8::17"),
        server(9, "e", ipv6_address="2001:db8::171"),
    )
    ids = found(text, *servers)
    assert ids[0] == first
    assert [one for one in ids if one != first] == [
        one.id for one in Query.parse(text).select(servers, CONTEXT) if one.id != first
    ]


@pytest.mark.parametrize("text", ["!web-1", "status:active", "web", "name~web-1", "mem>1"])
def test_nothing_else_is_moved(text: str) -> None:
    """What is turned round, or is no whole name, leaves the order alone."""
    servers = (server(1, "web-10", status="active"), server(2, "web-1", status="active"))
    assert found(text, *servers) == [one.id for one in Query.parse(text).select(servers, CONTEXT)]


@pytest.mark.parametrize(("sort", "reverse"), [("name", False), ("name", True), ("id", True)])
def test_any_order_holds_behind_what_is_called_so(sort: str, reverse: bool) -> None:
    """The table sorts, and then looks for it."""
    servers = tuple(server(number, f"web-{number}") for number in range(1, 20))
    shown = TableRows().update(
        servers, CONTEXT, sort=sort, reverse=reverse, query=Query.parse("web-1")
    )
    assert [one.name for one in shown] == [
        "web-1",
        *sorted((f"web-{number}" for number in range(10, 20)), reverse=reverse),
    ]


# -- what the list does not tell


BARE = server("x", profile="p9")
FULL = server(
    1, "web", hostname="a.example.com", status="active", ip_address="203.0.113.1", location="us",
    ipv6_address="2001:db8::1", backups_enabled=True, created_at=NOW - timedelta(days=1),
    plan={"id": 1, "name": "std", "vcpus": 2, "memory": 4096, "storage": 80},
    os={"id": 3, "name": "Debian 12"},
)  # fmt: skip

ASKED = {
    "status": "status:active", "loc": "loc:us", "os": "os:deb", "plan": "plan:std",
    "ip": "ip:203.*", "name": "name:web", "host": "host:example", "mem": "mem>1", "cpu": "cpu>1",
    "disk": "disk>1", "price": "price<9", "age": "age>1h", "backups": "backups:on",
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_what_a_field_asks_and_the_list_does_not_tell_is_counted(field: str) -> None:
    """Each of the language, but for those that are told of every server."""
    if field in ("id", "account"):
        assert unknown(f"{field}:web", FULL, BARE)[1] == 0
        return
    if field == "is":  # one without a status needs somebody; of the other the usage is not known
        assert unknown("is:trouble", FULL, BARE) == (1, 1)
        return
    query = ASKED[field]
    assert unknown(query, FULL, BARE) == (1, 1)
    assert unknown(f"!{query}", FULL, BARE) == (1, 1)  # it is shown, but nobody knows
    assert unknown(query, FULL) == (1, 0)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("backups:off", (0, 1)),
        ("!backups:on", (1, 1)),
        ("backups:on web", (1, 0)),
        ("backups:on | x", (2, 0)),
        ("backups:on | name=x", (1, 1)),
        ("!(backups:on web)", (1, 0)),
        ("!(backups:on | web)", (1, 1)),
        ("ip:203.*", (1, 1)),
        ("2001:db8::2", (0, 1)),
        ("ip:2001:*", (1, 1)),
        ("!!mem>1", (1, 1)),
        ("web", (1, 0)),
        ("", (2, 0)),
    ],
)
def test_only_those_count_for_which_it_decides(text: str, counts: tuple[int, int]) -> None:
    """A part that is false all the same leaves nothing open, nor does one that is true in an or."""
    assert unknown(text, FULL, BARE) == counts


def test_price_is_that_of_the_plan_list() -> None:
    """Where the server does not tell its own."""
    own = server(2, plan={"id": 9, "price_monthly": 40})
    assert found("price>20", FULL, own) == [2]
    assert found("price<=$5", FULL, own) == [1]
    assert Query.parse("price<9").search((FULL,)).unknown == 1  # no plans are known


# -- accounts


@pytest.mark.parametrize(
    "text", ["bakery", "BAK", "account:Bakery", "account:p1", "account:bak*", "p1", "account~^b"]
)
def test_account_is_found_by_its_name_and_by_its_label(text: str) -> None:
    """As a plain word and by the field: the table shows the label."""
    assert found(text, server(3, "a"), server(4, "b", profile="p2")) == [3]


def test_account_is_no_word_where_the_table_does_not_show_it() -> None:
    """With one account open, every server would match its name."""
    alone = CellContext(NOW, labels={"p1": "Bakery"})
    assert Query.parse("bakery").search((server(3, "a"),), alone).servers == ()
    assert Query.parse("account:bakery").search((server(3, "a"),), alone).servers


def test_label_stands_out_where_it_is_found() -> None:
    """In the column that shows it."""
    assert Query.parse("bak").highlights("account", "Bakery") == ((0, 3),)


# -- spellings


@pytest.mark.parametrize(
    ("text", "name", "spans"),
    [
        ("café", unicodedata.normalize("NFD", "Café-1"), ((0, 5),)),
        (unicodedata.normalize("NFD", "café"), "CAFÉ-1", ((0, 4),)),
        ("istanbul", "x-\u0130stanbul", ((2, 10),)),
        ("strasse", "Straße 1", ((0, 6),)),
        ("web-1", "\uff37\uff25\uff22\uff0d\uff11", ((0, 5),)),
        ("name:café*", unicodedata.normalize("NFD", "Café-1"), ((0, 7),)),
        ("name=CAFÉ", unicodedata.normalize("NFD", "café"), ((0, 5),)),
        ("name~^caf.-", unicodedata.normalize("NFD", "Café-1"), ((0, 7),)),
        ("7", unicodedata.normalize("NFD", "é7"), ((2, 3),)),
    ],
)
def test_names_are_found_however_they_are_spelled(
    text: str, name: str, spans: tuple[tuple[int, int], ...]
) -> None:
    """And what stands out is what was found, letter with its marks."""
    assert found(text, server("x", name), server("y", "other")) == ["x"]
    assert Query.parse(text).highlights("name", name) == spans
