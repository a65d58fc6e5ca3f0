"""What the create form can offer."""

from __future__ import annotations

from typing import Any

from vpstui.api.models import Plan, Server
from vpstui.fleet.state.create_choices import Choice, Choices, gather

SMALL = Plan(
    id=1, name="Small", vcpus=1, memory=1024, storage=20, price_monthly=5, locations=("eu", "us")
)


def server(number: int, **fields: Any) -> Server:
    """Read a server of which some fields are known."""
    return Server.model_validate({"id": number, **fields})


def labels(choices: tuple[Choice, ...]) -> dict[str, str]:
    """What is offered: labels by value, in their order."""
    return {choice.value: choice.label for choice in choices}


# -- plans


def test_a_plan_is_told_by_name_size_and_price() -> None:
    """All that decides between plans stands in one line."""
    choices = gather([SMALL], [], {}, {})
    assert choices.plans == (Choice("1", "Small · 1c 1G 20G · $5.00 a month"),)


def test_a_plan_of_which_little_is_known_has_a_label() -> None:
    """A plan without a name goes by its id, and one without a size says its name once."""
    choices = gather([Plan(id=3), Plan(id=4, name="Free", price_monthly=0)], [], {}, {})
    assert labels(choices.plans) == {"3": "plan 3 · -", "4": "Free · $0.00 a month"}


def test_a_plan_that_is_not_sold_is_not_offered() -> None:
    """Only a plan that says so is off the list."""
    choices = gather([Plan(id=1, available=False), Plan(id=2, available=True), Plan(id=3)],
                     [], {}, {})  # fmt: skip
    assert [choice.value for choice in choices.plans] == ["2", "3"]


def test_a_plan_without_an_id_is_not_offered() -> None:
    """What cannot be sent cannot be chosen."""
    assert gather([Plan(name="Odd")], [], {}, {}).plans == ()


def test_plans_stand_in_the_order_of_the_provider() -> None:
    """The list of plans goes from small to large, not by the alphabet."""
    plans = [Plan(id=2, name="Z"), Plan(id=1, name="A")]
    assert list(labels(gather(plans, [], {}, {}).plans)) == ["2", "1"]


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
    assert labels(gather([], fleet, {}, {}).plans) == {"4": "Old · 1c"}


def test_a_plan_on_offer_can_be_looked_up() -> None:
    """Price and places of the chosen plan are at hand."""
    choices = gather([SMALL, Plan(id=2, available=False)], [], {}, {})
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
    assert gather([plan], (), {}, {}).locations == (Choice("eu", "eu"),)


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
    assert choices.systems == (Choice("3", "Debian"), Choice("5", "ubuntu"))


def test_an_os_without_a_name_has_a_label() -> None:
    """An OS of which only the id is known goes by it."""
    assert gather([], [server(1, os={"id": 5})], {}, {}).systems == (Choice("5", "OS 5"),)


def test_an_os_is_named_when_any_server_names_it() -> None:
    """A server that does not tell the name hides it from no other."""
    fleet = [server(1, os={"id": 5, "name": "Debian"}), server(2, os={"id": 5})]
    assert gather([], fleet, {}, {}).systems == (Choice("5", "Debian"),)


def test_names_of_the_config_win_over_the_fleet() -> None:
    """What the user calls an OS is what it is called."""
    fleet = [server(1, os={"id": 5, "name": "Debian"})]
    choices = gather([], fleet, {"Mine": 5, "arch": 9}, {})
    assert choices.systems == (Choice("9", "arch"), Choice("5", "Mine"))


def test_ssh_keys_come_from_the_config() -> None:
    """No server shows its key, so that only the config names them."""
    choices = gather([], [], {}, {"work": 7, "Laptop": 8})
    assert choices.ssh_keys == (Choice("8", "Laptop"), Choice("7", "work"))


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
