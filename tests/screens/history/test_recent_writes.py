"""The last writes to a server, on its screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Static

from tests.screens.history.example_history import many, record
from tests.support.apps.pilot import screen_text, sees, until
from vpstui.journal.write_events import WriteEvent
from vpstui.widgets.recent_writes import RecentWrites

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Beside(App[int]):
    """Shows the lines of a server, and something below them."""

    def compose(self) -> ComposeResult:
        yield RecentWrites()
        yield Static("below")


async def test_last_writes_to_a_server() -> None:
    """A line each: when, what, and what came of it."""
    async with Beside().run_test(size=(80, 24)) as pilot:
        lines = pilot.app.query_one(RecentWrites)
        lines.show((record(6, WriteEvent.REFUSED), record(7, WriteEvent.ACCEPTED, WriteEvent.DONE)))
        await sees(pilot, "2026-03-01 11:54  stop    ■ refused   The account has no credit left")
        await sees(pilot, "2026-03-01 11:53  stop    ● done")


async def test_long_action_stands_apart_from_its_outcome() -> None:
    """Whole, with a blank before the sign."""
    async with Beside().run_test(size=(80, 24)) as pilot:
        write = replace(record(7, WriteEvent.ACCEPTED), verb="snapshot")
        pilot.app.query_one(RecentWrites).show((write,))
        await sees(pilot, "2026-03-01 11:53  snapshot ◐ accepted")


async def test_no_more_than_a_few_lines() -> None:
    """The newest; the history has them all."""
    async with Beside().run_test(size=(80, 24)) as pilot:
        pilot.app.query_one(RecentWrites).show(many(20))
        await sees(pilot, "11:56")
        assert "11:55" not in screen_text(pilot)


async def test_server_without_writes_has_no_lines() -> None:
    """Not even a heading; also when those that were there are gone."""
    async with Beside().run_test(size=(80, 24)) as pilot:
        lines = pilot.app.query_one(RecentWrites)
        await sees(pilot, "below")
        assert screen_text(pilot).splitlines()[0] == "below"
        lines.show(many(2))
        await sees(pilot, "Sent from here (UTC)")
        lines.show(())
        await until(pilot, lambda: screen_text(pilot).startswith("below"), "no lines")
