"""Terminals that are too low or too narrow for what is to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import resized, running, screen_text, sees, shows, until
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp


async def test_too_small_a_terminal_says_so_and_comes_back(make_app: MakeApp) -> None:
    """Below 40x10 there is one line; with room, the content comes back."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await resized(pilot, 20, 5)
        await shows(pilot, "TooSmallScreen")
        await resized(pilot, 80, 24)
        await shows(pilot, "ServersScreen")
        await sees(pilot, "mail")


async def test_terminal_that_is_small_while_a_dialog_is_open(make_app: MakeApp) -> None:
    """The dialog is there again with room, and q leaves from the one line."""
    app = make_app()
    async with running(app, size=(80, 24)) as pilot:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await resized(pilot, 39, 9)
        await shows(pilot, "TooSmallScreen")
        await resized(pilot, 40, 10)
        await shows(pilot, "ConfirmScreen")
        await resized(pilot, 20, 5)
        await shows(pilot, "TooSmallScreen")
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


def letters(pilot: Pilot[int]) -> str:
    """What is on screen, without blanks and frames."""
    return "".join(screen_text(pilot).replace("│", " ").split())


async def test_dialog_in_a_low_terminal_shows_its_target(make_app: MakeApp) -> None:
    """At 40x10 the server stands in sight, and Cancel has the focus."""
    async with running(make_app(), size=(40, 10)) as pilot:
        name = pilot.app.screen.query_one(ServerTable).selected
        assert name is not None
        await pilot.press("X")
        await until(pilot, lambda: f"id{name.id}" in letters(pilot), "the id, in lines or not")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
