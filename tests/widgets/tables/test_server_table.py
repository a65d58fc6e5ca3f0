"""The table of servers, in an app of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import resized, screen_text, until
from tests.support.apps.widgets import fleet, lines_of, name, server, showing, view
from tests.support.servers.simulated_account import NOW
from vpstui.api.models import Plan, Server, ServerKey
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from vpstui.widgets.tables.line_drawing import TableLine

# -- the cursor


async def test_cursor_that_jumped_is_known_until_the_user_moves() -> None:
    """A key pressed for the server before must not act on its neighbour."""
    async with showing(view(fleet(6))) as (pilot, app):
        jumped = [app.table.jumped]
        for rows in (fleet(6)[1:], fleet(7)[1:]):
            app.table.show(view(rows))
            jumped.append(app.table.jumped)
        await pilot.press("down")
        assert [*jumped, app.table.jumped] == [False, True, True, False]


@pytest.mark.parametrize("how", ["click", "select"])
async def test_choice_of_a_server_ends_the_jump(how: str) -> None:
    """Also of the one that the cursor jumped to."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.show(view(fleet(6)[1:]))
        await pilot.pause()
        if how == "click":
            await pilot.click(app.table, offset=(20, 1))
        else:
            app.table.select(ServerKey("", 2))
        assert name(app) == "web-02"
        assert not app.table.jumped


async def test_last_server_that_leaves_takes_the_cursor_along() -> None:
    """There is none any more, which is told once."""
    async with showing(view(fleet(1))) as (pilot, app):
        app.table.show(view((), empty="No servers"))
        app.table.show(view((), empty="No servers match"))
        await pilot.pause()
        assert app.table.selected is None
        assert app.highlighted == [None]


async def test_enter_opens_the_server_under_the_cursor() -> None:
    """As a server, not as a row."""
    async with showing(view(fleet(3))) as (pilot, app):
        await pilot.press("down", "enter")
        assert [row.id for row in app.opened] == [2]


# -- what is drawn


async def test_change_that_no_column_shows_draws_nothing() -> None:
    """An IPv6 address is not in the table."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.show(view((server(1, ipv6_address="2001:db8::1"), *fleet(6)[1:])))
        await pilot.pause()
        assert app.table.refreshed == []


async def test_other_order_draws_the_heading() -> None:
    """The arrow stands at the column the rows are sorted by."""
    async with showing(view(fleet(1))) as (pilot, app):
        assert "NAME ↑" in lines_of(pilot)[0]
        app.table.show(view(fleet(1), sort="status", reverse=True))
        await pilot.pause()
        assert app.table.lines == [0]
        assert "STATUS ↓" in lines_of(pilot)[0]
        assert "NAME ↑" not in lines_of(pilot)[0]


async def test_age_of_a_transition_draws_its_line_only() -> None:
    """While nothing else goes on."""
    state = FleetState.of(AccountState(phase=Phase.READY, moving_since={2: 10.0}))
    rows = (server(1), server(2, status="stopping"), server(3))
    async with showing(view(rows, state=state, clock=15.0)) as (pilot, app):
        assert "◑ stopping 5 s" in lines_of(pilot)[2]
        app.table.show(view(rows, state=state, clock=16.0))
        await pilot.pause()
        assert app.table.lines == [2]
        assert "◑ stopping 6 s" in lines_of(pilot)[2]


async def test_write_under_way_is_told_in_place_of_the_status() -> None:
    """On its own line."""
    rows = fleet(3)
    async with showing(view(rows)) as (pilot, app):
        state = AccountState(phase=Phase.READY)
        state = state.with_operation(2, Operation("stop", Stage.SENDING))
        app.table.show(view(rows, state=FleetState.of(state)))
        await pilot.pause()
        assert app.table.lines == [2]
        assert "◌ sending stop" in lines_of(pilot)[2]


async def test_stale_rows_look_different() -> None:
    """Every row is drawn again, dimmed; the heading is not."""
    async with showing(view(fleet(3))) as (pilot, app):
        fresh = app.table.render_line(2)
        state = AccountState(phase=Phase.READY).with_failure("no answer")
        app.table.show(view(fleet(3), state=FleetState.of(state)))
        await pilot.pause()
        assert app.table.lines == [1, 2, 3]
        stale = app.table.render_line(2)
        assert stale.text == fresh.text
        assert list(stale) != list(fresh)


@pytest.mark.parametrize("status", ["stopped", "suspended", "starting", "something-new"])
async def test_status_has_a_colour_besides_its_word(status: str) -> None:
    """It differs from that of an active server; one never seen before has none."""
    async with showing(view((server(1), server(2), server(3, status=status)))) as (_, app):
        active, other = (
            {segment.style.color for segment in app.table.render_line(y) if segment.style}
            for y in (2, 3)
        )
        assert active != other
        assert len(active) == 2
        assert len(other) == (1 if status == "something-new" else 2)


# -- width


@pytest.mark.parametrize(
    ("width", "last"), [(80, "PLAN"), (100, "OS"), (110, "AGE"), (160, "HOSTNAME")]
)
async def test_columns_are_those_that_fit(width: int, last: str) -> None:
    """Wider terminals tell more."""
    async with showing(view(fleet(1)), (width, 11)) as (pilot, app):
        assert lines_of(pilot)[0].split()[-1] == last
        assert app.table.columns[-1].title == last


async def test_resize_changes_the_columns() -> None:
    """Both ways."""
    async with showing(view(fleet(3)), (80, 11)) as (pilot, app):
        await resized(pilot, 160, 11)
        await until(pilot, lambda: "HOSTNAME" in screen_text(pilot), "the wide table")
        await resized(pilot, 80, 11)
        await until(pilot, lambda: "OS" not in screen_text(pilot), "the narrow table")
        assert app.table.columns[-1].key == "plan"


async def test_wide_table_has_every_column_and_scrolls_sideways() -> None:
    """Left and right, and no further than the edges."""
    async with showing(view(fleet(3), wide=True)) as (pilot, app):
        assert lines_of(pilot)[0].startswith("  NAME ↑")
        await pilot.press("left")
        assert app.table.scroll_offset.x == 0
        await pilot.press("right")
        assert app.table.scroll_offset.x == 8
        await pilot.press(*["right"] * 15)
        assert lines_of(pilot)[0].split()[-1] == "$/MONTH"
        await pilot.press(*["left"] * 15)
        assert lines_of(pilot)[0].startswith("  NAME ↑")


@pytest.mark.parametrize("size", [(80, 11), (40, 10)], ids=str)
async def test_name_stays_when_the_table_is_scrolled_sideways(size: tuple[int, int]) -> None:
    """With its mark; the last column comes into sight all the same."""
    servers = fleet(3)
    marks = frozenset({servers[1].key})
    async with showing(view(servers, wide=True, marks=marks), size) as (pilot, app):
        await pilot.press(*["right"] * 30)
        heading, first, second, *_ = lines_of(pilot)
        assert heading.startswith("  NAME ↑ ")
        assert heading.endswith("$/MONTH")
        assert first.startswith(f"  {servers[0].name} ")
        assert second.startswith(f"* {servers[1].name} ")
        await pilot.click(app.table, offset=(3, 0))
        assert app.headings == ["name"]


async def test_half_a_page_and_a_page() -> None:
    """Ctrl+D and Ctrl+U go half as far as Ctrl+F, and stop at the ends."""
    async with showing(view(fleet(60)), (80, 22)) as (pilot, app):
        await pilot.press("ctrl+f")
        page = int(name(app).removeprefix("web-")) - 1
        assert page > 10
        await pilot.press("ctrl+d")
        assert page + page // 2 <= int(name(app).removeprefix("web-")) - 1 <= page + page // 2 + 1
        await pilot.press("ctrl+u")
        assert name(app) == f"web-{page + 1:02}"
        await pilot.press("ctrl+u", "ctrl+u", "ctrl+u", "ctrl+u")
        assert name(app) == "web-01"


async def test_table_goes_back_from_wide() -> None:
    """And to its left edge."""
    async with showing(view(fleet(3), wide=True)) as (pilot, app):
        await pilot.press(*["right"] * 15)
        app.table.show(view(fleet(3)))
        await until(pilot, lambda: "$/MONTH" not in screen_text(pilot), "the narrow table")
        assert lines_of(pilot)[0].startswith("  NAME ↑")
        assert app.table.columns[-1].key == "plan"


WEIRD = [
    "日本語サーバー",
    "한국어" * 20,
    "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN} family",
    "\N{REGIONAL INDICATOR SYMBOL LETTER D}\N{REGIONAL INDICATOR SYMBOL LETTER E}" * 2,
    "e\N{COMBINING ACUTE ACCENT}" * 9,
    "x" * 300,
    "[b]bold[/] [/prod] [@click=app.quit]x[/]",
]


@pytest.mark.parametrize("text", WEIRD)
@pytest.mark.parametrize("wide", [False, True])
async def test_every_line_is_as_wide_as_the_table(text: str, wide: bool) -> None:
    """Whatever a server is called, the columns stay in line."""
    rows = (server(1, text, ip_address="203.0.113.7"), server(2, ip_address="203.0.113.7"))
    async with showing(view(rows, wide=wide)) as (_, app):
        width = app.table.scrollable_content_region.width
        for x in range(0, 24 if wide else 1, 5):
            app.table.scroll_to(x=x, animate=False)
            for y in range(11):
                strip = app.table.render_line(y)
                assert strip.cell_length == width
                assert sum(segment.cell_length for segment in strip) == width


@pytest.mark.parametrize("text", ["日本語サーバー", "한국어" * 20, "x" * 300])
async def test_cells_after_a_wide_name_stay_in_their_column(text: str) -> None:
    """Counted in cells of the terminal."""
    rows = (server(1, text, ip_address="203.0.113.7"), server(2, ip_address="203.0.113.7"))
    async with showing(view(rows)) as (_, app):
        at = []
        for y in (1, 2):
            before = app.table.render_line(y).text.partition("203.0.113.7")[0]
            at.append(sum(2 if ord(char) > 0x2FFF else 1 for char in before))
        assert at[0] == at[1]


@pytest.mark.parametrize("text", ["[b]x[/b]", "a [/prod]", "[@click=app.quit]x[/]", "\\[a]"])
async def test_markup_is_never_parsed(text: str) -> None:
    """Names and what is said in an empty table stand there as they came."""
    async with showing(view((server(1, text, location=text),))) as (pilot, app):
        assert lines_of(pilot)[1].count(text[:9]) == 2
        app.table.show(view((), empty=text))
        await pilot.pause()
        assert text in lines_of(pilot)[2]


async def test_server_of_which_nothing_is_told_has_a_line() -> None:
    """Its id is its name."""
    async with showing(view((Server(id="x-1"), server(2, plan=Plan())))) as (pilot, _):
        assert lines_of(pilot)[1].split() == ["server", "x-1", "?", "-", "-", "-", "-"]


# -- mouse


@pytest.mark.parametrize(
    ("title", "column"), [("NAME", "name"), ("STATUS", "status"), ("PLAN", "plan")]
)
async def test_click_on_a_heading_is_told(title: str, column: str) -> None:
    """Who shows the table sorts it."""
    async with showing(view(fleet(3))) as (pilot, app):
        await pilot.click(app.table, offset=(lines_of(pilot)[0].index(title), 0))
        assert app.headings == [column]
        assert name(app) == "web-01"


async def test_click_on_a_heading_in_a_table_scrolled_sideways() -> None:
    """The heading that is seen."""
    async with showing(view(fleet(3), wide=True)) as (pilot, app):
        await pilot.press(*["right"] * 15)
        await pilot.click(app.table, offset=(lines_of(pilot)[0].index("UPDATED"), 0))
        assert app.headings == ["updated"]


async def test_click_beside_the_headings_is_nothing() -> None:
    """There is no column."""
    async with showing(view(fleet(3)), (200, 11)) as (pilot, app):
        await pilot.click(app.table, offset=(195, 0))
        assert app.headings == []


async def test_clock_looks_only_at_lines_that_tell_the_time() -> None:
    """Of what has not changed nothing is worked out again, each second."""
    old, now = NOW - timedelta(days=3), NOW
    servers = (
        server(1, created_at=old),
        server(2, status="starting", created_at=old),
        server(3, created_at=now - timedelta(minutes=2)),
    )
    first = view(servers)
    async with showing(first) as (_, app):
        looked_at = list[str]()
        row_line = app.table.row_line

        def note(row: Server) -> TableLine:
            looked_at.append(row.name)
            return row_line(row)

        app.table.row_line = note  # type: ignore[method-assign]
        app.table.show(replace(first, clock=first.clock + 1))
        assert looked_at == ["web-02", "web-03"]
        app.table.show(replace(first, clock=first.clock + 60))
        assert len(looked_at) == 2 + len(servers)
