"""What the create form can offer."""

from __future__ import annotations

from typing import Any

import pytest

from vpstui.api.extras import Location, SshKey, System
from vpstui.api.models import Plan, Server
from vpstui.fleet.state import create_choices
from vpstui.fleet.state.create_choices import Choice, Choices, Known, Offers

SMALL = Plan(
    id=1, name="Small", vcpus=1, memory=1024, storage=20, price_monthly=5, locations=("eu", "us")
)


def gather(*known: Any, **more: Any) -> Choices:
    """Put together what there is."""
    return create_choices.gather(Known(*known, **more))


def server(number: int, **fields: Any) -> Server:
    """Read a server of which some fields are known."""
    return Server.model_validate({"id": number, **fields})


def labels(choices: tuple[Choice, ...]) -> dict[str, str]:
    """What is offered: labels by value, in their order."""
    return {choice.value: choice.label for choice in choices}


# -- plans


def test_a_plan_is_told_by_name_size_and_price() -> None:
    """All that decides between plans stands in one line; what is not known is not 0."""
    plan = SMALL.model_copy(update={"price_hourly": 0.0075, "bandwidth": 2048})
    cells = ("1", "1 GB", "20 GB", "2 TB", "$5.00", "$0.0075")
    assert gather([plan], [], {}, {}).plans == (Choice("1", "Small", cells, "API"),)
    (unknown,) = gather([Plan(id=3)], [], {}, {}).plans
    assert set(unknown.cells) == {"-"}


def test_a_plan_of_which_little_is_known_has_a_label() -> None:
    """A plan without a name goes by its id, and one without a size says its name once."""
    choices = gather([Plan(id=3), Plan(id=4, name="Free", price_monthly=0)], [], {}, {})
    assert labels(choices.plans) == {"4": "Free", "3": "plan 3"}


def test_a_plan_that_is_not_sold_cannot_be_taken() -> None:
    """It is shown, so that nobody looks for it; only a plan that says so is one."""
    choices = gather([Plan(id=1, available=False), Plan(id=2, available=True), Plan(id=3)],
                     [], {}, {})  # fmt: skip
    told = [(choice.value, choice.obstacle) for choice in choices.plans]
    assert told == [("1", "not sold now"), ("2", ""), ("3", "")]


def test_a_plan_without_an_id_is_not_offered() -> None:
    """What cannot be sent cannot be chosen."""
    assert gather([Plan(name="Odd")], [], {}, {}).plans == ()


def test_plans_stand_by_their_price() -> None:
    """The cheapest first; those without a price last, and otherwise as the provider has them."""
    plans = [Plan(id=2), Plan(id=1, price_monthly=9), Plan(id=4, price_monthly=5), Plan(id=3)]
    assert list(labels(gather(plans, [], {}, {}).plans)) == ["4", "1", "2", "3"]


def test_the_plans_on_offer_hide_those_of_the_fleet() -> None:
    """A plan that a server has may be sold no longer."""
    fleet = [server(1, plan={"id": 9, "name": "Old"})]
    assert list(labels(gather([SMALL], fleet, {}, {}).plans)) == ["1"]


def test_without_a_list_the_fleet_shows_its_plans() -> None:
    """Plans in use can be used again, each once; a plan known by name alone cannot."""
    fleet = [
        server(1, plan={"id": 4, "name": "Old", "vcpus": 1}),
        server(2, plan={"id": 4, "name": "Old", "vcpus": 1}),
        server(3, plan="Named"),
        server(4),
    ]
    assert labels(gather([], fleet, {}, {}).plans) == {"4": "Old"}


def test_a_plan_on_offer_can_be_looked_up() -> None:
    """Price and places of the chosen plan are at hand."""
    choices = gather([SMALL], [], {}, {})
    assert choices.plan("1") is SMALL
    assert choices.plan("2") is None
    assert choices.plan("") is None


def test_a_plan_of_the_fleet_has_no_price_to_look_up() -> None:
    """What the fleet shows tells neither price nor places."""
    assert gather([], [server(1, plan={"id": 4})], {}, {}).plan("4") is None


# -- locations


def test_locations_come_from_plans_and_fleet() -> None:
    """Each place once, by the alphabet whatever the case."""
    fleet = [server(1, location="us"), server(2, location="Asia"), server(3)]
    assert labels(gather([SMALL, Plan(id=2)], fleet, {}, {}).locations) == {
        "Asia": "Asia", "eu": "eu", "us": "us",
    }  # fmt: skip


def test_a_place_without_a_name_is_not_offered() -> None:
    """A null among the places of a plan is no location."""
    plan = Plan.model_validate_json('{"id": 1, "locations": [null, "eu", ""]}')
    assert gather([plan], (), {}, {}).locations == (Choice("eu", "eu", (), "API"),)


def test_places_of_plans_that_are_not_sold_are_not_offered() -> None:
    """A place where only an old plan can be had is none."""
    assert gather([Plan(id=1, available=False, locations=("mars",))], [], {}, {}).locations == ()


# -- OS and SSH keys


def test_an_os_in_use_can_be_used_again() -> None:
    """The fleet shows OS ids with their names; an OS without an id cannot be asked for."""
    fleet = [
        server(1, os={"id": 5, "name": "ubuntu"}),
        server(2, os={"id": 3, "name": "Debian"}),
        server(3, os={"id": 5, "name": "ubuntu"}),
        server(4, os="Named"),
        server(5),
    ]
    choices = gather([], fleet, {}, {})
    assert labels(choices.systems) == {"3": "Debian", "5": "ubuntu"}
    assert {choice.source for choice in choices.systems} == {"your servers"}


def test_an_os_without_a_name_has_a_label() -> None:
    """An OS of which only the id is known goes by it."""
    assert labels(gather([], [server(1, os={"id": 5})], {}, {}).systems) == {"5": "OS 5"}


def test_an_os_is_named_when_any_server_names_it() -> None:
    """A server that does not tell the name hides it from no other."""
    fleet = [server(1, os={"id": 5, "name": "Debian"}), server(2, os={"id": 5})]
    assert labels(gather([], fleet, {}, {}).systems) == {"5": "Debian"}
    assert labels(gather([], fleet[::-1], {}, {}).systems) == {"5": "Debian"}


def test_names_of_the_config_win_over_the_fleet() -> None:
    """What the user calls an OS is what it is called."""
    fleet = [server(1, os={"id": 5, "name": "Debian"})]
    choices = gather([], fleet, {"Mine": 5, "arch": 9}, {})
    assert labels(choices.systems) == {"9": "arch", "5": "Mine"}
    assert {choice.source for choice in choices.systems} == {"[choices]"}


def test_ssh_keys_come_from_the_config() -> None:
    """No server shows its key, so that only the config names them."""
    choices = gather([], [], {}, {"work": 7, "Laptop": 8})
    assert labels(choices.ssh_keys) == {"8": "Laptop", "7": "work"}


# -- what the other pages tell

OFFERS = Offers(
    (
        Location(id=2, name="New York", code="us-east", country_name="United States"),
        Location(id=3, name="London", country_name="United Kingdom", is_active=False),
    ),
    (
        System.model_validate(
            {"name": "Debian", "versions": [{"id": 7, "name": "12"}, {"uuid": "x", "name": "13"}]}
        ),
    ),
    (SshKey(id=8, name="deploy", fingerprint="SHA256:x"), SshKey(id="y", name="of another kind")),
)

NUMBERS = frozenset({"plan_id", "os_id", "ssh_key_id"})
"""The parameters whose ids are numbers in the documented dialect."""


def test_pages_of_the_documented_dialect() -> None:
    """Only ids that a create takes are offered, and a place by its code."""
    choices = gather([], [], {}, {}, NUMBERS, OFFERS)
    cells = ("New York", "United States")
    assert choices.locations == (Choice("us-east", "us-east", cells, "API"),)
    assert choices.systems == (Choice("7", "Debian 12", (), "API"),)
    assert choices.ssh_keys == (Choice("8", "deploy", ("SHA256:x",), "API"),)


@pytest.mark.parametrize("version", ["12", 12, None, ["12"]])
def test_a_version_that_is_told_by_name_alone_is_no_id(version: object) -> None:
    """`12` of Debian is not the system whose id is 12, which a server would be made with."""
    row = {"id": 4, "name": "Debian", "versions": [version, {"id": 7, "name": "13"}]}
    offers = Offers(systems=(System.model_validate(row),))
    assert labels(gather([], [], {}, {}, NUMBERS, offers).systems) == {"7": "Debian 13"}


def test_pages_of_the_second_dialect() -> None:
    """A place is sent by its number there; one that is not open is shown, and not taken."""
    fleet = [server(1, location="New York")]
    choices = gather([], fleet, {}, {}, frozenset({"location"}), OFFERS)
    assert labels(choices.locations) == {"3": "London", "2": "New York"}
    assert [one.obstacle for one in choices.locations] == ["not open now", ""]
    assert len(choices.ssh_keys) == 2


# -- nothing at all


def test_where_nothing_is_known_nothing_is_offered() -> None:
    """Ids have to be typed then."""
    assert gather([], [], {}, {}) == Choices()


def test_what_is_given_is_read_once() -> None:
    """Plans and servers may come from anything that can be walked through."""
    choices = gather(
        iter([SMALL]), iter([server(1, location="us", os={"id": 5, "name": "D"})]), {}, {}
    )
    assert list(labels(choices.plans)) == ["1"]
    assert list(labels(choices.locations)) == ["eu", "us"]
    assert list(labels(choices.systems)) == ["5"]
