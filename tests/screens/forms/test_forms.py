"""Forms and questions that a newcomer cannot use wrongly, and words where one would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button, Input

from tests.support.apps.pilot import (
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


async def open_edit(pilot: Pilot[int], name: str) -> None:
    """Open the edit form of a server."""
    await select(pilot, name)
    await pilot.press("e")
    await shows(pilot, "EditScreen")


def focused_label(pilot: Pilot[int]) -> str:
    """What the button with the focus says."""
    focused = pilot.app.focused
    return str(focused.label) if isinstance(focused, Button) else ""


async def test_bar_of_a_form_says_how_to_move_and_save(make_app: MakeApp) -> None:
    """One need not find out by trying."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await open_edit(pilot, "mail")
        await sees(pilot, "Tab Next")
        await sees(pilot, "F2 Save")


async def test_f2_saves_from_any_field(served: Served, make_app: MakeApp) -> None:
    """No way to the button is needed."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await pilot.press("end", "2", "f2")
        await toasted(pilot, "mail2 is saved")
        assert served.writes() == [("PATCH", "/servers/12363/", {"name": "mail2"})]


async def test_f2_in_the_create_form_names_what_is_missing(
    served: Served, make_app: MakeApp
) -> None:
    """It is the same as the button: nothing is sent half filled in."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await sees(pilot, "F2 Create")
        await pilot.press("f2")
        await sees(pilot, "The plan is required.")
        assert served.writes() == []


async def test_tab_goes_from_the_last_field_to_the_buttons(make_app: MakeApp) -> None:
    """In the order in which they stand: Cancel, and then the one that saves."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await pilot.press("tab", "tab", "tab")
        assert focused_label(pilot) == "Cancel"
        await pilot.press("tab")
        assert focused_label(pilot) == "Save"


async def test_enter_in_the_last_field_goes_to_the_button_that_sends(make_app: MakeApp) -> None:
    """Past Cancel: a second Enter means to go on."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("N")
        await shows(pilot, "EditScreen")
        await pilot.press("enter")
        assert focused_label(pilot) == "Save"


async def test_leaving_a_changed_form_offers_to_keep_editing(make_app: MakeApp) -> None:
    """That has the focus, and the words are still there after it."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await pilot.press("end", "2", "escape")
        await sees(pilot, "Throw away what you typed?")
        assert focused_label(pilot) == "Keep editing"
        await pilot.press("enter")
        await shows(pilot, "EditScreen")
        await sees(pilot, "mail2")


async def test_ctrl_q_asks_before_a_half_filled_form_is_lost(make_app: MakeApp) -> None:
    """The question is the form's own; Enter goes back to it, with all its words."""
    app = make_app()
    async with running(app) as pilot:
        await open_edit(pilot, "mail")
        await pilot.press("end", "2", "ctrl+q")
        await sees(pilot, "Throw away what you typed?")
        assert focused_label(pilot) == "Keep editing"
        await pilot.press("enter")
        await shows(pilot, "EditScreen")
        await sees(pilot, "mail2")
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
    assert app.return_value == 0


async def test_ctrl_q_leaves_an_untouched_form_at_once(make_app: MakeApp) -> None:
    """Nothing would be lost."""
    app = make_app()
    async with running(app) as pilot:
        await open_edit(pilot, "mail")
        await pilot.press("ctrl+q")
    assert app.return_value == 0


@pytest.mark.parametrize(("key", "screen"), [("X", "ConfirmScreen"), ("f", "ApiFilterScreen")])
async def test_q_goes_back_from_a_question(
    served: Served, make_app: MakeApp, key: str, screen: str
) -> None:
    """Like Esc, and vpstui goes on."""
    async with running(make_app()) as pilot:
        await pilot.press(key)
        await shows(pilot, screen)
        await pilot.press("q")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_q_is_typed_where_a_name_is_asked_for(make_app: MakeApp) -> None:
    """A server may have one in its name."""
    async with running(make_app()) as pilot:
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("q")
        assert pilot.app.screen.query_one("#typed", Input).value == "q"


async def test_wrong_name_in_the_delete_dialog_is_told(make_app: MakeApp) -> None:
    """Enter says what has to be typed instead, until one types on."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "mai")
        await pilot.press("enter")
        await sees(pilot, "That is not the name: type  mail")
        await pilot.press("l")
        await sees(pilot, "Type  mail  to go on:")


async def test_what_is_typed_comes_into_sight_in_a_low_terminal(make_app: MakeApp) -> None:
    """At first the targets are seen, then the word to type and what was typed."""
    async with running(make_app(query="mail"), size=(40, 10)) as pilot:
        await pilot.press("D")
        await sees(pilot, "id 12363")
        await types(pilot, "mai")
        await sees(pilot, " mai ")
        await pilot.press("enter")
        await sees(pilot, "That is not the name")


async def test_focus_is_in_sight_in_a_low_terminal(make_app: MakeApp) -> None:
    """Wherever Tab goes in the longest form."""
    async with running(make_app(), size=(40, 10)) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        for _ in range(9):
            await pilot.press("tab")
            await until(pilot, lambda: in_sight(pilot), "the focus")


def in_sight(pilot: Pilot[int]) -> bool:
    """Whether the widget with the focus is to be seen."""
    focused = pilot.app.focused
    return focused is not None and pilot.app.screen.can_view_partial(focused)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["n", "D", "X", "e"])
async def test_toasts_do_not_lie_on_the_buttons(make_app: MakeApp, key: str) -> None:
    """On a dialog they are at the top, and not once more on the screen below."""
    app = make_app()
    async with running(app, size=(80, 24)) as pilot:
        for title in ("Odd", "Even"):
            text = "The list stays as it was, and nobody knows why, or for how long."
            app.notify(text, title=title, timeout=60)
        await sees(pilot, "Even")
        await pilot.press(key)
        await until(pilot, lambda: app.screen.query("#buttons"), "the dialog")
        await until(pilot, lambda: len(app.screen.query("Toast")) == 2, "the toasts")
        await until(pilot, lambda: screen_text(pilot).count("Even") == 1, "one of each")
        buttons = [button.region for button in app.screen.query(Button)]
        for toast in app.screen.query("Toast"):
            assert not any(toast.region.overlaps(button) for button in buttons)


async def test_word_that_is_a_status_is_hinted_at(make_app: MakeApp) -> None:
    """One who looks for `rebooting` in vain learns how to ask for it."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("slash")
        await types(pilot, "rebooting")
        await sees(pilot, "0 of 12 servers   status:rebooting?")
        await pilot.press("enter")
        await sees(pilot, "status:rebooting?")


@pytest.mark.parametrize("text", ["status:", "!", "oz:debian"])
async def test_wrong_filter_is_told_whole_at_80_columns(make_app: MakeApp, text: str) -> None:
    """The end of the sentence is what helps."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("slash")
        for char in text:
            await pilot.press({":": "colon", "!": "exclamation_mark"}.get(char, char))
        await sees(pilot, "at 1: ")
        assert "…" not in screen_text(pilot).splitlines()[1]


async def test_every_column_says_how_to_reach_those_beyond_the_edge(make_app: MakeApp) -> None:
    """At 80 columns nothing else would change at first."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("w")
        await sees(pilot, "every column: ← →")
        await pilot.press("w")
        await until(pilot, lambda: "every column" not in screen_text(pilot), "the usual columns")
