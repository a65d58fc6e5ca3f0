"""What the create form can offer."""

from __future__ import annotations

from vpstui.choices import Choice, gather
from vpstui.models import Plan, Server

ROWS = (
    {
        "id": 1,
        "location": "us-west",
        "plan": {"id": 4, "name": "Old"},
        "os": {"id": 5, "name": "D"},
    },
    {"id": 2, "location": "us-east", "plan": None, "os": {"name": "no id"}},
)
FLEET = tuple(Server.model_validate(row) for row in ROWS)


def test_plans_on_offer_come_with_size_and_price() -> None:
    """A plan that is no longer sold is not offered."""
    plans = (
        Plan(
            id=1, name="Small", vcpus=1, memory=1024, storage=20, price_monthly=5, locations=("eu",)
        ),
        Plan(id=2, name="Gone", available=False),
        Plan(id=3),
    )
    choices = gather(plans, FLEET, {}, {})
    assert choices.plans == (
        Choice("1", "Small · 1c 1G 20G · $5.00 a month"),
        Choice("3", "plan 3 · -"),
    )
    assert choices.locations == tuple(
        Choice(place, place) for place in ("eu", "us-east", "us-west")
    )
    assert choices.plan("1") is plans[0]
    assert choices.plan("2") is None


def test_without_plans_the_fleet_shows_what_it_uses() -> None:
    """Ids that are in use can be used again."""
    choices = gather((), FLEET, {}, {})
    assert [choice.value for choice in choices.plans] == ["4"]
    assert choices.systems == (Choice("5", "D"),)


def test_names_of_the_config_win_over_the_fleet() -> None:
    """OS and SSH key ids get their names from the user."""
    choices = gather((), FLEET, {"Mine": 5, "Arch": 9}, {"laptop": 7})
    assert choices.systems == (Choice("9", "Arch"), Choice("5", "Mine"))
    assert choices.ssh_keys == (Choice("7", "laptop"),)
