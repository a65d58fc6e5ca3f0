"""The first line: accounts, and how fresh their lists are."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pilot import resized, screen_text
from tests.support.apps.widgets import first_line, hosting
from vpstui.api.models import ServerList
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.widgets.identity_strip import IdentityStrip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


def ready(partial: str = "", **given: Any) -> AccountState:
    """A state with a list that was asked for at 100 s."""
    state = AccountState(profile="default", host="admin.vps.org", **given)
    return state.with_list(ServerList((), partial=partial), 100.0)


@pytest.mark.parametrize(
    ("state", "now", "right"),
    [
        (AccountState(), 0.0, "starting"),
        (AccountState(phase=Phase.LOADING), 0.0, "loading"),
        (AccountState(phase=Phase.LOADING).with_failure("down"), 0.0, "▲ no answer"),
        (AccountState().with_sign_out("refused"), 0.0, "▲ logged out"),
        (ready().with_sign_out("refused"), 130.0, "▲ logged out · <1 min old"),
        (ready(), 105.0, "● live"),
        (ready(), 190.0, "● live · 1 min old"),
        (ready(partial="page 2 failed"), 105.0, "▲ partial list · <1 min old"),
        (ready(paused=True), 160.0, "‖ paused · 1 min old"),
        (ready().with_failure("down"), 105.0, "▲ no answer · <1 min old"),
        (ready().with_failure("down"), 100.5, "▲ no answer · <1 min old"),
        (ready(paused=True).with_failure("down"), 105.0, "▲ no answer · <1 min old · paused"),
    ],
)
async def test_strip_says_how_things_stand(state: AccountState, now: float, right: str) -> None:
    """In a word, with the age of what is not kept up to date."""
    strip = IdentityStrip()
    async with hosting(strip) as pilot:
        strip.show_state(FleetState.of(state), now)
        await pilot.pause()
        assert first_line(pilot).endswith(f"   {right}")


async def test_strip_names_the_account_and_the_profile() -> None:
    """Nobody acts in the wrong one."""
    strip = IdentityStrip()
    async with hosting(strip) as pilot:
        strip.show_state(FleetState.of(ready(account="ops@example.com · token ci")), 100.0)
        await pilot.pause()
        assert first_line(pilot).startswith(" vpstui  ops@example.com · token ci  ")
        assert first_line(pilot).endswith("default   ● live")


async def test_strip_names_the_host_while_the_account_is_not_known() -> None:
    """That is known from the start."""
    strip = IdentityStrip()
    async with hosting(strip) as pilot:
        strip.show_state(FleetState.of(ready()), 100.0)
        await pilot.pause()
        assert first_line(pilot).startswith(" vpstui  admin.vps.org ")


async def test_strip_keeps_its_sign_when_it_is_narrow() -> None:
    """How fresh the news is stays in sight, if only by a sign."""
    strip = IdentityStrip()
    async with hosting(strip, size=(40, 3)) as pilot:
        strip.show_state(
            FleetState.of(ready(account="somebody-with-a-long-name@example.com")), 100.0
        )
        await pilot.pause()
        assert first_line(pilot).endswith("… ●")


# -- what stays where it is narrow

LOCKED = "the config says read_only"


def account(name: str = "prod", **given: Any) -> AccountState:
    """An account whose list was read at 100 s."""
    given = {"account": "ops@example.com · token ci", **given}
    state = AccountState(profile=name, host="admin.vps.org", **given)
    return state.with_list(ServerList(()), 100.0)


@asynccontextmanager
async def strip(state: FleetState, width: int) -> AsyncIterator[Callable[[], str]]:
    """What the strip says in so many columns, when 65 s have gone by; gaps as one blank."""
    widget = IdentityStrip()
    async with hosting(widget, size=(width, 3)) as pilot:
        widget.show_state(state, 165.0)
        await pilot.pause()
        yield lambda: " ".join(first_line(pilot).split())


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


@pytest.mark.parametrize(
    ("left", "said"),
    [(600.0, "10 min"), (540.5, "10 min"), (540.0, "9 min"), (1.0, "1 min"), (-0.5, "1 min")],
)
async def test_unlock_is_counted_in_whole_minutes(left: float, said: str) -> None:
    """Drawn once a minute; the last one until it is locked again."""
    state = account(locked=LOCKED).with_lock(on=False, until=165.0 + left)
    async with strip(FleetState.of(state), 80) as line:
        assert f" unlocked {said} " in line()


async def test_unlock_until_the_app_is_left_is_not_counted() -> None:
    """The account is like any other then."""
    state = account(locked=LOCKED).with_lock(on=False)
    async with strip(FleetState.of(state), 80) as line:
        assert "unlocked" not in line()


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
    widget = IdentityStrip()
    async with hosting(widget, size=(20, 3)) as pilot:
        widget.show_state(FleetState.of(account()), 100.0)
        await resized(pilot, 80, 3)
        await pilot.pause()
        assert "token ci" in screen_text(pilot)
