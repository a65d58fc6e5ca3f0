"""What the API says becomes models, however odd; only a row without an id is no server."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from vpstui.api.answers.account import Account
from vpstui.api.models import Plan, ResourceUsage, Server
from vpstui.base.formatting import moment_text, plan_size

ROW: dict[str, Any] = {
    "id": 12345,
    "name": "web-server-01",
    "hostname": "web01.example.com",
    "status": "active",
    "ip_address": "203.0.113.10",
    "location": "us-west",
    "plan": {"id": 1, "name": "Standard VPS", "vcpus": 2, "memory": 4096, "storage": 80},
    "os": {"id": 5, "name": "Ubuntu 22.04 LTS"},
    "created_at": "2025-01-10T14:30:00Z",
    "updated_at": "2025-01-15T10:20:00Z",
}
"""A server in a list, from the provider's page."""

DETAIL: dict[str, Any] = {
    **ROW,
    "ipv6_address": "2001:0db8::1",
    "backups_enabled": True,
    "plan": {**ROW["plan"], "bandwidth": 2048},
    "resource_usage": {
        "cpu_percent": 23.5, "memory_used": 2048, "disk_used": 35, "bandwidth_used": 450,
    },
}  # fmt: skip
"""The same in detail."""

ODD = [None, True, 7, -1.5, "x", "", [], ["x"], {}, {"x": "y"}, {"name": ["x"]}, {"id": "x"}]
"""Values that no field expects all of."""


def server(**fields: Any) -> Server:
    """Read a row from JSON, as it comes over the network."""
    return Server.model_validate_json(json.dumps({**ROW, **fields}))


# -- the contract


def test_a_row_of_the_list_is_read_whole() -> None:
    """Every field that the provider's page shows for a list arrives."""
    read = server()
    assert (read.id, read.name, read.hostname) == (12345, "web-server-01", "web01.example.com")
    assert (read.status, read.ip_address, read.location) == ("active", "203.0.113.10", "us-west")
    assert read.plan is not None
    assert (read.plan.id, read.plan.name) == (1, "Standard VPS")
    assert (read.plan.vcpus, read.plan.memory, read.plan.storage) == (2, 4096, 80)
    assert read.os is not None
    assert (read.os.id, read.os.name) == (5, "Ubuntu 22.04 LTS")
    assert read.created_at == datetime(2025, 1, 10, 14, 30, tzinfo=UTC)
    assert read.updated_at == datetime(2025, 1, 15, 10, 20, tzinfo=UTC)


def test_a_row_of_the_list_leaves_the_detail_unknown() -> None:
    """What only the detail tells is empty or None in a list."""
    read = server()
    assert (read.ipv6_address, read.backups_enabled, read.resource_usage) == ("", None, None)
    assert read.plan is not None
    assert read.plan.bandwidth is None


def test_the_detail_is_read_whole() -> None:
    """Every field that the provider's page shows for one server arrives."""
    read = server(**DETAIL)
    assert (read.ipv6_address, read.backups_enabled) == ("2001:0db8::1", True)
    assert read.plan is not None
    assert read.plan.bandwidth == 2048
    assert read.resource_usage == ResourceUsage(
        cpu_percent=23.5, memory_used=2048, disk_used=35, bandwidth_used=450
    )


def test_a_created_server_is_read() -> None:
    """The answer to a create has no address yet and says something besides."""
    read = server(
        status="provisioning", ip_address=None, backups_enabled=False, message="Be patient."
    )
    assert (read.status, read.ip_address, read.backups_enabled) == ("provisioning", "", False)


def test_a_plan_is_read() -> None:
    """A plan on offer has its size, price and places."""
    plan = Plan.model_validate_json(
        '{"id": 1, "name": "Starter VPS", "slug": "starter", "vcpus": 1, "memory": 2048,'
        ' "storage": 40, "bandwidth": 1024, "price_monthly": 5.00, "price_hourly": 0.007,'
        ' "available": true, "locations": ["us-west", "us-east"], "description": "small"}'
    )
    assert (plan.id, plan.vcpus, plan.memory, plan.storage, plan.bandwidth) == (
        1,
        1,
        2048,
        40,
        1024,
    )
    assert (plan.price_monthly, plan.available) == (5.0, True)
    assert plan.locations == ("us-west", "us-east")


def test_an_account_is_read() -> None:
    """Whose token it is, and what it may do."""
    account = Account.model_validate_json(
        '{"account": {"email": "ops@example.com", "company_name": "Example Ltd"},'
        ' "token": {"name": "laptop", "permissions": ["servers:*"]}}'
    )
    assert account.account == Account.Owner(email="ops@example.com", company_name="Example Ltd")
    assert account.token == Account.Token(name="laptop", permissions=("servers:*",))


def test_an_account_of_another_form_is_empty() -> None:
    """A page that tells neither owner nor token is no error."""
    assert Account.model_validate_json('{"account": [], "token": "x"}') == Account()


# -- ids


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (12345, 12345),
        ("12345", 12345),
        ("012", "012"),
        ("0", "0"),
        ("9" * 30, "9" * 30),
        ("8c5fc0f2-5b0e-4d0e-9c57-5b3f7b0f9a11", "8c5fc0f2-5b0e-4d0e-9c57-5b3f7b0f9a11"),
        ("a/b?#%", "a/b?#%"),
    ],
)
def test_ids_take_one_form(given: object, kept: object) -> None:
    """A number is the number that its digits spell; anything else stays text."""
    assert server(id=given).id == kept


@pytest.mark.parametrize(
    "given",
    [None, True, False, "", ".", "..", "a\nb", "a\x1bb", "a\u202eb", " 5", "x" * 300, 1.5, [1], {}],
)
def test_a_row_without_a_usable_id_is_no_server(given: object) -> None:
    """An id that is missing, is none, or cannot be shown and sent as it came is refused."""
    with pytest.raises(ValidationError):
        server(id=given)


def test_a_row_with_no_id_at_all_is_no_server() -> None:
    """The only field that has to be there is the id."""
    with pytest.raises(ValidationError):
        Server.model_validate_json('{"name": "web-1"}')


def test_an_id_alone_is_a_server() -> None:
    """Every other field may be missing."""
    read = Server.model_validate_json('{"id": 1}')
    assert (read.name, read.hostname, read.status, read.ip_address, read.location) == ("",) * 5
    assert (read.plan, read.os, read.created_at, read.updated_at) == (None,) * 4


# -- odd values


@pytest.mark.parametrize("field", [field for field in DETAIL if field != "id"])
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_no_odd_value_costs_the_row(field: str, value: object) -> None:
    """Whatever one field holds, the others are still read."""
    read = server(**{**DETAIL, field: value})
    others = set(Server.model_fields) - {field}
    whole = server(**DETAIL)
    assert {name: getattr(read, name) for name in others} == {
        name: getattr(whole, name) for name in others
    }


@pytest.mark.parametrize("field", ["name", "hostname", "status", "ip_address", "location"])
@pytest.mark.parametrize("value", [None, True, [], [None], {}, {"id": 3}])
def test_what_is_no_text_is_empty(field: str, value: object) -> None:
    """A text that is null or of another type is not known."""
    assert getattr(server(**{field: value}), field) == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (7, "7"),
        (1.5, "1.5"),
        ({"id": 3, "name": "us-west"}, "us-west"),
        ({"name": "US West", "code": "us-west"}, "us-west"),
        ("a\x1b[2J\nb", "a[2J b"),
    ],
)
def test_texts_come_in_several_forms(given: object, kept: str) -> None:
    """A number is its digits, an object its name, and every text is clean."""
    assert server(location=given).location == kept


def test_a_number_of_many_digits_is_cut_like_any_text() -> None:
    """A name that is a number is no longer than another name."""
    assert len(server(name=10**400).name) == 256


def test_an_unknown_status_is_kept_as_it_came() -> None:
    """A status nobody has heard of is shown, and taken as one that stays."""
    read = server(status="migrating")
    assert (read.status, read.is_settled) == ("migrating", True)


@pytest.mark.parametrize("status", ["provisioning", "starting", "stopping", "rebooting"])
def test_statuses_that_pass_are_not_settled(status: str) -> None:
    """A server in transition is asked for again."""
    assert not server(status=status).is_settled


@pytest.mark.parametrize("status", ["active", "stopped", "suspended", ""])
def test_statuses_that_stay_are_settled(status: str) -> None:
    """A server at rest stays until somebody acts."""
    assert server(status=status).is_settled


@pytest.mark.parametrize("field", ["vcpus", "memory", "storage", "bandwidth"])
@pytest.mark.parametrize("value", [None, -1, 1.5, "many", [], {}])
def test_a_size_that_is_no_whole_number_is_not_known(field: str, value: object) -> None:
    """Sizes are whole and never negative."""
    plan = server(plan={**DETAIL["plan"], field: value}).plan
    assert plan is not None
    assert getattr(plan, field) is None


@pytest.mark.parametrize("value", [None, True, 1.5, "", "..", [], {}])
def test_an_id_that_is_none_is_not_known(value: object) -> None:
    """Whether it is a number or a text is the API's to say."""
    plan = server(plan={**DETAIL["plan"], "id": value}).plan
    assert plan is not None
    assert plan.id is None


def test_a_size_beyond_all_measure_is_not_known() -> None:
    """A number that no machine has would break every sum made with it."""
    plan = server(plan={"id": 1, "vcpus": 2, "memory": 10**400}).plan
    assert plan is not None
    assert plan.memory is None
    assert plan_size(plan) == "2c"


@pytest.mark.parametrize("field", list(ResourceUsage.model_fields))
@pytest.mark.parametrize(
    "value", ["null", "-0.5", "NaN", "Infinity", '"[/]"', "[1]", "1" + "0" * 400]
)
def test_a_usage_that_is_no_amount_is_not_known(field: str, value: str) -> None:
    """A usage is a finite number from 0 on."""
    assert getattr(ResourceUsage.model_validate_json(f'{{"{field}": {value}}}'), field) is None


@pytest.mark.parametrize(
    ("given", "kept"), [("203.0.113.1", "203.0.113.1"), (["203.0.113.1", "x"], "203.0.113.1"),
                        ([None, "203.0.113.2"], "203.0.113.2"), ([], "")],
)  # fmt: skip
def test_an_address_may_come_in_a_list(given: object, kept: str) -> None:
    """The first of several is shown."""
    read = server(ip_address=given, ipv6_address=given)
    assert (read.ip_address, read.ipv6_address) == (kept, kept)


@pytest.mark.parametrize("given", ["active", "Active", "ACTIVE"])
def test_a_status_in_any_case_is_the_known_one(given: str) -> None:
    """One that nobody knows stays as it came."""
    assert server(status=given).status == "active"
    assert server(status="On Fire").status == "On Fire"


@pytest.mark.parametrize(
    ("given", "read"),
    [(23.5, 23.5), ("23.5", 23.5), ("23.5%", 23.5), (" 23.5 % ", 23.5), ("23,5", None), ("%", None),
     ("1e400", None)],
)  # fmt: skip
def test_a_number_may_be_a_text(given: object, read: float | None) -> None:
    """With or without the sign of per cent."""
    assert ResourceUsage.model_validate({"cpu_percent": given}).cpu_percent == read
    if isinstance(given, str):
        as_json = json.dumps({"cpu_percent": given})
        assert ResourceUsage.model_validate_json(as_json).cpu_percent == read


def test_backups_may_be_told_as_a_text() -> None:
    """As the words of JSON, in any case."""
    assert server(backups_enabled="true").backups_enabled is True
    assert server(backups_enabled="False").backups_enabled is False


@pytest.mark.parametrize("value", ["yes", "1", 1, 0, None, []])
def test_backups_are_on_or_off_or_not_known(value: object) -> None:
    """Only true and false say whether there are backups."""
    assert server(backups_enabled=value).backups_enabled is None


def test_a_bare_name_stands_for_plan_and_os() -> None:
    """Where an object was told, its name alone will do."""
    read = server(plan="Starter", os="Debian 12")
    assert read.plan == Plan(name="Starter")
    assert read.os is not None
    assert (read.os.id, read.os.name) == (None, "Debian 12")


@pytest.mark.parametrize("value", [7, "7"])
def test_a_bare_id_stands_for_plan_and_os(value: object) -> None:
    """Where an object was told, its id alone will do."""
    read = server(plan=value, os=value)
    assert read.plan == Plan(id=7)
    assert read.os is not None
    assert (read.os.id, read.os.name) == (7, "")


@pytest.mark.parametrize("value", [None, [], 1.5, True])
def test_a_plan_of_another_type_is_not_known(value: object) -> None:
    """What is neither object nor name is no plan and no OS."""
    read = server(plan=value, os=value)
    assert (read.plan, read.os) == (None, None)


def test_plan_places_of_another_type_are_not_known() -> None:
    """A plan whose places are no list may be had anywhere, for all we know."""
    assert Plan.model_validate_json('{"locations": "us-west"}').locations is None


def test_unknown_fields_are_ignored() -> None:
    """What the API adds one day harms nothing."""
    assert server(password="hunter2", tags=["x"]) == server()


# -- dates


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-10T14:30:00Z", datetime(2025, 1, 10, 14, 30, tzinfo=UTC)),
        ("2025-01-10T14:30:00+02:00", datetime(2025, 1, 10, 12, 30, tzinfo=UTC)),
        ("2025-01-10T14:30:00.123456Z", datetime(2025, 1, 10, 14, 30, 0, 123456, tzinfo=UTC)),
    ],
)
def test_a_date_with_a_zone_is_a_moment(text: str, moment: datetime) -> None:
    """A date is the same moment whatever its zone."""
    assert server(created_at=text).created_at == moment


@pytest.mark.parametrize(
    "value",
    ["2025-01-10T14:30:00", "2025-01-10", "yesterday", "", None, "2025-13-40T00:00:00Z", [], {}],
)
def test_a_date_that_names_no_moment_is_not_known(value: object) -> None:
    """Without a zone a date could be hours off; without sense it is nothing."""
    assert server(created_at=value).created_at is None


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_a_date_at_the_end_of_time_can_be_shown(text: str) -> None:
    """A moment that has no date in UTC is not known, instead of an error where it is shown."""
    assert moment_text(server(updated_at=text).updated_at) == "-"


# -- what is derived


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "web-server-01"),
        ({"name": ""}, "web01.example.com"),
        ({"name": None, "hostname": None}, "server 12345"),
        ({"name": " \u200b", "hostname": "\x00"}, "server 12345"),
    ],
)
def test_a_server_always_has_a_label(fields: dict[str, Any], label: str) -> None:
    """A server is called by its name, else its hostname, else its id."""
    assert server(**fields).label == label


def test_what_a_search_looks_at() -> None:
    """Name, hostname, address and id, in one case."""
    text = server(name="Web-ÄÖ").search_text
    assert text == "\nweb-äö\nweb01.example.com\n203.0.113.10\n12345\n"


def test_two_readings_alike_are_equal_whatever_was_asked_of_them() -> None:
    """What was derived from one of them makes no difference."""
    asked, other = server(), server()
    assert asked.label == "web-server-01"
    assert asked == other


def test_facts_tell_two_readings_apart() -> None:
    """Comparing the facts of two readings is comparing the readings."""
    assert server().field_values == server().field_values
    assert server().field_values != server(status="stopped").field_values


@pytest.mark.parametrize("field", [field for field in DETAIL if field != "id"])
def test_every_field_is_a_fact(field: str) -> None:
    """A change in any field is seen."""
    assert server(**DETAIL).field_values != server(**{**DETAIL, field: None}).field_values


# -- names that are not what they look like


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("web\u202e1", r"web\u202e1"),
        ("web\u200b1", r"web\u200b1"),
        ("web\x1b[2J", r"web\x1b[2J"),
        ("web\n1", r"web\n1"),
        ("a" + "\u0301" * 4, "a" + r"\u0301" * 4),
        ("\u202e" * 99, r"\u202e" * 12 + r"\u202" + "..."),
    ],
)
def test_a_name_with_hidden_characters_is_spelled_out(name: str, spelling: str) -> None:
    """What was taken out of the name to show it can be seen in its spelling."""
    assert server(name=name).escaped_name == spelling


@pytest.mark.parametrize(
    "name",
    [
        "web-1",
        "",
        "[/]",
        "x" * 9999,
        " web ",
        "büro",
        " 日本 ",
        "日" * 9999,
        "हिन्दी",
        None,
        7,
        {},
    ],
)
def test_a_name_that_is_what_it_looks_like_is_not_spelled_out(name: object) -> None:
    """Letters of any language need no escapes, nor does a name that is cut where it shows."""
    assert server(name=name).escaped_name == ""


def test_the_spelling_stays_with_the_server() -> None:
    """A copy with another status is still not what it looks like, and that is a fact of it."""
    odd = server(name="web\u202e1")
    assert odd.model_copy(update={"status": "stopped"}).escaped_name == r"web\u202e1"
    assert odd.name == server(name="web1").name
    assert odd.field_values != server(name="web1").field_values


def test_a_spelling_is_not_the_servers_to_say() -> None:
    """A field of that name in an answer is ignored like any other unknown one."""
    assert server(escaped_name="trust me").escaped_name == ""
