"""How well names match a few typed letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.query.fuzzy_match import (
    BEGINS,
    CONTAINS,
    EXACT,
    LETTERS_IN_ORDER,
    NO_MATCH,
    WORD_BEGINS,
    WORDS_IN_ORDER,
    FuzzyPattern,
)


@pytest.mark.parametrize(
    ("text", "name", "grade"),
    [
        ("stop", "stop", EXACT), ("st", "stop", BEGINS), ("2", "web-2", WORD_BEGINS),
        ("to", "stop", CONTAINS), ("eu web", "old-eu-3-web", WORDS_IN_ORDER),
        ("rbt", "reboot", LETTERS_IN_ORDER),
        ("WEB", "web-1", BEGINS), ("web eu", "eu-web", NO_MATCH), ("x", "stop", NO_MATCH),
        ("pots", "stop", NO_MATCH),
    ],
)  # fmt: skip
def test_name_matches_so_well(text: str, name: str, grade: int) -> None:
    """By its beginning, by a word of it, by words or letters in order."""
    assert FuzzyPattern(text).rank(name) == grade


def test_best_come_first_and_equal_ones_keep_their_order() -> None:
    """As many as wanted."""
    names = ["a-web", "web-2", "xweb", "web", "web-1", "w-e-b", "db"]
    assert [names[at] for at in FuzzyPattern("web").best(names, 9)] == [
        "web", "web-2", "web-1", "a-web", "xweb", "w-e-b",
    ]  # fmt: skip
    assert FuzzyPattern("web").best(names, 2) == [3, 1]


@given(text=st.text(min_size=1, max_size=8), name=st.text(max_size=12))
def test_what_is_in_a_name_matches(text: str, name: str) -> None:
    """Whatever the letters are."""
    needle = FuzzyPattern(text)
    if needle:
        assert needle.rank(f"{name}{needle.text}{name}".casefold()) <= CONTAINS
