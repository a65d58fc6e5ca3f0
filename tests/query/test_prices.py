"""What servers cost: whose price counts, what is no price, and sums that say what they lack."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.models import Plan, Server
from vpstui.api.statuses import STOPPED
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import CellContext
from vpstui.query.prices import LARGEST, Bill, Cost, Prices
from vpstui.query.query import Query
from vpstui.query.table_rows import TableRows

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""


def server(number: int, profile: str = "prod", status: str = "active", **row: Any) -> Server:
    """A server as the list of an account tells it."""
    return Server.model_validate({"id": number, "status": status, **row}, context=profile)


def plans(*rows: dict[str, Any]) -> tuple[Plan, ...]:
    """Plans as `/plans/` tells them."""
    return tuple(Plan.model_validate(row) for row in rows)


def priced(plan: object, profile: str = "prod") -> float | None:
    """The price of a server of this plan, in an account or the other."""
    return BOTH.of_server(server(1, profile, plan=plan))


BOTH = Prices.of(
    {
        "prod": plans(
            {"id": 1, "name": "Small", "price_monthly": 5},
            {"id": 2, "name": "Twin", "price_monthly": 7},
            {"id": 3, "name": "Twin", "price_monthly": 7},
            {"id": "f0-9", "name": "Free", "price_monthly": 0},
            {"id": 5, "name": "", "price_monthly": 9},
            {"id": 6, "name": "Half", "price_monthly": 3},
            {"id": 7, "name": "Half"},
        ),
        "shop": plans({"id": 1, "name": "Small", "price_monthly": 50}),
    }
)


# -- the price of one


@pytest.mark.parametrize(
    ("plan", "prod", "shop"),
    [
        ({"id": 1}, 5.0, 50.0),
        ({"id": 2, "name": "Small"}, 7.0, None),
        ({"id": "f0-9"}, 0.0, None),
        ("Small", 5.0, 50.0),
        ({"name": "Free"}, 0.0, None),
        ({"name": "small"}, None, None),
        ({"name": "Twin"}, None, None),
        ({"name": "Half"}, None, None),
        ({"name": ""}, None, None),
        ({}, None, None),
        (None, None, None),
        ({"id": 1, "price_monthly": 4}, 4.0, 4.0),
        ({"id": 1, "price_monthly": 0}, 0.0, 0.0),
    ],
)
def test_a_price_is_the_servers_own_or_that_of_its_account(
    plan: object, prod: float | None, shop: float | None
) -> None:
    """By the plan's id, else by a name that one plan alone has; never of another account."""
    assert (priced(plan), priced(plan, "shop")) == (prod, shop)


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ("10.00", 10.0),
        (LARGEST, LARGEST),
        ("$5", None),
        (-1, None),
        ("-0.01", None),
        (float("nan"), None),
        ("NaN", None),
        (float("inf"), None),
        (1e308, None),
        ("1e400", None),
        (LARGEST * 1.01, None),
        (None, None),
        ([], None),
        ({"amount": 5}, None),
    ],
)
def test_what_is_no_price_is_not_known(told: object, known: float | None) -> None:
    """Of the server's own plan as of the list; it is no 0, and no sum breaks by it."""
    listed = Prices.of({"prod": plans({"id": 1, "price_monthly": told})})
    rows = (server(1, plan={"id": 1}), server(2, plan={"id": 9, "price_monthly": told}))
    assert [listed.of_server(row) for row in rows] == [known, known]
    cost = Cost.of(rows, listed)
    assert (cost.is_known, cost.not_known) == (known is not None, 0 if known else 2)


def test_prices_of_a_fleet_are_kept_until_plans_change() -> None:
    """So that nothing is added up again because a list came; a login takes them away."""
    small = plans({"id": 1, "price_monthly": 5})
    state = FleetState.of(AccountState(profile="prod", plans=small), AccountState(profile="shop"))
    assert state.prices.by_id == {("prod", 1): 5.0}
    later = state.with_account(AccountState(profile="prod", plans=small, servers=(server(1),)))
    assert later.prices is state.prices
    other = plans({"id": 1, "price_monthly": 6})
    told = later.with_account(AccountState(profile="shop", plans=other))
    assert told.prices.by_id == {("prod", 1): 5.0, ("shop", 1): 6.0}
    assert told.without_account("prod").prices.by_id == {("shop", 1): 6.0}
    assert not told.with_account(AccountState(profile="prod")).prices.by_id.keys() & {("prod", 1)}


# -- sums

A_PLAN = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(1, 6) | st.sampled_from(["a", "b"]),
        "name": st.sampled_from(["Small", "Large", ""]),
        "price_monthly": st.none()
        | st.floats(allow_nan=True)
        | st.floats(0, 500)
        | st.sampled_from(["5.00", "$5", "", -3]),
    },
)
FLEETS = st.lists(
    st.tuples(
        A_PLAN, st.sampled_from(["prod", "shop"]), st.sampled_from(["active", STOPPED, "", "odd"])
    ),
    max_size=30,
)
LISTS = st.dictionaries(
    st.sampled_from(["prod", "shop"]),
    st.lists(A_PLAN.filter(lambda plan: plan is not None), max_size=8),
)


@UNHURRIED
@given(fleet=FLEETS, lists=LISTS, query=st.sampled_from(["", "status:stopped", "price>5", "1"]))
def test_the_sum_is_that_of_what_is_shown(
    fleet: list[tuple[Any, str, str]], lists: dict[str, list[Any]], query: str
) -> None:
    """The known prices of the rows, and how many are not known: all of them, and those stopped."""
    servers = tuple(
        Server.model_validate({"id": at, "plan": plan, "status": status}, context=profile)
        for at, (plan, profile, status) in enumerate(fleet)
    )
    prices = Prices.of({profile: plans(*rows) for profile, rows in lists.items()})
    rows = TableRows()
    context = CellContext(prices=prices)
    shown = rows.update(servers, context, sort="price", reverse=True, query=Query.parse(query))
    stopped = [one for one in shown if one.status == STOPPED]
    for cost, of in ((rows.bill.total, shown), (rows.bill.stopped, stopped)):
        found = [prices.of_server(one) for one in of]
        known = [dollars for dollars in found if dollars is not None]
        assert cost.servers == len(of)
        assert cost.not_known == len(found) - len(known)
        assert cost.dollars == float(sum(map(Fraction, known)))
        assert cost == Cost.of(of, prices)
        assert all(text.isprintable() and len(text) < 80 for text in rows.bill.wordings)


def test_nothing_is_added_up_again_when_nothing_changed() -> None:
    """The sum is the same object until servers, filter or prices differ."""
    servers = tuple(server(at, plan={"id": 1}) for at in range(3))
    rows, query = TableRows(), Query()

    def bill(prices: Prices, query: Query, servers: tuple[Server, ...] = servers) -> Bill:
        rows.update(servers, CellContext(prices=prices), sort="name", reverse=False, query=query)
        return rows.bill

    first = bill(BOTH, query)
    assert first.total == Cost(3, 15.0)
    assert bill(BOTH, query) is first
    assert bill(BOTH, Query.parse("id:2")).total == Cost(1, 5.0)
    assert bill(Prices(), query).total == Cost(3, 0.0, 3)
    assert bill(BOTH, query, servers[1:]).total == Cost(2, 10.0)


# -- words


def cost(servers: int, dollars: float = 0.0, not_known: int = 0) -> Cost:
    """So many servers for so much."""
    return Cost(servers, dollars, not_known)


@pytest.mark.parametrize(
    ("total", "stopped", "wordings"),
    [
        (cost(0), cost(0), ()),
        (cost(2, 0.0, 2), cost(1, 0.0, 1), ("prices not known",)),
        (cost(1, 0.0), cost(0), ("$0/month", "$0/mo")),
        (
            cost(12, 214.0),
            cost(3, 30.0),
            ("$214/month · 3 stopped, $30", "$214/month", "$214/mo"),
        ),
        (
            cost(4, 12340.5, 2),
            cost(3, 5.0, 1),
            (
                "$12,340.50/month, 2 not known · 3 stopped, $5, 1 not known",
                "$12,340.50/month, 2 not known",
                "$12,340.50/mo, 2 not known",
            ),
        ),
        (
            cost(4, 5.0, 1),
            cost(1, 0.0, 1),
            (
                "$5/month, 1 not known · 1 stopped, price not known",
                "$5/month, 1 not known",
                "$5/mo, 1 not known",
            ),
        ),
    ],
)
def test_a_sum_says_what_it_lacks(total: Cost, stopped: Cost, wordings: tuple[str, ...]) -> None:
    """In every wording; cents only where there are any, and no 0 in place of what is not known."""
    assert Bill(total, stopped).wordings == wordings


def test_hostile_prices_are_counted_in_a_query() -> None:
    """One that cannot be read is not known, as one that is missing."""
    told = json.loads('["x", -1, null, 1e999, 25]')
    servers = tuple(server(at, plan={"price_monthly": one}) for at, one in enumerate(told))
    found = Query.parse("price>20").search(servers)
    assert ([one.id for one in found.servers], found.unknown) == ([4], 4)
