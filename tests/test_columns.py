"""The columns of a list of servers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from vpstui.columns import COLUMNS, GUTTER, Context, arrange, columns_for
from vpstui.models import Server

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def server(number: int, **fields: Any) -> Server:
    """A server of which some fields are known."""
    return Server.model_validate({"id": number, **fields})


def order(key: str, *servers: Server, reverse: bool = False) -> list[object]:
    """The ids after sorting by a column."""
    context = Context(NOW, {1: 5.0, 2: 50.0})
    return [row.id for row in arrange(servers, key, context, reverse=reverse)]


@pytest.mark.parametrize(
    ("key", "field", "values"),
    [
        ("name", "name", ["web-2", "web-10", "Web-11"]),
        ("status", "status", ["active", "stopped", None]),
        ("ip", "ip_address", ["10.0.0.2", "10.0.0.10", "2001:db8::1", "later", None]),
        ("location", "location", ["eu", "us", None]),
        (
            "plan",
            "plan",
            [{"vcpus": 1}, {"vcpus": 2, "memory": 1}, {"vcpus": 2, "memory": 2}, None],
        ),
        ("os", "os", [{"name": "Debian 9"}, {"name": "Debian 12"}, None]),
        ("age", "created_at", ["2026-02-01T00:00:00Z", "2025-02-01T00:00:00Z", None]),
        ("hostname", "hostname", ["a9.x", "a10.x", None]),
        ("updated", "updated_at", ["2026-02-01T00:00:00Z", "2025-02-01T00:00:00Z", None]),
        ("price", "plan", [{"id": 1}, {"price_monthly": 7.5}, {"id": 2}, {"id": 3}, None]),
    ],
)
def test_columns_sort_as_people_expect_and_the_unknown_last(
    key: str, field: str, values: list[object]
) -> None:
    """Numbers as numbers, addresses as addresses."""
    servers = [
        server(index, **{"name": "x", field: value}) for index, value in enumerate(values, 1)
    ]
    assert order(key, *reversed(servers)) == [row.id for row in servers]


def test_ids_sort_as_numbers() -> None:
    """9 before 10."""
    assert order("id", server(10), server(9)) == [9, 10]


def test_equal_ones_stay_in_the_order_of_their_names() -> None:
    """Reversing a column does not reverse the names within it."""
    rows = (
        server(1, name="b", status="active"), server(2, name="a", status="active"),
        server(3, name="c", status="stopped"),
    )  # fmt: skip
    assert order("status", *rows) == [2, 1, 3]
    assert order("status", *rows, reverse=True) == [3, 2, 1]
    assert order("name", *rows, reverse=True) == [3, 1, 2]


@pytest.mark.parametrize(
    ("width", "last"), [(40, "plan"), (80, "plan"), (100, "os"), (120, "age"), (160, "hostname")]
)
def test_columns_by_width(width: int, last: str) -> None:
    """Five always, the others as they fit."""
    columns = columns_for(width)
    assert columns[-1].key == last
    assert width < 80 or sum(column.width + GUTTER for column in columns) <= width


def test_wide_takes_them_all() -> None:
    """Id, updated and price come with `w`."""
    assert {column.key for column in columns_for(40, wide=True)} == {c.key for c in COLUMNS}


def test_empty_server_says_so_in_every_cell() -> None:
    """Nothing is made up."""
    texts = {column.key: column.text(server(7), Context(NOW)) for column in COLUMNS}
    assert texts["name"] == "server 7"
    assert texts["status"] == "? -"
    assert {texts[key] for key in ("ip", "location", "plan", "os", "age", "hostname")} == {"-"}
