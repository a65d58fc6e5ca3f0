"""The filter language as it is typed into the app, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.driving import running, screen_text, sees

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

SMALL = (80, 24)


async def types_query(pilot: Pilot[int], text: str) -> None:
    """Open the filter and type, signs of any kind."""
    await pilot.press("slash", *("space" if char == " " else char for char in text))


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
