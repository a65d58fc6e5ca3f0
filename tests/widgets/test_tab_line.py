"""A line of tabs."""

from __future__ import annotations

from tests.support.apps.widgets import hosting
from vpstui.widgets.tab_line import TabLine


async def test_tabs_go_round() -> None:
    """From the one that is open; the first is, until another was shown."""
    line = TabLine({"one": "One", "two": "Two", "three": "Three"})
    async with hosting(line):
        assert (line.tab_after(1), line.tab_after(-1)) == ("two", "three")
        line.show_tab("three")
        assert (line.tab_after(1), line.tab_after(-1)) == ("one", "two")
