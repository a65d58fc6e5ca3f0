"""The help: opened, read to its end, left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import app_of, reads, running, screen_text, sees, shows
from vpstui.config.key_registry import KEYS
from vpstui.screens.help.help_pages import SIGNS
from vpstui.widgets.tables.server_lines import CHANGED, MARKED

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp


async def test_help_lists_the_keys_of_the_screen(make_app: MakeApp) -> None:
    """? shows every key that works here, from the bindings."""
    async with running(make_app(), size=(72, 150)) as pilot:  # as wide as the box, all of it
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        for key in KEYS:
            if key.scope in ("app", "server", "servers"):
                await reads(pilot, key.description)
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_help_and_ask_for_can_be_left(make_app: MakeApp) -> None:
    """Cancel changes nothing."""
    async with running(make_app()) as pilot:
        await pilot.press("f1")
        await shows(pilot, "HelpScreen")
        await pilot.press("q", "f")
        await shows(pilot, "ApiFilterScreen")
        pilot.app.screen.query_one("#cancel").focus()
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert not app_of(pilot).state.api_filter


async def test_help_is_read_to_its_end_by_keyboard(make_app: MakeApp) -> None:
    """In a low terminal the keys that move show the rest of it."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        assert "vpstui doctor" not in screen_text(pilot)
        await pilot.press("G")
        await sees(pilot, "vpstui doctor")
        await pilot.press("g")
        await sees(pilot, "Go up a page")
        assert "Show only what matches" not in screen_text(pilot)
        await pilot.press("down", "space", "k")
        await sees(pilot, "Show only what matches")


def test_help_explains_every_sign() -> None:
    """Of the margin, of what is under way, and of how fresh the list is."""
    signs = {row.sign.partition(" ")[0] for row in SIGNS.rows}
    assert {MARKED, CHANGED, "▲", "‖", "■", "◌", "?", "●"} <= signs
