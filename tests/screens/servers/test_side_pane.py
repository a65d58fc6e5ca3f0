"""How the side pane looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import OF_ALL_THEMES
from tests.support.apps.pilot import sees, select, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks

SIZED = pytest.mark.parametrize("size", [(140, 24), (160, 45)], ids="{0[0]}x{0[1]}".format)


async def rest(pilot: Pilot[int]) -> None:
    """Stay on a server until it was read; of the others, only the first was, on any machine."""
    await read(pilot)
    await pilot.press("i")
    await select(pilot, "db-primary")
    await pilot.press("i")
    await read(pilot)


async def read(pilot: Pilot[int]) -> None:
    """Wait until the pane shows what was read."""
    await until(pilot, lambda: bool(pilot.app.screen.query(".-read")), "a reading")


@OF_ALL_THEMES
@SIZED
def test_side_pane(looks_right: Looks, theme: str) -> None:
    """Beside a table that keeps 80 columns."""
    assert looks_right(rest, theme=theme)


@SIZED
def test_side_pane_of_two_accounts(both_look_right: Looks) -> None:
    """The account stands beside the name."""

    async def steps(pilot: Pilot[int]) -> None:
        await read(pilot)

    assert both_look_right(steps)


@SIZED
@pytest.mark.knobs(hostile=True, servers=40)
def test_side_pane_of_a_hostile_server(looks_right: Looks) -> None:
    """What is told stays in the pane."""

    async def steps(pilot: Pilot[int]) -> None:
        await sees(pilot, "Hostname")
        await read(pilot)

    assert looks_right(steps)
