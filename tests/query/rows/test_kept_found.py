"""What was found for filters is kept, and narrowed; it is always what a search finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.api.models import ID_PART, Server
from vpstui.query.columns import CellContext
from vpstui.query.query import Query, QueryError
from vpstui.query.rows.kept_found import KEPT, KeptFound

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONTEXT = CellContext(NOW, known_reasons={})
LABELLED = CellContext(NOW, labels={"": "ab", "b": "caab"}, known_reasons={})


def server(given_id: object, name: str, **fields: object) -> Server:
    """A server; its profile is empty."""
    return Server.model_validate({"id": given_id, "name": name, "status": "active", **fields})


NUMBERED = tuple(
    server(number, name)
    for number, name in enumerate(("ab", "abc", "cab", "b", "c a", "bc", "aab", "ABC"))
)
TEXTED = tuple(
    server(text, name)
    for text, name in (("ab", "x"), ("abcabcabc", "ab"), ("cccccccca", "b"), ("aabbccaabb", "y"))
)
TYPED = st.lists(
    st.text("abc !|", max_size=4) | st.just("status:active") | st.text("abc", min_size=7),
    max_size=12,
)


@given(typed=TYPED, servers=st.sampled_from((NUMBERED, TEXTED, (*NUMBERED, *TEXTED))))
def test_what_is_kept_is_what_a_search_finds(typed: list[str], servers: tuple[Server, ...]) -> None:
    """Whatever was typed before; ids count from some letters on, or as a whole."""
    kept = KeptFound()
    for text in typed:
        for begun in (text[:at] for at in range(1, len(text) + 1)):
            try:
                query = Query.parse(begun)
            except QueryError:
                continue
            for context in (CONTEXT, LABELLED):
                known = replace(context, text_ids=servers is not NUMBERED)
                found = kept.search(query, servers, known, (context.labels,))
                assert found == query.search(servers, context)


class Counting(Query):
    """A filter that notes among how many servers it searches."""

    among = 0

    def select(self, servers: Any, context: CellContext | None = None) -> tuple[Server, ...]:
        """Search."""
        rows = tuple(servers)
        object.__setattr__(self, "among", len(rows))
        return super().select(rows, context)


@pytest.mark.parametrize(
    ("before", "typed", "servers", "among"),
    [
        ("b", "bc", NUMBERED, 7),
        ("b", "c b", NUMBERED, 7),
        ("bc", "b", NUMBERED, len(NUMBERED)),
        ("!b", "bc", NUMBERED, len(NUMBERED)),
        ("b | c", "bc", NUMBERED, len(NUMBERED)),
        ("c", "ca", TEXTED, len(TEXTED)),
        ("c" * ID_PART, "c" * ID_PART + "a", TEXTED, 1),
    ],
)
def test_word_that_is_typed_on_is_sought_in_what_was_found(
    before: str, typed: str, servers: tuple[Server, ...], among: int
) -> None:
    """A letter of an id that is a text says nothing yet: the whole id may be what is typed."""
    kept, query = KeptFound(), Counting.parse(typed)
    assert isinstance(query, Counting)
    context = replace(CONTEXT, text_ids=servers is TEXTED)
    kept.search(Query.parse(before), servers, context, ())
    kept.search(query, servers, context, ())
    assert query.among == among


def test_what_was_found_comes_back_as_it_was() -> None:
    """The same object, so that nothing is drawn for it that is there; the oldest go first."""
    kept, queries = KeptFound(), [Query.parse(f"a{number}") for number in range(KEPT + 1)]
    first = kept.search(queries[0], NUMBERED, CONTEXT, ())
    assert kept.search(Query.parse("a0"), NUMBERED, CONTEXT, ()) is first
    for query in queries[1:]:
        kept.search(query, NUMBERED, CONTEXT, ())
    assert kept.search(queries[0], NUMBERED, CONTEXT, ()) is not first


def test_other_servers_and_other_facts_are_searched_anew() -> None:
    """Whatever was found among those before."""
    kept, query = KeptFound(), Query.parse("ab")
    kept.search(query, NUMBERED, CONTEXT, ())
    other = kept.search(query, TEXTED, CONTEXT, ())
    assert other.servers == query.select(TEXTED, CONTEXT)
    plain = kept.search(query, NUMBERED, CONTEXT, ({},))
    named = kept.search(query, NUMBERED, LABELLED, (LABELLED.labels,))
    assert len(named.servers) > len(plain.servers)
