"""How many servers match, in words: the longest first, and what is left where there is no room."""

from __future__ import annotations

import pytest

from vpstui.query.query import Query
from vpstui.widgets.filtering.counts import Counts, number_texts, statuses_text
from vpstui.widgets.filtering.shown_filter import ShownFilter

FEW = Counts(shown=2, total=12)
SOME = Counts(shown=2, total=12, not_known=9)

NONE = Counts(total=3)


@pytest.mark.parametrize(
    ("query", "counts", "said"),
    [
        ("", FEW, ["12 servers"]),
        ("", Counts(total=1, is_growing=True), ["1 server …"]),
        ("web", Counts(total=None), ["…"]),
        ("web", Counts(total=12, left=4), ["searching … of 12 servers"]),
        ("web", FEW, ["2 of 12 servers", "2 of 12 servers", "2 of 12"]),
        ("price>9", SOME, ["2 of 12 servers, 9 not known"] * 2 + ["2 of 12, 9 not known"]),
        (
            "is:trouble",
            SOME,
            [
                "2 of 12 servers, 9 not fully known",
                "2 of 12 servers, 9 not known",
                "2 of 12, 9 not known",
            ],
        ),
        (
            "stopped",
            Counts(total=3),
            ["0 of 3 servers   status:stopped?", "0 of 3 servers", "0 of 3"],
        ),
    ],
)
def test_number(query: str, counts: Counts, said: list[str]) -> None:
    """Nobody who is short of room loses that something is not known."""
    assert list(number_texts(counts, ShownFilter(Query.parse(query)))) == said


def test_remembered_filter_says_how_to_leave_it() -> None:
    """In every width."""
    loud = ShownFilter(Query.parse("is:trouble"), is_remembered=True)
    assert list(number_texts(SOME, loud)) == [
        "filtered: 2 of 12, 9 not fully known, Esc shows all",
        "filtered: 2 of 12, Esc shows all",
        "2 of 12, Esc shows all",
    ]


@pytest.mark.parametrize(
    ("by_status", "said"),
    [
        ((("stopped", 2), ("active", 9)), "9 active · 2 stopped"),
        ((("active", 9),), "all active"),
        ((("", 2),), "all -"),
        ((("active", 1),), "1 active"),
        ((), ""),
        (
            tuple((status, 1) for status in "abcdefg"),
            "1 a · 1 b · 1 c · 1 d · 1 e · 2 other",
        ),
    ],
)
def test_statuses(by_status: tuple[tuple[str, int], ...], said: str) -> None:
    """Those that people filter by come first; of many kinds the rest is one."""
    assert statuses_text(by_status) == said
