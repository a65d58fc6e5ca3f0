"""Reads of one account: its list, when to read it next, single servers, the token."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.fleet.account.signed_in_account import ORDER, opened
from tests.support.open_account import WEB
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.requests import ServerPatch
from vpstui.base.clocks import Timing
from vpstui.base.errors import (
    ApiError,
    Busy,
    Forbidden,
    NotFound,
    NoToken,
    OutcomeUnknown,
    Unauthorized,
)
from vpstui.fleet.state.account_state import ApiFilter, Phase
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


# -- the list


async def test_refresh_brings_every_server(served: Served) -> None:
    """The first list makes the state ready, and is no news."""
    async with opened(served) as ours:
        assert {server.id for server in ours.state.servers} == set(served.account.servers)
        assert ours.state.phase is Phase.READY
        assert ours.observer.states[-1] is ours.state
        assert ours.said == []


async def test_failure_keeps_the_rows_and_is_said_once(served: Served) -> None:
    """However often it fails in a row."""
    async with opened(served) as ours:
        served.account.fail_next("GET", "/servers/", 503, {"detail": "down"}, times=2)
        await ours.account.refresh()
        await ours.account.refresh()
        assert len(ours.state.servers) == 12
        assert ours.state.failures == 2
        assert len(ours.said) == 1
        assert ours.said[0].endswith("The list stays as it was.")
        assert ours.said[0].startswith(ours.state.problem)


async def test_end_of_a_failure_is_said(served: Served) -> None:
    """One notice per change of state."""
    async with opened(served) as ours:
        served.account.fail_next("GET", "/servers/", 503, {})
        await ours.account.refresh()
        await ours.account.refresh()
        await ours.account.refresh()
        assert ours.said[1:] == ["Connected to the host again."]
        assert ours.state.is_live


async def test_failure_of_the_first_list_is_not_a_notice(served: Served) -> None:
    """There is no list that could stay: the screen says it instead."""
    served.account.fail_next("GET", "/servers/", 503, {})
    async with opened(served) as ours:
        assert ours.said == []
        assert ours.state.problem
        assert ours.state.listed_at is None


@pytest.mark.knobs(latency=0.02)
async def test_refresh_while_one_is_under_way_asks_nothing(served: Served) -> None:
    """An impatient key press costs no second list."""
    async with opened(served) as ours:
        await asyncio.gather(ours.account.refresh(), ours.account.refresh())
        assert len(ours.asked()) == 2


@pytest.mark.knobs(latency=0.05)
async def test_filter_set_while_a_list_is_on_its_way_is_asked_for(served: Served) -> None:
    """The answer to the older question is not shown."""
    async with opened(served) as ours:
        old = asyncio.ensure_future(ours.account.refresh())
        await ours.until(lambda: len(ours.asked()) == 2)
        await ours.account.filter_by_api(ApiFilter(status="stopped"))
        await old
        assert ours.asked()[-1]["status"] == "stopped"
        assert {server.status for server in ours.state.servers} == {"stopped"}
        assert all(
            len(state.servers) == 12
            for state in ours.observer.states
            if state.listed_at is not None and state is not ours.state
        )


async def test_api_is_asked_for_a_location(served: Served) -> None:
    """And for everything again with an empty filter."""
    async with opened(served) as ours:
        await ours.account.filter_by_api(ApiFilter(location="us-west"))
        assert {server.location for server in ours.state.servers} == {"us-west"}
        await ours.account.filter_by_api(ApiFilter())
        assert len(ours.state.servers) == 12


# -- when to read next


async def test_next_poll_is_after_the_interval(served: Served) -> None:
    """As long as all is well."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        assert ours.account.poller.next_poll() == 7.0


async def test_next_poll_does_not_come_where_only_requests_count(served: Served) -> None:
    """No interval, no poll."""
    async with opened(served, timing=Timing(refresh=None)) as ours:
        assert ours.account.poller.next_poll() is None


@pytest.mark.parametrize(("failures", "seconds"), [(4, 7.0), (5, 60.0)])
async def test_polls_slow_down_after_five_failures(
    served: Served, failures: int, seconds: float
) -> None:
    """A network that is down is not asked every few seconds."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 500, {}, times=failures)
        for _ in range(failures):
            await ours.account.refresh()
        assert ours.account.poller.next_poll() == seconds


async def test_polls_wait_as_long_as_they_are_told_to(served: Served) -> None:
    """Retry-After counts until a list came."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 429, {}, headers={"Retry-After": "33"})
        await ours.account.refresh()
        assert ours.account.poller.next_poll() == 33.0
        await ours.account.refresh()
        assert ours.account.poller.next_poll() == 7.0


async def test_too_many_requests_without_a_time_keeps_the_interval(served: Served) -> None:
    """Nothing was told to wait for."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 429, {})
        await ours.account.refresh()
        assert ours.account.poller.next_poll() == 7.0


async def test_pause_stops_polls_and_goes_on(served: Served) -> None:
    """The same key does both."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        ours.account.pause(True)
        assert ours.account.poller.next_poll() is None
        assert not ours.state.is_live
        ours.account.pause(False)
        assert ours.account.poller.next_poll() == 7.0


async def test_list_out_of_sight_is_polled_slowly(served: Served) -> None:
    """Nobody looks at it."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        ours.account.poller.in_sight = False
        assert ours.account.poller.next_poll() == 60.0


async def test_without_a_token_nothing_is_asked(served: Served) -> None:
    """Neither by itself nor on request."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        ours.account.login.sign_out("over")
        await ours.account.refresh()
        assert ours.account.poller.next_poll() is None
        assert len(ours.asked()) == 1


# -- one server


async def test_read_brings_the_detail(served: Served) -> None:
    """It is part of the state from then on."""
    async with opened(served) as ours:
        assert ours.server().resource_usage is None
        read = await ours.account.read(WEB)
        assert read.resource_usage is not None
        assert ours.server() is read


async def test_server_found_gone_leaves_the_state(served: Served) -> None:
    """Nobody looks at what is not there."""
    async with opened(served) as ours:
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.account.read(WEB)
        assert ours.state.server(WEB) is None
        assert len(ours.state.servers) == 11


async def test_server_found_in_transition_is_followed(served: Served) -> None:
    """Whoever opened it sees it settle."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.account.read(WEB)
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")


async def test_failed_read_is_told_to_who_asked(served: Served) -> None:
    """The list is as good as before."""
    async with opened(served) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 403, {"detail": "no"})
        with pytest.raises(Forbidden):
            await ours.account.read(WEB)
        assert ours.state.is_live
        assert ours.state.server(WEB) is not None


async def test_a_server_is_asked_for_once_at_a_time(served: Served) -> None:
    """Who asks while it is being asked for gets that answer; who asks later, another one."""
    async with opened(served) as ours:
        found = await asyncio.gather(*(ours.account.read(WEB) for _ in range(30)))
        assert {id(server) for server in found} == {id(found[0])}
        assert len(ours.asked(f"/api/v1/servers/{WEB}/")) == 1
        await ours.account.read(WEB)
        assert len(ours.asked(f"/api/v1/servers/{WEB}/")) == 2


async def test_all_who_ask_hear_of_the_same_failure(served: Served) -> None:
    """And the next question is a new one, though one of them did not wait for the answer."""
    async with opened(served) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 503, {"detail": "busy"})
        asking = [asyncio.ensure_future(ours.account.read(WEB)) for _ in range(3)]
        await asyncio.sleep(0)
        asking[1].cancel()
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(one).__name__ for one in found] == [
            "ServerFault", "CancelledError", "ServerFault",
        ]  # fmt: skip
        assert (await ours.account.read(WEB)).id == WEB


async def test_another_login_does_not_get_the_answer_to_the_last_one(served: Served) -> None:
    """An id may mean another server by then."""
    async with opened(served) as ours:
        before = asyncio.ensure_future(ours.account.read(WEB))
        await asyncio.sleep(0)
        ours.account.login.use(SecretStr("vps_another_0123456789"))
        assert (await ours.account.read(WEB)).id == WEB
        with pytest.raises(NoToken):
            await before


# -- what can wait


async def test_account_is_told_by_its_owner_and_token(served: Served) -> None:
    """In one line, for the strip."""
    async with opened(served) as ours:
        await ours.account.poller.identify()
        assert ours.state.account == "ops@example.com · token vpstui"


@pytest.mark.knobs(forbidden={"account"}, missing={"plans"})
async def test_account_and_plans_may_not_be_told(served: Served) -> None:
    """Then they stay empty, and nothing is said."""
    async with opened(served) as ours:
        await ours.account.poller.identify()
        await ours.account.poller.load_plans()
        assert (ours.state.account, ours.state.plans) == ("", ())
        assert ours.said == []


async def test_plans_are_read_once(served: Served) -> None:
    """They do not change while one looks."""
    async with opened(served) as ours:
        await ours.account.poller.load_plans()
        await ours.account.poller.load_plans()
        assert len(ours.asked("/api/v1/plans/")) == 1
        assert {plan.price_monthly for plan in ours.state.plans} >= {5.0, 10.0}


# -- a token that is not taken any more


@pytest.mark.parametrize("act", ["refresh", "read", "edit", "delete", "power", "create"])
async def test_refused_token_signs_out(served: Served, act: str) -> None:
    """Wherever it shows: the token is dropped, the rows stay."""
    async with opened(served) as ours:
        base, fleet = ours.server(), ours.account
        served.account.token = "vps_other"
        does: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
            "refresh": fleet.refresh,
            "read": lambda: fleet.read(WEB),
            "edit": lambda: ours.account.edit(base, ServerPatch(name="x")),
            "delete": lambda: ours.account.delete(WEB),
            "power": lambda: ours.account.power(WEB, "stop"),
            "create": lambda: ours.account.create(ORDER),
        }
        with suppress(Unauthorized):
            await does[act]()
        assert ours.state.phase is Phase.SIGNED_OUT
        assert not ours.service.has_token
        assert len(ours.state.servers) == 12
        assert ours.state.operations == {}


async def test_token_refused_while_watching_signs_out(served: Served) -> None:
    """With no word about the server."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.account.refresh()
        served.account.token = "vps_other"
        await ours.observer.ends()
        assert ours.state.phase is Phase.SIGNED_OUT
        assert not ours.service.has_token
        assert ours.said == []


async def test_watches_end_quietly_when_the_token_is_gone(served: Served) -> None:
    """And begin anew with the next list."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.account.refresh()
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.said == []
        ours.service.use_token(SecretStr(TOKEN))
        await ours.account.refresh()
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")


@pytest.mark.knobs(latency=0.05)
@pytest.mark.parametrize("act", ["refresh", "read", "power"])
async def test_refusal_of_an_older_token_does_not_sign_out(served: Served, act: str) -> None:
    """Another one was given meanwhile."""
    async with opened(served) as ours:
        fleet, asked = ours.account, len(served.account.requests)
        does: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
            "refresh": fleet.refresh,
            "read": lambda: fleet.read(WEB),
            "power": lambda: ours.account.power(WEB, "stop"),
        }
        served.account.token = "vps_new"
        call = asyncio.ensure_future(does[act]())
        await ours.until(lambda: len(served.account.requests) > asked)
        ours.service.use_token(SecretStr("vps_new"))
        with suppress(Unauthorized):
            await call
        assert ours.service.has_token
        assert ours.state.phase is Phase.READY


async def test_write_that_was_watched_is_looked_into_after_the_next_login(served: Served) -> None:
    """Its outcome is not known before."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, "stop")
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.state.operations == {WEB: Operation("stop", Stage.UNKNOWN)}
        ours.service.use_token(SecretStr(TOKEN))
        await ours.account.refresh()
        await ours.says("web-1 is active: the stop was not done, as far as can be seen.")
        await ours.observer.ends()
        assert ours.state.operations == {}


@pytest.mark.knobs(latency=0.05)
async def test_list_that_comes_after_the_token_went_is_not_live(served: Served) -> None:
    """Nothing would keep it up to date."""
    async with opened(served) as ours:
        refresh = asyncio.ensure_future(ours.account.refresh())
        await ours.until(lambda: len(ours.asked()) == 2)
        ours.account.login.sign_out("over")
        await refresh
        assert (ours.state.phase, ours.state.problem) == (Phase.SIGNED_OUT, "over")


def test_errors_of_the_api_are_no_refusals_of_ours() -> None:
    """Busy says that nothing was asked of the API."""
    assert not issubclass(Busy, ApiError)
