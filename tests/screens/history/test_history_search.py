"""Searching in the history, as it is typed."""

from __future__ import annotations

from tests.screens.history.example_history import (
    Shelf,
    history_table,
    many,
    of_all_kinds,
    open_on,
    record,
    selected_name,
)
from tests.support.apps.pilot import sees, types, until
from vpstui.screens.history.history_screen import HistoryScreen


async def test_search_narrows_with_each_key() -> None:
    """And says how many of how many."""
    async with open_on(Shelf(*of_all_kinds())) as pilot:
        await pilot.press("slash")
        await types(pilot, "verb:edit")
        await sees(pilot, "3 of 59 records")
        await types(pilot, " no answer")
        await sees(pilot, "2 of 59 records")
        assert selected_name(pilot) == "web-3"


async def test_arrows_move_while_a_search_is_typed() -> None:
    """As in the filter of the first screen."""
    async with open_on(Shelf(*many(20))) as pilot:
        await pilot.press("slash", "down", "down", "up")
        assert selected_name(pilot) == "web-1"


async def test_slash_goes_into_the_search() -> None:
    """It may be part of what is looked for."""
    async with open_on(Shelf(*many(3))) as pilot:
        await pilot.press("slash", "slash")
        await sees(pilot, "0 of 3 records")
        await sees(pilot, "No record has all these words.")


async def test_enter_keeps_the_search_and_escape_drops_it() -> None:
    """A second Esc leaves."""
    async with open_on(Shelf(*many(20))) as pilot:
        await pilot.press("slash")
        await types(pilot, "web-7")
        await pilot.press("enter")
        await sees(pilot, "/web-7   1 of 20 records")
        assert selected_name(pilot) == "web-7"
        await pilot.press("escape")
        await sees(pilot, "20 records")
        assert selected_name(pilot) == "web-7"
        await pilot.press("escape")
        await until(pilot, lambda: type(pilot.app.screen) is not HistoryScreen, "the way back")


async def test_escape_in_the_field_drops_the_search() -> None:
    """Keys act on the records again."""
    async with open_on(Shelf(*many(20))) as pilot:
        await pilot.press("slash")
        await types(pilot, "web-7")
        await pilot.press("escape")
        await sees(pilot, "20 records")
        assert pilot.app.focused is history_table(pilot)


async def test_search_goes_on_in_what_is_read_again() -> None:
    """New records that match are there."""
    shelf = Shelf(*many(3))
    async with open_on(shelf) as pilot:
        await pilot.press("slash")
        await types(pilot, "lab")
        await pilot.press("enter")
        await sees(pilot, "0 of 3 records")
        shelf.put([record(9, profile="lab"), *many(3)])
        await pilot.press("r")
        await sees(pilot, "1 of 4 records")
        assert selected_name(pilot) == "web-9"
