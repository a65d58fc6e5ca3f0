"""What stays in sight where a screen is narrow: the account, and the way to the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]


SIZES = [(100, 30), (80, 24), (72, 20), (60, 20), (40, 10)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_account_and_help_stay_in_sight(make_app: MakeApp, size: tuple[int, int]) -> None:
    """In the list and beside a server, whatever the terminal's size."""
    async with running(make_app(), size) as pilot:
        assert account_and_help(pilot) == (True, True)
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "Hostname")
        assert account_and_help(pilot) == (True, True)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_is_to_be_typed_stays_in_sight(make_app: MakeApp, size: tuple[int, int]) -> None:
    """Before a delete: which server, the word to type, and what has been typed of it."""
    async with running(make_app(), size) as pilot:
        await select(pilot, "web-1")
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("w")
        for text in ("web-1   id", "Type  web-1  to go on:", " w ", "Esc Cancel"):
            await sees(pilot, text)


async def test_status_stays_beside_an_error(make_app: MakeApp, served: Served) -> None:
    """A server's title keeps its status; what went wrong has a line of its own."""
    async with running(make_app(), (80, 24)) as pilot:
        await pilot.press("enter")
        await sees(pilot, "of 2 vCPU")
        served.account.fail_next("GET", "/12373/", 503, {"detail": "down for maintenance"})
        await pilot.press("r")
        await sees(pilot, "down for maintenance. The API answered")
        assert screen_text(pilot).splitlines()[1] == " backup-vault   ● active"


def account_and_help(pilot: Pilot[int]) -> tuple[bool, bool]:
    """Whether the first line names the account, and the last one the key for help."""
    lines = screen_text(pilot).splitlines()
    return "ops@example.com" in lines[0], "? Help" in lines[-1]
