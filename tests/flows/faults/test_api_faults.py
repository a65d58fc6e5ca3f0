"""The app in front of a network that fails: rows stay, one line says why, and it goes on."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import keyring.backends.fail
import pytest

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import running, screen_text, sees, shows, toasted, until
from tests.support.apps.user_steps import choose
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.misbehaving_server import SERVER, RawServer, answer, chunked, raw_server
from tests.support.servers.simulated_account import AT_ONCE, ONCE, QUICK, TOKEN
from vpstui.api.retries import ATTEMPTS, RetryPolicy
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.terminal.outside.outside_window import OutsideSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served, SteppedClock
    from vpstui.app import VpsTuiApp

LIST = answer({"results": [SERVER, {"id": 2, "name": "web-2"}], "next": None})
PORTAL = b"<!DOCTYPE html><title>Hotel Wi-Fi</title>"
BEGIN = 3
"""Requests of a start: the list, then account and plans, which are not told here."""


@asynccontextmanager
async def app_on(
    raw: RawServer,
    clock: SteppedClock,
    *,
    retries: RetryPolicy = ONCE,
    timing: Timing | None = None,
    outside: OutsideSettings | None = None,
) -> AsyncIterator[tuple[VpsTuiApp, Pilot[int]]]:
    """Run an app on a raw server until its list and whatever follows it was asked for."""
    app = app_over(
        lambda name: connect(
            name,
            Profile(api_url=raw.url),
            ChoiceNames(),
            {"VPSTUI_TOKEN": TOKEN},
            pace=QUICK,
            retries=retries,
            backend=keyring.backends.fail.Keyring(),
        ),
        known=[AccountState(profile="default", host="the host")],
        clock=Clock(seconds=clock, now=clock.now),
        timing=timing or Timing(refresh=None),
        outside=outside,
    )
    async with running(app, extras=False) as pilot:
        await until(pilot, lambda: len(raw.requests) >= BEGIN, "the first requests")
        yield app, pilot


def notices(pilot: Pilot[int]) -> list[str]:
    """Every toast on screen."""
    return [notice.message for notice in pilot.app._notifications]


# -- a list that does not come


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "short", "long"),
    [
        (answer(PORTAL), "not the API", "A web page (a proxy or a network login?)"),
        (answer(PORTAL, "302 Found", Location="http://10.0.0.1/"), "the API did not do it",
         "redirects to http://10.0.0.1/, which is not followed"),
        (answer(PORTAL, "502 Bad"), "API fault", "502 Bad Gateway"),
        (answer(status="204 No Content"), "not the API", "An empty answer"),
        (LIST[:-9] + b"         ", "not the API", "An answer in another form"),
        (b"rubbish\r\n\r\n", "no connection", "broke during an answer"),
        (answer(b"", "403 No"), "not permitted", "may not read servers; that needs servers:read"),
        (answer(b" " * 9_000_000), "not the API", "larger than 8 MiB"),
    ],
    ids=["portal", "redirect", "proxy", "no content", "cut", "rubbish", "forbidden", "huge"],
)  # fmt: skip
async def test_list_that_does_not_come_keeps_the_rows(
    clock: SteppedClock, fault: bytes, short: str, long: str
) -> None:
    """Banner with the age, one toast however often it fails, and an end to it."""
    async with raw_server(LIST) as raw, app_on(raw, clock) as (app, pilot):
        raw.answers = [fault]
        clock.time += 125
        for failures in (1, 2):
            await pilot.press("r")
            await until(pilot, lambda n=failures: app.state.first.failures == n, "the failure")  # type: ignore[misc]
        await sees(pilot, f"▲ {short} · 2 min old")
        assert [server.name for server in app.state.servers] == ["web-1", "web-2"]
        assert "web-2" in screen_text(pilot)
        (told,) = [text for text in notices(pilot) if "The list stays as it was." in text]
        assert long in told
        assert TOKEN not in told
        raw.answers = [LIST]
        await pilot.press("r")
        await sees(pilot, "● live")
        await toasted(pilot, "Connected to the host again.")


async def test_api_that_goes_keeps_the_rows(clock: SteppedClock) -> None:
    """Nobody listens any more."""
    async with raw_server(LIST) as raw, app_on(raw, clock) as (_, pilot):
        await raw.close()
        clock.time += 61
        await pilot.press("r")
        await sees(pilot, "▲ no connection · 1 min old")
        await toasted(pilot, "127.0.0.1 cannot be reached. Check the network and the API URL.")
        assert "web-2" in screen_text(pilot)


async def test_api_that_is_gone_for_long_is_notified(clock: SteppedClock, tmp_path: Path) -> None:
    """Once when a minute has passed, once when it is back; nothing for a failure alone."""
    told = tmp_path / "told"
    argv = ("sh", "-c", f'echo "$1" >> {told}', "sh", "{text}")
    outside = OutsideSettings(notify=argv)
    async with raw_server(LIST) as raw, app_on(raw, clock, outside=outside) as (app, pilot):
        await until(pilot, lambda: app.state.first.is_live, "the list")
        raw.answers = [answer(b"", "503 Down")]
        await pilot.press("r")
        await until(pilot, lambda: app.state.first.failures == 1, "a failure")
        clock.time += 61
        assert not told.exists()
        await pilot.press("r")
        await until(pilot, lambda: told.exists(), "the notification")
        clock.time += 61
        raw.answers = [LIST]
        await pilot.press("r")
        await until(pilot, lambda: told.read_text("utf-8").count("\n") == 2, "the other one")
    lost, back = told.read_text("utf-8").splitlines()
    assert lost.startswith("vpstui: 1 min without a list: ")
    assert back == "vpstui: Connected again, after 2 min."


async def test_first_list_that_does_not_come_says_why(clock: SteppedClock) -> None:
    """In place of the rows, with the key that tries again."""
    async with raw_server(answer(PORTAL)) as raw:
        app = app_over(
            lambda name: connect(
                name, Profile(api_url=raw.url), ChoiceNames(), {"VPSTUI_TOKEN": TOKEN},
                retries=ONCE, backend=keyring.backends.fail.Keyring(),
            ),
            clock=Clock(seconds=clock, now=clock.now),
            timing=Timing(refresh=None),
        )  # fmt: skip
        async with running(app, extras=False) as pilot:
            await sees(pilot, "A web page (a proxy or a network login?) came where")
            await sees(pilot, "Press r to try again.")
            assert not notices(pilot)
            raw.answers = [LIST]
            await pilot.press("r")
            await sees(pilot, "web-2")


async def test_network_that_is_down_is_hardly_asked(clock: SteppedClock) -> None:
    """Three attempts a poll; after five polls one a minute, until a list comes."""
    timing = Timing(refresh=0.05, slow_refresh=3600.0)
    async with (
        raw_server(LIST) as raw,
        app_on(raw, clock, retries=AT_ONCE, timing=timing) as (app, pilot),
    ):
        await pilot.press("p")  # what is under way comes to its end
        await until(pilot, lambda: app.state.paused, "the pause")
        await pilot.press("r")
        raw.answers, before = [answer(b"", "503 Down")], len(raw.requests)
        await pilot.press("p")
        await until(pilot, lambda: app.state.first.failures == 5, "five failures")
        asked = len(raw.requests) - before
        assert 4 * ATTEMPTS < asked <= 5 * ATTEMPTS + 1
        (account,) = app.fleet._accounts.connected
        assert account.poller.next_poll() == 3600.0
        await pilot.press("r")
        await until(pilot, lambda: app.state.first.failures == 6, "one more failure")
        assert len(raw.requests) - before == asked + 1
        raw.answers = [LIST]
        await pilot.press("r")
        await sees(pilot, "● live")
        assert account.poller.next_poll() == 0.05


# -- an API that asks to wait


@pytest.mark.parametrize("status", ["429 Slow", "503 Down"])
async def test_wait_is_counted_down_and_kept(clock: SteppedClock, status: str) -> None:
    """The seconds left stand above; r says them as well and asks nothing; then it goes on."""
    async with raw_server(LIST) as raw, app_on(raw, clock) as (_, pilot):
        asked = len(raw.requests) + 1
        raw.answers *= len(raw.requests)
        raw.answers += [answer(b"", status, Retry_After="30"), LIST]
        await pilot.press("r")
        await sees(pilot, "· again in 30 s")
        clock.time += 10
        await sees(pilot, "again in 20 s")
        await pilot.press("r")
        await toasted(pilot, "The API asked to wait 20 s more.")
        assert len(raw.requests) == asked
        clock.time += 21
        await pilot.press("r")
        await sees(pilot, "● live")


async def test_wait_within_a_read_is_shown(clock: SteppedClock) -> None:
    """While the client waits by itself there is no failure, but there is a word."""
    over = asyncio.Event()

    async def wait(_: float) -> None:
        await over.wait()

    async with (
        raw_server(LIST) as raw,
        app_on(raw, clock, retries=RetryPolicy(sleep=wait)) as (app, pilot),
    ):
        raw.answers *= len(raw.requests)
        raw.answers += [answer(b"", "429 Slow", Retry_After="7"), LIST]
        await pilot.press("r")
        await sees(pilot, "▲ asked to wait 7 s")
        assert not app.state.first.problem
        over.set()
        await sees(pilot, "● live")


# -- a list that is not whole, or odd


@pytest.mark.parametrize("link", ["{other}/servers/?page=2", "//127.0.0.2/x", "?page_size=100"])
async def test_list_that_leads_astray_is_partial(clock: SteppedClock, link: str) -> None:
    """What came is shown and called partial; the token is not taken elsewhere."""
    async with raw_server(LIST) as other, raw_server(b"") as raw:
        page = {"results": [SERVER], "next": link.format(other=other.url)}
        raw.answers = [answer(page)]
        async with app_on(raw, clock) as (app, pilot):
            await sees(pilot, "▲ partial list")
            assert "web-1" in screen_text(pilot)
            assert not app.state.first.is_live
    assert other.connections == 0


async def test_odd_rows_are_shown_as_they_came(clock: SteppedClock) -> None:
    """An unknown status is a status, what is missing is a dash, what is no row is counted."""
    rows: list[Any] = [
        {"id": "7", "name": "odd", "status": "defrosting", "ip_address": None, "plan": None,
         "created_at": "2026-02-28T12:00:00", "future": {"field": [1]}},
        {"id": 8, "name": "early", "status": "active", "created_at": "2036-01-01T00:00:00Z"},
        {"id": 9, "created_at": "yesterday"},
        {"name": "no id"}, "no row", None,
    ]  # fmt: skip
    async with (
        raw_server(answer({"results": rows})) as raw,
        app_on(raw, clock) as (app, pilot),
    ):
        await sees(pilot, "3 servers")
        text = screen_text(pilot)
        assert "3 rows unreadable" in text
        lines = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
        assert lines["odd"][1:7] == ["?", "defrosting", "-", "-", "-", "-"]
        assert lines["server"][1:5] == ["9", "?", "-", "-"]
        assert [server.id for server in app.state.servers] == [7, 8, 9]


@pytest.mark.dialects("documented", reason="the second dialect passes over what it does not know")
async def test_location_that_the_api_refuses_is_taken_back(
    served: Served, make_app: MakeApp
) -> None:
    """f with a code that is none: told once, and every server is asked for again."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")
        await choose(pilot, "location", "no-such-place")
        pilot.app.screen.query_one("#ask").focus()
        await pilot.press("enter")
        await toasted(pilot, "All servers are asked for again.")
        await until(pilot, lambda: app.state.first.is_live, "the whole list")
        assert not app.state.api_filter
        assert len(app.state.servers) == 12
        assert app.state.first.failures == 0
        asked = [dict(r.query).get("location") for r in served.account.requests][-2:]
        assert asked == ["no-such-place", None]
        (told,) = [text for text in notices(pilot) if "asked for again" in text]
        assert "no-such-place" in told
        assert "only" not in screen_text(pilot).splitlines()[1]


async def test_refused_token_stops_the_polls(clock: SteppedClock) -> None:
    """401 in the middle: one login screen, rows stay, and nothing more is asked."""
    async with (
        raw_server(LIST) as raw,
        app_on(raw, clock, timing=Timing(refresh=0.2)) as (app, pilot),
    ):
        raw.answers = [answer({"detail": "Token revoked."}, "401 No")]
        await shows(pilot, "LoginScreen")
        await sees(pilot, "Token revoked.")
        asked = len(raw.requests)
        (account,) = app.fleet._accounts.connected
        assert account.poller.next_poll() is None
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert "web-2" in screen_text(pilot)
        assert app.state.phase is Phase.SIGNED_OUT
        assert len(raw.requests) == asked
        assert sum(type(screen).__name__ == "LoginScreen" for screen in app.screen_stack) == 0


# -- leaving


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\n\r\n", chunked(b" ")], ids=["silence", "a head", "a chunk"]
)
async def test_leaving_does_not_wait_for_an_answer(clock: SteppedClock, begin: bytes) -> None:
    """q ends the app while a list is on its way, long before the read is given up."""
    async with (
        raw_server(LIST) as raw,
        app_on(raw, clock) as (app, pilot),
    ):
        raw.answers, raw.stuck = [begin], True
        await pilot.press("r")
        await until(pilot, lambda: len(raw.requests) > BEGIN, "the request")
        begun = time.monotonic()
        await pilot.press("q")
        await until(pilot, lambda: app.return_code is not None, "the end")
    assert app.return_code == 0
    assert time.monotonic() - begun < 8.0  # a read is given up after 15 s


SLOW_NAMES = """
import socket, time
socket.getaddrinfo = lambda *_, **__: time.sleep(60)
from vpstui.__main__ import main
main()
"""


@pytest.mark.e2e
@pytest.mark.parametrize("hangs", ["answer", "name"])
def test_program_leaves_while_the_network_hangs(tmp_path: Path, hangs: str) -> None:
    """Neither an answer that does not come nor a name that is not found holds the program."""
    script = tmp_path / "slow_names.py"
    script.write_text(SLOW_NAMES, "utf-8")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, PYTHONPATH=":".join(filter(None, sys.path)))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        argv, host = (
            ([sys.executable, str(script)], "https://slow.invalid")
            if hangs == "name"
            else ([*VPSTUI], f"http://127.0.0.1:{port}")
        )
        with Session([*argv, "--api-url", host], env=env) as session:
            session.wait_text("Asking (127|slow)")
            begun = time.monotonic()
            session.press("q")
            assert session.wait_exit() == 0
            assert session.left_behind() == []
    assert time.monotonic() - begun < 8.0  # the read is given up after 15 s, the name after 60
