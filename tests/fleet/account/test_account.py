"""An open account: its token, its login and its polls, over a socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import keyring.backends.fail
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from pydantic import SecretStr

from tests.support.open_account import Opened, opened
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.requests import ServerCreate
from vpstui.base.clocks import Timing
from vpstui.base.errors import ConnectionFailed, ServerFault, Unauthorized
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


ENVIRON = {"VPSTUI_TOKEN": TOKEN}


class MemoryKeyring(KeyringBackend):
    """Keeps passwords as long as the test runs."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class LockedKeyring(MemoryKeyring):
    """Gives nothing and takes nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(f"{service} {username}")


# -- start


async def test_start_finds_the_token_and_reads_the_list(served: Served) -> None:
    """In that order, each to be seen."""
    async with opened(served) as ours:
        phases = list(dict.fromkeys(state.phase for state in ours.observer.states))
        assert phases == [Phase.LOADING, Phase.READY]
        assert len(ours.state.servers) == 12


async def test_start_tells_account_and_plans_after_the_list(served: Served) -> None:
    """What can wait does not hold up the rows."""
    async with opened(served) as ours:
        await ours.observer.ends()
        paths = [request.path.removeprefix("/api/v1") for request in served.account.requests]
        assert paths == ["/servers/", "/account/me/", "/plans/"]
        assert ours.state.account
        assert ours.state.plans


async def test_start_without_a_token_says_why(served: Served) -> None:
    """Signed out, and nothing is asked of the API."""
    async with opened(served, {}) as ours:
        assert ours.state.phase is Phase.SIGNED_OUT
        assert ours.state.problem == (
            "No token found. There is no keyring on this machine (no Secret Service)."
        )
        assert served.account.requests == []


async def test_start_with_a_token_that_cannot_be_one_says_why(served: Served) -> None:
    """It is neither sent nor shown."""
    async with opened(served, {"VPSTUI_TOKEN": "two words"}) as ours:
        assert ours.state.phase is Phase.SIGNED_OUT
        assert "VPSTUI_TOKEN is not a token" in ours.state.problem
        assert "two words" not in ours.state.problem
        assert served.account.requests == []


@pytest.mark.knobs(token="vps_other")
async def test_start_with_a_refused_token_signs_out(served: Served) -> None:
    """The API says no; nothing else is asked."""
    async with opened(served) as ours:
        assert ours.state.phase is Phase.SIGNED_OUT
        await ours.observer.ends()
        assert len(served.account.requests) == 1


async def test_start_without_a_connection_keeps_the_token(served: Served) -> None:
    """The polls may find it again."""
    served.account.fail_next("GET", "/servers/", 503, {})
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        assert ours.state.phase is Phase.LOADING
        assert ours.state.problem
        assert ours.account.poller.next_poll() == 7.0


async def test_sign_out_before_the_account_is_told_ends_quietly(served: Served) -> None:
    """What could wait is then not asked for."""
    async with opened(served) as ours:
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.state.account == ""
        assert ours.observer.said == []


async def test_session_knows_the_names_of_choices(served: Served) -> None:
    """As the config gives them."""
    async with opened(served, start=False) as ours:
        assert ours.account._choice_names.os == {"ours": 5}


# -- login


async def test_login_reads_the_list_and_is_kept(served: Served) -> None:
    """The keyring has the token, bound to profile and host."""
    ring = MemoryKeyring()
    async with opened(served, {}, backend=ring) as ours:
        await ours.account.sign_in(SecretStr(TOKEN))
        assert ours.state.phase is Phase.READY
        assert len(ours.state.servers) == 12
        await ours.observer.says("Logged in. The token is in the keyring.")
    host = served.url.removeprefix("http://").removesuffix("/api/v1")
    assert ring.kept == {("vpstui", f"default@{host}"): TOKEN}


async def test_kept_login_is_found_at_the_next_start(served: Served) -> None:
    """Nobody logs in twice."""
    ring = MemoryKeyring()
    async with opened(served, {}, backend=ring) as ours:
        await ours.account.sign_in(SecretStr(TOKEN))
        await ours.observer.ends()
    async with opened(served, {}, backend=ring) as ours:
        assert ours.state.phase is Phase.READY


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (keyring.backends.fail.Keyring(), "There is no keyring on this machine"),
        (LockedKeyring(), "The keyring is locked."),
    ],
)
async def test_login_that_cannot_be_kept_says_for_how_long(
    served: Served, backend: KeyringBackend, why: str
) -> None:
    """For this session only, why, and what to do about it."""
    async with opened(served, {}, backend=backend) as ours:
        await ours.account.sign_in(SecretStr(TOKEN))
        await ours.observer.ends()
        [(text, severity)] = ours.observer.notices
        assert text.startswith(f"Logged in for this session only. {why}")
        assert text.endswith("Set VPSTUI_TOKEN, token_file or token_command to stay logged in.")
        assert severity == "warning"
        assert ours.state.phase is Phase.READY


async def test_login_that_another_source_outranks_says_so(served: Served) -> None:
    """Else the next start would surprise."""
    async with opened(served, {"VPSTUI_TOKEN": TOKEN}, backend=MemoryKeyring()) as ours:
        await ours.account.sign_in(SecretStr("vps_new"))
        await ours.observer.says(
            "The token is in the keyring, but VPSTUI_TOKEN comes first at the next start."
        )


@pytest.mark.knobs(token="vps_right")
async def test_refused_login_is_dropped(served: Served) -> None:
    """The screen tells why; the token is neither used nor kept."""
    ring = MemoryKeyring()
    async with opened(served, {}, backend=ring, timing=Timing(refresh=7.0)) as ours:
        with pytest.raises(Unauthorized):
            await ours.account.sign_in(SecretStr("vps_wrong"))
        assert ours.account.poller.next_poll() is None
        assert ours.state.phase is Phase.SIGNED_OUT
        assert not ours.observer.tasks._tasks
    assert ring.kept == {}


async def test_login_that_could_not_be_tried_is_dropped(served: Served) -> None:
    """An API that has trouble says nothing about a token."""
    async with opened(served, {}, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 503, {})
        with pytest.raises(ServerFault):
            await ours.account.sign_in(SecretStr(TOKEN))
        assert ours.account.poller.next_poll() is None


async def test_login_without_a_network_is_dropped(served: Served) -> None:
    """Nothing was reached."""
    async with opened(served, {}, url="http://127.0.0.1:9/api/v1") as ours:
        with pytest.raises(ConnectionFailed):
            await ours.account.sign_in(SecretStr(TOKEN))
        assert ours.state.phase is Phase.SIGNED_OUT


async def test_login_again_goes_on_with_the_rows(served: Served) -> None:
    """After a token was revoked, another one brings the fleet back to life."""
    async with opened(served, {}, backend=MemoryKeyring()) as ours:
        await ours.account.sign_in(SecretStr("vps_old"))
        served.account.token = "vps_new"
        await ours.account.refresh()
        assert ours.state.phase is Phase.SIGNED_OUT
        await ours.account.sign_in(SecretStr("vps_new"))
        assert ours.state.is_live
        assert len(ours.state.servers) == 12


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring(), MemoryKeyring()])
async def test_token_is_in_nothing_that_is_told(served: Served, backend: Any) -> None:
    """Neither in a state nor in a notice."""
    async with opened(served, {}, backend=backend) as ours:
        await ours.account.sign_in(SecretStr(TOKEN))
        await ours.observer.ends()
        assert TOKEN not in repr(ours.observer.states)
        assert TOKEN not in repr(ours.observer.notices)


# -- polls


@asynccontextmanager
async def polling(ours: Opened) -> AsyncIterator[None]:
    """Poll meanwhile."""
    poll = asyncio.ensure_future(ours.account.poll())
    try:
        yield
    finally:
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)


async def test_list_is_read_again_and_again(served: Served) -> None:
    """Each time when the answer before is in and the interval is over."""
    async with opened(served, timing=Timing(refresh=0.01)) as ours, polling(ours):
        await ours.observer.until(lambda: ours.lists() >= 5)


async def test_polls_survive_failures(served: Served) -> None:
    """They come back by themselves, and say so."""
    async with opened(served, timing=Timing(refresh=0.01)) as ours:
        served.account.fail_next("GET", "/servers/", 503, {}, times=3)
        async with polling(ours):
            await ours.observer.says("Connected to the host again.")
        assert ours.state.is_live


async def test_paused_polls_read_nothing(served: Served) -> None:
    """On request, the list is still read."""
    async with opened(served, timing=Timing(refresh=0.001)) as ours:
        ours.account.pause(True)
        async with polling(ours):
            for _ in range(3):
                await ours.account.refresh()
            assert ours.lists() == 4


async def test_polls_go_on_after_a_pause(served: Served) -> None:
    """At once."""
    async with opened(served, timing=Timing(refresh=0.001)) as ours:
        ours.account.pause(True)
        async with polling(ours):
            await asyncio.sleep(0)
            ours.account.pause(False)
            ours.account.reschedule()
            await ours.observer.until(lambda: ours.lists() >= 3)


async def test_change_of_pace_holds_at_once(served: Served) -> None:
    """A list that comes back into sight does not wait out the slow interval."""
    timing = Timing(refresh=0.01, slow_refresh=3600)
    async with opened(served, timing=timing) as ours:
        ours.account.poller.in_sight = False
        async with polling(ours):
            await asyncio.sleep(0)
            assert ours.lists() == 1
            ours.account.poller.in_sight = True
            ours.account.reschedule()
            await ours.observer.until(lambda: ours.lists() >= 3)


async def test_polls_begin_with_the_login(served: Served) -> None:
    """Without a token they wait."""
    timing = Timing(refresh=0.01)
    async with opened(served, {}, timing=timing, backend=MemoryKeyring()) as ours, polling(ours):
        await ours.account.sign_in(SecretStr(TOKEN))
        await ours.observer.until(lambda: ours.lists() >= 4)


async def test_polls_follow_what_others_create(served: Served) -> None:
    """A server that appears provisioning is watched until it runs."""
    async with opened(served, timing=Timing(refresh=0.01)) as ours, polling(ours):
        served.account.add(name="theirs", status="provisioning")
        await ours.observer.until(lambda: ours.state.moving_since)
        created = next(s for s in ours.state.servers if s.name == "theirs")
        served.account.set_status(int(created.id), "active")
        await ours.observer.says("theirs is active now.")


async def test_poll_during_a_create_shows_the_server_once(served: Served) -> None:
    """A list may show it before the create is answered."""
    request = ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")
    async with opened(served, timing=Timing(refresh=0.01)) as ours, polling(ours):
        server = await ours.account.create(request)
        before = ours.lists()
        await ours.observer.until(lambda: ours.lists() > before + 1)
        assert [row.id for row in ours.state.servers].count(server.id) == 1
