"""How often the table of servers is drawn, and which lines of the screen."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual._compositor import ChopsUpdate

from tests.support.apps.pilot import running, until
from tests.support.apps.user_steps import number_of
from vpstui.screens.full_screen import FullScreen
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

KEYS = 39
"""The line of the screen with the keys."""


class Frames:
    """Notes the lines that each frame draws, from now on."""

    def __init__(self, app: VpsTuiApp, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[list[int]] = []
        display = app._display

        def note(screen: object, renderable: object) -> None:
            if isinstance(renderable, ChopsUpdate):
                self.lines.append(sorted({y for y, _, _ in renderable.spans}))
            elif renderable is not None:
                self.lines.append(list(range(KEYS + 1)))
            display(screen, renderable)  # type: ignore[arg-type]

        monkeypatch.setattr(app, "_display", note)


def table_of(pilot: Pilot[int]) -> ServerTable:
    """The table, on a screen whose frames wait as long as it takes."""
    assert isinstance(pilot.app.screen, FullScreen)
    pilot.app.screen.frames.longest = inf
    return pilot.app.screen.query_one(ServerTable)


def rows(table: ServerTable) -> list[str]:
    """The statuses of the rows, in their order."""
    return [server.status for server in table._rows]


async def press(pilot: Pilot[int], app: VpsTuiApp, *keys: str) -> None:
    """Press keys in one burst, and wait until they are handled, and nothing is to be drawn."""
    for key in keys:
        app.post_message(events.Key(key, None))
    await until(pilot, lambda: app.key_queue.is_idle, "the last key")


async def test_step_of_the_cursor_is_one_frame(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row and keys together, and the keys only where others apply than before."""
    app = make_app()
    async with running(app) as pilot:
        table, top = table_of(pilot), app.screen.query_one(ServerTable).region.y + 1
        bar = app.screen.query_one(KeyBar)
        changes = 0
        for at in range(1, len(rows(table))):
            frames, before = Frames(app, monkeypatch), bar.render()
            await press(pilot, app, "down")
            changed = not bar.render().is_same(before)
            changes += changed
            assert frames.lines == [[top + at - 1, top + at, *([KEYS] if changed else [])]]
        assert 0 < changes < len(rows(table)) - 1


async def test_keys_typed_ahead_are_one_frame(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each moves the cursor, and the last one is seen."""
    app = make_app()
    async with running(app) as pilot:
        table = table_of(pilot)
        frames, moved, moves = Frames(app, monkeypatch), table.cursor_moved, 0

        def move() -> None:
            nonlocal moves
            moves += 1
            moved()

        monkeypatch.setattr(table, "cursor_moved", move)
        await press(pilot, app, *["down"] * 10, "up")
        assert moves == 11
        top = table.region.y + 1
        assert [line for line in frames.lines[0] if line != KEYS] == [top, top + 9]
        assert len(frames.lines) == 1


async def test_poll_that_changes_nothing_draws_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line, and no frame."""
    app = make_app()
    async with running(app) as pilot:
        table_of(pilot)
        frames = Frames(app, monkeypatch)
        await app.fleet.refresh()
        await pilot.pause()
        assert frames.lines == []


@pytest.mark.knobs(servers=600)
async def test_list_of_many_is_one_frame_with_the_keys_that_apply_to_it(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows take some turns; nothing is drawn until they are there, and all of it is then."""
    app = make_app()
    async with running(app) as pilot:
        table, bar = table_of(pilot), app.screen.query_one(KeyBar)
        await until(pilot, lambda: table.selected, "the rows")
        server = table.selected
        assert server is not None
        other = "stopped" if server.status == "active" else "active"
        served.account.set_status(number_of(served, server.name), other)
        frames, keys = Frames(app, monkeypatch), bar.render()
        await app.fleet.refresh()
        await until(pilot, lambda: table.selected and table.selected.status == other, "the row")
        await until(pilot, lambda: frames.lines, "the frame")
        assert not bar.render().is_same(keys)
        assert frames.lines == [[1, table.region.y + 1, KEYS]]
