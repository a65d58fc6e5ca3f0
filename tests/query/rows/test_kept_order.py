"""The order of the table under changes: that of a plain sort, and only what is new is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.models import Plan, Server
from vpstui.query.columns import COLUMNS, CellContext, sort_servers
from vpstui.query.rows.kept_order import KeptOrder
from vpstui.query.rows.kept_values import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 3, 1, tzinfo=UTC)

LABELS = (
    {"p1": "Bakery"},
    {"p1": "Bakery", "p2": "Bakery"},
    {"p1": "shop", "p2": "Bakery"},
)

IDS = st.one_of(st.integers(0, 30), st.sampled_from(("a1", "B1", "01b", "c0ffee00-1")))

ADDRESSES = ("", "203.0.113.9", "203.0.113.10", "2001:db8::1", "fe80::1%eth0", "soon", "1.2.3")

servers_of = st.lists(
    st.builds(
        Server,
        id=IDS,
        name=st.sampled_from(("", "web-2", "web-10", "Web-2", "web", "Ünder")),
        hostname=st.sampled_from(("", "b.example.com", "a.example.com")),
        status=st.sampled_from(("active", "stopped", "")),
        location=st.sampled_from(("", "us", "eu")),
        ip_address=st.sampled_from(ADDRESSES),
        plan=st.sampled_from((None, Plan(id=1, vcpus=1), Plan(id=2, name="std", memory=5))),
        created_at=st.sampled_from((None, NOW, NOW - timedelta(days=1))),
    ),
    max_size=12,
    unique_by=lambda server: server.id,
)


class Counted(Server):
    """A server that counts how often its name is looked at for an order."""

    looked_at: ClassVar[list[object]] = []

    @property
    def label(self) -> str:
        """The name."""
        self.looked_at.append(self.id)
        return self.name


def never() -> bool:
    """There is time."""
    return False


def of_account(profile: str, servers: Sequence[Server]) -> tuple[Server, ...]:
    """The same servers, of an account."""
    return tuple(one.model_copy(update={"profile": profile}) for one in servers)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            servers_of,
            servers_of,
            st.sampled_from([column.key for column in COLUMNS]),
            st.booleans(),
            st.sampled_from(LABELS),
            st.lists(st.integers(0, 20), max_size=4),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_order_is_that_of_a_plain_sort(
    steps: list[tuple[list[Server], list[Server], str, bool, dict[str, str], list[int]]],
) -> None:
    """Whatever is sorted by, and whichever servers came, left, or stayed the same objects."""
    order, servers = KeptOrder(), tuple[Server, ...]()
    for first, second, sort, reverse, labels, kept in steps:
        new = of_account("p1", first) + of_account("p2", second)
        stay = [servers[at] for at in dict.fromkeys(kept) if at < len(servers)]
        keys = {one.key for one in stay}
        servers = (*stay, *(one for one in new if one.key not in keys))
        context = CellContext(NOW, labels=labels, known_reasons={})
        assert not order.update(servers, context, sort=sort, reverse=reverse, is_over=never)
        assert order.ordered == sort_servers(servers, sort, context, reverse=reverse)


@pytest.mark.parametrize("sort", ["name", "status", "age"])
@pytest.mark.parametrize("reverse", [False, True])
def test_only_what_is_new_is_looked_at(sort: str, reverse: bool) -> None:
    """Of a thousand servers two are read anew, and another column is chosen: two names."""
    servers = tuple(Counted(id=n, name=f"web-{n}", status="active") for n in range(1000))
    context, order = CellContext(NOW, known_reasons={}), KeptOrder()
    order.update(servers, context, sort=sort, reverse=reverse, is_over=never)
    Counted.looked_at.clear()
    news = [Counted(id=number, name="a", status="stopped") for number in (7, 900)]
    later = (*servers[:7], news[0], *servers[8:900], news[1], *servers[901:])
    order.update(later, context, sort=sort, reverse=reverse, is_over=never)
    assert set(Counted.looked_at) == {7, 900}
    assert order.ordered == sort_servers(later, sort, context, reverse=reverse)
    Counted.looked_at.clear()
    order.update(later, context, sort="location", reverse=False, is_over=never)
    assert not Counted.looked_at


def test_order_stays_until_every_server_was_looked_at() -> None:
    """A slice in each turn, none twice."""
    servers = tuple(Counted(id=n, name=f"web-{-n}") for n in range(3 * AT_ONCE))
    context, order = CellContext(NOW, known_reasons={}), KeptOrder()
    Counted.looked_at.clear()
    left = [2 * AT_ONCE, AT_ONCE]
    for expected in left:
        found = order.update(servers, context, sort="name", reverse=False, is_over=lambda: True)
        assert (found, order.ordered) == (expected, ())
    assert not order.update(servers, context, sort="name", reverse=False, is_over=lambda: True)
    assert len(Counted.looked_at) == len(servers)
    assert order.ordered == sort_servers(servers, "name", context)
