"""What holds for every box over a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, shows, toasted

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp

SIZES = [(40, 10), (50, 13), (60, 16), (80, 24), (120, 40)]
"""Columns and lines."""

LONG = "The server said something that takes more than one line to be told in full. " * 2


async def notify(pilot: Pilot[int], *texts: str) -> None:
    """Show toasts, and wait until the newest is drawn."""
    for text in texts:
        pilot.app.screen.notify(text, title="Error", severity="error", markup=False)
    await sees(pilot, texts[-1][:7])


@pytest.mark.no_cover
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (["X"], "ConfirmScreen"),
        (["asterisk", "X"], "ConfirmScreen"),
        (["D"], "ConfirmScreen"),
        (["n"], "CreateScreen"),
        (["e"], "EditScreen"),
    ],
    ids=["stop", "stop all", "delete", "create", "edit"],
)
async def test_toasts_leave_the_heading_the_targets_and_the_buttons(
    make_app: MakeApp, size: tuple[int, int], keys: list[str], name: str
) -> None:
    """However many they are, and however small the terminal: they lie over the keys below."""
    async with running(make_app(), size=size) as pilot:
        await pilot.press(*keys)
        await shows(pilot, name)
        await pilot.wait_for_scheduled_animations()
        screen = pilot.app.screen
        before = screen_text(pilot).splitlines()
        await notify(pilot, LONG, "short", f"Newest. {LONG}")
        after = screen_text(pilot).splitlines()
        end = screen.query_one("#dialog").content_region.bottom
        assert before[:end] == after[:end]
        assert before != after


async def test_ctrl_c_says_how_to_leave_in_a_dialog_too(make_app: MakeApp) -> None:
    """Also where the focus is on a button or in a field with nothing to copy."""
    async with running(make_app()) as pilot:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("ctrl+c")
        await toasted(pilot, "Ctrl+Q leaves vpstui.")
        pilot.app.clear_notifications()
        await pilot.press("escape", "n")
        await shows(pilot, "CreateScreen")
        await pilot.press("ctrl+c")
        await toasted(pilot, "Ctrl+Q leaves vpstui.")
