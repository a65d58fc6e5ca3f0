"""How much of itself a server uses, over the time for which it was watched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, until
from vpstui.widgets.usage.braille import ROWS
from vpstui.widgets.usage.usage_plots import UsagePlot

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.usage.course import Point

pytestmark = pytest.mark.dialects("documented", reason="the other one does not tell what is used")

TALL = (120, 40)


def dots(pilot: Pilot[int]) -> int:
    """How many lines of the screen hold dots of a plot."""
    lines = screen_text(pilot).splitlines()
    return sum(any("\u2801" <= one <= "\u28ff" for one in line) for line in lines)


async def watch(pilot: Pilot[int], served: Served, *, minutes: int) -> None:
    """Look at the server that is open once a minute, so many times."""
    plot = pilot.app.screen.query_one("#cpu-plot", UsagePlot)
    for _ in range(minutes):
        served.clock.time += 60
        before = list(plot.points)
        await pilot.press("r")
        await until(pilot, partial(differs, plot, before), "a reading")


def differs(plot: UsagePlot, before: list[Point]) -> bool:
    """Whether a plot shows something else by now."""
    return plot.points != before


async def test_plots_grow_while_a_server_is_watched(served: Served, make_app: MakeApp) -> None:
    """In words and as lines; after the screen was left, they go on from where they were."""
    async with running(make_app(), TALL) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "seen once")
        await until(pilot, lambda: dots(pilot) >= 2 * 3, "two rows of plots")
        await watch(pilot, served, minutes=3)
        await sees(pilot, "watched for 3 min")
        await sees(pilot, "3 min earlier")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        served.clock.time += 60
        await pilot.press("enter")
        await sees(pilot, "watched for 4 min")


async def test_plots_of_another_server_are_its_own(served: Served, make_app: MakeApp) -> None:
    """What was seen of one says nothing of another."""
    async with running(make_app(), TALL) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "seen once")
        await watch(pilot, served, minutes=1)
        await sees(pilot, "watched for 1 min")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await select(pilot, "web-2")
        await pilot.press("enter")
        await sees(pilot, "seen once")


async def test_plots_are_reached_by_scrolling_in_a_small_terminal(make_app: MakeApp) -> None:
    """Below the facts, and whole."""
    async with running(make_app(), (80, 24)) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "of 4 GB")
        await pilot.press(*["ctrl+d"] * 6)
        await sees(pilot, "last reading")
        assert "Bandwidth" in screen_text(pilot)


async def test_who_hears_the_screen_is_told_the_course_in_words(
    served: Served, make_app: MakeApp
) -> None:
    """No dots, and every word."""
    async with running(make_app(accessible=True), TALL) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "seen once")
        await watch(pilot, served, minutes=2)
        await sees(pilot, "watched for 2 min")
        assert dots(pilot) == 0
        plot = pilot.app.screen.query_one("#cpu-plot", UsagePlot)
        assert plot.size.height == 1 < ROWS


@pytest.mark.parametrize("tab", ["2", "3"])
async def test_plots_are_of_the_first_tab(make_app: MakeApp, tab: str) -> None:
    """Copies have the room for themselves."""
    async with running(make_app(), TALL) as pilot:
        await select(pilot, "db-primary")
        await pilot.press("enter")
        await sees(pilot, "seen once")
        await pilot.press(tab)
        await until(pilot, lambda: dots(pilot) == 0, "no plots")
        await pilot.press("1")
        await sees(pilot, "seen once")


@pytest.mark.dialects("uuid", reason="it does not tell what is used")
async def test_nothing_is_plotted_that_is_not_told(make_app: MakeApp) -> None:
    """Not even an axis."""
    async with running(make_app(), TALL) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "not told, of 4 GB")
        assert dots(pilot) == 0
        assert "seen once" not in screen_text(pilot)
