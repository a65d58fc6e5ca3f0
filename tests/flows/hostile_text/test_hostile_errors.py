"""Whatever the API says against a request is one line of text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.apps.hostile_text import (
    FEW,
    MARKUP,
    ODD,
    TEXT,
    TableApp,
    app_with,
    click_everywhere,
    screen_is_sound,
    servers_with,
    unwanted,
)
from tests.support.apps.pilot import replace, running, sees, select, shows, toasted
from vpstui.api.answers.status_errors import error_for_status
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import EditConflict
from vpstui.screens.error_screen import show_error
from vpstui.screens.forms.edit_screen import ConflictScreen

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


@FEW
@given(TEXT, st.sampled_from([302, 400, 401, 402, 403, 404, 409, 418, 429, 500, 503, 599]))
@example("\ud800", 400)
def test_any_text_in_an_error_is_one_line(text: str, status: int) -> None:
    """Bodies of every form, headers and reasons come out as a line that can be shown."""
    bodies: list[object] = [text, {"detail": text}, {text: [text]}, {text: {text: text}}, [text]]
    for body in (*(json.dumps(body).encode() for body in bodies), text.encode("utf-8", "replace")):
        for write in (False, True):
            headers = {"location": text, "retry-after": text}
            error = error_for_status(status, headers, body, write=write)
            said = [error.title, error.message, str(getattr(error, "detail", ""))]
            fields = getattr(error, "fields", {})
            said += [*fields, *fields.values()]
            assert not unwanted("".join(said)), ascii(said)


@pytest.mark.slow
@pytest.mark.no_cover
async def test_any_error_can_be_told(served: Served, make_app: MakeApp) -> None:
    """A toast or a screen shows what the API said, as it is."""
    async with running(make_app()) as pilot:
        for text in (*MARKUP, *ODD):
            body = json.dumps({"detail": f"{text}!"}).encode()
            error = error_for_status(409, {}, body, write=False)
            show_error(pilot.app.screen, error)
            if len(error.message) > 160:
                await shows(pilot, "ErrorScreen")
                screen_is_sound(pilot)
                await pilot.press("escape")
                await shows(pilot, "ServersScreen")
            else:
                await toasted(pilot, error.message)
                screen_is_sound(pilot)
                pilot.app.clear_notifications()
        assert served.writes() == []


async def test_a_hostile_refusal_is_literal(served: Served, make_app: MakeApp) -> None:
    """What the API says against a stop stands in a toast, and clicking it ends nothing."""
    said = "\x1b[2J[@click=app.quit]no[/] [/]\u202e"
    served.fail("stop", 409, {"detail": said})
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "[2J[@click=app.quit]no[/] [/]")
        await sees(pilot, "[@click=app.quit]no[/]")
        await click_everywhere(pilot, "[@click=app.quit]")
        assert pilot.app.is_running


@pytest.mark.dialects("documented", reason="the second dialect has no edit")
async def test_hostile_refusals_in_a_form_are_literal(served: Served, make_app: MakeApp) -> None:
    """What the API says against a field stands below it, in one line, and what is left below."""
    said = "\x1b[2J[b]no[/]\nway\u202e"
    async with app_with(served, make_app, "web-1") as pilot:
        refusal = {"name": [said], "[/]\x1b": [said]}
        (server_id,) = served.account.servers
        served.fail("edit", 400, refusal, number=server_id)
        await pilot.press("N")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "web-2")
        await pilot.press("enter")
        await sees(pilot, "[/]: [2J[b]no[/] way")
        assert screen_is_sound(pilot).count("[2J[b]no[/] way") == 2


async def test_a_hostile_change_of_somebody_else_is_literal() -> None:
    """The question whose change counts shows theirs in a line of its own."""
    app = TableApp()
    async with app.run_test(size=(100, 30)) as pilot:
        for theirs in servers_with(ODD[:8]):
            conflict = EditConflict(theirs, ("name", "hostname"))
            await app.push_screen(ConflictScreen(conflict, ServerPatch(name="a", hostname="b.c")))
            await pilot.pause()
            screen_is_sound(pilot)
            await pilot.press("escape")
