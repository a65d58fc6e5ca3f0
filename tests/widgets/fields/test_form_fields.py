"""The fields of a form, each in an app of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input, Select, Static

from tests.support.apps.pilot import screen_text, types
from tests.support.apps.widgets import first_line, hosting
from vpstui.fleet.state.create_choices import Choice
from vpstui.widgets.fields.form_fields import CheckField, ChoiceField, TextField, Toggle

if TYPE_CHECKING:
    from textual.pilot import Pilot


def error_of(pilot: Pilot[int]) -> str:
    """The error that is seen, if any."""
    widget = pilot.app.query_one(".field--error", Static)
    return str(widget.content) if widget.display else ""


async def test_text_field_gives_what_was_typed_without_blanks_around() -> None:
    """A label, and a place to type."""
    field = TextField("Name", id="name", placeholder="web-1")
    async with hosting(field) as pilot:
        assert first_line(pilot).startswith("Name          ")
        assert "web-1" in first_line(pilot)
        field.query_one(Input).focus()
        await types(pilot, " ab ")
        assert field.value == "ab"


async def test_text_field_can_be_filled() -> None:
    """From outside, as its value gives it back."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        field.fill("new")
        await pilot.pause()
        assert field.value == "new"
        assert "new" in first_line(pilot)


async def test_secret_is_not_seen() -> None:
    """Neither what it is nor any part of it."""
    field = TextField("Token", id="token", secret=True)
    async with hosting(field) as pilot:
        field.fill("vps_secret")
        await pilot.pause()
        assert "••••" in first_line(pilot)
        assert "vps" not in screen_text(pilot)
        assert field.value == "vps_secret"


async def test_error_stands_below_its_field_until_one_types() -> None:
    """In words, with no markup read in it."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        assert error_of(pilot) == ""
        field.show_error("[b]Wrong[/b] [/x]")
        await pilot.pause()
        assert screen_text(pilot).splitlines()[1].strip() == "[b]Wrong[/b] [/x]"
        assert field.has_class("-wrong")
        field.query_one(Input).focus()
        await types(pilot, "a")
        await pilot.pause()
        assert error_of(pilot) == ""
        assert not field.has_class("-wrong")


async def test_empty_error_takes_the_error_away() -> None:
    """The line goes with it."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        field.show_error("Wrong")
        field.show_error("")
        await pilot.pause()
        assert "Wrong" not in screen_text(pilot)
        assert field.size.height == 1


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_toggle_is_switched_by_key(key: str) -> None:
    """On and off again; seen without colours."""
    toggle = Toggle("Backups", value=False)
    async with hosting(toggle) as pilot:
        assert first_line(pilot) == "[ ] Backups"
        toggle.focus()
        await pilot.press(key)
        assert first_line(pilot) == "[x] Backups"
        assert toggle.value is True
        await pilot.press(key)
        assert first_line(pilot) == "[ ] Backups"


async def test_toggle_is_switched_by_click() -> None:
    """Anywhere on its line."""
    toggle = Toggle("Backups", value=True)
    async with hosting(toggle) as pilot:
        await pilot.click(toggle, offset=(5, 0))
        assert toggle.value is False
        assert first_line(pilot) == "[ ] Backups"


@pytest.mark.parametrize(("filled", "checked"), [("on", True), ("off", False)])
async def test_check_field_gives_back_what_it_was_filled_with(filled: str, checked: bool) -> None:
    """As a word and as a flag."""
    field = CheckField("Backups", id="backups", value=not checked, note="daily")
    async with hosting(field) as pilot:
        field.fill(filled)
        await pilot.pause()
        assert (field.value, field.checked) == (filled, checked)
        assert ("[x] daily" in first_line(pilot)) is checked


PLANS = (Choice("1", "Starter"), Choice("2", "Standard [b]x[/b] [/]"))


async def choose(pilot: Pilot[int], text: str) -> None:
    """Choose by typing how a choice begins."""
    pilot.app.query_one(Select).focus()
    await pilot.press("enter")
    await types(pilot, text)
    await pilot.press("enter")
    await pilot.pause()


def plan_field(**given: Any) -> ChoiceField:
    """A field with plans to choose from."""
    return ChoiceField("Plan", PLANS, id="plan", placeholder="id", **given)


@pytest.mark.parametrize(("optional", "prompt"), [(True, "None"), (False, "Choose")])
async def test_choice_begins_with_none(optional: bool, prompt: str) -> None:
    """Whether one has to choose can be seen."""
    field = plan_field(optional=optional)
    async with hosting(field, size=(80, 14)) as pilot:
        assert prompt in first_line(pilot)
        assert field.value == ""
        assert not field.query_one(Input).display


async def test_choice_gives_its_value() -> None:
    """Not its label, which may hold anything."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Standard")
        assert field.value == "2"
        assert "Standard [b]x[/b] [/]" in first_line(pilot)


async def test_choice_can_be_set_from_the_start() -> None:
    """It is then chosen already."""
    field = plan_field(value="1")
    async with hosting(field, size=(80, 14)) as pilot:
        assert field.value == "1"
        assert "Starter" in first_line(pilot)


async def test_what_is_not_among_the_choices_can_be_typed() -> None:
    """The field for it comes, and has the focus."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Another")
        assert pilot.app.focused is field.query_one(Input)
        await types(pilot, "77 ")
        assert field.value == "77"


async def test_typed_value_does_not_count_after_another_choice() -> None:
    """The place to type goes."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Another")
        await types(pilot, "77")
        await choose(pilot, "Starter")
        assert field.value == "1"
        assert not field.query_one(Input).display


async def test_closed_choice_cannot_be_typed() -> None:
    """Only what is offered will do."""
    field = plan_field(closed=True)
    async with hosting(field, size=(80, 14)) as pilot:
        field.query_one(Select).focus()
        await pilot.press("enter")
        assert "Starter" in screen_text(pilot)
        assert "Another" not in screen_text(pilot)


async def test_without_choices_there_is_a_place_to_type() -> None:
    """Nothing is known to choose from."""
    field = ChoiceField("OS", (), id="os", placeholder="id of the OS")
    async with hosting(field) as pilot:
        assert not field.query(Select)
        assert "id of the OS" in first_line(pilot)
        field.query_one(Input).focus()
        await types(pilot, "5")
        assert field.value == "5"
        field.offer(PLANS)
        assert field.value == "5"


@pytest.mark.parametrize(
    ("chosen", "offered", "value"),
    [
        ("Starter", PLANS[:1], "1"),
        ("Starter", PLANS[1:], ""),
        ("Starter", (), ""),
    ],
)
async def test_offer_keeps_the_choice_when_it_is_among_the_new_ones(
    chosen: str, offered: tuple[Choice, ...], value: str
) -> None:
    """What is no longer to be had is not chosen any more."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, chosen)
        field.offer(offered)
        await pilot.pause()
        assert field.value == value


async def test_offer_keeps_what_was_typed() -> None:
    """Other choices do not know better."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Another")
        await types(pilot, "77")
        field.offer(PLANS[1:])
        await pilot.pause()
        assert field.value == "77"
        assert field.query_one(Input).display


async def test_error_of_a_choice_goes_with_the_next_one() -> None:
    """And with what is typed."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        field.show_error("The plan is required.")
        await pilot.pause()
        assert error_of(pilot) == "The plan is required."
        await choose(pilot, "Another")
        assert error_of(pilot) == ""
        field.show_error("No such plan.")
        await types(pilot, "7")
        await pilot.pause()
        assert error_of(pilot) == ""
