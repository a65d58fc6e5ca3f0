"""Marks stay after what was done with their servers, and a plan comes before anything is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, toasted, until
from tests.support.apps.user_steps import confirm_plan, number_of, selected_name

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


async def mark(pilot: Pilot[int], *names: str) -> None:
    """Mark servers, and show all again."""
    for name in names:
        await select(pilot, name)
        await pilot.press("space", "escape")


async def test_marks_stay_after_a_bulk_action(served: Served, make_app: MakeApp) -> None:
    """Those left out, too; the same key again shows the whole plan, and u takes them away."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "web-2", "staging-web")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "staging-web is stopped already: left out.")
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: len(served.orders()) == 2, "both requests")
        served.clock.time += 60
        await sees(pilot, "2 stopped")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "3 marked")
        await pilot.press("X")
        await sees(pilot, "Stop: nothing to do")
        await sees(pilot, "3 of 3 are stopped already: left out.")
        await pilot.press("escape")
        await pilot.press("S")
        await sees(pilot, "Start 3 servers?")
        await pilot.press("escape", "u")
        await until(pilot, lambda: "marked" not in screen_text(pilot), "the end of the marks")
        assert len(served.orders()) == 2


async def test_start_and_ssh_ask_once_the_marked_servers_are_gone(
    served: Served, make_app: MakeApp
) -> None:
    """The marks went with their servers: nobody chose the one under the cursor."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "web-2")
        await select(pilot, "staging-web")
        await pilot.press("escape")
        for name in ("web-1", "web-2"):
            served.account.remove(number_of(served, name))
        await pilot.press("r")
        await until(pilot, lambda: "marked" not in screen_text(pilot).splitlines()[1], "no marks")
        assert selected_name(pilot) == "staging-web"
        for key, question in (("S", "Start this server?"), ("s", "Log in to this server?")):
            await pilot.press(key)
            await sees(pilot, question)
            await sees(pilot, "The cursor came here by itself.")
            await pilot.press("escape")
            await shows(pilot, "ServersScreen")
        assert served.orders() == []


async def test_ssh_is_about_the_marked_ones(make_app: MakeApp) -> None:
    """By its key and by its name: a plan names them first."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "web-2")
        await select(pilot, "mail")
        await pilot.press("escape", "s")
        await sees(pilot, "Log in to 2 servers?")
        await sees(pilot, "One after the other: the next when the last has ended.")
        assert "id 12363" not in screen_text(pilot)
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await pilot.press("colon")
        await shows(pilot, "PaletteScreen")
        await pilot.press("s", "s", "h", "enter")
        await sees(pilot, "Log in to 2 servers?")


@pytest.mark.parametrize("key", ["e", "N", "c"])
async def test_key_for_one_says_so_where_several_are_marked(make_app: MakeApp, key: str) -> None:
    """And does nothing, not to the server under the cursor either."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "web-2")
        await pilot.press(key)
        await toasted(pilot, "Servers are marked, and only one at a time can be")
        await shows(pilot, "ServersScreen")


@pytest.mark.slow
@pytest.mark.knobs(servers=11)
@pytest.mark.parametrize(("key", "verb"), [("S", "start"), ("R", "reboot")])
async def test_number_of_more_than_ten_is_typed(
    served: Served, make_app: MakeApp, key: str, verb: str
) -> None:
    """Whatever is done; of ten a button is enough."""
    for number in served.account.servers:
        served.account.set_status(number, "stopped" if key == "S" else "active")
    async with running(make_app()) as pilot:
        await pilot.press("asterisk", key)
        await sees(pilot, "Type  11  to go on:")
        await pilot.press("1", "0", "enter")
        await sees(pilot, "That is not it: type  11")
        await pilot.press("backspace", "1", "enter")
        await sees(pilot, f"Enter again {verb}s 11 servers.")
        assert served.orders() == []
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await pilot.press("space", key)
        await sees(pilot, f"{verb.capitalize()} 10 servers?")
        assert "Type" not in screen_text(pilot)
        await pilot.press("right", "enter")
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: len(served.orders()) == 10, "ten requests")
