"""What of a cell's text a query asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.query.query import Query

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""


@pytest.mark.parametrize(
    ("query", "column", "text", "spans"),
    [
        ("web", "name", "web-1-WEB", ((0, 3), (6, 9))),
        ("web", "hostname", "one.web.example", ((4, 7),)),
        ("113", "ip", "203.0.113.1", ((6, 9),)),
        ("2", "id", "12", ((1, 2),)),
        ("act", "status", "● active", ()),
        ("us", "location", "us-west", ()),
        ("web", "name", "db", ()),
        ("", "name", "web", ()),
        ("web", "elsewhere", "web", ()),
        ("name:web", "name", "a-web", ((2, 5),)),
        ("name:web", "hostname", "web.example.com", ()),
        ("name:*web*", "name", "a-web-1", ((0, 7),)),
        ("name=web", "name", "Web", ((0, 3),)),
        ("name=web", "name", "web-1", ()),
        ("host:example", "hostname", "one.example.com", ((4, 11),)),
        ("ip:203.*", "ip", "203.0.113.1", ((0, 11),)),
        ("id:1?", "id", "12", ((0, 2),)),
        ("os:deb", "os", "Debian 12", ((0, 3),)),
        ("loc:us-*", "location", "us-west", ((0, 7),)),
        ("account:prod", "account", "prod", ((0, 4),)),
        ("status:active", "status", "● active", ((2, 8),)),
        ("status:stop*", "status", "◐ stopping 6 s", ((2, 10),)),
        ("status:active", "status", "◌ sending stop", ()),
        ("plan:c", "plan", "2c 4G 80G", ()),
        ("mem=4096", "plan", "4096", ()),
        ("name~[0-9]+", "name", "web-12-3", ((4, 6), (7, 8))),
        ("name~x*", "name", "web", ()),
        ("name~W", "name", "web", ((0, 1),)),
    ],
)
def test_what_is_asked_for_stands_out(
    query: str, column: str, text: str, spans: tuple[tuple[int, int], ...]
) -> None:
    """Words stand out where they are looked for, fields in their own columns."""
    assert Query.parse(query).highlights(column, text) == spans


@pytest.mark.parametrize(
    ("query", "spans"),
    [
        ("web 1", ((0, 3), (4, 5))),
        ("1 web", ((0, 3), (4, 5))),
        ("web | 1", ((0, 3), (4, 5))),
        ("web eb-1", ((0, 5),)),
        ("web-1 eb", ((0, 5),)),
        ("web -1", ((0, 5),)),
        ("(web | db) name~1", ((0, 3), (4, 5))),
        ("!web 1", ((4, 5),)),
        ("!(web | 1)", ()),
        ("!!web", ((0, 3),)),
    ],
)
def test_terms_stand_out_together(query: str, spans: tuple[tuple[int, int], ...]) -> None:
    """In order and joined where they touch; what is turned round is not there to be seen."""
    assert Query.parse(query).highlights("name", "web-1") == spans


@pytest.mark.parametrize(
    ("query", "column", "text", "spans"),
    [
        ("loc:us-west", "location", "us-west   ", ((0, 7),)),
        ("loc:us-*", "location", "us-west   ", ((0, 7),)),
        ("id:12", "id", "    12", ((4, 6),)),
        ("1", "id", "   121", ((3, 4), (5, 6))),
        ("name~1$", "name", "web-1  ", ((4, 5),)),
        ('os:"12 "', "os", "Debian 12  ", ()),
        ("name:*", "name", "   ", ()),
    ],
)
def test_blanks_that_fill_a_cell_do_not_count(
    query: str, column: str, text: str, spans: tuple[tuple[int, int], ...]
) -> None:
    """A table may ask for the cell as it is drawn."""
    assert Query.parse(query).highlights(column, text) == spans


@pytest.mark.parametrize(
    ("query", "text", "spans"),
    [
        ("strasse", "Straße", ((0, 6),)),
        ("s", "aß", ((1, 2),)),
        ("e", "ßße", ((2, 3),)),
        ("ß", "xSS", ((1, 3),)),
        ("1", "İ1", ((1, 2),)),
        ("name~^.{6}$", "Straße", ((0, 6),)),
    ],
)
def test_letters_that_become_two_are_counted_once(
    query: str, text: str, spans: tuple[tuple[int, int], ...]
) -> None:
    """The indexes are those of the text that is shown."""
    assert Query.parse(query).highlights("name", text) == spans


@UNHURRIED
@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=4), st.text(max_size=20))
def test_spans_lie_in_the_text_and_apart(words: list[str], text: str) -> None:
    """Whatever is asked for, a table can cut the text at the spans."""
    query = " | ".join('"' + word.replace('"', '""') + '"' for word in words)
    last = -1
    for begin, end in Query.parse(query).highlights("name", text):
        assert last < begin < end <= len(text)
        last = end
