"""How the screens look that are to be heard: no frames, no signs, one line for what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import OF_ALL_THEMES
from tests.support.apps.pilot import select, shows

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks


@OF_ALL_THEMES
def test_servers_in_words(looks_right: Looks, theme: str) -> None:
    """The table, with marks and a line that was said."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("j", "space", "j")
        pilot.app.notify("web-1 is stopped, was active", markup=False)

    assert looks_right(steps, theme=theme, accessible=True)


@pytest.mark.parametrize(
    ("keys", "screen"),
    [("X", "ConfirmScreen"), ("enter", "DetailScreen"), ("n", "CreateScreen")],
)
def test_screen_in_words(looks_right: Looks, keys: str, screen: str) -> None:
    """A plan of action, a server in detail and a form."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        await pilot.press(keys)
        await shows(pilot, screen)

    assert looks_right(steps, accessible=True)
