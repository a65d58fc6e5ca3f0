"""The filter language."""

from __future__ import annotations

import pytest

from vpstui.models import Server
from vpstui.query import Query, QueryError

SERVERS = tuple(
    Server.model_validate(row)
    for row in (
        {"id": 1, "name": "web-1", "status": "active", "ip_address": "203.0.113.10"},
        {"id": 2, "name": "WEB-2", "status": "stopped", "hostname": "two.example.com"},
        {"id": 30, "name": "db", "status": "starting", "ip_address": "2001:db8::1"},
    )
)


def found(text: str) -> list[object]:
    """The ids that a query leaves."""
    return [server.id for server in Query.parse(text).select(SERVERS)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 30]), ("web", [1, 2]), ("WEB two", [2]), ("203.0.113", [1]), ("30", [30]),
        ("example.com", [2]), ("status:active", [1]), ("status:sta*", [30]),
        ("status:STOPPED", [2]), ("!web", [30]), ("!status:active web", [2]), ("db8::1", [30]),
        ("2001:db8::1", [30]), ("nothing", []),
    ],
)  # fmt: skip
def test_query_leaves_what_matches(text: str, ids: list[object]) -> None:
    """Words, status, negation; every part must match."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("web os:debian", 4, "no field os:"), ("!", 0, "must follow the '!'"),
        ("a  status:", 3, "must follow 'status:'"),
    ],
)  # fmt: skip
def test_wrong_query_says_where(text: str, position: int, said: str) -> None:
    """The error points at the part that cannot be read."""
    with pytest.raises(QueryError, match=said) as caught:
        Query.parse(text)
    assert caught.value.position == position


def test_query_knows_whether_it_filters() -> None:
    """An empty one lets everything through."""
    assert not Query.parse("   ")
    assert Query.parse("a")
    assert Query.parse(" web ").matches(SERVERS[0])
    assert not Query.parse("web").matches(SERVERS[2])
