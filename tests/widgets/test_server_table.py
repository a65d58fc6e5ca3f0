"""The table of servers, in an app of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.app import App

from tests.support.driving import screen_text, until
from tests.support.served import NOW
from vpstui.api.models import Plan, Server, ServerKey
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.query.columns import Context
from vpstui.widgets.tables.server_lines import TableView
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from typing import Self

    from textual.app import ComposeResult
    from textual.geometry import Region
    from textual.pilot import Pilot

CONTEXT = Context(now=NOW)


def server(server_id: int, name: str = "", status: str = "active", **fields: Any) -> Server:
    """A server."""
    return Server(id=server_id, name=name or f"web-{server_id:02}", status=status, **fields)


def fleet(count: int) -> tuple[Server, ...]:
    """So many servers."""
    return tuple(server(number) for number in range(1, count + 1))


def view(servers: Iterable[Server], **given: Any) -> TableView:
    """A view of servers that are kept up to date."""
    state = given.pop("state", FleetState.of(AccountState(phase=Phase.READY)))
    return TableView(servers=tuple(servers), state=state, context=CONTEXT, **given)


class Recording(ServerTable):
    """A table that notes which of its lines are to be drawn again."""

    def __init__(self) -> None:
        super().__init__()
        self.refreshed: list[Region | None] = []

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self.refreshed += regions or [None]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @property
    def lines(self) -> list[int]:
        """The lines that were to be drawn again; only whole lines one by one are allowed."""
        assert all(region is not None and region.height == 1 for region in self.refreshed)
        return [region.y for region in self.refreshed if region is not None]


class TableApp(App[int]):
    """A table and what it posted."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Recording()
        self.highlighted: list[Server | None] = []
        self.opened: list[Server] = []
        self.headings: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_server_table_highlighted(self, event: ServerTable.Highlighted) -> None:
        self.highlighted.append(event.server)

    def on_server_table_opened(self, event: ServerTable.Opened) -> None:
        self.opened.append(event.server)

    def on_server_table_header_clicked(self, event: ServerTable.HeaderClicked) -> None:
        self.headings.append(event.column)


@asynccontextmanager
async def showing(
    first: TableView, size: tuple[int, int] = (80, 11)
) -> AsyncIterator[tuple[Pilot[int], TableApp]]:
    """Show a view; records begin when it is on screen."""
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.table.show(first)
        await pilot.pause()
        app.table.refreshed.clear()
        app.highlighted.clear()
        yield pilot, app


def lines_of(pilot: Pilot[int]) -> list[str]:
    """The lines on screen."""
    return screen_text(pilot).splitlines()


def name(app: TableApp) -> str:
    """The name of the server under the cursor."""
    selected = app.table.selected
    return selected.name if selected is not None else ""


# -- the cursor stays on its server


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(tuple(reversed(fleet(6))), id="sort"),
        pytest.param(fleet(6)[2:4], id="filter"),
        pytest.param((server(90), server(91), *fleet(6)), id="insertion"),
        pytest.param(fleet(6)[1:], id="removal"),
        pytest.param((*fleet(2), server(3, "renamed", "stopped"), *fleet(6)[3:]), id="change"),
    ],
)
async def test_cursor_stays_on_its_server(after: tuple[Server, ...]) -> None:
    """Whatever happens around it; that is no news."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.select(ServerKey("", 3))
        await pilot.pause()
        app.highlighted.clear()
        app.table.show(view(after))
        await pilot.pause()
        assert app.table.selected is next(row for row in after if row.id == 3)
        assert app.highlighted == []


@pytest.mark.parametrize(("gone", "neighbour"), [(1, "web-02"), (3, "web-04"), (6, "web-05")])
async def test_cursor_goes_to_the_neighbour_when_its_server_leaves(
    gone: int, neighbour: str
) -> None:
    """The one that took its place; above it when it was the last. That is told."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.select(ServerKey("", gone))
        await pilot.pause()
        app.highlighted.clear()
        app.table.show(view(row for row in fleet(6) if row.id != gone))
        await pilot.pause()
        assert name(app) == neighbour
        assert [row.name for row in app.highlighted if row] == [neighbour]


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


async def test_first_rows_get_a_cursor() -> None:
    """A key acts on what is marked, from the start."""
    async with showing(view(())) as (pilot, app):
        assert app.table.selected is None
        app.table.show(view(fleet(3)))
        await pilot.pause()
        assert name(app) == "web-01"
        assert app.highlighted == [app.table.selected]


async def test_last_server_that_leaves_takes_the_cursor_along() -> None:
    """There is none any more, which is told once."""
    async with showing(view(fleet(1))) as (pilot, app):
        app.table.show(view((), empty="No servers"))
        app.table.show(view((), empty="No servers match"))
        await pilot.pause()
        assert app.table.selected is None
        assert app.highlighted == [None]


async def test_select_of_a_server_that_is_not_shown_does_nothing() -> None:
    """It may be filtered away."""
    async with showing(view(fleet(3))) as (_, app):
        app.table.select(ServerKey("", 99))
        assert name(app) == "web-01"


async def test_select_of_the_selected_is_no_news() -> None:
    """Nothing is told or drawn."""
    async with showing(view(fleet(3))) as (pilot, app):
        app.table.select(ServerKey("", 1))
        await pilot.pause()
        assert app.highlighted == []
        assert app.table.refreshed == []


async def test_empty_table_says_why() -> None:
    """In one line or more, and its keys do nothing."""
    async with showing(view((), empty="No servers yet.\nPress n.")) as (pilot, app):
        assert lines_of(pilot)[2:5] == ["  No servers yet.", "  Press n.", ""]
        await pilot.press("down", "pagedown", "end", "enter")
        await pilot.click(app.table, offset=(5, 3))
        assert app.opened == []
        assert app.highlighted == []


# -- keys


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (("down",), 2),
        (("j", "j"), 3),
        (("j", "j", "k"), 2),
        (("up",), 1),
        (("end",), 40),
        (("G",), 40),
        (("G", "down"), 40),
        (("end", "home"), 1),
        (("G", "g"), 1),
        (("pagedown",), 10),
        (("pagedown", "pageup"), 1),
        (("pagedown",) * 9, 40),
    ],
)
async def test_keys_move_the_cursor(keys: tuple[str, ...], at: int) -> None:
    """By lines, screens and to the edges, and never beyond them."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot.press(*keys)
        assert name(app) == f"web-{at:02}"


async def test_enter_opens_the_server_under_the_cursor() -> None:
    """As a server, not as a row."""
    async with showing(view(fleet(3))) as (pilot, app):
        await pilot.press("down", "enter")
        assert [row.id for row in app.opened] == [2]


@pytest.mark.parametrize(("keys", "first", "last"), [((), 1, 10), (("down",) * 12, 4, 13),
                                                     (("G",), 31, 40),
                                                     (("G", *["up"] * 9), 31, 40),
                                                     (("G", *["up"] * 12), 28, 37)])  # fmt: skip
async def test_scroll_follows_the_cursor(keys: tuple[str, ...], first: int, last: int) -> None:
    """No further than it has to."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot.press(*keys)
        lines = lines_of(pilot)
        assert lines[1].split()[0] == f"web-{first:02}"
        assert lines[10].split()[0] == f"web-{last:02}"
        assert name(app) in screen_text(pilot)


async def test_scroll_follows_the_cursor_through_a_sort() -> None:
    """Its server is still in sight."""
    async with showing(view(fleet(40))) as (pilot, app):
        app.table.show(view(reversed(fleet(40))))
        await pilot.pause()
        assert name(app) == "web-01"
        assert lines_of(pilot)[10].split()[0] == "web-01"


async def test_shorter_list_is_scrolled_back() -> None:
    """No empty screen where there are rows above."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot.press("G")
        app.table.show(view(fleet(5)))
        await pilot.pause()
        assert [line.split()[0] for line in lines_of(pilot)[1:6]] == [r.name for r in fleet(5)]
        assert name(app) == "web-05"


async def test_cursor_out_of_sight_is_followed_into_a_smaller_window() -> None:
    """Also when the terminal shrinks."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot.press(*["down"] * 9)
        await pilot.resize_terminal(80, 6)
        await until(pilot, lambda: "web-10" in screen_text(pilot), "the cursor")
        assert name(app) == "web-10"


# -- what is drawn


async def test_equal_view_draws_nothing() -> None:
    """A poll without news is not seen."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.show(view(fleet(6)))
        await pilot.pause()
        assert app.table.refreshed == []


async def test_changed_server_draws_its_line() -> None:
    """And no other."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.show(view((*fleet(2), server(3, status="stopped"), *fleet(6)[3:])))
        await pilot.pause()
        assert app.table.lines == [3]
        assert "stopped" in lines_of(pilot)[3]


async def test_change_that_no_column_shows_draws_nothing() -> None:
    """An IPv6 address is not in the table."""
    async with showing(view(fleet(6))) as (pilot, app):
        app.table.show(view((server(1, ipv6_address="2001:db8::1"), *fleet(6)[1:])))
        await pilot.pause()
        assert app.table.refreshed == []


async def test_change_out_of_sight_draws_nothing() -> None:
    """It is drawn when it comes into sight."""
    async with showing(view(fleet(40))) as (pilot, app):
        app.table.show(view((*fleet(39), server(40, status="stopped"))))
        await pilot.pause()
        assert app.table.refreshed == []
        await pilot.press("G")
        assert "stopped" in lines_of(pilot)[10]


async def test_step_of_the_cursor_draws_two_lines() -> None:
    """The one it left and the one it came to."""
    async with showing(view(fleet(6))) as (pilot, app):
        await pilot.press("down")
        await pilot.pause()
        assert app.table.lines == [1, 2]


async def test_cursor_against_the_edge_draws_nothing() -> None:
    """It did not move."""
    async with showing(view(fleet(6))) as (pilot, app):
        await pilot.press("up", "home", "pageup")
        assert app.table.refreshed == []
        assert app.highlighted == []


async def test_server_that_leaves_draws_the_lines_from_there_on() -> None:
    """What stands above it stays."""
    async with showing(view(fleet(4))) as (pilot, app):
        app.table.show(view(fleet(4)[:2]))
        await pilot.pause()
        assert app.table.lines == [3, 4]
        assert lines_of(pilot)[3:5] == ["", ""]


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


async def test_other_theme_changes_every_line() -> None:
    """Lines that were drawn before are not kept in the colours of before."""
    async with showing(view(fleet(3))) as (pilot, app):
        before = list(app.table.render_line(1))
        app.theme = "textual-light"
        await pilot.pause()
        assert list(app.table.render_line(1)) != before


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
        await pilot.resize_terminal(160, 11)
        await until(pilot, lambda: "HOSTNAME" in screen_text(pilot), "the wide table")
        await pilot.resize_terminal(80, 11)
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


async def test_click_selects() -> None:
    """Another server; it is not opened."""
    async with showing(view(fleet(6))) as (pilot, app):
        await pilot.click(app.table, offset=(20, 4))
        assert name(app) == "web-04"
        assert app.opened == []
        assert [row.id for row in app.highlighted if row] == [4]


async def test_click_in_a_scrolled_table_selects_what_is_seen() -> None:
    """Not what stands at that place of the list."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot.press("G")
        await pilot.click(app.table, offset=(20, 1))
        assert name(app) == "web-31"


async def test_double_click_opens() -> None:
    """As Enter does."""
    async with showing(view(fleet(6))) as (pilot, app):
        await pilot.double_click(app.table, offset=(20, 4))
        assert [row.id for row in app.opened] == [4]


async def test_click_below_the_rows_does_nothing() -> None:
    """There is no server."""
    async with showing(view(fleet(3))) as (pilot, app):
        await pilot.double_click(app.table, offset=(20, 8))
        assert name(app) == "web-01"
        assert app.opened == []


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


@pytest.mark.parametrize("y", [0, 5, 10])
async def test_click_on_the_scrollbar_is_no_click_on_a_server(y: int) -> None:
    """Nor on a heading."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot.click(offset=(79, y))
        assert name(app) == "web-01"
        assert app.headings == []


async def test_wheel_scrolls_and_leaves_the_cursor() -> None:
    """Looking around selects nothing."""
    async with showing(view(fleet(40))) as (pilot, app):
        await pilot._post_mouse_events([events.MouseScrollDown], app.table, offset=(20, 4))
        await until(pilot, lambda: lines_of(pilot)[1].split()[0] != "web-01", "lower rows")
        assert name(app) == "web-01"
        await pilot._post_mouse_events([events.MouseScrollUp], app.table, offset=(20, 4))
        await until(pilot, lambda: lines_of(pilot)[1].split()[0] == "web-01", "the first row")
        assert app.highlighted == []
