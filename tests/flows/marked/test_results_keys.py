"""The results of a bulk action: a server is opened or marked, and what was done is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import (
    app_of,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    until,
)
from tests.support.apps.user_steps import confirm_plan, number_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

NAMES = ("mail", "web-1", "web-2")
"""Active, in the order of the table."""


async def act(pilot: Pilot[int], served: Served, key: str = "X") -> None:
    """Mark three servers, do something with them, and wait until it is done."""
    for name in NAMES:
        await select(pilot, name)
        await pilot.press("space", "escape")
    await pilot.press(key)
    await shows(pilot, "ConfirmScreen")
    await confirm_plan(pilot)
    await shows(pilot, "ResultsScreen")
    await until(pilot, lambda: len(served.orders()) == len(NAMES), "the requests")
    served.clock.time += 120


async def list_comes(pilot: Pilot[int], served: Served) -> None:
    """The list is read, later than what was read of single servers."""
    served.clock.time += 60
    await app_of(pilot).fleet.refresh()
    await pilot.pause()


def orders(served: Served, verb: str) -> list[int]:
    """Servers to which that was written."""
    return sorted(number for done, number, _ in served.orders() if done == verb and number)


def numbers(served: Served, *names: str) -> list[int]:
    """Their numbers, in order."""
    return sorted(number_of(served, name) for name in names)


async def test_what_was_stopped_is_started_again(served: Served, make_app: MakeApp) -> None:
    """After a plan with how they are now: what somebody started meanwhile is left out."""
    async with running(make_app()) as pilot:
        await act(pilot, served)
        await sees(pilot, "3 stopped")
        served.account.set_status(number_of(served, "web-2"), "active")
        await list_comes(pilot, served)
        await pilot.press("o")
        await sees(pilot, "Start 2 of 3 servers?")
        await sees(pilot, "web-2 is active already: left out.")
        assert orders(served, "start") == []
        await pilot.press("escape")
        await shows(pilot, "ResultsScreen")
        await pilot.press("o")
        await shows(pilot, "ConfirmScreen")
        await confirm_plan(pilot)
        await sees(pilot, "Start 2 servers")
        await until(pilot, lambda: len(served.orders()) == 5, "both requests")
        assert orders(served, "start") == numbers(served, "mail", "web-1")


async def test_opposite_is_for_the_marked_ones(served: Served, make_app: MakeApp) -> None:
    """Their marks are those of the table, once the results are left."""
    async with running(make_app()) as pilot:
        await act(pilot, served)
        await sees(pilot, "3 stopped")
        await pilot.press("g", "j", "space")
        await sees(pilot, "1 marked")
        await sees(pilot, "*web-1")
        await pilot.press("o")
        await sees(pilot, "Start 1 server?")
        await sees(pilot, "web-1")
        await pilot.press("escape")
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "*web-1")
        await pilot.press("space", "escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "2 marked")
        await pilot.press("S")
        await sees(pilot, "Start 2 servers?")
        assert "mail" in screen_text(pilot)
        assert orders(served, "start") == []


async def test_results_without_marks_leave_those_of_the_table(
    served: Served, make_app: MakeApp
) -> None:
    """A mark that is taken away again in the results is none."""
    async with running(make_app()) as pilot:
        await act(pilot, served)
        await pilot.press("g", "space", "k", "space", "escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "3 marked")


async def test_nothing_undoes_a_reboot(served: Served, make_app: MakeApp) -> None:
    """The key says so."""
    async with running(make_app()) as pilot:
        await act(pilot, served, "R")
        await pilot.press("o")
        await toasted(pilot, "Nothing undoes a reboot.")
        await shows(pilot, "ResultsScreen")


async def test_enter_opens_the_server_and_comes_back(served: Served, make_app: MakeApp) -> None:
    """One that is gone is said to be."""
    async with running(make_app()) as pilot:
        await act(pilot, served)
        await sees(pilot, "3 stopped")
        await pilot.press("g", "j", "enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "web-1")
        await pilot.press("escape")
        await shows(pilot, "ResultsScreen")
        served.account.remove(number_of(served, "web-1"))
        await list_comes(pilot, served)
        await pilot.press("enter")
        await toasted(pilot, "web-1 is gone.")
        await shows(pilot, "ResultsScreen")


async def test_marks_made_in_the_results_over_a_server_are_those_of_the_table(
    served: Served, make_app: MakeApp
) -> None:
    """The results are shown over the detail of a server as well."""
    async with running(make_app()) as pilot:
        await act(pilot, served)
        await pilot.press("escape", "u", "enter")
        await shows(pilot, "DetailScreen")
        await pilot.press("B")
        await shows(pilot, "ResultsScreen")
        await pilot.press("g", "space", "space", "escape")
        await shows(pilot, "DetailScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "2 marked")


async def test_only_marked_ones_are_asked_for_again(served: Served, make_app: MakeApp) -> None:
    """Of those that failed."""
    for name in ("web-1", "web-2"):
        served.fail("stop", 409, {"detail": "A snapshot."}, number=number_of(served, name))
    async with running(make_app()) as pilot:
        await act(pilot, served)
        await sees(pilot, "2 failed")
        await pilot.press("g", "space", "r")
        await toasted(pilot, "There is nothing to retry among the marked: none surely failed.")
        await pilot.press("g", "space", "G", "space", "r")
        await sees(pilot, "Stop 1 server?")
        await sees(pilot, "web-2")
        await confirm_plan(pilot)
        await until(pilot, lambda: len(served.orders()) == 4, "the request")
        assert orders(served, "stop").count(number_of(served, "web-2")) == 2
