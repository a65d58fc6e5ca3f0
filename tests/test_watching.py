"""Reads, watches and notices of one account, over a socket to a simulated one, without a screen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import keyring.backend
import keyring.backends.fail
import pytest
from conftest import ONCE, QUICK, TOKEN, Served
from pydantic import SecretStr

from vpstui.connection import connect
from vpstui.errors import BadRequest, NotFound, OutcomeUnknown, Unauthorized
from vpstui.models import ServerCreate, ServerPatch
from vpstui.settings import ChoiceNames, Profile
from vpstui.state import ApiFilter, AppState, Phase
from vpstui.timing import Clock, Timing
from vpstui.writes import Busy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping

    from vpstui.fleet import Fleet
    from vpstui.session import Session

WEB = 12345


class MemoryKeyring(keyring.backend.KeyringBackend):
    """Keeps secrets as long as the test."""

    priority = 1

    def __init__(self) -> None:
        # Not by super(): keyring's own would read settings of the environment.
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@dataclass
class Account:
    """A session and everything it said."""

    served: Served
    session: Session
    states: list[AppState] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def fleet(self) -> Fleet:
        """Its fleet."""
        return self.session.fleet

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0)

    async def says(self, text: str) -> None:
        """Wait until it was said."""
        await self.until(lambda: any(text in notice for notice in self.notices))


@asynccontextmanager
async def account(
    served: Served,
    *,
    environ: Mapping[str, str] | None = None,
    backend: Any = None,
    timing: Timing | None = None,
    start: bool = True,
) -> AsyncIterator[Account]:
    """Open a session on a served account."""
    made = connect(
        "default",
        Profile(api_url=served.url),
        ChoiceNames(),
        {"VPSTUI_TOKEN": TOKEN} if environ is None else environ,
        pace=QUICK,
        retries=ONCE,
        backend=backend or keyring.backends.fail.Keyring(),
    )
    tasks: set[asyncio.Task[None]] = set()
    states: list[AppState] = []
    notices: list[str] = []

    def spawn(work: Coroutine[Any, Any, None]) -> None:
        tasks.add(asyncio.ensure_future(work))

    session = made.open(
        AppState(profile="default", host="the host"),
        publish=states.append,
        notify=lambda text, _: notices.append(text),
        spawn=spawn,
        clock=Clock(served.clock, served.clock.now),
        timing=timing or Timing(refresh=None),
    )
    try:
        if start:
            await session.start()
        yield Account(served, session, states, notices)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await session.aclose()


async def test_failure_is_said_once_and_the_end_of_it_too(served: Served) -> None:
    """Rows stay; two failures are one notice."""
    async with account(served) as ours:
        served.account.fail_next("GET", "/servers/", 503, {"detail": "down"}, times=2)
        await ours.fleet.refresh()
        await ours.fleet.refresh()
        assert len(ours.notices) == 1
        assert ours.fleet.state.failures == 2
        assert len(ours.fleet.state.servers) == 12
        await ours.fleet.refresh()
        assert ours.notices[-1] == "Connected to the host again."
        assert ours.fleet.state.is_live


async def test_pace_of_polls(served: Served) -> None:
    """The interval; a minute after five failures, out of sight, or as the API asks; none paused."""
    async with account(served, timing=Timing(refresh=7.0)) as ours:
        fleet = ours.fleet
        assert fleet.next_poll() == 7.0
        fleet.in_sight = False
        assert fleet.next_poll() == 60.0
        fleet.in_sight = True
        fleet.toggle_pause()
        assert fleet.next_poll() is None
        fleet.toggle_pause()
        served.account.fail_next("GET", "/servers/", 429, {}, headers={"Retry-After": "33"})
        await fleet.refresh()
        assert fleet.next_poll() == 33.0
        served.account.fail_next("GET", "/servers/", 500, {}, times=4)
        for _ in range(4):
            await fleet.refresh()
        assert fleet.next_poll() == 60.0
        fleet.sign_out("over")
        assert fleet.next_poll() is None


async def test_list_is_read_again_and_again(served: Served) -> None:
    """The poll goes on by itself, and stops while it is paused."""
    async with account(served, timing=Timing(refresh=0.01)) as ours:
        before = len(served.account.requests)
        poll = asyncio.ensure_future(ours.session.poll())
        await ours.until(lambda: len(served.account.requests) >= before + 3)
        ours.fleet.toggle_pause()
        ours.session.reschedule()
        await ours.until(lambda: ours.fleet.next_poll() is None)
        poll.cancel()


@pytest.mark.knobs(latency=0.05)
async def test_filter_set_while_a_list_is_on_its_way_is_asked_for(served: Served) -> None:
    """The answer to the old question is thrown away and the new one asked."""
    async with account(served) as ours:
        old = asyncio.ensure_future(ours.fleet.refresh())
        await asyncio.sleep(0)
        await ours.fleet.filter_by_api(ApiFilter(status="stopped"))
        await old
        assert {server.status for server in ours.fleet.state.servers} == {"stopped"}


async def test_gone_server_leaves_when_it_is_read(served: Served) -> None:
    """404 takes the row away."""
    async with account(served) as ours:
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.fleet.read(WEB)
        assert ours.fleet.state.server(WEB) is None


async def test_life_of_a_server_in_notices(served: Served) -> None:
    """What was accepted and what was seen done are said in different words."""
    request = ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")
    async with account(served) as ours:
        server = await ours.session.writes.create(request)
        assert ours.notices[-1] == "new is being provisioned."
        served.clock.time += 30
        await ours.says("new is active after 30 s.")
        await ours.session.writes.edit(server, ServerPatch(name="newer"))
        assert ours.notices[-1] == "newer is saved."
        await ours.session.writes.power(server.id, "stop")
        with pytest.raises(Busy, match="its stop is not finished"):
            await ours.session.writes.power(server.id, "stop")
        served.clock.time += 30
        await ours.says("newer is stopped after 30 s.")
        await ours.session.writes.delete(server.id)
        assert ours.notices[-1] == "newer is deleted."
        assert ours.fleet.state.server(server.id) is None


async def test_list_that_shows_the_end_ends_the_watch(served: Served) -> None:
    """Nothing waits for the watch's next question when the list has shown it."""
    async with account(served) as ours:
        await ours.session.writes.power(WEB, "stop")
        served.clock.time += 30
        await ours.fleet.refresh()
        assert ours.notices.count("web-1 is stopped after 30 s.") == 1
        assert not ours.fleet.state.is_busy(WEB)
        await ours.session.writes.power(WEB, "start")
        served.clock.time += 30
        await ours.says("web-1 is active after 30 s.")
        assert ours.notices.count("web-1 is stopped after 30 s.") == 1


async def test_what_others_begin_is_followed_and_told(served: Served) -> None:
    """A server in transition in the list is watched without our doing."""
    async with account(served) as ours:
        served.account.set_status(WEB, "rebooting")
        await ours.fleet.refresh()
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")


async def test_what_takes_long_is_said_to(served: Served) -> None:
    """Ten minutes in one transition are worth a word, once."""
    async with account(served) as ours:
        served.account.set_status(WEB, "provisioning")
        await ours.fleet.refresh()
        served.clock.time += 601
        await ours.says("web-1: provisioning for 10 min, which is long.")


async def test_watched_server_that_goes_is_told(served: Served) -> None:
    """Somebody else deleted it."""
    async with account(served) as ours:
        served.account.set_status(WEB, "stopping")
        await ours.fleet.refresh()
        served.account.remove(WEB)
        await ours.says("web-1 is gone.")
        assert ours.fleet.state.server(WEB) is None


async def test_status_other_than_hoped_for_is_told_as_it_is(served: Served) -> None:
    """An accepted stop that leads nowhere is not called done."""
    async with account(served) as ours:
        await ours.session.writes.power(WEB, "stop")
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active, though its stop was accepted.")


@pytest.mark.parametrize(
    ("verb", "status", "said"),
    [
        ("stop", "stopped", "the stop was done, as far as can be seen."),
        ("stop", "active", "the stop was not done, as far as can be seen."),
        ("reboot", "active", "whether the reboot was done cannot be seen."),
    ],
)
async def test_unknown_outcome_is_looked_into(
    served: Served, verb: Any, status: str, said: str
) -> None:
    """No answer: never sent again, found out by reading, told with care."""
    async with account(served) as ours:
        served.account.fail_next("POST", f"/{verb}/", 504, "")
        served.account.set_status(WEB, status)
        with pytest.raises(OutcomeUnknown):
            await ours.session.writes.power(WEB, verb)
        assert ours.fleet.state.is_busy(WEB)
        await ours.says(f"web-1 is {status}: {said}")
        assert len(served.writes()) == 1


async def test_unknown_delete_is_found_to_be_done(served: Served) -> None:
    """404 afterwards says that it arrived."""
    async with account(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 502, "")
        served.account.remove(WEB)
        with pytest.raises(OutcomeUnknown):
            await ours.session.writes.delete(WEB)
        await ours.says("web-1 is gone: the delete was done.")


async def test_refused_writes_leave_nothing_behind(served: Served) -> None:
    """A 400 or a 404 frees the server, looks again, or takes it away."""
    async with account(served) as ours:
        served.account.set_status(WEB, "stopped")
        with pytest.raises(BadRequest):
            await ours.session.writes.power(WEB, "stop")
        await ours.until(lambda: ours.fleet.state.server(WEB).status == "stopped")  # type: ignore[union-attr]
        served.account.fail_next("DELETE", f"/{WEB}/", 409, {"detail": "no"})
        with pytest.raises(Exception, match="409"):
            await ours.session.writes.delete(WEB)
        assert not ours.fleet.state.is_busy(WEB)
        base = await ours.fleet.read(WEB)
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.session.writes.power(WEB, "start")
        with pytest.raises(NotFound):
            await ours.session.writes.edit(base, ServerPatch(name="x"))
        assert ours.fleet.state.server(WEB) is None


async def test_unknown_edit_is_looked_into(served: Served) -> None:
    """The server is read again, so that the row shows what is true."""
    async with account(served) as ours:
        base = await ours.fleet.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        served.account.edit(WEB, hostname="late.example.com")
        with pytest.raises(OutcomeUnknown):
            await ours.session.writes.edit(base, ServerPatch(name="x"))
        await ours.until(
            lambda: ours.fleet.state.server(WEB).hostname == "late.example.com"  # type: ignore[union-attr]
        )


async def test_revoked_token_signs_out_wherever_it_shows(served: Served) -> None:
    """In a list, a detail, a write or a watch: the token is dropped, nothing more is asked."""
    async with account(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.fleet.refresh()
        served.account.token = "vps_other"
        await ours.until(lambda: ours.fleet.state.phase is Phase.SIGNED_OUT)
    for act in ("fleet.read", "writes.delete"):
        served.account.token = None
        async with account(served) as ours:
            served.account.token = "vps_other"
            with pytest.raises(Unauthorized):
                await attrgetter(act)(ours.session)(WEB)
            assert ours.fleet.state.phase is Phase.SIGNED_OUT
            asked = len(served.account.requests)
            await ours.fleet.refresh()
            assert len(served.account.requests) == asked


async def test_start_without_a_token_says_why(served: Served) -> None:
    """Signed out, with the state of the keyring."""
    async with account(served, environ={}) as ours:
        assert ours.fleet.state.phase is Phase.SIGNED_OUT
        assert "No token found" in ours.fleet.state.problem


async def test_login_is_kept_in_the_keyring(served: Served) -> None:
    """It is tried, stored, and found at the next start."""
    ring = MemoryKeyring()
    async with account(served, environ={}, backend=ring) as ours:
        await ours.session.sign_in(SecretStr(TOKEN))
        await ours.says("Logged in. The token is in the keyring.")
        assert len(ours.fleet.state.servers) == 12
    assert list(ring.kept.values()) == [TOKEN]
    async with account(served, environ={}, backend=ring) as ours:
        assert ours.fleet.state.phase is Phase.READY


async def test_login_says_where_it_holds(served: Served) -> None:
    """For this session only, or until a source that comes first is asked again."""
    async with account(served, environ={}) as ours:
        await ours.session.sign_in(SecretStr(TOKEN))
        await ours.says("Logged in for this session only.")
    async with account(served, backend=MemoryKeyring()) as ours:
        await ours.session.sign_in(SecretStr(TOKEN))
        await ours.says("VPSTUI_TOKEN comes first at the next start.")


@pytest.mark.knobs(token="vps_right")
async def test_refused_login_is_dropped(served: Served) -> None:
    """A wrong token is neither used nor kept."""
    ring = MemoryKeyring()
    async with account(served, environ={}, backend=ring) as ours:
        with pytest.raises(Unauthorized):
            await ours.session.sign_in(SecretStr("vps_wrong"))
        assert ours.fleet.next_poll() is None
    assert ring.kept == {}


async def test_server_not_watched_any_more_is_told(served: Served) -> None:
    """A watch that fails for good says so."""
    async with account(served) as ours:
        served.account.set_status(WEB, "starting")
        served.account.fail_next("GET", f"/{WEB}/", 403, {"detail": "no"})
        await ours.fleet.refresh()
        await ours.says("web-1 is not watched any more")
