"""What the mouse does in the table and in the key bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, shows, types, until
from tests.support.apps.user_steps import selected_name
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp


async def test_click_selects_and_a_second_one_opens(make_app: MakeApp) -> None:
    """As people expect of a table."""
    async with running(make_app()) as pilot:
        await pilot.click(ServerTable, offset=(5, 3))
        assert selected_name(pilot) == "cache-1"
        await pilot.click(ServerTable, offset=(5, 3), times=2)
        await shows(pilot, "DetailScreen")


async def test_click_beside_the_rows_does_nothing(make_app: MakeApp) -> None:
    """Below the last row there is no server."""
    async with running(make_app()) as pilot:
        await pilot.click(ServerTable, offset=(5, 30))
        assert selected_name(pilot) == "backup-vault"


async def test_click_on_a_heading_sorts_and_reverses(make_app: MakeApp) -> None:
    """The heading says which way."""
    async with running(make_app()) as pilot:
        x = screen_text(pilot).splitlines()[2].index("LOCATION")
        await pilot.click(ServerTable, offset=(x, 0))
        await sees(pilot, "LOCATION ↑")
        await pilot.click(ServerTable, offset=(x, 0))
        await sees(pilot, "LOCATION ↓")


async def test_click_in_the_key_bar_presses_the_key(make_app: MakeApp) -> None:
    """Each key can be reached by mouse; the gaps between them are none."""
    async with running(make_app()) as pilot:
        line = screen_text(pilot).splitlines()[-1]
        await pilot.click(KeyBar, offset=(line.index("n New"), 0))
        await shows(pilot, "CreateScreen")
        await pilot.press("escape")
        await pilot.click(KeyBar, offset=(118, 0))
        await shows(pilot, "ServersScreen")


@pytest.mark.knobs(servers=100)
async def test_wheel_and_paging_move_through_the_list(make_app: MakeApp) -> None:
    """PgDn and PgUp, the ends, and the wheel."""
    async with running(make_app(), size=(80, 24)) as pilot:
        table = pilot.app.screen.query_one(ServerTable)
        first = selected_name(pilot)
        await pilot.press("pagedown", "pagedown", "pageup")
        assert selected_name(pilot) != first
        await pilot.press("G")
        last = selected_name(pilot)
        assert last in screen_text(pilot)
        await pilot.press("g")
        assert selected_name(pilot) == first
        table.scroll_down(animate=False)
        await pilot.pause()
        assert table.scroll_offset.y > 0
        await pilot.press("G", "slash")
        await types(pilot, last)
        await pilot.press("enter")
        await until(pilot, lambda: table.scroll_offset.y == 0, "the top")
