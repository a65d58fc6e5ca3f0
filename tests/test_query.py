"""The filter language: words and `status:`, every part of which must match."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vpstui.errors import SettingsError
from vpstui.models import Server
from vpstui.query import Query, QueryError

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""

SERVERS = tuple(
    Server.model_validate(row)
    for row in (
        {"id": 1, "name": "web-1", "status": "active", "ip_address": "203.0.113.10"},
        {"id": 2, "name": "WEB-2", "status": "stopped", "hostname": "two.example.com"},
        {"id": 30, "name": "db", "status": "starting", "ip_address": "2001:db8::1"},
        {"id": "abc-4", "name": "Straße", "status": "Migrating", "ip_address": "fdab::4"},
        {"id": 5},
    )
)


def found(text: str) -> list[object]:
    """The ids that a query leaves."""
    return [server.id for server in Query.parse(text).select(SERVERS)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("web", [1, 2]),
        ("WEB", [1, 2]),
        ("STRASSE", ["abc-4"]),
        ("example.com", [2]),
        ("203.0.113", [1]),
        ("30", [30]),
        ("abc-", ["abc-4"]),
        ("we b-1", [1]),
        ("web two", [2]),
        ("  two\tweb ", [2]),
        ("nothing", []),
        ("web nothing", []),
        ("[/]", []),
        ("w*", []),
    ],
)
def test_words_match_anywhere_in_any_case(text: str, ids: list[object]) -> None:
    """A word looks at name, hostname, address and id, as it stands; each must be found."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("2001:db8::1", [30]),
        ("db8::", [30]),
        ("2001:DB8", [30]),
        ("fdab::4", ["abc-4"]),
        ("FDAB:", ["abc-4"]),
        ("::", [30, "abc-4"]),
        ("!fdab::4", [1, 2, 30, 5]),
        ("203.0.113.10:22", []),
    ],
)
def test_an_address_is_a_word_and_no_field(text: str, ids: list[object]) -> None:
    """Colons within an address ask for no field, even after letters only."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("status:active", [1]),
        ("status:act", []),
        ("status:act*", [1]),
        ("status:sta*", [30]),
        ("status:st*", [2, 30]),
        ("status:s*p*ed", [2]),
        ("status:activ?", [1]),
        ("status:STOPPED", [2]),
        ("STATUS:stopped", [2]),
        ("status:migrating", ["abc-4"]),
        ("status:*", [1, 2, 30, "abc-4", 5]),
        ("status:?*", [1, 2, 30, "abc-4"]),
        ("status:a:b", []),
    ],
)
def test_a_status_is_compared_as_a_whole(text: str, ids: list[object]) -> None:
    """Only `*` and `?` stand for other letters; the case makes no difference."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("!web", [30, "abc-4", 5]),
        ("web !two", [1]),
        ("!status:active", [2, 30, "abc-4", 5]),
        ("!status:st* web", [1]),
        ("!!web", [1, 2, 30, "abc-4", 5]),
    ],
)
def test_an_exclamation_mark_turns_a_part_round(text: str, ids: list[object]) -> None:
    """What the part would have matched is left out; a second mark is a letter."""
    assert found(text) == ids


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_an_empty_query_lets_everything_through(text: str) -> None:
    """Blanks are no filter."""
    query = Query.parse(text)
    assert query.select(SERVERS) == SERVERS
    assert not query
    assert query.text == ""


def test_a_query_of_something_is_a_filter() -> None:
    """A query knows that it filters, and how it was typed."""
    query = Query.parse("  Web  !two ")
    assert query
    assert query.text == "Web  !two"


def test_one_server_can_be_asked_for() -> None:
    """A single server matches as it would within the list."""
    query = Query.parse("web")
    assert query.matches(SERVERS[0])
    assert not query.matches(SERVERS[2])


def test_the_order_of_the_servers_stays() -> None:
    """A filter sorts nothing."""
    backwards = tuple(reversed(SERVERS))
    assert [server.id for server in Query.parse("web").select(backwards)] == [2, 1]


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("os:debian", 0, "no field os: there is status:"),
        ("web os:debian", 4, "no field os: there is status:"),
        ("web !OS:debian", 4, "no field os: there is status:"),
        ("os:a:b", 0, "no field os: there is status:"),
        ("http://x", 0, "no field http: there is status:"),
        ("!", 0, "Something must follow the '!'."),
        ("web ! db", 4, "Something must follow the '!'."),
        ("!a !", 3, "Something must follow the '!'."),
        ("a! b !", 5, "Something must follow the '!'."),
        ("a  status:", 3, "Say which, as in status:stopped."),
        ("!status: a", 0, "Say which, as in status:stopped."),
        ("status:a status:", 9, "Say which, as in status:stopped."),
    ],
)
def test_a_wrong_query_says_what_and_where(text: str, position: int, message: str) -> None:
    """The error points at the beginning of the part that cannot be read."""
    with pytest.raises(QueryError) as caught:
        Query.parse(text)
    assert caught.value.message == message
    assert caught.value.position == position


def test_a_wrong_query_is_a_wrong_setting() -> None:
    """On the command line a query is an argument like any other."""
    with pytest.raises(SettingsError):
        Query.parse("!")


@UNHURRIED
@given(st.text(st.sampled_from("ab:!*?[]. status\u2028\x1b")))
@example("status:[")
def test_a_query_is_read_or_points_into_itself(text: str) -> None:
    """Whatever is typed either filters or is told as wrong at a place within it."""
    try:
        query = Query.parse(text)
    except QueryError as error:
        position = error.position
        assert text[position:].strip()[0] == text[position]
    else:
        assert set(query.select(SERVERS)) <= set(SERVERS)
