"""The fields of the filter language: what each looks at, what it can be asked, what not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.base.formatting import age_text
from vpstui.query.columns import CellContext
from vpstui.query.fields import ALIASES, FIELDS
from vpstui.query.query import Query, QueryError

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

STD = {"id": 1, "name": "std-2", "vcpus": 2, "memory": 4096, "storage": 100, "bandwidth": 1000}
TINY = {"id": 2, "name": "tiny", "vcpus": 1, "memory": 512, "storage": 20}


def server(server_id: int | str, profile: str = "", age: float | None = None, **row: Any) -> Server:
    """A server read through a profile, made `age` seconds ago."""
    if age is not None:
        row["created_at"] = (NOW - timedelta(seconds=age)).isoformat()
    return Server.model_validate({"id": server_id, **row}, context=profile)


HOUR, DAY = 3600, 86400

SERVERS = (
    server(1, "prod", age=40 * DAY, name="web-1", hostname="one.example.com", location="us-west",
           ip_address="203.0.113.1", plan=STD, os={"id": 3, "name": "Debian 12"},
           status="active", backups_enabled=True),
    server(2, "prod-eu", age=3 * DAY + HOUR, name="WEB-12", hostname="two.example.com",
           ip_address="203.0.113.12", location="eu-1", plan=TINY, status="stopped",
           os={"id": 4, "name": "Ubuntu 22.04 LTS"}, backups_enabled=False),
    server(12, "lab", age=2 * 365 * DAY, name="db", hostname="web.example.org",
           ip_address="198.51.100.7", ipv6_address="2001:db8::7", location="us-east",
           plan={"name": "std-4"}, os={"id": 3, "name": "Debian 11"}),
    server("x-9", age=-DAY, name="new"),
)  # fmt: skip


def found(text: str) -> list[object]:
    """The ids that a query leaves."""
    return [server.id for server in Query.parse(text).select(SERVERS, CellContext(NOW))]


def wrong(text: str) -> tuple[int, str]:
    """Where a query is wrong, and what is said about it."""
    with pytest.raises(QueryError) as caught:
        Query.parse(text)
    return caught.value.position, caught.value.message


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("loc:us-*", [1, 12]),
        ("loc:us", []),
        ("loc:US-WEST", [1]),
        ("location:eu-?", [2]),
        ("account:prod", [1]),
        ("account:prod*", [1, 2]),
        ("profile:lab", [12]),
        ("id:1", [1]),
        ("id:1*", [1, 12]),
        ("id:X-9", ["x-9"]),
        ("ip:203.0.113.1", [1]),
        ("ip:203.0.113.*", [1, 2]),
        ("ip:203.0.113", []),
        ("ip:2001:DB8::7", [12]),
        ("ip:2001:*", [12]),
        ("ip:*", [1, 2, 12]),
    ],
)
def test_codes_are_compared_as_a_whole(text: str, ids: list[object]) -> None:
    """A location, account, id or address is not taken for another that begins like it."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("name:web", [1, 2]),
        ("name:web-1", [1, 2]),
        ("name:web-?", [1]),
        ("name:?eb*", [1, 2]),
        ("name:eb*", []),
        ("name:example", []),
        ("host:WEB", [12]),
        ("hostname:*.com", [1, 2]),
        ("os:debian", [1, 12]),
        ("os:debian*", [1, 12]),
        ("os:*12", [1]),
        ('os:"22.04 lts"', [2]),
        ("plan:std", [1, 12]),
        ("plan:*4", [12]),
        ("name:[w]eb", []),
        ("name:[w]*", []),
    ],
)
def test_a_part_of_a_name_is_enough(text: str, ids: list[object]) -> None:
    """Names, hostnames, OS and plans are found by a part, unless there are wildcards."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("name=web-1", [1]),
        ("name=web-12", [2]),
        ("name=web", []),
        ("name=web-?", []),
        ('os="debian 12"', [1]),
        ("status=stopped", [2]),
        ("id=12", [12]),
        ("ip=2001:db8::7", [12]),
    ],
)
def test_an_equals_sign_wants_all_of_a_text(text: str, ids: list[object]) -> None:
    """Nothing stands for other letters there."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("name~^web", [1, 2]),
        ("name~^WEB-[0-9]$", [1]),
        ("name~[|)]", []),
        (r"name~^web\-1$", [1]),
        (r"name~\)", []),
        ("name~^(web|db)", [1, 2, 12]),
        ("name~^(web-1|db)$ host:org", [12]),
        ("(name~^db|name~^new)", [12, "x-9"]),
        ("name~2|db", [2, 12]),
        ('name~"2|db"', [2, 12]),
        ('os~"n 1[12]$"', [1, 12]),
        ("ip~^203", [1, 2]),
        ("ip~::", [12]),
        ("status~.", [1, 2]),
        ("status~", None),
        ("status~x*", [1, 2]),
        ("!status~x*", [12, "x-9"]),
    ],
)
def test_a_pattern_is_looked_for_in_any_text(text: str, ids: list[object] | None) -> None:
    """Its brackets and what they hold are its own; a bar outside of them is the query's."""
    if ids is None:
        assert wrong(text) == (0, "Say which, as in status:stopped.")
    else:
        assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("mem>=4096", [1]),
        ("mem>=4G", [1]),
        ("mem>4G", []),
        ("memory<=4gb", [1, 2]),
        ("mem<0.5G", []),
        ("mem<=0.5G", [2]),
        ("mem:512M", [2]),
        ("mem=512mb", [2]),
        ("mem<1T", [1, 2]),
        ("mem>=0.00390625TB", [1]),
        ("mem=0.00390625T", [1]),
        ("cpu<2", [2]),
        ("cpu:2", [1]),
        ("cpu>=1", [1, 2]),
        ("disk>20", [1]),
        ("disk<=20G", [2]),
        ("disk=20GB", [2]),
        ("disk=20g", [2]),
        ("disk=100", [1]),
        ("disk=0.09765625T", [1]),
        ("disk<1T", [1, 2]),
        ("disk>1tb", []),
        ("backups:on", [1]),
        ("backups=OFF", [2]),
    ],
)
def test_sizes_and_switches_are_compared(text: str, ids: list[object]) -> None:
    """Memory is told in MB and disks in GB, unless a unit says otherwise."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("mem<4G | mem>=4G", [1, 2]),
        ("!mem<4G", [1, 12, "x-9"]),
        ("!mem>=4G", [2, 12, "x-9"]),
        ("backups:on | backups:off", [1, 2]),
        ("!backups:on", [2, 12, "x-9"]),
        ("age>0s | age<=0s", [1, 2, 12]),
        ("!age>0s", ["x-9"]),
        ("os:* | os~x*", [1, 2, 12]),
        ("!os:*", ["x-9"]),
        ("!account:*", ["x-9"]),
        ("!ip:*", ["x-9"]),
    ],
)
def test_what_is_not_known_matches_only_the_opposite(text: str, ids: list[object]) -> None:
    """No plan is neither small nor large; a time to come is no age; no OS has no name."""
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("age>30d", [1, 12]),
        ("age>40d", [12]),
        ("age>=40d", [1, 12]),
        ("age<1mo", [2]),
        ("age<=6w", [1, 2]),
        ("age>5w", [1, 12]),
        ("age>1y", [12]),
        ("age>=2Y", [12]),
        ("age>2y", []),
        ("age>73h", [1, 12]),
        ("age>=73h", [1, 2, 12]),
        ("age<=4380min", [2]),
        ("age<262801s", [2]),
        ("age<262800s", []),
        ("age:3d", [2]),
        ("age=73h", [2]),
        ("age=2d", []),
        ("age=4d", []),
        ("age:1mo", [1]),
        ("age<999999999999999y", [1, 2, 12]),
    ],
)
def test_ages_are_compared(text: str, ids: list[object]) -> None:
    """From second to second; an equals sign means what the table would say."""
    assert found(text) == ids


@UNHURRIED
@given(st.integers(min_value=0, max_value=20 * 365 * DAY))
def test_an_age_is_found_as_the_table_says_it(seconds: int) -> None:
    """What is read can be typed."""
    said = age_text(seconds).replace(" ", "")
    assert Query.parse(f"age:{said}").matches(server(1, age=seconds), CellContext(NOW))


def test_the_time_is_that_of_the_machine_unless_told() -> None:
    """A server from a minute ago is younger than an hour, and older a day later."""
    made = datetime.now(UTC) - timedelta(minutes=1)
    young, query = server(1, created_at=made.isoformat()), Query.parse("age<1h")
    assert query.matches(young)
    assert query.select([young]) == (young,)
    assert not query.matches(young, CellContext(made + timedelta(days=1)))
    assert query.select([young], CellContext(made + timedelta(days=1))) == ()


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("mem>x", 4, "Say a number, also with M, G or T."),
        ("mem>4K", 5, "Say a number, also with M, G or T."),
        ("mem>=-4", 5, "Say a number, also with M, G or T."),
        ("mem==4", 4, "Say a number, also with M, G or T."),
        ("mem>4\u212a", 4, "Say a number, also with M, G or T."),
        ("mem>1234567890123456", 4, "Say a number, also with M, G or T."),
        ('mem>"4Q"', 6, "Say a number, also with M, G or T."),
        ("web disk>4M", 10, "Say a number, also with G or T."),
        ("cpu>4G", 5, "Say a number."),
        ("cpu:*", 4, "Say a number."),
        ("age>30", 5, "Say a time with s, min, h, d, w, mo or y."),
        ("age>5m", 5, "Say a time with s, min, h, d, w, mo or y."),
        ("age>old", 4, "Say a time with s, min, h, d, w, mo or y."),
        ("backups:maybe", 8, "Say on or off."),
        ("backups>on", 7, "Write backups:on or backups:off."),
        ("backups~on", 7, "Write backups:on or backups:off."),
        ("status>a", 6, "'>' is for numbers; this is a text."),
        ("os<=a", 2, "'<=' is for numbers; this is a text."),
        ("mem~4", 3, "'~' is for texts; this is a number."),
        ("age~4", 3, "'~' is for texts; this is a number."),
        ("web name~*x", 9, "no pattern: nothing to repeat"),
        ("name~a(b", 6, "no pattern: missing ), unterminated subpattern"),
        ('name~"""("', 8, "no pattern: missing ), unterminated subpattern"),
        ("name~(a*)*", 9, "a group cannot be repeated here"),
    ],
)
def test_a_field_says_how_it_can_be_asked(text: str, position: int, message: str) -> None:
    """The error points at the operator, or at what is wrong in the value."""
    assert wrong(text) == (position, message)


@pytest.mark.parametrize("name", FIELDS)
def test_examples_of_the_messages_can_be_read(name: str) -> None:
    """Every field shows a term with itself that is right."""
    example = FIELDS[name].example
    assert example.startswith(name)
    assert Query.parse(example)


@pytest.mark.parametrize("name", ALIASES)
def test_other_names_lead_to_a_field(name: str) -> None:
    """A field may be called as its column or setting is."""
    assert ALIASES[name] in FIELDS
    assert name not in FIELDS
