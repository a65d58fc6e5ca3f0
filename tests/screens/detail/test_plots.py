"""How the plots of a server look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import OF_ALL_THEMES, SIZES
from tests.support.apps.pilot import sees, select, until
from vpstui.screens.servers.table_with_pane import MIN_WIDTH
from vpstui.widgets.usage.usage_plots import UsagePlot

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks
    from tests.support.servers.simulated_account import Served

READINGS = 40


def has_points(plot: UsagePlot, number: int) -> bool:
    """Whether a plot shows so many readings."""
    return len(plot.points) == number


async def watch(pilot: Pilot[int], served: Served) -> None:
    """Look at a server for some minutes."""
    if pilot.app.size.width >= MIN_WIDTH:
        await pilot.press("i")  # a pane would have read it once or not, before
    await select(pilot, "db-primary")
    await pilot.press("enter")
    plot = pilot.app.screen.query_one("#cpu-plot", UsagePlot)
    await until(pilot, lambda: len(plot.points) == 1, "the first reading")
    for number in range(2, READINGS + 1):
        served.clock.time += 10
        await pilot.press("r")
        await until(pilot, partial(has_points, plot, number), "a reading")


@OF_ALL_THEMES
@pytest.mark.parametrize("size", [*SIZES, (160, 45), (40, 10)], ids="{0[0]}x{0[1]}".format)
def test_plots(looks_right: Looks, served: Served, size: tuple[int, int], theme: str) -> None:
    """With their words, thresholds and times."""

    async def steps(pilot: Pilot[int]) -> None:
        await watch(pilot, served)
        await pilot.press(*["ctrl+d"] * (0 if size[1] >= 40 else 5))
        await sees(pilot, "6 min earlier")

    assert looks_right(steps, theme=theme)
