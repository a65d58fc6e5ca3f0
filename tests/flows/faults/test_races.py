"""Answers that come late, keys that come early, and screens that lie on one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import replace, running, sees, select, shows, toasted, until
from tests.support.apps.user_steps import fill_create_form, number_of
from vpstui.simulator.knobs import Dialect
from vpstui.widgets.fields.choice_field import ChoiceBox

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served


NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")

TOLD = {
    Dialect.DOCUMENTED: "web-9: Server is being provisioned.",
    Dialect.UUID: "web-9 is being provisioned.",
}
"""What is said of the new server: in the words of the API where it has any."""


async def send_create_form(pilot: Pilot[int]) -> None:
    """Fill the create form and press its button."""
    await pilot.press("n")
    await shows(pilot, "CreateScreen")
    boxes = list(pilot.app.screen.query(ChoiceBox))
    await until(pilot, lambda: all(box.display for box in boxes), "the lists of the account")
    await fill_create_form(pilot, "web-9")
    pilot.app.screen.query_one("#save").focus()
    await pilot.press("enter")
    await sees(pilot, "Creating …")


@pytest.mark.slow
@pytest.mark.hold("POST")
async def test_answer_under_a_question_closes_the_form_after_it(
    served: Served, hold: Held, make_app: MakeApp
) -> None:
    """A 201 that comes while Esc is asked about waits for the answer, and nothing crashes."""
    async with running(make_app()) as pilot:
        await send_create_form(pilot)
        await pilot.press("escape")
        await sees(pilot, "The request is on its way. Leave?")
        hold.released.set()
        await toasted(pilot, TOLD[served.wire.dialect])
        if served.wire.dialect is Dialect.UUID:  # which tells a password, over whatever is open
            await shows(pilot, "PasswordScreen")
            await pilot.press("escape", "escape")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert len(served.writes()) == 1


@pytest.mark.slow
@pytest.mark.hold("POST")
async def test_leaving_during_a_create_is_asked_about(
    served: Served, hold: Held, make_app: MakeApp
) -> None:
    """A create has no server yet, and counts all the same; ctrl+q asks once."""
    app = make_app()
    async with running(app) as pilot:
        await send_create_form(pilot)
        await pilot.press("ctrl+q", "ctrl+q")
        await sees(pilot, "1 request not answered")
        await pilot.press("escape")
        hold.released.set()
        await toasted(pilot, TOLD[served.wire.dialect])
        assert app.is_running


async def test_repeated_start_does_not_run_down_the_list(served: Served, make_app: MakeApp) -> None:
    """When a started server leaves the filter, the next S asks about the one that came."""
    async with running(make_app(query="status:stopped")) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: len(served.writes()) == 1, "the first start")
        await sees(pilot, "1 of 12 servers")
        await pilot.press("S", "S", "S")
        await sees(pilot, "The cursor came here by itself.")
        assert len(served.writes()) == 1
        await pilot.press("escape", "down", "S")
        await until(pilot, lambda: len(served.writes()) == 2, "the one that was chosen")


@NO_EDIT
async def test_form_that_opens_slowly_says_so_and_takes_the_keys(
    served: Served, hold: Held, make_app: MakeApp
) -> None:
    """Until it is there, keys neither filter nor act; a word says that the key was heard."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        hold.begin("GET", f"/{served.wire.server_id(number_of(served, 'mail'))}/")
        await pilot.press("N", "D", "slash", "X")
        await toasted(pilot, "Waiting for the API")
        hold.released.set()
        await shows(pilot, "EditScreen")
        assert pilot.app.screen.query_one("#name").value == "mailD/X"  # type: ignore[attr-defined]


@pytest.mark.knobs(latency=0.3)
async def test_enter_twice_opens_one_detail_screen(make_app: MakeApp) -> None:
    """The second key is not for a second screen."""
    async with running(make_app()) as pilot:
        await pilot.press("enter", "enter")
        await shows(pilot, "DetailScreen")
        assert [type(screen).__name__ for screen in pilot.app.screen_stack] == [
            "ServersScreen", "DetailScreen",
        ]  # fmt: skip


@NO_EDIT
async def test_refusal_of_a_field_and_of_the_whole_are_both_shown(
    served: Served, make_app: MakeApp
) -> None:
    """What belongs to no field stands below them."""
    body = {"non_field_errors": ["Location is full."], "hostname": ["Odd."]}
    served.fail("edit", 400, body)
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "mx")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await sees(pilot, "Location is full.")
        await sees(pilot, "Odd.")
