"""What is said of a new server before there is one."""

from __future__ import annotations

from typing import Any

import pytest

from vpstui.api.models import Plan, Server
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.create_choices import Choice, Choices
from vpstui.screens.forms.like_server import cost_text, hostname_like, next_name, values_like


def server(**fields: Any) -> Server:
    """Read a server of the profile `shop`."""
    return Server.model_validate({"id": 1, "name": "web-3", **fields}, context="shop")


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("web-3", {"web-3"}, "web-4"),
        ("web-3", {"web-3", "web-4", "web-5"}, "web-6"),
        ("web", {"web"}, "web-2"),
        ("web", {"web", "web-2"}, "web-3"),
        ("web-09", set(), "web-10"),
        ("web-099", set(), "web-100"),
        ("web9", set(), "web10"),
        ("9", set(), "10"),
        ("db-2-replica", set(), "db-2-replica-2"),
    ],
)
def test_name_is_counted_up_to_the_first_that_is_free(
    name: str, taken: set[str], found: str
) -> None:
    """Zeros before the number stay."""
    assert next_name(name, taken) == found


@pytest.mark.parametrize(
    ("hostname", "found"),
    [("web-3.example.com", "new.example.com"), ("www.example.com", ""), ("web-3", ""), ("", "")],
)
def test_hostname_goes_with_the_name_where_the_patterns_does(hostname: str, found: str) -> None:
    """Two servers of one hostname are nobody's wish."""
    assert hostname_like(server(hostname=hostname), "new") == found


def test_ids_are_those_of_the_pattern() -> None:
    """Also where no list knows them."""
    pattern = server(plan={"id": 4}, os={"id": 5}, location="us-east")
    places = Choices(locations=(Choice("us-east", "us-east"),))
    assert values_like(pattern, places, {"web-3"}) == {
        "name": "web-4", "plan_id": "4", "os_id": "5", "location": "us-east", "hostname": "",
    }  # fmt: skip


def test_what_is_told_by_name_is_found_by_it() -> None:
    """As the second dialect tells it; two of one name are no answer."""
    pattern = server(plan={"name": "Small"}, os={"name": "Debian 12"}, location="New York")
    choices = Choices(
        plans=(Choice("a", "Small"), Choice("b", "Small")),
        locations=(Choice("2", "New York"), Choice("3", "London")),
        systems=(Choice("x", "debian 12"),),
    )
    found = values_like(pattern, choices, ())
    assert (found["plan_id"], found["location"], found["os_id"]) == ("", "2", "x")
    unknown = values_like(pattern, Choices(), ())
    assert (unknown["plan_id"], unknown["location"], unknown["os_id"]) == ("", "", "")
    bare = values_like(server(), choices, ())
    assert (bare["plan_id"], bare["location"], bare["os_id"]) == ("", "", "")


PLANS = (
    Plan(id=1, price_monthly=5),
    Plan(id=2),
    Plan(id=3, price_monthly=7.5),
    Plan(id=4, name="Old", price_monthly=9, available=False),
)


@pytest.mark.parametrize(
    ("plan", "plan_ids", "partial", "text"),
    [
        (0, [3, 3], "", "$5/month, until the server is deleted · account $15 → $20/month"),
        (0, [3, 2], "", "… · account $7.50 → $12.50/month (1 not known)"),
        (0, [2], "", "$5/month, until the server is deleted"),
        (0, [3], "3 of 9", "$5/month, until the server is deleted"),
        (1, [3], "", "The price of this plan is not known."),
        (3, [3], "", "Old is not sold now: choose another one."),
    ],
)
def test_cost_is_told_as_far_as_it_is_known(
    plan: int, plan_ids: list[int], partial: str, text: str
) -> None:
    """A list that is not whole has no total, and what is not known is no 0."""
    servers = tuple(server(id=at, plan={"id": number}) for at, number in enumerate(plan_ids, 1))
    account = AccountState(profile="shop", phase=Phase.READY, servers=servers, partial=partial)
    found = cost_text(PLANS[plan], account, PLANS)
    assert found.endswith(text.removeprefix("…"))
    assert text.startswith("…") or found == text
