"""Twelve servers, one after the other: stopped at the fifth, gone on with, ended, and left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    app_of,
    reads,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import confirm, confirm_plan, number_of
from vpstui.fleet.state.bulk_action import Step

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

NAMES = [f"r-{number:02}" for number in range(1, 13)]


@pytest.fixture
def rolled(served: Served) -> Served:
    """An account with twelve servers more."""
    for name in NAMES:
        served.account.add(name=name)
    return served


async def plans(pilot: Pilot[int], *keys: str, key: str = "R") -> None:
    """Mark the twelve, and open a plan; further keys are pressed in it."""
    await pilot.press("slash")
    await types(pilot, "name:r-")
    await pilot.press("enter", "asterisk", "escape")
    await pilot.press(key)
    await shows(pilot, "ConfirmScreen")
    await pilot.press(*keys)


async def rolls(pilot: Pilot[int], *keys: str) -> None:
    """Begin to reboot the twelve at the pace that the keys choose."""
    await plans(pilot, *keys)
    await confirm_plan(pilot)
    await shows(pilot, "ResultsScreen")


def sent(served: Served) -> list[str]:
    """The servers that were rebooted, by name, in the order of the requests."""
    names = {number_of(served, name): name for name in NAMES}
    assert all(verb == "reboot" for verb, _, _ in served.orders())
    return [names[number] for _, number, _ in served.orders() if number is not None]


async def has_sent(pilot: Pilot[int], served: Served, number: int) -> None:
    """Wait until so many requests have come."""
    await until(pilot, lambda: len(sent(served)) >= number, f"{number} requests")


async def come_through(pilot: Pilot[int], served: Served, until_sent: int) -> None:
    """Let time pass, server by server; the next is never sent before the last is done."""
    while len(sent(served)) < until_sent:
        before = len(sent(served))
        await until(pilot, lambda: not app_of(pilot).state.writes_in_flight, "the answer")
        last = app_of(pilot).state.bulks[-1].targets[before - 1]
        assert last.step in (Step.ACCEPTED, Step.DONE)
        assert len(sent(served)) == before
        served.clock.time += 60
        await has_sent(pilot, served, before + 1)


async def stop_at_fifth(pilot: Pilot[int], served: Served) -> None:
    """Roll until the fifth is refused."""
    served.fail("reboot", 409, {"detail": "A snapshot runs."}, number=number_of(served, NAMES[4]))
    await rolls(pilot, "f6", "f6")
    await until(pilot, lambda: sent(served), "the first request")
    await come_through(pilot, served, 5)
    await sees(pilot, "stopped at r-05: failed; 7 not sent yet")


@pytest.mark.slow
async def test_stopped_at_the_fifth_and_gone_on_with(rolled: Served, make_app: MakeApp) -> None:
    """It says where it stands, also elsewhere; p goes on with the sixth."""
    async with running(make_app(), size=(120, 40)) as pilot:
        await stop_at_fifth(pilot, rolled)
        await toasted(pilot, "Rolling reboot stopped at r-05: failed; 7 not sent yet.")
        assert sent(rolled) == NAMES[:5]
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "▲ rolling reboot stopped at r-05: failed; 7 not sent yet (B)")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "rolling reboot stopped (B)")
        await pilot.press("B")
        await shows(pilot, "ResultsScreen")
        await pilot.press("p")
        assert not list(pilot.app._notifications)  # that it stopped is true no more
        await come_through(pilot, rolled, 12)
        rolled.clock.time += 60
        await sees(pilot, "11 rebooted, 1 failed")
        assert sent(rolled) == NAMES


@pytest.mark.slow
async def test_what_waits_for_a_person_comes_first(rolled: Served, make_app: MakeApp) -> None:
    """B leads to it, though another bulk action began later and goes on."""
    async with running(make_app(), size=(60, 24)) as pilot:
        await stop_at_fifth(pilot, rolled)
        await sees(pilot, "4 rebooted, 1 failed, 7 waiting")
        assert "since" not in screen_text(pilot)  # it would cut the line
        await pilot.press("escape", "u")
        for name in ("mail", "web-1"):
            await select(pilot, name)
            await pilot.press("space", "escape")
        await pilot.press("X")
        await confirm(pilot)
        await sees(pilot, "Stop 2 servers")
        await until(pilot, lambda: len(rolled.orders()) == 7, "both requests")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await pilot.press("B")
        await sees(pilot, "stopped at r-05: failed; 7 not sent yet")


@pytest.mark.slow
async def test_ended_where_it_stopped(rolled: Served, make_app: MakeApp) -> None:
    """C sends no more: the other seven are left as they are."""
    async with running(make_app()) as pilot:
        await stop_at_fifth(pilot, rolled)
        await pilot.press("c")
        await sees(pilot, "4 rebooted, 1 failed, 7 not sent")
        assert "(B)" not in screen_text(pilot)
        await pilot.press("p")
        await toasted(pilot, "Everything was sent already.")
        assert sent(rolled) == NAMES[:5]


@pytest.mark.slow
async def test_paused_between_two(rolled: Served, make_app: MakeApp) -> None:
    """What was sent comes to its end; the next waits for p, wherever one has been meanwhile."""
    async with running(make_app()) as pilot:
        await rolls(pilot, "f6", "f6")
        await until(pilot, lambda: sent(rolled), "the first request")
        await sees(pilot, "one after the other; the next when the last is done")
        await pilot.press("p")
        await sees(pilot, "‖ paused; 11 not sent yet")
        await until(pilot, lambda: not app_of(pilot).state.writes_in_flight, "the answer")
        rolled.clock.time += 60
        await sees(pilot, "1 rebooted, 11 waiting")
        await pilot.press("escape")
        await sees(pilot, "rolling reboot paused; 11 not sent yet (B)")
        assert sent(rolled) == NAMES[:1]
        await pilot.press("B")
        await shows(pilot, "ResultsScreen")
        await pilot.press("p")
        await until(pilot, lambda: len(sent(rolled)) == 2, "the second request")


@pytest.mark.slow
async def test_two_at_a_time_and_more(rolled: Served, make_app: MakeApp) -> None:
    """The next three when those are done: plus and minus change the number."""
    async with running(make_app()) as pilot:
        await plans(pilot, "f6")
        await sees(pilot, "Pace: 2 at a time")
        await reads(pilot, "The next 2 when those are done; a failure stops it.")
        pilot.app.screen.query_one("#pace").focus()
        await pilot.press("plus", "plus", "minus")
        await sees(pilot, "Pace: 3 at a time")
        pilot.app.screen.query_one("#typed Input, #typed").focus()
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: len(sent(rolled)) == 3, "three requests")
        await until(pilot, lambda: not app_of(pilot).state.writes_in_flight, "the answers")
        assert set(sent(rolled)) == set(NAMES[:3])
        rolled.clock.time += 60
        await until(pilot, lambda: len(sent(rolled)) == 6, "the next three")
        assert set(sent(rolled)) == set(NAMES[:6])


@pytest.mark.slow
async def test_left_in_the_middle(rolled: Served, make_app: MakeApp) -> None:
    """The question names what is never sent; it stands in the history, and nothing more is sent."""
    app = make_app()
    async with running(app, size=(120, 40)) as pilot:
        await rolls(pilot, "f6", "f6")
        await until(pilot, lambda: sent(rolled), "the first request")
        await until(pilot, lambda: not app.state.writes_in_flight, "the answer")
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        await reads(pilot, "11 reboots are not sent yet and will not be: r-02, r-03, r-04")
        await reads(pilot, "and 3 more.")
        await pilot.press("right", "enter")
        await pilot.pause()
    assert app.return_value == 0
    assert sent(rolled) == NAMES[:1]


@pytest.mark.slow
async def test_servers_that_wait_are_left_to_it(rolled: Served, make_app: MakeApp) -> None:
    """No key acts on them; others are free."""
    async with running(make_app()) as pilot:
        await rolls(pilot, "f6", "f6")
        await until(pilot, lambda: sent(rolled), "the first request")
        await pilot.press("p", "escape", "u", "slash")
        await types(pilot, "r-12")
        await pilot.press("enter", "R")
        await toasted(pilot, "r-12: its rolling reboot is not sent yet; B shows it, c there ends")
        await pilot.press("asterisk", "X")
        await sees(pilot, "Stop: nothing to do")
        await reads(pilot, "busy (its rolling reboot not sent yet)")
        await pilot.press("escape", "escape", "u", "slash")
        await types(pilot, "web-1")
        await pilot.press("enter", "R")
        await sees(pilot, "Reboot this server?")


async def test_pace_goes_round(rolled: Served, make_app: MakeApp) -> None:
    """By F6 and by the line itself; a delete has none."""
    async with running(make_app()) as pilot:
        await plans(pilot)
        await sees(pilot, "Pace: all at once (4 at a time)")
        await pilot.press("f6", "f6", "f6")
        await sees(pilot, "Pace: all at once (4 at a time)")
        await pilot.click("#pace")
        await sees(pilot, "Pace: 2 at a time")
        await pilot.press("enter")
        await sees(pilot, "Pace: one after the other")
        await pilot.press("escape", "D")
        await sees(pilot, "for good?")
        assert "Pace" not in screen_text(pilot)
        assert rolled.orders() == []
