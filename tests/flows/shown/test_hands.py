"""Keys that fingers know from other programs: half a page, a page, reading again, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList

from tests.support.apps.pictures import WEB
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
from tests.support.apps.user_steps import confirm
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.widget import Widget

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

SIZES = [(80, 24), (60, 15), (40, 10)]


def last_line(pilot: Pilot[int]) -> str:
    """The keys."""
    return screen_text(pilot).splitlines()[-1]


@pytest.mark.knobs(servers=60)
async def test_ctrl_d_u_and_f_move_in_the_table(make_app: MakeApp) -> None:
    """Half a page down and up, and a page down."""
    async with running(make_app(), (80, 24)) as pilot:
        table = pilot.app.screen.query_one(ServerTable)
        await pilot.press("ctrl+f")
        page = table._cursor_index or 0
        assert page > 10
        await pilot.press("ctrl+u")
        assert table._cursor_index == page // 2
        await pilot.press("ctrl+u")
        assert table._cursor_index == 0
        await pilot.press("ctrl+d")
        assert table._cursor_index == (page + 1) // 2


async def test_ctrl_r_reads_the_list_again(make_app: MakeApp, served: Served) -> None:
    """As `r` does."""
    async with running(make_app()) as pilot:
        served.account.edit(WEB, name="web-one")
        await pilot.press("ctrl+r")
        await sees(pilot, "web-one")


async def test_ctrl_r_in_results_says_that_they_follow(make_app: MakeApp) -> None:
    """Nothing has to be read there."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("space", "X")
        await confirm(pilot)
        await shows(pilot, "ResultsScreen")
        await pilot.press("ctrl+r")
        await toasted(pilot, "it follows by itself")


@pytest.mark.parametrize("key", ["question_mark", "enter"])
async def test_ctrl_f_scrolls_what_is_longer_than_the_screen(make_app: MakeApp, key: str) -> None:
    """The help and a server; Ctrl+U goes back."""
    async with running(make_app(), (60, 10)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen.query("#dialog, #detail"), "what scrolls")
        await until(pilot, lambda: box_of(pilot).max_scroll_y > 5, "more than fits")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: box_of(pilot).scroll_y > 0, "a page further")
        await pilot.press("ctrl+u", "ctrl+u", "ctrl+u", "ctrl+u")
        await until(pilot, lambda: box_of(pilot).scroll_y == 0, "the beginning")
        await pilot.press("ctrl+d")
        await until(pilot, lambda: box_of(pilot).scroll_y > 0, "half a page further")


def box_of(pilot: Pilot[int]) -> Widget:
    """What scrolls."""
    return pilot.app.screen.query("#dialog, #detail").first()


async def test_ctrl_d_in_a_list_to_choose_from_stops_at_its_end(make_app: MakeApp) -> None:
    """And Ctrl+U at its beginning: unlike the arrows they do not go round."""
    async with running(make_app(), (80, 24)) as pilot:
        await pilot.press("y")
        await shows(pilot, "CopyScreen")
        options = pilot.app.screen.query_one(OptionList)
        await pilot.press("ctrl+d")
        assert (options.highlighted or 0) > 1
        await pilot.press("ctrl+f", "ctrl+f")
        assert options.highlighted == options.option_count - 1
        await pilot.press(*["ctrl+u"] * 4)
        assert options.highlighted == 0


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_keys_to_quit_and_for_help_are_in_the_last_line(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    """However narrow it is."""
    async with running(make_app(), size) as pilot:
        assert last_line(pilot).endswith("q Quit  ? Help")


async def test_help_finds_quit(make_app: MakeApp) -> None:
    """The word that everybody looks for, and what the key bar calls a thing."""
    async with running(make_app(), (80, 24)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await pilot.press("slash")
        await types(pilot, "quit")
        await sees(pilot, "Quit: leave vpstui")
        await pilot.press(*["backspace"] * 4)
        await types(pilot, "rename")
        await sees(pilot, "Change the name only")
