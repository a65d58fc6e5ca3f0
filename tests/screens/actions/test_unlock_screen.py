"""How the question for how long changes are allowed looks, and the strip after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pictures import OF_ALL_THEMES
from tests.support.apps.pilot import sees, shows

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks

PROD = {"colour": "red", "read_only": True}


@OF_ALL_THEMES
def test_question_for_how_long(both_look_right: Looks, theme: str) -> None:
    """What has the focus changes nothing."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("g", "L")
        await shows(pilot, "UnlockScreen")

    assert both_look_right(steps, theme=theme, opened=("prod",), prod=PROD)


@OF_ALL_THEMES
def test_unlocked_for_a_while(both_look_right: Looks, theme: str) -> None:
    """The strip says for how long."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("g", "L")
        await shows(pilot, "UnlockScreen")
        await pilot.press("right", "right", "enter")
        await sees(pilot, "unlocked 10 min")

    assert both_look_right(steps, theme=theme, opened=("prod",), prod=PROD)
