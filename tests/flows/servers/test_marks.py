"""Marks and what has changed: they belong to servers, whatever moves around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.events import AppBlur, AppFocus

from tests.support.apps.pilot import app_of, running, screen_text, sees, types, until
from vpstui.api.models import Server, ServerKey, ServerList
from vpstui.base.clocks import Timing
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.changes import changed
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.marks import Marks
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


def server(number: int, **given: object) -> Server:
    """A server."""
    return Server.model_validate({"id": number, "name": f"s-{number}", **given})


ROWS = tuple(server(number) for number in range(1, 7))


def key(number: int) -> ServerKey:
    """Names one of them."""
    return ServerKey("", number)


def numbers(marks: Marks) -> list[object]:
    """Which are marked, as they were."""
    return [one.id for one in marks.keys]


# -- marks by themselves


def test_mark_is_made_and_taken_away() -> None:
    """By the same key."""
    marks = Marks().toggled(key(2)).toggled(key(1))
    assert numbers(marks) == [2, 1]
    assert numbers(marks.toggled(key(2))) == [1]
    assert len(marks) == 2
    assert key(1) in marks
    assert key(3) not in marks


@pytest.mark.parametrize(("last", "cursor"), [(2, 5), (5, 2)])
def test_range_goes_from_the_last_mark_to_the_cursor(last: int, cursor: int) -> None:
    """Up and down."""
    marks = Marks().toggled(key(last)).with_range(ROWS, key(cursor))
    assert set(numbers(marks)) == {2, 3, 4, 5}


def test_range_from_a_mark_that_is_not_shown_is_the_cursor_alone() -> None:
    """What is not shown has no place to begin from."""
    marks = Marks().toggled(key(99)).with_range(ROWS, key(3))
    assert numbers(marks) == [99, 3]
    assert numbers(Marks().with_range(ROWS, key(3))) == [3]


def test_second_range_begins_where_the_first_ended() -> None:
    """The cursor counts as marked last, wherever the range went."""
    marks = Marks().toggled(key(4)).with_range(ROWS, key(2)).with_range(ROWS, key(1))
    assert set(numbers(marks)) == {1, 2, 3, 4}


def test_mark_goes_with_its_server() -> None:
    """What is there keeps its mark, in the order of the servers."""
    marks = Marks((key(3), key(9), key(1))).among(ROWS)
    assert numbers(marks) == [3, 1]
    assert [one.id for one in marks.of(ROWS)] == [1, 3]


# -- what has changed


def fleet(*servers: Server, at: float, before: FleetState | None = None) -> FleetState:
    """A state in which a list came."""
    account = (before or FleetState.of(AccountState())).first
    return FleetState.of(account.with_list(ServerList(servers), at))


def test_first_list_is_no_news() -> None:
    """Nor is one in which nothing differs."""
    state = fleet(*ROWS, at=1.0)
    assert not changed(FleetState.of(AccountState()), state)
    assert not changed(state, fleet(*ROWS, at=2.0, before=state))


@pytest.mark.parametrize("field", ["name", "status", "ip_address", "hostname", "location"])
def test_what_looks_different_is_news(field: str) -> None:
    """And a server that is new; not the one that went."""
    state = fleet(*ROWS, at=1.0)
    other = server(2, **{field: "other"})
    later = fleet(ROWS[0], other, server(7), at=2.0, before=state)
    assert changed(state, later) == {key(2), key(7)}


def test_time_of_a_change_alone_is_no_news() -> None:
    """It is not on screen."""
    state = fleet(*ROWS, at=1.0)
    other = server(2, updated_at="2026-01-01T00:00:00Z")
    assert not changed(state, fleet(ROWS[0], other, *ROWS[2:], at=2.0, before=state))


def test_what_comes_of_the_own_write_is_no_news() -> None:
    """Who pressed the key looks at it anyway."""
    state = fleet(*ROWS, at=1.0)
    begun = FleetState.of(state.first.with_operation(2, Operation("stop", Stage.ACCEPTED)))
    later = fleet(ROWS[0], server(2, status="stopping"), *ROWS[2:], at=2.0, before=begun)
    assert not changed(begun, later)
    ended = FleetState.of(later.first.with_operation(2, None))
    assert not changed(later, ended)


def test_what_only_the_detail_tells_is_no_news() -> None:
    """The table shows cores, memory and disk of a plan, and not its bandwidth."""
    plan = {"id": 1, "vcpus": 2, "memory": 4096, "storage": 80}
    state = fleet(server(1, plan=plan), at=1.0)
    detailed = server(1, plan={**plan, "bandwidth": 2048})
    assert not changed(state, fleet(detailed, at=2.0, before=state))
    larger = server(1, plan={**plan, "memory": 8192})
    assert changed(state, fleet(larger, at=2.0, before=state)) == {key(1)}


# -- on screen


def margin(pilot: Pilot[int], name: str) -> str:
    """What stands before a server's name."""
    for line in screen_text(pilot).splitlines():
        if line[2:].startswith(f"{name} "):
            return line[0]
    return "?"


def marked(pilot: Pilot[int]) -> set[str]:
    """Names of the servers with a mark on screen."""
    lines = [line for line in screen_text(pilot).splitlines() if line.startswith("* ")]
    return {line[2:].split()[0] for line in lines}


def go_to(pilot: Pilot[int], name: str) -> None:
    """Put the cursor on a server."""
    (found,) = [s for s in app_of(pilot).state.servers if s.name == name]
    pilot.app.screen.query_one(ServerTable).select(found.key)


@pytest.mark.knobs(servers=6)
async def test_space_marks_and_goes_on(make_app: MakeApp) -> None:
    """Pressed again on the same server it takes the mark away."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("space", "space")
        await sees(pilot, "2 marked")
        assert len(marked(pilot)) == 2
        await pilot.press("up", "space")
        await sees(pilot, "1 marked")


@pytest.mark.knobs(servers=6)
async def test_range_all_and_none(make_app: MakeApp) -> None:
    """`V`, `*` and `u`."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("space", "down", "down", "V")
        await sees(pilot, "4 marked")
        await pilot.press("asterisk")
        await sees(pilot, "6 marked")
        await pilot.press("u")
        await until(pilot, lambda: "marked" not in screen_text(pilot), "no marks")


@pytest.mark.knobs(servers=6)
async def test_marks_survive_refresh_sort_and_filter(served: Served, make_app: MakeApp) -> None:
    """They stay on their servers; those that the filter hides are counted."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("space", "space")
        names = marked(pilot)
        await pilot.press("O")
        await until(pilot, lambda: marked(pilot) == names, "the marks, in another order")
        served.account.remove(
            next(served.wire.number(one.id) for one in app.state.servers if one.name not in names)
        )
        await pilot.press("r")
        await until(pilot, lambda: len(app.state.servers) == 5, "the list")
        assert marked(pilot) == names
        await pilot.press("slash")
        await types(pilot, min(names))
        await sees(pilot, "2 marked (1 hidden)")
        await pilot.press("escape")
        await until(pilot, lambda: marked(pilot) == names, "both again")


@pytest.mark.knobs(servers=6)
async def test_mark_of_a_server_that_is_gone_goes_too(served: Served, make_app: MakeApp) -> None:
    """Nothing is ever done to what is not there."""
    app = make_app()
    async with running(app) as pilot:
        first = app.screen.query_one(ServerTable).selected
        assert first is not None
        await pilot.press("space", "space")
        served.account.remove(served.wire.number(first.id))
        await pilot.press("r")
        await sees(pilot, "1 marked")


async def test_asterisk_marks_what_the_filter_shows(make_app: MakeApp) -> None:
    """And no more."""
    app = make_app(query="web")
    async with running(app) as pilot:
        await pilot.press("asterisk")
        await sees(pilot, "marked")
        await pilot.press("escape")
        await until(pilot, lambda: marked(pilot) >= {"web-1", "web-2"}, "the marks")
        assert all("web" in name for name in marked(pilot))


async def test_changed_server_is_marked_until_it_was_looked_at(
    served: Served, make_app: MakeApp
) -> None:
    """The cursor on it takes the mark away."""
    app = make_app()
    web = 12345
    async with running(app) as pilot:
        assert margin(pilot, "web-1") == " "
        served.account.edit(web, name="web-one")
        await pilot.press("r")
        await until(pilot, lambda: margin(pilot, "web-one") == "•", "the sign of a change")
        go_to(pilot, "web-one")
        await until(pilot, lambda: margin(pilot, "web-one") == " ", "the end of it")


async def test_u_takes_the_signs_of_changes_away(served: Served, make_app: MakeApp) -> None:
    """All have been seen."""
    app = make_app()
    async with running(app) as pilot:
        served.account.edit(12345, name="web-one")
        await pilot.press("r")
        await until(pilot, lambda: margin(pilot, "web-one") == "•", "the sign of a change")
        await pilot.press("u")
        await until(pilot, lambda: margin(pilot, "web-one") == " ", "the end of it")


# -- attention


async def test_terminal_without_focus_is_read_slowly(served: Served, make_app: MakeApp) -> None:
    """And at once when it has the focus again."""
    app = make_app(timing=Timing(refresh=0.05, slow_refresh=3600.0))
    async with running(app) as pilot:
        (account,) = app.fleet._accounts.connected
        app.post_message(AppBlur())
        await until(pilot, lambda: account.poller.next_poll() == 3600.0, "the slow pace")
        await pilot.pause(0.1)
        before = len(served.account.requests)
        await pilot.pause(0.1)
        assert len(served.account.requests) == before
        app.post_message(AppFocus())
        await until(pilot, lambda: len(served.account.requests) > before, "a list at once")
        assert account.poller.next_poll() == 0.05
