"""A key that does nothing says why, on the screens themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, toasted
from tests.support.apps.user_steps import confirm, number_of

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")

SUSPENDED = "legacy-shop"


@pytest.mark.parametrize("screen", ["ServersScreen", "DetailScreen"])
@pytest.mark.parametrize(("key", "said"), [("S", "started"), ("X", "stopped"), ("R", "rebooted")])
async def test_power_on_a_suspended_server_says_why_not(
    make_app: MakeApp, served: Served, screen: str, key: str, said: str
) -> None:
    """On the table and in the detail; nothing is sent."""
    async with running(make_app()) as pilot:
        await select(pilot, SUSPENDED)
        if screen == "DetailScreen":
            await pilot.press("enter")
            await shows(pilot, screen)
        await pilot.press(key)
        await toasted(pilot, f"{SUSPENDED} is suspended, and cannot be {said}.")
        assert served.writes() == []


async def test_marked_servers_that_are_suspended_are_left_out_with_the_reason(
    make_app: MakeApp, served: Served
) -> None:
    """The plan says so; where none is left there is nothing to confirm."""
    async with running(make_app()) as pilot:
        await select(pilot, SUSPENDED)
        await pilot.press("space", "S")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Start: nothing to do")
        await sees(pilot, f"{SUSPENDED} is suspended, and cannot be started: left out.")
        assert served.writes() == []


@pytest.mark.parametrize("key", ["e", "N"])
async def test_key_for_one_server_says_so_where_servers_are_marked(
    make_app: MakeApp, key: str
) -> None:
    """It opens no form for the server that happens to be under the cursor."""
    async with running(make_app()) as pilot:
        await pilot.press("space", key)
        await toasted(pilot, "Servers are marked, and only one at a time can be")
        assert type(pilot.app.screen).__name__ == "ServersScreen"


@pytest.mark.parametrize(
    ("key", "said"),
    [("S", "There is no server to start."), ("D", "There is no server to delete."),
     pytest.param("e", "There is no server to edit.", marks=NO_EDIT),
     pytest.param("b", "There is no server to switch backups of.", marks=NO_EDIT),
     ("y", "There is no server to copy from."), ("s", "There is no server to log in to."),
     ("space", "There is no server to mark."), ("enter", "There is no server to open."),
     ("u", "No server is marked."), ("B", "Nothing was done to many servers yet."),
     ("7", "There is no saved view 7; v makes one.")],
)  # fmt: skip
async def test_key_without_a_server_says_so(make_app: MakeApp, key: str, said: str) -> None:
    """Where the filter leaves nothing, or there is nothing of the kind."""
    async with running(make_app(query="nothing-at-all")) as pilot:
        await sees(pilot, "0 of 12 servers")
        await pilot.press(key)
        await toasted(pilot, said)


async def test_key_that_applies_says_nothing(make_app: MakeApp, served: Served) -> None:
    """A start is sent without a word of why not."""
    async with running(make_app()) as pilot:
        await select(pilot, "staging-web")
        served.account.set_status(number_of(served, "staging-web"), "stopped")
        await pilot.press("r", "S")
        await sees(pilot, "starting")
        assert "cannot" not in screen_text(pilot)
        assert not [one for one in pilot.app._notifications if "already" in one.message]


async def test_keys_of_the_results_say_why_not(make_app: MakeApp, served: Served) -> None:
    """When all is done, there is nothing to send, to ask for again, or to look at."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("space", "X")
        await confirm(pilot)
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "1 accepted")
        served.clock.time += 60
        await sees(pilot, "1 stopped")
        for key, said in (
            ("r", "There is nothing to retry: none surely failed."),
            ("c", "Everything was sent already."),
            ("n", "Nothing went wrong so far."),
        ):
            await pilot.press(key)
            await toasted(pilot, said)
