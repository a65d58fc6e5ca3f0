"""The field in which something is chosen, on a form, and the list that it opens."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.widgets import Input, OptionList, Static

from tests.support.apps.pilot import screen_text, shows, types, until
from tests.support.apps.user_steps import choose
from vpstui.app import VpsTuiApp
from vpstui.fleet.state.create_choices import Choice
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.widgets.fields.choice_field import ChoiceBox, ChoiceField

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from textual.pilot import Pilot

    from vpstui.api.models import Server
    from vpstui.widgets.fields.form_fields import Field

PLANS = (
    Choice("1", "Starter", ("2 GB", "$5"), "API"),
    Choice("2", "Standard [b]x[/b] [/]", ("4 GB", "$10"), "API"),
    Choice("3", "Storage", ("4 GB", "$25"), "API", "not sold now"),
)


class _Form(FormScreen):
    """Has one field."""

    def __init__(self, field: ChoiceField) -> None:
        super().__init__("Anything", button="Save", doing="Saving …")
        self._field = field

    def fields(self) -> Iterable[Field]:
        return [self._field]

    async def send(self) -> Server | None:
        return None


class _App(TerminalApp):
    """Shows the form, with the style sheet of the app."""

    CSS_PATH = VpsTuiApp.CSS_PATH

    def __init__(self, field: ChoiceField) -> None:
        super().__init__()
        self._form = _Form(field)

    def on_mount(self) -> None:
        self.push_screen(self._form)


@asynccontextmanager
async def form_with(
    field: ChoiceField, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    """Run an app that shows a form with one field."""
    async with _App(field).run_test(size=size) as pilot:
        await shows(pilot, "_Form")
        yield pilot


def plan_field(choices: Sequence[Choice] = PLANS, **given: Any) -> ChoiceField:
    """A field with plans to choose from."""
    return ChoiceField("Plan *", choices, id="plan", placeholder="plan id", **given)


def error_of(field: ChoiceField) -> str:
    """The error that is seen at a field, if any."""
    widget = field.query_one(".field--error", Static)
    return str(widget.content) if widget.display else ""


@pytest.mark.parametrize(("optional", "prompt"), [(True, "None"), (False, "Choose")])
async def test_begins_with_none(optional: bool, prompt: str) -> None:
    """Whether one has to choose can be seen."""
    field = plan_field(optional=optional)
    async with form_with(field) as pilot:
        assert prompt in screen_text(pilot)
        assert field.value == ""
        assert not field.query_one(Input).display


async def test_gives_the_value_of_what_is_taken() -> None:
    """Not its label, which may hold anything, and is never read as markup."""
    field = plan_field()
    async with form_with(field) as pilot:
        await choose(pilot, "plan", "standard")
        assert field.value == "2"
        assert "Standard [b]x[/b] [/]" in screen_text(pilot)


@pytest.mark.parametrize(
    ("words", "value"), [("5 star", "1"), ("gb 4", "2"), ("$10", "2"), ("2", "2")]
)
async def test_words_of_every_column_are_found_in_any_order(words: str, value: str) -> None:
    """An id that is typed whole comes first."""
    field = plan_field()
    async with form_with(field) as pilot:
        await choose(pilot, "plan", words.replace("$", ""))
        assert field.value == value


async def test_begins_with_what_is_set() -> None:
    """It is chosen already, and the cursor of the list is on it."""
    field = plan_field(value="2")
    async with form_with(field) as pilot:
        assert (field.value, "Standard" in screen_text(pilot)) == ("2", True)
        field.query_one(ChoiceBox).focus()
        await pilot.press("enter")
        await shows(pilot, "ChoiceScreen")
        assert pilot.app.screen.query_one(OptionList).highlighted == 1


async def test_list_has_a_frame_and_covers_the_label() -> None:
    """And says what each column is, where each choice is from, and what cannot be had."""
    field = plan_field(headings=("plan", "memory", "$/month"))
    async with form_with(field) as pilot:
        field.query_one(ChoiceBox).focus()
        await pilot.press("space")
        await shows(pilot, "ChoiceScreen")
        text = screen_text(pilot)
        assert "╭─ Plan ─" in text
        assert "Plan *" not in text
        assert "memory" in text
        lines = text.splitlines()
        assert next(one for one in lines if "Starter" in one).rstrip("│ ").endswith("API")
        assert next(one for one in lines if "Storage" in one).rstrip("│ ").endswith("not sold now")


async def test_what_cannot_be_had_is_not_taken() -> None:
    """The list stays, and says why."""
    field = plan_field()
    async with form_with(field) as pilot:
        field.query_one(ChoiceBox).focus()
        await types(pilot, "storage")
        await shows(pilot, "ChoiceScreen")
        await until(pilot, lambda: "not sold" in screen_text(pilot), "the choice")
        await pilot.press("up", "up", "enter")
        await until(
            pilot, lambda: "Storage is not sold now: take another" in screen_text(pilot), "why not"
        )
        await pilot.press("escape")
        await shows(pilot, "_Form")
        assert field.value == ""


async def test_whole_id_of_what_cannot_be_had_takes_nothing_else() -> None:
    """Though other choices have the same characters in them."""
    field = plan_field((Choice("1", "Starter", ("3 GB",)), PLANS[2]))
    async with form_with(field) as pilot:
        field.query_one(ChoiceBox).focus()
        await types(pilot, "3")
        await shows(pilot, "ChoiceScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "Storage is not sold now" in screen_text(pilot), "why not")
        await pilot.press("escape")
        await shows(pilot, "_Form")
        assert field.value == ""


async def test_an_id_that_is_in_no_list_can_be_typed() -> None:
    """At once: the first character opens the list."""
    field = plan_field()
    async with form_with(field) as pilot:
        field.query_one(ChoiceBox).focus()
        await types(pilot, "77")
        await until(pilot, lambda: "as you typed it" in screen_text(pilot), "the id")
        await pilot.press("enter")
        await shows(pilot, "_Form")
        assert field.value == "77"


@pytest.mark.parametrize(("text", "value"), [("\n 78 \nx", "78"), ("star", "1")])
async def test_what_is_pasted_is_looked_for(text: str, value: str) -> None:
    """The first line of it that says something."""
    field = plan_field()
    async with form_with(field) as pilot:
        box = field.query_one(ChoiceBox)
        box.focus()
        box.post_message(events.Paste(text))
        await shows(pilot, "ChoiceScreen")
        await pilot.press("enter")
        await shows(pilot, "_Form")
        assert field.value == value


async def test_closed_choice_cannot_be_typed() -> None:
    """Only what is offered will do; Enter takes nothing where nothing is found."""
    field = plan_field(closed=True)
    async with form_with(field) as pilot:
        field.query_one(ChoiceBox).focus()
        await types(pilot, "77")
        await until(pilot, lambda: "Nothing has these words." in screen_text(pilot), "why")
        await pilot.press("enter", "down", "escape")
        await shows(pilot, "_Form")
        assert field.value == ""


async def test_nothing_can_be_chosen_again_where_nothing_need_be() -> None:
    """It is the first of the list."""
    field = plan_field(optional=True, value="1")
    async with form_with(field) as pilot:
        field.query_one(ChoiceBox).focus()
        await pilot.press("enter")
        await shows(pilot, "ChoiceScreen")
        await pilot.press("pageup", "enter")
        await shows(pilot, "_Form")
        assert field.value == ""


async def test_mouse_opens_and_takes() -> None:
    """A click on the field, and one on a line."""
    field = plan_field()
    async with form_with(field) as pilot:
        await pilot.click(ChoiceBox)
        await shows(pilot, "ChoiceScreen")
        await pilot.click(OptionList, offset=(3, 1))
        await shows(pilot, "_Form")
        assert field.value == "2"


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24)])
async def test_list_fits_into_small_terminals(size: tuple[int, int]) -> None:
    """The field and the first choice are to be seen, however many there are."""
    many = tuple(Choice(str(n), f"Plan {n}", ("8 GB",) * 6, "API") for n in range(60))
    field = plan_field(many, headings=("plan", *["memory"] * 6))
    async with form_with(field, size) as pilot:
        field.query_one(ChoiceBox).focus()
        await pilot.press("enter")
        await shows(pilot, "ChoiceScreen")
        assert "type to find it" in screen_text(pilot)
        assert "Plan 0" in screen_text(pilot)
        await pilot.press(*["pagedown"] * 9)
        await until(pilot, lambda: "Plan 59" in screen_text(pilot), "the last")


async def test_without_choices_there_is_a_place_to_type() -> None:
    """What is typed stays when choices come; with nothing typed they can be chosen."""
    field = plan_field(())
    async with form_with(field) as pilot:
        assert "plan id" in screen_text(pilot)
        assert not field.query_one(ChoiceBox).display
        field.query_one(Input).focus()
        await types(pilot, "5")
        field.offer(PLANS)
        await pilot.pause()
        assert field.value == "5"
        field.fill("")
        pilot.app.screen.query_one("#save").focus()
        await pilot.pause()
        field.offer(PLANS)
        await pilot.pause()
        await choose(pilot, "plan", "starter")
        assert field.value == "1"


@pytest.mark.parametrize(
    ("chosen", "offered", "value"),
    [
        ("starter", PLANS[:1], "1"),
        ("starter", PLANS[1:], ""),
        ("starter", (), ""),
        ("77", PLANS[1:], "77"),
    ],
)
async def test_offer_keeps_what_can_be_had_still(
    chosen: str, offered: tuple[Choice, ...], value: str
) -> None:
    """What is no longer to be had is not chosen any more; a typed id is no business of a list."""
    field = plan_field()
    async with form_with(field) as pilot:
        await choose(pilot, "plan", chosen)
        field.offer(offered)
        await pilot.pause()
        assert field.value == value


async def test_error_goes_with_the_next_choice() -> None:
    """And stays while the list is only looked at."""
    field = plan_field()
    async with form_with(field) as pilot:
        field.show_error("The plan is required.")
        await pilot.pause()
        field.query_one(ChoiceBox).focus()
        await pilot.press("enter")
        await shows(pilot, "ChoiceScreen")
        await pilot.press("escape")
        await shows(pilot, "_Form")
        assert error_of(field) == "The plan is required."
        await choose(pilot, "plan", "starter")
        assert error_of(field) == ""
