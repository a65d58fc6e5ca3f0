"""What stays in sight where a screen is narrow: the account, and the way to the help."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult

from tests.support.driving import running, screen_text, sees, select, shows
from vpstui.api.models import ServerList
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.widgets.identity_strip import IdentityStrip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from tests.support.served import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

SIZES = [(100, 30), (80, 24), (72, 20), (60, 20), (40, 10)]

LOCKED = "the config says read_only"


class Host(App[None]):
    """An app of a strip alone."""

    def compose(self) -> ComposeResult:
        """The strip."""
        yield IdentityStrip()


def account(name: str = "prod", **given: Any) -> AccountState:
    """An account whose list was read at 100 s."""
    given = {"account": "ops@example.com · token ci", **given}
    state = AccountState(profile=name, host="admin.vps.org", **given)
    return state.with_list(ServerList(()), 100.0)


@asynccontextmanager
async def strip(state: FleetState, width: int) -> AsyncIterator[Callable[[], str]]:
    """What the strip says in so many columns, when 65 s have gone by; gaps as one blank."""
    app = Host()
    async with app.run_test(size=(width, 3)) as pilot:
        app.query_one(IdentityStrip).show_state(state, 165.0)
        await pilot.pause()
        yield lambda: " ".join(screen_text(pilot).splitlines()[0].split())


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (66, "vpstui ops@example.com · token ci prod ● live · 1 min old"),
        (60, "vpstui ops@example.com prod ● live · 1 min old"),
        (48, "ops@example.com prod ● live · 1 min old"),
        (40, "ops@example.com ● live · 1 min old"),
        (25, "ops@example.com ● live"),
        (20, "ops@example.com ●"),
        (12, "ops@exa… ●"),
    ],
)
async def test_account_stays_in_the_strip(width: int, said: str) -> None:
    """First the token goes, then title, profile, age and word; the account at last and in part."""
    async with strip(FleetState.of(account()), width) as line:
        assert line() == said


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (60, "vpstui admin.vps.org prod ● live · 1 min old"),
        (30, "prod ● live · 1 min old"),
        (10, "prod ●"),
    ],
)
async def test_profile_stands_for_an_account_that_is_not_known(width: int, said: str) -> None:
    """Where the API does not tell whose token it is, the profile stays."""
    async with strip(FleetState.of(account(account="")), width) as line:
        assert line() == said


async def test_lock_stays_in_the_strip() -> None:
    """A narrow line still says that nothing can be changed."""
    async with strip(FleetState.of(account(locked=LOCKED)), 40) as line:
        assert line() == "ops@example.com read-only ● live"


async def test_account_stays_beside_a_long_trouble() -> None:
    """However much there is to say of the network."""
    state = account(paused=True).with_failure("The API does not answer.")
    async with strip(FleetState.of(state), 40) as line:
        assert line().startswith("ops@example.com ▲")


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (70, "vpstui prod ● live · 1 min old staging ● live · 1 min old"),
        (57, "prod ● live · 1 min old staging ● live · 1 min old"),
        (50, "prod ● live staging ● live"),
        (25, "prod ● staging ●"),
        (18, "prod ● staging ●"),
        (14, "pr… ● st… ●"),
    ],
)
async def test_accounts_stay_in_the_strip(width: int, said: str) -> None:
    """Of several each one stays, as long as there is a letter's room for it."""
    async with strip(FleetState.of(account(), account("staging")), width) as line:
        assert line() == said


async def test_strip_says_more_when_there_is_room_again() -> None:
    """It follows the width of the terminal."""
    app = Host()
    async with app.run_test(size=(20, 3)) as pilot:
        app.query_one(IdentityStrip).show_state(FleetState.of(account()), 100.0)
        await pilot.resize_terminal(80, 3)
        await pilot.pause()
        assert "token ci" in screen_text(pilot)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_account_and_help_stay_in_sight(make_app: MakeApp, size: tuple[int, int]) -> None:
    """In the list and beside a server, whatever the terminal's size."""
    async with running(make_app(), size) as pilot:
        assert account_and_help(pilot) == (True, True)
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "Hostname")
        assert account_and_help(pilot) == (True, True)


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
        await sees(pilot, "It said: down for maintenance.")
        assert screen_text(pilot).splitlines()[1] == " backup-vault   ● active"


def account_and_help(pilot: Pilot[int]) -> tuple[bool, bool]:
    """Whether the first line names the account, and the last one the key for help."""
    lines = screen_text(pilot).splitlines()
    return "ops@example.com" in lines[0], "? Help" in lines[-1]
