"""Whatever a server sends as text is shown as text on every screen, and runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.hostile_text import (
    ODD,
    STEERING,
    TableApp,
    app_with,
    click_everywhere,
    opens,
    screen_is_sound,
    servers_with,
)
from tests.support.apps.pilot import screen_text, shows, until
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.confirm_screen import ConfirmScreen
from vpstui.widgets.fields.form_fields import TextField

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

SCREENS = {
    "enter": "DetailScreen", "D": "ConfirmScreen", "e": "EditScreen", "f": "ApiFilterScreen",
    "n": "CreateScreen",
}  # fmt: skip
"""What shows texts of a server, by the key that opens it."""

EDITS = "eN"
"""Those of them that one dialect has not."""


def has_edit(served: Served) -> bool:
    """Whether the dialect of an account has an edit."""
    return "edit" in served.wire.forms


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "text",
    [" ".join(ODD[:4]), " ".join(ODD[4:7]), " ".join(ODD[10:]), "x" * 10_000, "   "],
    ids=["markup and escapes", "unseen", "wide", "long", "blank"],
)
async def test_any_text_is_sound_on_every_screen(
    text: str, served: Served, make_app: MakeApp
) -> None:
    """List, detail, forms and dialogs of a server with that text show only what can be seen."""
    async with app_with(served, make_app, text) as pilot:
        screen_is_sound(pilot)
        for key, screen in SCREENS.items():
            if key in EDITS and not has_edit(served):
                continue
            await opens(pilot, key, screen)
        assert served.writes() == []


async def test_markup_runs_no_action(served: Served, make_app: MakeApp) -> None:
    """A click on a name, in list, detail, form and dialog, does nothing that the name says.

    In the second dialect it is the hostname, too, and stands there twice.
    """
    text = "[@click=app.quit]x[/]"
    listed, in_detail = (1, 1) if has_edit(served) else (1, 2)
    places = {
        "enter": ("DetailScreen", in_detail), "N": ("EditScreen", 3), "D": ("ConfirmScreen", 3),
    }  # fmt: skip
    async with app_with(served, make_app, "web-1", size=(220, 40)) as pilot:
        (server_id,) = served.account.servers
        served.account.edit(server_id, name=text)
        await pilot.press("i", "r")  # without the pane, which says the name again
        await until(pilot, lambda: "Hostname" not in screen_text(pilot), "no pane")
        await until(pilot, lambda: text in screen_text(pilot), "the name")
        assert await click_everywhere(pilot, text) == listed
        for key, (screen, count) in places.items():
            if key in EDITS and not has_edit(served):
                continue
            await pilot.press(key)
            await shows(pilot, screen)
            assert await click_everywhere(pilot, text) == count
            assert type(pilot.app.screen).__name__ == screen
            await pilot.press("escape")
            await shows(pilot, "ServersScreen")
        assert pilot.app.is_running


@pytest.mark.dialects("documented", reason="the second dialect has no edit")
async def test_a_form_holds_the_name_as_it_is_shown(served: Served, make_app: MakeApp) -> None:
    """Nothing that cannot be seen gets into a field, and looking at it sends nothing."""
    async with app_with(served, make_app, "a\x1b[2J\u202e[b]c\nd") as pilot:
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        assert pilot.app.screen.query_one("#name", TextField).value == "a[2J[b]c d"
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_a_dialog_about_many_odd_servers_is_sound() -> None:
    """Any server can be a target, with its spelling in ASCII."""
    app = TableApp()
    servers = servers_with([*ODD, *STEERING])
    async with app.run_test(size=(100, 200)) as pilot:
        plan = ConfirmQuestion("Delete?", "Delete", servers, servers[3].name, typed="1")
        app.push_screen(ConfirmScreen(plan))
        await pilot.pause()
        text = screen_is_sound(pilot)
    for server in servers:
        if server.escaped_name:
            assert server.escaped_name.isascii()
            assert server.escaped_name[:30] in text
