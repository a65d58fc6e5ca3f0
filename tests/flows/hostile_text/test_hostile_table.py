"""Whatever a server sends as text is one line of the table, as wide as the table."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.apps.hostile_text import (
    FEW,
    MARKUP,
    TEXT,
    TableApp,
    cells,
    read_servers,
    screen_is_sound,
    servers_with,
    unwanted,
)
from tests.support.servers.simulated_account import NOW
from vpstui.fleet.state.account_state import AccountState, ApiFilter, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import CellContext
from vpstui.widgets.filter_bar import FilterBar
from vpstui.widgets.filtering.counts import Counts
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.tables.server_lines import TableView
from vpstui.widgets.tables.server_table import ServerTable


def line_of(table: ServerTable, y: int) -> str:
    """A line of the table, which has to be as wide as the table."""
    strip = table.render_line(y)
    assert strip.cell_length == table.scrollable_content_region.width
    return "".join(segment.text for segment in strip)


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("wide", [False, True])
async def test_a_row_of_any_text_is_one_row(width: int, wide: bool) -> None:
    """Every line of the table is sound, and exactly as wide as the table."""
    app = TableApp()
    async with app.run_test(size=(width, 14)) as pilot:
        table = app.query_one(ServerTable)

        @FEW
        @given(st.lists(TEXT, min_size=1, max_size=9))
        @example(["\u202e", "a\nb", "🇩", "👍🏽"])
        def holds(texts: list[str]) -> None:
            servers = servers_with(texts)
            table.show(TableView(servers=servers, context=CellContext(now=NOW), wide=wide))
            for y in range(len(texts) + 1):
                line = line_of(table, y)
                assert not unwanted(line), ascii(line)
                assert cells(line) == table.scrollable_content_region.width, ascii(line)

        holds()
        await pilot.pause()
        screen_is_sound(pilot)


async def test_a_row_does_not_move_its_neighbours() -> None:
    """What stands to the right of any name stands where it always does."""
    app = TableApp()
    async with app.run_test(size=(120, 14)):
        table = app.query_one(ServerTable)

        @FEW
        @given(TEXT.filter(lambda text: "stopped" not in text))
        def holds(text: str) -> None:
            rows = [{"id": 1, "name": text, "status": "stopped"}, {"id": 2, "status": "stopped"}]
            table.show(TableView(servers=read_servers(rows), context=CellContext(now=NOW)))
            above, below = (line_of(table, y).partition("○ stopped")[0] for y in (1, 2))
            assert cells(above) == cells(below)

        holds()


async def test_any_text_in_the_lines_above_the_table_is_sound() -> None:
    """Account, profile, host, filter and order are in one line each."""
    app = TableApp()
    async with app.run_test(size=(120, 14)) as pilot:
        strip, line = app.query_one(IdentityStrip), app.query_one(FilterBar)

        @FEW
        @given(TEXT)
        def holds(text: str) -> None:
            (server,) = servers_with([text])
            state = AccountState(account=server.name, profile=server.hostname, phase=Phase.READY)
            strip.show_state(FleetState.of(state), 0.0)
            line.show(Counts(1, 1, api_filter=ApiFilter(server.status, server.location), skipped=1))
            for widget in (strip, line.query_one("#facts")):
                said = widget.render()
                assert not unwanted(str(said)), ascii(said)
                assert getattr(said, "cell_length", 0) == widget.content_size.width

        holds()
        await pilot.pause()
        screen_is_sound(pilot)


@pytest.mark.no_cover
@pytest.mark.parametrize("text", MARKUP)
async def test_markup_is_literal_in_the_table(text: str) -> None:
    """An instruction to the screen is shown like any name."""
    app = TableApp()
    async with app.run_test(size=(220, 14)) as pilot:
        app.query_one(ServerTable).show(TableView(servers=servers_with([text])))
        await pilot.pause()
        assert text in screen_is_sound(pilot).replace("\xa0", " ")
