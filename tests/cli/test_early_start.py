"""What is asked while the screens are imported is not asked again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import keyring.backends.fail
import pytest
from pydantic import SecretStr

from tests.support.servers.simulated_account import TOKEN
from vpstui.api.retries import RetryPolicy
from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import SettingsError
from vpstui.cli.early_start import EarlyStart
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.profiles import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.connection import Connection

NAME = "default"


class Opening:
    """Opens the served account early, and then as the app does."""

    def __init__(self, served: Served, profile: Profile | None = None) -> None:
        self.profile = profile or Profile(api_url=served.url)
        self.environ = {"VPSTUI_TOKEN": TOKEN}
        self.connected = 0
        self.waits: list[float] = []
        self._clock = Clock(seconds=served.clock, now=served.clock.now)

    def connect(self, _: str) -> Connection:
        """Connect, and count."""
        self.connected += 1

        async def wait(seconds: float) -> None:
            self.waits.append(seconds)

        return connect(
            NAME, self.profile, ChoiceNames(), self.environ,
            retries=RetryPolicy(sleep=wait), backend=keyring.backends.fail.Keyring(),
        )  # fmt: skip

    def fleet(self, connect_to: Callable[[str], Connection]) -> Fleet:
        """The fleet of the app, which polls on request only."""
        timing = Timing(refresh=None)
        return Fleet(connect_to, [account_of(NAME, self.profile)], clock=self._clock, timing=timing)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is in another thread
            await asyncio.sleep(0.005)


async def asked_for_list(served: Served) -> None:
    """Wait until the list was asked for."""
    await until(lambda: served.asked("list"))


async def test_list_is_asked_for_before_there_is_a_fleet_and_once(served: Served) -> None:
    """The fleet takes the connection, the token and the answer."""
    opening = Opening(served)
    early = EarlyStart(opening.connect, [NAME])
    await asked_for_list(served)
    async with opening.fleet(early.connect) as fleet:
        assert fleet.state.servers
        assert (served.asked("list"), opening.connected) == (1, 1)
        await fleet.refresh()
        assert (served.asked("list"), opening.connected) == (2, 1)


async def test_list_is_as_old_as_its_question(served: Served) -> None:
    """And not as who waited for its answer at last."""
    opening = Opening(served)
    early = EarlyStart(opening.connect, [NAME])
    await asked_for_list(served)
    fleet = opening.fleet(early.connect)
    async with fleet:
        listed_at = fleet.state.accounts[0].listed_at
        assert listed_at is not None
        assert listed_at < fleet.clock.seconds()


async def test_account_that_must_be_of_somebody_is_asked_for_nothing_before(served: Served) -> None:
    """Whose it is comes first."""
    opening = Opening(served, Profile(api_url=served.url, account="somebody@example.com"))
    early = EarlyStart(opening.connect, [NAME])
    async with opening.fleet(early.connect) as fleet:
        assert fleet.state.accounts[0].is_signed_out
    assert served.asked("list") == 0


async def test_without_a_token_nothing_is_asked(served: Served) -> None:
    """The account is signed out, and says why."""
    opening = Opening(served)
    opening.environ = {}
    early = EarlyStart(opening.connect, [NAME])
    async with opening.fleet(early.connect) as fleet:
        assert fleet.state.accounts[0].is_signed_out
        assert fleet.state.accounts[0].problem.startswith("No token found.")
    assert served.account.requests == []


async def test_refused_token_signs_out(served: Served) -> None:
    """The answer that came early is an answer."""
    served.fail("list", 401)
    opening = Opening(served)
    early = EarlyStart(opening.connect, [NAME])
    await asked_for_list(served)
    async with opening.fleet(early.connect) as fleet:
        assert fleet.state.accounts[0].is_signed_out
    assert served.asked("list") == 1


async def test_failure_is_tried_again_as_often_as_ever(served: Served) -> None:
    """An early question is the first attempt, and no more of them are made."""
    served.fail("list", 503, times=9)
    opening = Opening(served)
    early = EarlyStart(opening.connect, [NAME])
    async with opening.fleet(early.connect) as fleet:
        assert fleet.state.accounts[0].problem
    assert served.asked("list") == 3


async def test_who_comes_later_hears_of_a_wait(served: Served) -> None:
    """The API asked to wait before there was anybody to tell."""
    served.fail("list", 429, headers={"Retry-After": "7"})
    opening = Opening(served)
    early = EarlyStart(opening.connect, [NAME])
    connection = await asyncio.to_thread(early.connect, NAME)
    await until(lambda: opening.waits)
    heard: list[float] = []
    connection.service.on_retry_after(heard.append)
    assert [round(seconds) for seconds in heard] == [7]
    await connection.service.aclose()


async def test_another_token_is_not_told_what_came_for_the_first(served: Served) -> None:
    """A login that comes meanwhile asks by itself."""
    opening = Opening(served)
    early = EarlyStart(opening.connect, [NAME])
    await asked_for_list(served)
    connection = await asyncio.to_thread(early.connect, NAME)
    connection.service.use_token(SecretStr("vps_other"))
    listing = await connection.service.list_servers()
    assert listing.asked_before == 0.0
    assert served.asked("list") == 2
    await connection.service.aclose()


async def test_what_cannot_be_connected_is_reported_by_who_opens_it(served: Served) -> None:
    """And tried again when it is opened again."""
    opening = Opening(served)

    def fails(_: str) -> Connection:
        raise SettingsError("no way")

    early = EarlyStart(fails, [NAME])
    fleet = opening.fleet(early.connect)
    with pytest.raises(SettingsError, match=r"^no way$"):
        await fleet.start()
    await fleet.aclose()
