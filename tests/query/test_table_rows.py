"""The rows of the table: in order, whatever changed since they were sorted."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from vpstui.api.models import Server, ServerKey
from vpstui.query import table_rows
from vpstui.query.columns import CellContext, sort_servers
from vpstui.query.prices import Prices
from vpstui.query.query import SLICE, Query
from vpstui.query.rows.read_values import FoldedTexts
from vpstui.query.table_rows import TableRows
from vpstui.query.trouble.server_trouble import Rank, Reason

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def server(number: int, name: str, profile: str = "prod") -> Server:
    """A server."""
    return Server.model_validate(
        {"id": number, "name": name, "status": "active", "location": f"l{number % 2}"},
        context=profile,
    )


SERVERS = tuple(server(number, f"web-{30 - number}") for number in range(20))


def test_order_is_right_whatever_has_changed() -> None:
    """Column, direction, servers, what accounts are called, and what needs somebody."""
    rows = TableRows()
    suspended: dict[ServerKey, tuple[Reason, ...]] = {
        SERVERS[4].key: (Reason(Rank.SUSPENDED, 0.0, "suspended"),)
    }
    renamed = (server(0, "a"), *SERVERS[1:], server(3, "web-5", "shop"))
    plain = CellContext(NOW, known_reasons={})
    labelled = CellContext(NOW, labels={"prod": "b", "shop": "a"}, known_reasons={})
    other = CellContext(NOW, labels={"prod": "a", "shop": "b"}, known_reasons={})
    in_trouble = CellContext(NOW, known_reasons=suspended)
    for servers, context, sort, reverse in (
        (SERVERS, plain, "name", False),
        (SERVERS, plain, "location", False),
        (SERVERS, plain, "location", True),
        (SERVERS, plain, "reason", False),
        (SERVERS, in_trouble, "reason", False),
        (renamed, in_trouble, "reason", False),
        (renamed, labelled, "name", False),
        (renamed, other, "name", False),
        (renamed, other, "name", True),
        (SERVERS, plain, "name", False),
    ):
        shown = rows.update(servers, context, sort=sort, reverse=reverse, query=Query())
        assert shown == sort_servers(servers, sort, context, reverse=reverse)
    assert rows.ordered[0].label == "web-11"


@pytest.mark.parametrize("sort", ["name", "location"])
def test_sum_follows_prices_that_come_later(sort: str) -> None:
    """The servers, their order and the filter are the same objects as before."""
    rows, query = TableRows(), Query()
    plan = {"plan": {"id": 1, "name": "Standard"}}
    servers = tuple(
        Server.model_validate({"id": number, "name": f"web-{number}", **plan}, context="prod")
        for number in range(3)
    )
    for prices, known in ((Prices(), False), (Prices({("prod", 1): 10.0}), True)):
        rows.update(servers, CellContext(NOW, prices=prices), sort=sort, reverse=False, query=query)
        assert rows.bill.total.is_known is known


def test_texts_are_folded_before_a_word_is_typed() -> None:
    """From when the filter is opened, a slice in each turn, whatever is shown meanwhile."""
    rows = TableRows()
    context = CellContext(NOW, known_reasons={})
    servers = tuple(server(number, "Web") for number in range(300))
    rows.update(servers, context, sort="name", reverse=False, query=Query())
    while rows.left:  # on a slow machine they are not in order after one turn
        rows.update(servers, context, sort="name", reverse=False, query=Query())
    rows.warm()
    assert rows.unfolded == 300
    while rows.unfolded:
        rows.update(servers, context, sort="name", reverse=False, query=Query())
    assert all("search_text" in one.__dict__ for one in servers)


def test_texts_of_a_field_are_read_once_however_many_steps_it_takes() -> None:
    """Of 10 000 names a step would otherwise spend its time on reading them all again."""
    query = Query.parse("name:web")
    servers = tuple(server(number, f"web-{number}") for number in range(1000))
    assert query.prepare(servers, 0.0) > 900
    servers[0].__dict__["name"] = "read again"
    assert query.prepare(servers, 60.0) == 0
    assert query.select(servers) == servers


def test_list_of_many_is_looked_at_in_the_turn_after_it_came() -> None:
    """In its own turn other things happen; what was shown stays until then."""
    rows = TableRows()
    before = tuple(server(number, f"web-{number:04}") for number in range(600))
    context = CellContext(NOW, known_reasons={})

    def update(servers: tuple[Server, ...]) -> tuple[Server, ...]:
        return rows.update(servers, context, sort="name", reverse=False, query=Query())

    for _ in range(99):
        update(before)
    after = (server(0, "web-9999"), *before[1:])
    assert update(after) == before
    for _ in range(99):
        shown = update(after)
    assert (rows.left, shown) == (0, (*before[1:], after[0]))


@pytest.mark.parametrize("number", ["ab", 7])
def test_whether_an_id_is_a_text_is_known_once_the_texts_are_folded(number: str | int) -> None:
    """A list is looked through for that once; until then any may be one."""
    folded, servers = FoldedTexts(), (server(1, "web"), Server(id=number, name="db"))
    assert folded.text_ids(servers)
    assert folded.fold(servers, lambda: False) == 0
    assert folded.text_ids(servers) is isinstance(number, str)
    assert folded.text_ids(servers[:1])


def test_what_is_found_among_many_is_drawn_in_the_turn_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where finding it has taken most of a turn; it is not looked for again."""
    rows, context = TableRows(), CellContext(NOW, known_reasons={})
    servers = tuple(server(number, f"web-{number:04}") for number in range(600))
    for _ in range(99):
        rows.update(servers, context, sort="name", reverse=False, query=Query())
    query, clock = Query.parse("7"), itertools.count()
    query.prepare(servers, 60.0)
    monkeypatch.setattr(table_rows, "perf_counter", lambda: next(clock) * SLICE / 5)
    left = list[int]()
    while not left or left[-1]:
        rows.update(servers, context, sort="name", reverse=False, query=query)
        left.append(rows.left)
    assert left == [1, 0]
    assert rows.shown == query.select(servers, context)
