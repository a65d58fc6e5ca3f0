"""The filter language: how terms are put together; the fields have tests of their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.base.errors import SettingsError
from vpstui.query.columns import CellContext
from vpstui.query.fields import FIELDS
from vpstui.query.query import Query, QueryError

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
        ("X", [2]),
        ("203.0.113", [1]),
        ("30", [30]),
        ("abc-4", ["abc-4"]),
        ("abc-", []),
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
        ("status:*", [1, 2, 30, "abc-4"]),
        ("!status:*", [5]),
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
        ("!!web", [1, 2]),
        ("!!!web", [30, "abc-4", 5]),
        ("!(web | db)", ["abc-4", 5]),
        ('!"web"', [30, "abc-4", 5]),
        ("a!b", []),
    ],
)
def test_an_exclamation_mark_turns_a_term_round(text: str, ids: list[object]) -> None:
    """What the term would have matched is left out; a second mark turns it back."""
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
    ("text", "ids"),
    [
        ("web-1 | db", [1, 30]),
        ("db|web-1", [1, 30]),
        ("web | web-1", [1, 2]),
        ("web two | db", [2, 30]),
        ("db | web two", [2, 30]),
        ("web (two | db)", [2]),
        ("(two|db) web", [2]),
        ("(two | db)web", [2]),
        ("(web)", [1, 2]),
        ("(name~(db)|two)", [2, 30]),
        ("((web) | (((db))))", [1, 2, 30]),
        ("web | db | abc-4", [1, 2, 30, "abc-4"]),
        ("status:active|status:stopped", [1, 2]),
        ("!web|web", [1, 2, 30, "abc-4", 5]),
    ],
)
def test_a_bar_needs_one_side_only(text: str, ids: list[object]) -> None:
    """What stands side by side is bound before bars, what is in brackets before both."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('"two words"', [6]),
        ('"TWO words" box', [6]),
        ('"box | (!"', [6]),
        ('"say ""hi"""', [6]),
        ('"status:active"', []),
        ('"two"|"web-1"', [1, 2, 6]),
        ('("two words")', [6]),
        ('say"', []),
    ],
)
def test_quotes_keep_a_word_together(text: str, ids: list[object]) -> None:
    """Within them nothing has a meaning but two quotes, which are one; amid a word they are it."""
    row = {"id": 6, "name": 'two words in a box | (! say "hi"'}
    servers = (*SERVERS, Server.model_validate(row))
    assert [server.id for server in Query.parse(text).select(servers)] == ids


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("stauts:active", 0, "no field stauts: did you mean status?"),
        ("web Oz:debian", 4, "no field Oz: did you mean os?"),
        ("web !oz:debian", 5, "no field oz: did you mean os?"),
        ("hostnam~x", 0, "no field hostnam: did you mean hostname?"),
        ("memry>4", 0, "no field memry: did you mean memory?"),
        ("web | zzz:x", 6, f"no field zzz: there is {', '.join(FIELDS)}"),
        ("!", 0, "Something must follow the '!'."),
        ("web ! db", 4, "Something must follow the '!'."),
        ("!a !", 3, "Something must follow the '!'."),
        ("a! b !", 5, "Something must follow the '!'."),
        ("(!)", 1, "Something must follow the '!'."),
        ("!|a", 0, "Something must follow the '!'."),
        ("a !!", 3, "Something must follow the '!'."),
        ("a  status:", 3, "Say which, as in status:stopped."),
        ("!status: a", 1, "Say which, as in status:stopped."),
        ("status:a status:", 9, "Say which, as in status:stopped."),
        ("(age>)", 1, "Say which, as in age>30d."),
        ("name~|web", 0, "Say which, as in name:web."),
        ("mem >= 4", 4, "Put a field before it, as in mem>=4G."),
        ("web :x", 4, "Put a field before it, as in mem>=4G."),
        ("cpu!=4", 3, "Put the ! in front: !cpu=4"),
        ('web "db', 4, "The quotation mark is not closed."),
        ('"a""', 0, "The quotation mark is not closed."),
        ('os:"a', 3, "The quotation mark is not closed."),
        ('web ""', 4, "Nothing stands in the quotes."),
        ('os:"" x', 3, "Nothing stands in the quotes."),
        ('"web"db', 5, "Put a blank behind the quotes."),
        ("| web", 0, "Both sides of the '|' need something."),
        ("web |", 4, "Both sides of the '|' need something."),
        ("a | b |", 6, "Both sides of the '|' need something."),
        ("a || b", 2, "Both sides of the '|' need something."),
        ("(a | ) b", 3, "Both sides of the '|' need something."),
        ("a (b", 2, "This bracket is not closed."),
        ("((a)", 0, "This bracket is not closed."),
        ("a ()", 2, "Nothing stands in the brackets."),
        ("a )b", 2, "No bracket is open here."),
        ("a)", 1, "No bracket is open here."),
        ("(" * 21 + "a" + ")" * 21, 20, "Too many brackets in brackets."),
        ("(a)" + "(" * 21 + "a" + ")" * 21, 23, "Too many brackets in brackets."),
    ],
)
def test_a_wrong_query_says_what_and_where(text: str, position: int, message: str) -> None:
    """The error points at the very spot."""
    with pytest.raises(QueryError) as caught:
        Query.parse(text)
    assert caught.value.message == message
    assert caught.value.position == position


def test_brackets_may_be_many_and_rather_deep() -> None:
    """Only brackets within brackets are counted."""
    assert found("(web) " * 30) == [1, 2]
    assert found("(" * 20 + "web" + ")" * 20) == [1, 2]


def test_a_wrong_query_is_a_wrong_setting() -> None:
    """On the command line a query is an argument like any other."""
    with pytest.raises(SettingsError) as caught:
        Query.parse("!")
    assert caught.value.title == "Wrong filter"


# -- whatever is typed

TOKENS = st.one_of(
    st.sampled_from('a14dG \u2028\x1b!|()"*?[]\\{},+.^$:~=<>ß'),
    st.sampled_from((*FIELDS, "web", "  ", "db8::1", "on", "oz")),
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@UNHURRIED
@given(st.lists(TOKENS, max_size=25).map("".join) | st.text())
@example("status:[")
@example("name~(?i)a")
@example('name~"x[" a')
@example("mem>9999999999999999999999")
@example("age>999999999999999y")
@example("name~a{99999999999999999999}")
def test_a_query_is_read_or_points_into_itself(text: str) -> None:
    """Whatever is typed either filters or is told as wrong at a place within it."""
    try:
        query = Query.parse(text)
    except QueryError as error:
        place, message = error.position, error.message
    else:
        place, message = 0, "none"
        assert set(query.select(SERVERS, CellContext(NOW))) <= set(SERVERS)
        again = Query.parse(query.text)
        assert again == query
        assert again.select(SERVERS, CellContext(NOW)) == query.select(SERVERS, CellContext(NOW))
    assert message
    assert place in range(len(text) or 1)


@UNHURRIED
@given(st.text(min_size=1))
def test_whatever_a_server_is_called_can_be_asked_for(name: str) -> None:
    """A name in quotes is found, alone and as a field, whatever is in it."""
    server = Server.model_validate({"id": 1, "name": f"x{name}"})
    quoted = '"' + server.name.replace('"', '""') + '"'
    for text in (quoted, f"name:{quoted}", f"name={quoted}"):
        query = Query.parse(text)
        assert query.matches(server)
        assert not Query.parse(f"!{text}").matches(server)


Meaning = tuple[str, frozenset[object]]
"""A query with the ids it has to find."""

ALL = frozenset(server.id for server in SERVERS)
ATOMS = ("web", "2", "status:st*", "ip:*:*", "name~b$", '"db"', "id:30", "host=two.example.com")


def negated(meaning: Meaning) -> Meaning:
    """The query turned round."""
    return f"!({meaning[0]})", ALL - meaning[1]


def side_by_side(meanings: list[Meaning]) -> Meaning:
    """The queries in brackets beside each other."""
    texts, ids = zip(*meanings, strict=True)
    return " ".join(f"({text})" for text in texts), ALL.intersection(*ids)


def alternatives(meanings: list[Meaning]) -> Meaning:
    """The queries with bars between them; nothing is bound less than a bar."""
    texts, ids = zip(*meanings, strict=True)
    return "|".join(texts), frozenset().union(*ids)


def grown(meanings: st.SearchStrategy[Meaning]) -> st.SearchStrategy[Meaning]:
    """Larger queries made of smaller ones."""
    several = st.lists(meanings, min_size=2, max_size=3)
    return meanings.map(negated) | several.map(side_by_side) | several.map(alternatives)


MEANINGS = st.recursive(
    st.sampled_from(ATOMS).map(lambda text: (text, frozenset(found(text)))), grown, max_leaves=8
)


@UNHURRIED
@given(MEANINGS)
def test_terms_are_put_together_as_sets_are(meaning: Meaning) -> None:
    """Not, and, or are complement, intersection and union; the order of the servers stays."""
    text, ids = meaning
    assert found(text) == [server.id for server in SERVERS if server.id in ids]


def test_only_ages_need_the_time() -> None:
    """A query knows whether a server may come to match while nothing changes."""
    assert Query.parse("web | !(age>1d db)").needs_now
    assert not Query.parse("web mem>4 | !db").needs_now
    assert not Query().needs_now


def test_a_query_knows_whether_it_asks_for_prices() -> None:
    """Also within a group; then alone the list of plans has to be read."""
    assert Query.parse("web | !(price>20 db)").needs_prices
    assert not Query.parse("price mem>4 | !age>1d").needs_prices
    assert not Query().needs_prices


def test_examples_of_the_document_can_be_read() -> None:
    """What docs/query.md shows can be typed."""
    text = (Path(__file__).parents[2] / "docs" / "query.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [row.replace(r"\|", "\0").split("|")[1].replace("\0", "|") for row in rows]
    examples = [found for cell in cells for found in re.findall(r"`([^`]+)`", cell)]
    assert len(examples) > len(rows) > 10
    for text in examples:
        assert Query.parse(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("db", 0), ("9aa0-0fb", 1), ("19463BB7", 1), ("19463bb", 0), ("5da1", 0), ("", 1),
     ("19463bb7-5da1-5eed-9aa0-0fb57dd11cf9", 1)],
)  # fmt: skip
def test_uuid_is_no_text_for_short_words(text: str, count: int) -> None:
    """They stand in one by chance."""
    server = Server.model_validate({"id": "19463bb7-5da1-5eed-9aa0-0fb57dd11cf9", "name": "web"})
    assert len(Query.parse(text).select((server,))) == count
