"""Rows, cursor and lines of every table, as the table of servers has them."""

from __future__ import annotations

import pytest
from textual import events

from tests.support.apps.pilot import resized, screen_text, until
from tests.support.apps.widgets import fleet, lines_of, name, server, showing, view
from vpstui.api.models import Server, ServerKey

# -- the cursor stays on its row


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


async def test_first_rows_get_a_cursor() -> None:
    """A key acts on what is marked, from the start."""
    async with showing(view(())) as (pilot, app):
        assert app.table.selected is None
        app.table.show(view(fleet(3)))
        await pilot.pause()
        assert name(app) == "web-01"
        assert app.highlighted == [app.table.selected]


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
        await resized(pilot, 80, 6)
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


async def test_other_theme_changes_every_line() -> None:
    """Lines that were drawn before are not kept in the colours of before."""
    async with showing(view(fleet(3))) as (pilot, app):
        before = list(app.table.render_line(1))
        app.theme = "textual-light"
        await pilot.pause()
        assert list(app.table.render_line(1)) != before


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


async def test_lines_that_change_and_move_before_they_are_drawn() -> None:
    """What was to be drawn on a line of the screen is on another one by then."""
    renamed = tuple(server(number, f"new-{number:02}") for number in range(1, 41))
    async with showing(view(fleet(40))) as (_, app):
        app.table.show(view(renamed))
        app.table.scroll_to(y=7, animate=False, immediate=True)
        assert [app.table.render_line(y).text.split()[0] for y in (1, 2)] == ["new-08", "new-09"]
