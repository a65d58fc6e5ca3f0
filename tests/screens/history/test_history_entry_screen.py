"""One entry of the history, opened."""

from __future__ import annotations

import pytest

from tests.screens.history.example_history import (
    CHANGED,
    Shelf,
    many,
    open_on,
    record,
    selected_name,
)
from tests.support.apps.pilot import screen_text, sees, shows, until
from vpstui.journal.history_entry import SentField
from vpstui.journal.write_events import WriteEvent


async def test_record_that_is_opened_tells_everything() -> None:
    """Fields with what they were, every piece of news with its time."""
    shelf = Shelf(record(3, WriteEvent.UNKNOWN, WriteEvent.LEFT_UNKNOWN, verb="edit", sent=CHANGED))
    async with open_on(shelf) as pilot:
        await pilot.press("enter")
        await shows(pilot, "HistoryEntryScreen")
        for text in (
            "Edit web-3", "103", "prod · ops@example.com · admin.vps.org",
            "name = web-9   (was web-1)", "2026-03-01 11:57:00 UTC",
            "2026-03-01 11:57:01 UTC  ? unknown", "2026-03-01 11:57:02 UTC  ? unknown",
            "No answer came within 30 seconds", "not only by your edit",
        ):  # fmt: skip
            assert text in screen_text(pilot)


async def test_record_without_news_says_so() -> None:
    """Its answer is awaited."""
    async with open_on(Shelf(record(1, is_sending=True))) as pilot:
        await pilot.press("enter")
        await sees(pilot, "Outcome  ◌ sending")


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_record_is_closed(key: str) -> None:
    """The history is where it was."""
    async with open_on(Shelf(*many(3))) as pilot:
        await pilot.press("j", "enter")
        await shows(pilot, "HistoryEntryScreen")
        await pilot.press(key)
        await shows(pilot, "HistoryScreen")
        assert selected_name(pilot) == "web-1"


@pytest.mark.slow
@pytest.mark.parametrize("down", ["j", "down", "pagedown", "space", "G"])
async def test_long_record_is_scrolled(down: str) -> None:
    """In a low terminal."""
    sent = tuple(SentField(f"field{number}", "x" * 50) for number in range(30))
    async with open_on(Shelf(record(1, sent=sent)), (60, 12)) as pilot:
        await pilot.press("enter")
        await shows(pilot, "HistoryEntryScreen")
        box = pilot.app.screen.query_one("#dialog")
        await pilot.press(down)
        await until(pilot, lambda: box.scroll_offset.y > 0, "a scroll")
        await pilot.press("g")
        await until(pilot, lambda: box.scroll_offset.y == 0, "the top")
