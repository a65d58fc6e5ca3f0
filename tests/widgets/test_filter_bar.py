"""What stands in the filter line, and what has to go first where there is no room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.apps.widgets import first_line, hosting
from vpstui.fleet.state.account_state import ApiFilter
from vpstui.query.prices import Bill, Cost
from vpstui.query.query import Query
from vpstui.widgets.filter_bar import FilterBar
from vpstui.widgets.filtering.counts import Counts

BILL = Bill(Cost(12, 214.0), Cost(3, 30.0))
LACKING = Bill(Cost(12, 12340.0, 2), Cost(3, 30.0, 1))


async def line(query: str = "", width: int = 80, *, edit: bool = False, **counts: Any) -> str:
    """What the line says of twelve servers."""
    bar = FilterBar(Query.parse(query), on_query=lambda _: None)
    async with hosting(bar, size=(width, 4)) as pilot:
        if edit:
            await bar.edit()
        bar.show(Counts(**{"shown": 12, "total": 12, "bill": BILL, **counts}))
        await pilot.pause()
        return first_line(pilot).strip()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "12 servers · $214/month · 3 stopped, $30"),
        (
            {"bill": LACKING},
            f"12 servers · {LACKING.wordings[0]}",
        ),
        ({"bill": Bill()}, "12 servers  "),
        ({"bill": Bill(Cost(2, 0.0, 2))}, "12 servers · prices not known"),
        ({"total": None}, "…  "),
        ({"query": "web", "shown": 3}, "/web   3 of 12 servers · $214/month · 3 stopped, $30"),
        ({"query": "web", "left": 9}, "/web   searching … of 12 servers  "),
        ({"edit": True, "query": "web"}, "12 of 12 servers · $214/month · 3 stopped, $30"),
    ],
)
async def test_the_sum_stands_beside_the_count(given: dict[str, Any], said: str) -> None:
    """Of what is shown; nothing where nobody tells prices, or nothing is counted yet."""
    shown = await line(**{"width": 120, **given})
    assert said in f"{shown}  "


IMPORTANT: list[tuple[dict[str, Any], list[str]]] = [
    ({"partial": True, "skipped": 2}, ["partial list", "2 rows unreadable"]),
    ({"marked": 5, "hidden": 2}, ["5 marked (2 hidden)"]),
    ({"api_filter": ApiFilter("stopped", "us-west")}, ["only stopped us-west (f)"]),
    ({"unknown": ("web-9", "web-10")}, ["? create web-9 unknown", "? create web-10 unknown"]),
    ({"running": ("Stop 7 of 12",), "marked": 12}, ["Stop 7 of 12 (B)", "12 marked"]),
    ({"wide": True}, ["every column: ← →   sort name ↑"]),
    ({"wide": True, "partial": True}, ["partial list", "every column: ← →   sort name ↑"]),
    ({"query": "web status:active !loc:us-west", "shown": 3}, ["/web status:active !loc:us-west"]),
    ({"query": "price>20 status:active", "not_known": 7}, ["/price>20 status:active", "7 not"]),
]


@pytest.mark.parametrize(("given", "facts"), IMPORTANT)
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("bill", [BILL, LACKING])
async def test_money_is_the_first_to_go(
    given: dict[str, Any], facts: list[str], width: int, bill: Bill
) -> None:
    """Whatever stood in the line without prices stands there with them, in each width."""
    without = await line(width=width, **{**given, "bill": Bill()})
    shown = await line(width=width, **{**given, "bill": bill})
    for text in facts:
        assert (text in shown) == (text in without)
    assert shown.split() == without.split() or "$" in shown
    money = next((text for text in bill.wordings if f" · {text}" in shown), "")
    assert shown.replace(f" · {money}", "").split() == without.split()


async def test_shorter_wordings_come_first() -> None:
    """The stopped ones go before the sum, and no sum stands without what it lacks."""
    said = [await line(width=width, bill=LACKING) for width in range(100, 20, -1)]
    sums = [text.partition(" · ")[2].removesuffix("sort name ↑").strip() for text in said]
    assert list(dict.fromkeys(sums)) == [*LACKING.wordings, ""]


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (80, "/is:trouble   2 of 12 servers, 10 not fully known"),
        (51, "/is:trouble   2 of 12 servers, 10 not fully known"),
        (50, "/is:trouble   2 of 12 servers, 10 not known"),
        (40, "/is:trouble   2 of 12, 10 not known"),
    ],
)
async def test_what_is_not_known_is_said_in_every_width(width: int, said: str) -> None:
    """In fewer words where there is less room."""
    shown = await line("is:trouble", width, shown=2, not_known=10)
    assert shown.startswith(said)
    assert "…" not in shown


@pytest.mark.parametrize(
    ("query", "width", "said"),
    [
        ("is:trouble", 80, "/is:trouble   filtered: 2 of 12, 10 not fully known, Esc shows all"),
        ("is:trouble", 60, "/is:trouble   filtered: 2 of 12, Esc shows all"),
        ("is:trouble", 40, "/is:trouble   2 of 12, Esc shows all"),
        ("web status:active", 40, "/web status…   2 of 12, Esc shows all"),
    ],
)
async def test_remembered_filter_says_in_every_width_how_to_leave_it(
    query: str, width: int, said: str
) -> None:
    """Nobody has asked for it."""
    bar = FilterBar(Query(), on_query=lambda _: None)
    async with hosting(bar, size=(width, 4)) as pilot:
        bar.recall(Query.parse(query))
        bar.show(Counts(shown=2, total=12, not_known=10 if query == "is:trouble" else 0))
        await pilot.pause()
        assert first_line(pilot).strip().removesuffix("sort name ↑").strip() == said


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (80, "12 servers   2 in :trouble     every column: ← →   sort name ↑"),
        (50, "12 servers   2 in :trouble          sort name ↑"),
        (38, "12 servers   2 in :trouble"),
    ],
)
async def test_what_needs_somebody_stays_before_the_order(width: int, said: str) -> None:
    """The heading of the table shows the order, too."""
    shown = await line(width=width, trouble=2, wide=True, bill=Bill())
    assert shown.split() == said.split()


async def test_filter_is_told_once_however_it_comes_and_goes() -> None:
    """What is shown already is not filtered again."""
    told: list[str] = []
    bar = FilterBar(Query(), on_query=lambda query: told.append(query.text))
    async with hosting(bar):
        bar.recall(Query.parse("web"))
        bar.show_view(Query.parse("web"))
        bar.show_view(Query.parse("is:trouble"))
        bar.go_back()
        bar.go_back()
        bar.go_back()
        bar.show_view(Query.parse("db"))
        bar.clear()
    assert told == ["web", "is:trouble", "web", "", "db", ""]
