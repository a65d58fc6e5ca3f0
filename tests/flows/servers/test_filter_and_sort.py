"""Filter and order as they are typed into the app, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, types, until
from tests.support.apps.user_steps import selected_name
from vpstui.widgets.filter_bar import FilterBar
from vpstui.widgets.filtering.counts import Counts
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp

SMALL = (80, 24)

LONG = "(status:active | status:stopped | status:suspended) !name:nothing-at-all !os:plan9"
"""A query that alone is wider than the screen."""


async def test_filter_narrows_as_you_type_and_escape_clears(make_app: MakeApp) -> None:
    """/ filters by words and status while typing; Enter keeps, Esc clears."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await sees(pilot, "3 of 12 servers")
        await types(pilot, " status:active")
        await sees(pilot, "2 of 12 servers")
        await pilot.press("enter")
        await sees(pilot, "/web status:active")
        await pilot.press("escape")
        await sees(pilot, "12 servers")


async def test_wrong_filter_says_where_and_keeps_the_rows(make_app: MakeApp) -> None:
    """What cannot be read is named with its place; the last good rows stay."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web ")
        await pilot.press("exclamation_mark")
        await sees(pilot, "at 5: Something must follow the '!'.")
        assert "web-1" in screen_text(pilot)
        assert "bastion" not in screen_text(pilot)


async def test_filter_of_the_command_line_holds_from_the_start(make_app: MakeApp) -> None:
    """A query given at the start is the first filter."""
    async with running(make_app(query="web")) as pilot:
        await sees(pilot, "3 of 12 servers")
        await pilot.press("escape")
        await sees(pilot, "12 servers")


async def test_sort_moves_to_the_next_column_and_reverses(make_app: MakeApp) -> None:
    """o sorts by the next column, O reverses; the cursor stays on its server."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape", "o")
        await sees(pilot, "STATUS ↑")
        await pilot.press("O")
        await sees(pilot, "STATUS ↓")
        assert "sort status ↓" in screen_text(pilot)
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert selected.name == "mail"


async def test_arrows_move_in_the_table_while_a_filter_is_typed(make_app: MakeApp) -> None:
    """The cursor need not wait for Enter."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("down")
        await until(pilot, lambda: selected_name(pilot) == "web-1", "the second match")
        await pilot.press("slash")
        await sees(pilot, "/ web/")


async def test_slash_is_a_key_again_once_the_filter_is_left(make_app: MakeApp) -> None:
    """The last line says so at once."""
    async with running(make_app()) as pilot:
        await pilot.press("slash", "w", "e", "b")
        await until(pilot, lambda: "/ Filter" not in screen_text(pilot), "another key bar")
        await pilot.press("enter")
        await sees(pilot, "/ Filter")


# -- the filter language


async def types_query(pilot: Pilot[int], text: str) -> None:
    """Open the filter and type, signs of any kind."""
    await pilot.press("slash", *("space" if char == " " else char for char in text))


@pytest.mark.dialects("documented", reason="the list of the second dialect tells no memory")
async def test_a_query_of_many_parts_can_be_typed(make_app: MakeApp) -> None:
    """Every sign of the language arrives, and what it leaves is shown."""
    async with running(make_app(), SMALL) as pilot:
        await types_query(pilot, 'mem>=4G !(os:debian|"ubuntu") (loc:us-*|name~^met)')
        await sees(pilot, "4 of 12 servers")
        shown = screen_text(pilot)
        assert all(name in shown for name in ("metrics", "staging-web", "web-1", "web-2"))
        assert "db-primary" not in shown


async def test_a_half_typed_query_keeps_the_rows(make_app: MakeApp) -> None:
    """Until a bracket is closed the rows are those of before, and the place is told."""
    async with running(make_app(), SMALL) as pilot:
        await types_query(pilot, "web (status:stopped")
        await sees(pilot, "at 5: This bracket is not closed.")
        assert "web-1" in screen_text(pilot)
        await pilot.press(")")
        await sees(pilot, "1 of 12 servers")
        assert "web-1" not in screen_text(pilot)


async def test_a_misspelt_field_is_told_with_the_right_one(make_app: MakeApp) -> None:
    """The whole sentence can be read at 80 columns."""
    async with running(make_app(), SMALL) as pilot:
        await types_query(pilot, "locaton:us")
        await sees(pilot, "at 1: no field locaton: did you mean location?")


# -- the filter line


async def test_long_filter_leaves_the_marks_in_sight(make_app: MakeApp) -> None:
    """The query is cut, not what it hides."""
    async with running(make_app(query=LONG), size=(80, 24)) as pilot:
        await pilot.press("space")
        await sees(pilot, "1 marked")
        line = screen_text(pilot).splitlines()[1]
        assert "/(status:ac" in line
        assert "12 servers" in line


async def test_bulk_status_outlives_a_long_filter(make_app: MakeApp) -> None:
    """Marks and what is under way come first when nothing else fits."""
    running_text = "rebooting 5 of 9 …, 3 failed"
    async with running(make_app(query=LONG), size=(80, 24)) as pilot:
        line = pilot.app.screen.query_one(FilterBar)
        line.show(Counts(9, 12, marked=9, hidden=3, running=(running_text,)))
        await sees(pilot, f"9 marked (3 hidden)   {running_text} (B)   /(")


async def test_typing_takes_the_place_of_the_last_filter(make_app: MakeApp) -> None:
    """`/` selects what stands in the field."""
    async with running(make_app(query="web")) as pilot:
        await sees(pilot, "/web")
        await pilot.press("slash")
        await types(pilot, "db")
        await pilot.press("enter")
        await sees(pilot, "/db")
        assert "/webdb" not in screen_text(pilot)


async def test_end_keeps_the_last_filter(make_app: MakeApp) -> None:
    """An arrow or End before typing adds to it."""
    async with running(make_app(query="web")) as pilot:
        await pilot.press("slash", "end")
        await types(pilot, "-1")
        await pilot.press("enter")
        await sees(pilot, "/web-1")


async def test_enter_on_a_wrong_filter_leaves_it_to_be_mended(make_app: MakeApp) -> None:
    """What was typed is not thrown away; the field stays open and says why."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web ")
        await pilot.press("exclamation_mark", "enter")
        await sees(pilot, "at 5: Something must follow the '!'.")
        assert pilot.app.screen.query_one(FilterBar).is_editing
        await pilot.press("backspace", "backspace", "enter")
        await sees(pilot, "/web   3 of 12 servers")
