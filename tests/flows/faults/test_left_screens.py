"""Screens that are left while they open, or while what they asked for is on its way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual import events

from tests.support.apps.pilot import DEADLINE, running, until
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from vpstui.app import VpsTuiApp

GAPS = (0.0, 0.01, 0.03)
"""Seconds between two keys."""

ASKING = ("enter", "n", "e", "b", "enter e", "enter r", "S enter r")
"""Keys that open a screen and ask the API for something."""

OPENING = (
    "N", "X", "D", "H", "y", "colon", "question_mark", "a", "v", "f", "enter X", "enter H",
    "enter y", "enter colon", "H slash", "question_mark slash", "v s", "asterisk X",
)  # fmt: skip
"""Those that need no answer for it."""

CASES = [
    *(pytest.param(keys, 0.0, id=f"{keys}-fast") for keys in (*ASKING, *OPENING)),
    *(
        pytest.param(keys, 0.05, id=f"{keys}-slow", marks=pytest.mark.knobs(latency=0.05))
        for keys in ASKING
    ),
]


async def hold(pilot: Pilot[int], keys: str, gap: float) -> None:
    """Send keys as a terminal does: by the clock, whatever the app has come to."""
    driver = pilot.app._driver
    assert driver is not None
    for key in keys.split():
        event = events.Key(key, key if len(key) == 1 else None)
        event.set_sender(pilot.app)
        driver.send_message(event)
        await asyncio.sleep(gap)


async def goes_back(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Leave whatever is open, as somebody does who wants to see the table."""
    await until(pilot, lambda: app.key_queue.is_idle or not app.is_running, "the keys")
    while app.is_running and (depth := len(app.screen_stack)) > 1:
        await pilot.press("escape")
        if len(app.screen_stack) > depth:
            await pilot.press("right", "enter")  # what was typed into a form goes
    await pilot.press("u", "escape")


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(("opening", "answer"), CASES)
async def test_a_screen_that_was_left_touches_nothing(
    make_app: MakeApp, dialect: Dialect, opening: str, answer: float
) -> None:
    """Whatever key opens it, whatever leaves it, however soon and however slow the API is."""
    app = make_app()
    gaps = GAPS[::2] if dialect is Dialect.DOCUMENTED else GAPS[1:2]
    async with running(app, extras=False) as pilot:
        for leaving in ("q", "escape"):
            for gap in gaps:
                await hold(pilot, f"{opening} {leaving}", gap)
                await asyncio.sleep(answer)
                await goes_back(pilot, app)
                assert app.crash is None, (leaving, gap)


@pytest.mark.no_cover
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("opening", ["enter", "n", "H", "question_mark"])
async def test_leaving_the_app_while_a_screen_opens(
    make_app: MakeApp, opening: str, gap: float
) -> None:
    """The app ends well, whatever was on its way."""
    app = make_app()
    async with running(app, extras=False) as pilot:
        await hold(pilot, f"{opening} ctrl+q", gap)
        assert app._task is not None
        await asyncio.wait_for(app._task, DEADLINE)
    assert app.crash is None
