"""Drives an app as a person does, by keys, and waits for what is to be seen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual._context import visible_screen_stack

from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot
    from textual.strip import Strip

    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

DEADLINE = 20.0
"""Seconds after which what a test waits for is taken not to come."""

INTERVAL = 0.02
"""Seconds between two looks at what a test waits for."""

SIZE = (120, 40)


def app_of(pilot: Pilot[int]) -> VpsTuiApp:
    """The app that is driven."""
    from vpstui.app import VpsTuiApp

    assert isinstance(pilot.app, VpsTuiApp)
    return pilot.app


async def until(pilot: Pilot[int], condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds.

    Raises:
        AssertionError: it never did; the message shows the screen.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + DEADLINE
    while not condition():
        if loop.time() > end:
            raise AssertionError(f"{what} did not come:\n{screen_text(pilot)}")
        await asyncio.sleep(INTERVAL)
    await pilot.pause()


def screen_text(pilot: Pilot[Any]) -> str:
    """Everything on screen, as lines of text."""
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in drawn(pilot))


def line_with(pilot: Pilot[int], text: str) -> str:
    """The line on screen that has this text in it."""
    return next(line for line in screen_text(pilot).splitlines() if text in line)


def drawn(pilot: Pilot[Any]) -> list[Strip]:
    """Everything on screen, line by line."""
    # What a dialog draws of the screens below it, it takes from there; without them it would draw
    # nothing, and keep that for the next picture.
    visible_screen_stack.set(pilot.app._background_screens)
    return pilot.app.screen._compositor.render_strips(pilot.app.size)


async def sees(pilot: Pilot[int], text: str) -> None:
    """Wait until `text` is on screen."""
    await until(pilot, lambda: text in screen_text(pilot), repr(text))


async def reads(pilot: Pilot[int], text: str) -> None:
    """Wait until `text` is on screen, wherever a frame breaks its lines."""

    def is_there() -> bool:
        return text in " ".join(screen_text(pilot).replace("│", " ").split())

    await until(pilot, is_there, repr(text))


async def shows(pilot: Pilot[int], screen: str) -> None:
    """Wait until the screen of that class is in front."""
    await until(pilot, lambda: type(pilot.app.screen).__name__ == screen, screen)


async def resized(pilot: Pilot[Any], columns: int, lines: int) -> None:
    """Give the terminal another size, and wait until the screen in front is laid out for it.

    Until then the app has its new size, and its screen the lines that were drawn for the old one.
    """
    await pilot.resize_terminal(columns, lines)
    await until(pilot, lambda: pilot.app.screen.size == (columns, lines), "the other size")


async def types(pilot: Pilot[int], text: str) -> None:
    """Type a text, key by key."""
    names = {" ": "space", "-": "minus", ".": "full_stop", ":": "colon", "_": "underscore"}
    await pilot.press(*(names.get(char, char) for char in text))


async def toasted(pilot: Pilot[int], text: str) -> None:
    """Wait until a toast says `text`."""
    await until(
        pilot,
        lambda: any(text in notice.message for notice in pilot.app._notifications),
        f"toast {text!r}",
    )


@asynccontextmanager
async def running(
    app: VpsTuiApp, size: tuple[int, int] = SIZE, *, extras: bool = True
) -> AsyncIterator[Pilot[int]]:
    """Run an app until its first list, or the login screen, is there.

    Args:
        app: the app.
        size: columns and lines.
        extras: whether the API tells the account and the plans, which follow the list.
    """
    async with app.run_test(size=size, notifications=True) as pilot:
        await has_begun(pilot, app, extras=extras)
        yield pilot


async def has_begun(pilot: Pilot[int], app: VpsTuiApp, *, extras: bool = True) -> None:
    """Wait until the first screen is as it stays until a key is pressed."""

    def is_there() -> bool:
        state = app.state.first
        if state.phase is Phase.READY:
            return not extras or bool(state.account and state.plans)
        return bool(state.problem) or state.phase is Phase.SIGNED_OUT

    await until(pilot, is_there, "the first list")


async def replace(pilot: Pilot[int], field: str, text: str) -> None:
    """Type over what a field holds."""
    pilot.app.screen.query_one(f"#{field} Input").focus()
    await pilot.press("end", "ctrl+u")
    await types(pilot, text)


async def select(pilot: Pilot[int], name: str) -> None:
    """Put the cursor on the server of that name, by filtering for it."""
    await pilot.press("slash")
    await types(pilot, name)
    await pilot.press("enter")
    await until(pilot, lambda: _selected(pilot) == name, f"{name} under the cursor")


def _selected(pilot: Pilot[int]) -> str:
    from vpstui.widgets.tables.server_table import ServerTable

    selected = pilot.app.screen.query_one(ServerTable).selected
    return selected.name if selected is not None else ""
