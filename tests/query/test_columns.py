"""The columns of a list of servers: what each says, how it sorts, when it is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.answers.page_models import ServerPage
from vpstui.api.models import Server
from vpstui.base.formatting import STATUS_GLYPHS, width_of
from vpstui.query.columns import (
    COLUMNS,
    COLUMNS_BY_KEY,
    GUTTER,
    CellContext,
    Column,
    choose_columns,
    sort_servers,
)
from vpstui.query.prices import Prices

if TYPE_CHECKING:
    from random import Random

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONTEXT = CellContext(NOW, Prices({("", 1): 5.0, ("", 2): 50.0}))
EARLY, LATE = "2025-02-01T00:00:00Z", "2026-02-01T00:00:00Z"
HOSTILE = "\x1b[2J\x1b]0;pwned\x07a\r\nb\u2028c\u202e\x9b1m[/red]"


def server(number: int, **fields: Any) -> Server:
    """Read a server of which some fields are known."""
    return Server.model_validate_json(json.dumps({"id": number, **fields}))


def order(key: str, *servers: Server, reverse: bool = False) -> list[object]:
    """The ids after sorting by a column."""
    return [row.id for row in sort_servers(servers, key, CONTEXT, reverse=reverse)]


def cell(key: str, **fields: Any) -> str:
    """What a column says of a server."""
    return COLUMNS_BY_KEY[key].text(server(7, **fields), CONTEXT)


# -- sorting

SORTED: list[tuple[str, str, list[Any]]] = [
    ("id", "id", [2, 10, 300]),
    ("name", "name", ["db", "web-2", "web-10", "Web-11", "web-b"]),
    ("status", "status", ["active", "migrating", "stopped", None]),
    ("ip", "ip_address", ["9.0.0.1", "10.0.0.2", "10.0.0.10", "2001:db8::1", "later", None]),
    ("location", "location", ["eu", "us", None]),
    ("plan", "plan", [{"vcpus": 1, "memory": 9}, {"vcpus": 2, "memory": 1},
                      {"vcpus": 2, "memory": 2, "storage": 1},
                      {"vcpus": 2, "memory": 2, "storage": 2}, {"vcpus": 2}, "Named", {}]),
    ("os", "os", ["debian 9", "Debian 12", "Ubuntu", None]),
    ("age", "created_at", [LATE, EARLY, None]),
    ("hostname", "hostname", ["a9.x", "a10.x", None]),
    ("updated", "updated_at", [LATE, EARLY, None]),
    ("price", "plan", [{"id": 1}, {"id": 2, "price_monthly": 7.5}, {"id": 2}, {"id": 3}]),
]  # fmt: skip
"""Per column, values of a field in the order they sort in."""


@pytest.mark.parametrize(("key", "field", "values"), SORTED)
def test_values_sort_as_people_expect(key: str, field: str, values: list[Any]) -> None:
    """Numbers as numbers, addresses as addresses, what is not known last."""
    rows = [
        Server.model_validate({"id": n, "name": "x", field: value})
        for n, value in enumerate(values)
    ]
    expected = [row.id for row in rows]
    assert order(key, *reversed(rows)) == expected
    assert order(key, *rows, reverse=True) == expected[::-1]


def test_every_column_is_sorted_in_a_test() -> None:
    """No column is left out of the table above; accounts and reasons have tests of their own."""
    keys = [column.key for column in COLUMNS if column.key not in ("account", "reason")]
    assert keys == [key for key, *_ in SORTED]


def test_accounts_sort_by_what_they_are_called() -> None:
    """Not by their profiles, which are told where they have no label."""
    rows = tuple(
        ServerPage.model_validate({"results": [{"id": n}]}, context=profile).results[0]
        for n, profile in enumerate(("a", "b", "c"))
    )
    servers = [row for row in rows if row is not None]
    context = CellContext(now=CONTEXT.now, labels={"a": "shop", "b": "prod", "c": "c"})
    assert [server.id for server in sort_servers(servers, "account", context)] == [2, 1, 0]


@pytest.mark.parametrize(
    "key", [c.key for c in COLUMNS if c.key not in ("id", "account", "reason")]
)
def test_what_is_not_known_comes_last(key: str) -> None:
    """A server of which nothing is known follows one of which all is."""
    known = server(
        9, name="web", status="zzz", ip_address="2001:db8::1", location="zz", os="zz",
        plan={"id": 1, "vcpus": 9, "memory": 9, "storage": 9}, hostname="zz.zz",
        created_at="2001-01-01T00:00:00Z", updated_at="2001-01-01T00:00:00Z",
    )  # fmt: skip
    unknown = server(1) if key != "name" else server(1, name="zz")
    assert order(key, unknown, known) == [9, 1]


def test_a_server_without_a_plan_follows_one_with_an_unknown_plan() -> None:
    """A plan of which only the name is known is still more than none."""
    rows = (server(1), server(2, plan="Named"), server(3, plan={"vcpus": 9}))
    assert order("plan", *rows) == [3, 2, 1]


def test_numbers_of_many_digits_sort_in_one_way() -> None:
    """Digits beyond any number are compared all the same."""
    names = ["web-" + "9" * 18, "web-1" + "0" * 40]
    rows = [server(number, name=name) for number, name in enumerate(names, 1)]
    assert order("name", *rows) == order("name", *reversed(rows))


def test_ids_of_both_kinds_sort_together() -> None:
    """Numbers come before names, and 9 before 10."""
    rows = [Server.model_validate({"id": given}) for given in ("b2", 10, "a-10", 9, "a-9")]
    assert order("id", *rows) == [9, 10, "a-9", "a-10", "b2"]


def test_a_server_without_a_name_sorts_by_what_it_is_called() -> None:
    """What is shown is what is sorted."""
    assert order("name", server(1, name="z"), server(2), server(3, hostname="a.bc")) == [3, 2, 1]


TIED = (
    server(11, name="b", status="active"),
    server(2, name="b", status="active"),
    server(3, name="a", status="active"),
    server(4, name="c", status="stopped"),
)


@pytest.mark.parametrize("rows", [TIED, TIED[::-1]])
def test_equal_ones_stand_by_name_and_id(rows: tuple[Server, ...]) -> None:
    """The order does not depend on the one that the API gave."""
    assert order("status", *rows) == [3, 2, 11, 4]


@pytest.mark.parametrize("rows", [TIED, TIED[::-1]])
def test_reversing_a_column_reverses_nothing_within_it(rows: tuple[Server, ...]) -> None:
    """Equal ones keep their order when the column is turned round."""
    assert order("status", *rows, reverse=True) == [4, 3, 2, 11]


def test_names_can_be_turned_round() -> None:
    """Equal names still stand by their ids."""
    assert order("name", *TIED, reverse=True) == [4, 2, 11, 3]


@UNHURRIED
@given(
    st.lists(st.builds(server, st.integers(0, 99), name=st.text("aA1290-", max_size=4))),
    st.sampled_from([column.key for column in COLUMNS]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_order_never_wavers(
    rows: list[Server], key: str, reverse: bool, chance: Random
) -> None:
    """The same servers in another order are arranged alike, and none is lost."""
    shuffled = list({row.id: row for row in rows}.values())
    first = order(key, *shuffled, reverse=reverse)
    chance.shuffle(shuffled)
    assert order(key, *shuffled, reverse=reverse) == first
    assert len(first) == len(shuffled)


# -- which are shown


@pytest.mark.parametrize(
    ("width", "keys"),
    [
        (0, "name status ip location plan"),
        (79, "name status ip location plan"),
        (80, "name status ip location plan"),
        (100, "name status ip location plan os"),
        (120, "name status ip location plan os age"),
        (160, "name status ip location plan os age hostname"),
        (1000, "name status ip location plan os age hostname"),
    ],
)
def test_a_wider_table_has_more_columns(width: int, keys: str) -> None:
    """Five always, the others as they fit."""
    assert [column.key for column in choose_columns(width)] == keys.split()


@pytest.mark.parametrize("width", range(78, 200))
def test_the_chosen_columns_fit(width: int) -> None:
    """From 78 cells on, no column stands beyond the edge; one account or several."""
    for several in (False, True):
        columns = choose_columns(width, several=several)
        assert sum(column.width + GUTTER for column in columns) - GUTTER <= width


@pytest.mark.parametrize("width", [0, 80, 300])
def test_wide_takes_them_all(width: int) -> None:
    """With `wide` every column is there once, whether it fits or not."""
    keys = [column.key for column in choose_columns(width, wide=True, several=True, reasons=True)]
    assert sorted(keys) == sorted(column.key for column in COLUMNS)
    assert keys[-3:] == ["id", "updated", "price"]
    alone = [column.key for column in choose_columns(width, wide=True)]
    assert alone == [key for key in keys if key not in ("account", "reason")]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_a_heading_has_room_for_its_arrow(column: Column) -> None:
    """The sign of the sorted column is not cut off."""
    assert len(column.title) + 2 <= column.width


# -- what they say

KNOWN: dict[str, Any] = {
    "name": "web-1",
    "hostname": "web1.example.com",
    "status": "active",
    "ip_address": "203.0.113.10",
    "location": "us-west",
    "plan": {"id": 1, "name": "Standard", "vcpus": 2, "memory": 4096, "storage": 80},
    "os": {"id": 5, "name": "Ubuntu 22.04"},
    "created_at": "2026-02-27T00:00:00Z",
    "updated_at": "2026-02-28T10:20:30Z",
}


@pytest.mark.parametrize(
    ("key", "known", "unknown"),
    [
        ("id", "7", "7"),
        ("name", "web-1", "server 7"),
        ("status", "● active", "? -"),
        ("ip", "203.0.113.10", "-"),
        ("location", "us-west", "-"),
        ("plan", "2c 4G 80G", "-"),
        ("os", "Ubuntu 22.04", "-"),
        ("age", "2 d", "-"),
        ("hostname", "web1.example.com", "-"),
        ("updated", "2026-02-28 10:20 UTC", "-"),
        ("price", "$5.00", "-"),
    ],
)
def test_what_a_cell_says(key: str, known: str, unknown: str) -> None:
    """What is known in few cells, and nothing made up where it is not."""
    assert cell(key, **KNOWN) == known
    assert cell(key) == unknown


@pytest.mark.parametrize("status", list(STATUS_GLYPHS))
def test_every_status_fits_its_column(status: str) -> None:
    """Shape and word of every status we know stand in full."""
    assert width_of(cell("status", status=status)) <= COLUMNS_BY_KEY["status"].width


def test_an_unknown_status_has_a_question_mark() -> None:
    """A status nobody has heard of is shown as it came."""
    assert cell("status", status="migrating") == "? migrating"


@pytest.mark.parametrize(
    ("plan", "price"),
    [
        (None, None),
        ("Named", None),
        ({"id": 3}, None),
        ({"id": 2}, 50.0),
        ({"id": 2, "price_monthly": 7.5}, 7.5),
        ({"id": 2, "price_monthly": 0}, 0.0),
    ],
)
def test_a_price_is_the_plans_own_or_the_listed_one(plan: object, price: float | None) -> None:
    """What the server itself tells wins over the list of plans."""
    assert CONTEXT.price(server(1, plan=plan)) == price


def test_ages_are_told_from_today_unless_said() -> None:
    """Without a time of its own, a context lives now, and knows no prices."""
    context = CellContext()
    assert context.now.tzinfo is UTC
    assert not context.prices


@pytest.mark.parametrize("key", [column.key for column in COLUMNS])
def test_no_cell_of_a_hostile_server_breaks_its_line(key: str) -> None:
    """Whatever a server says of itself, every cell is one line of visible characters."""
    fields = dict.fromkeys(KNOWN, HOSTILE)
    assert cell(key, **fields).isprintable()
    assert cell(key, **{**fields, "plan": {"name": HOSTILE}, "os": {"name": HOSTILE}}).isprintable()


@pytest.mark.slow
@UNHURRIED
@given(st.dictionaries(st.sampled_from(list(KNOWN)), st.text() | st.integers() | st.none()))
def test_no_server_breaks_a_line(fields: dict[str, Any]) -> None:
    """The same for any text at all."""
    read = Server.model_validate({"id": 7, **fields})
    told = [column for column in COLUMNS if column.key != "account"]  # no text of a server
    assert all(len(column.text(read, CONTEXT).splitlines()) == 1 for column in told)


@pytest.mark.parametrize(
    ("width", "several", "keys"),
    [
        (120, False, ["name", "status", "reason", "ip", "location", "plan"]),
        (63, False, ["name", "status", "reason"]),
        (62, False, ["name", "reason", "status"]),
        (40, True, ["name", "account", "reason", "status"]),
    ],
)
def test_reason_comes_first_where_there_is_no_room(
    width: int, several: bool, keys: list[str]
) -> None:
    """What is asked for is in sight without scrolling."""
    columns = choose_columns(width, several=several, reasons=True)
    assert [column.key for column in columns] == keys
