"""A server is read again and again until its status stays."""

from __future__ import annotations

import pytest

from tests.support.servers.api_calls import Waits, answering
from tests.support.servers.misbehaving_server import SERVER, answer
from tests.support.servers.simulated_account import QUICK
from vpstui.api.service import ServerService
from vpstui.api.statuses import EXPECTED_STATUS
from vpstui.base.errors import Forbidden, NotFound, ServerFault


async def watched(*replies: bytes, expected: str = "") -> tuple[list[str], list[float]]:
    """Watch a server that answers so; the statuses seen and the waits before each question."""
    waits = Waits()
    async with answering(*replies) as (_, client):
        service = ServerService(client, sleep=waits)
        return [server.status async for server in service.watch(1, expected)], waits.seconds


def is_in(status: str, times: int = 1) -> list[bytes]:
    """So many answers that tell a status."""
    return [answer({**SERVER, "status": status})] * times


async def test_waits_grow_to_ten_seconds_and_after_ten_minutes_to_a_minute() -> None:
    """At 2 s first, then less and less often."""
    seen, waits = await watched(*is_in("provisioning", 80), *is_in("active"))
    assert len(seen) == 81
    assert waits[:3] == [2.0, 2.8, 3.92]
    assert waits[6] == 10.0
    assert sum(wait for wait in waits if wait < 60) >= 600
    assert waits[-1] == 60.0


async def test_another_status_is_believed_when_it_was_seen_three_times() -> None:
    """The first answer after a stop may come from a copy that lags behind."""
    assert (await watched(*is_in("active"), *is_in("stopped"), expected="stopped"))[0] == [
        "active", "stopped",
    ]  # fmt: skip
    assert (await watched(*is_in("active", 9), expected="stopped"))[0] == ["active"] * 3


async def test_passing_trouble_is_waited_out() -> None:
    """A fault is asked again; a time to wait is respected."""
    slow = answer(b"", "429 Slow", Retry_After="30")
    seen, waits = await watched(answer(b"", "503 Down"), slow, *is_in("active"))
    assert seen == ["active"]
    assert waits == [2.0, 2.8, 30.0]


async def test_lasting_trouble_ends_the_watch() -> None:
    """Ten failures in a row are enough, each waited for longer than the one before."""
    waits = Waits()
    async with answering(answer(b"", "503 Down")) as (raw, client):
        with pytest.raises(ServerFault):
            await anext(ServerService(client, sleep=waits).watch(1))
        assert len(raw.requests) == 10
    assert waits.seconds == [2.0, 2.8, 3.92, 5.49, 7.68, 10.0, 10.0, 10.0, 10.0, 10.0]


@pytest.mark.parametrize(
    "reply", [answer(b"<html>"), b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"]
)
async def test_answers_of_somebody_else_are_waited_out(reply: bytes) -> None:
    """A network login or a damaged answer passes as well."""
    assert (await watched(reply, *is_in("active")))[0] == ["active"]


async def test_trouble_that_passes_each_time_does_not_add_up() -> None:
    """Only failures in a row end a watch."""
    down, moving = answer(b"", "503 Down"), is_in("stopping")[0]
    seen, _ = await watched(*([down] * 9 + [moving]) * 3, *is_in("stopped"))
    assert seen == ["stopping"] * 3 + ["stopped"]


async def test_trouble_that_stays_ends_the_watch_at_once() -> None:
    """What a token may not do, it may not do in two seconds either."""
    with pytest.raises(Forbidden):
        await watched(answer(b"", "403 No"), *is_in("active"))


async def test_watch_without_a_hope_believes_the_first_settled_status() -> None:
    """Nobody says where it should come to."""
    assert (await watched(*is_in("rebooting"), *is_in("suspended")))[0] == [
        "rebooting", "suspended",
    ]  # fmt: skip


async def test_watch_of_a_server_that_goes_meanwhile_ends_at_once() -> None:
    """What is gone is not asked for again."""
    async with answering(*is_in("stopping"), answer(b"", "404 Gone"), answer([])) as (
        raw,
        client,
    ):
        watch = ServerService(client, pace=QUICK).watch(1, EXPECTED_STATUS["delete"])
        assert (await anext(watch)).status == "stopping"
        with pytest.raises(NotFound):
            await anext(watch)
        assert len(raw.requests) == 3  # the last one shows that the list is to be had
