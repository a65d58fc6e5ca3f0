"""What is sent again and what is not: the rules, and the client against servers that misbehave."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from tests.support.servers.api_calls import (
    CREATE,
    SECRET,
    WRITES,
    Call,
    Waits,
    answering,
    server_in,
)
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import NOW
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.retries import ATTEMPTS, RetryPolicy, should_retry_read, should_retry_write
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    ConnectionFailed,
    DeadlineExceeded,
    NotAnApiAnswer,
    NoToken,
    OutcomeUnknown,
    ServerFault,
    TooManyRequests,
    Untrusted,
)

FINE = answer(SERVER)


def steady(waits: Waits) -> RetryPolicy:
    """A policy without chance that waits so."""
    return RetryPolicy(sleep=waits, jitter=lambda: 1.0)


# -- the rules


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (ConnectionFailed("x"), True),
        (DeadlineExceeded("x"), True),
        (TooManyRequests("x"), True),
        *((ServerFault("x", status), status <= 504) for status in range(500, 512)),
        (Untrusted("x"), False),
        (NotAnApiAnswer("x"), False),
        (BadRequest("x"), False),
    ],
)
def test_reads_that_are_tried_again(error: ApiError, again: bool) -> None:
    """What passes by itself; not what an answer made clear."""
    assert should_retry_read(error) is again


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (ConnectionFailed("x"), True),
        (Untrusted("x"), False),
        (OutcomeUnknown("x"), False),
        (DeadlineExceeded("x"), False),
        (TooManyRequests("x", 1.0), False),
        (ServerFault("x", 503), False),
    ],
)
def test_writes_that_are_tried_again(error: ApiError, again: bool) -> None:
    """Only what surely did not leave."""
    assert should_retry_write(error) is again


def test_waits_double_up_to_the_longest() -> None:
    """Half a second first, eight at most, as far as chance goes."""
    policy = RetryPolicy(jitter=lambda: 1.0)
    waits = [policy.delay(attempt, ConnectionFailed("x")) for attempt in range(1, 8)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_chance_takes_any_share_of_a_wait() -> None:
    """Full jitter: from nothing to the whole of it."""
    shares = iter((0.0, 0.5, 1.0))
    policy = RetryPolicy(jitter=lambda: next(shares))
    assert [policy.delay(2, ConnectionFailed("x")) for _ in range(3)] == [0.0, 0.5, 1.0]


def test_what_the_api_asks_for_comes_first() -> None:
    """With or without chance, and zero is a time as well."""
    policy = RetryPolicy(jitter=lambda: 1.0)
    assert policy.delay(1, TooManyRequests("x", 7.0)) == 7.0
    assert policy.delay(1, ServerFault("x", 503, 0.0)) == 0.0
    assert policy.delay(1, TooManyRequests("x", None)) == 0.5


def test_no_attempt_begins_after_the_total() -> None:
    """The wait counts, too."""
    now = 100.0
    policy = RetryPolicy(give_up_after=30.0, clock=lambda: now)
    assert policy.has_time_for(5.0, begun=75.0)
    assert not policy.has_time_for(5.1, begun=75.0)


# -- reads


DOWN = [answer(b"", f"{status} X") for status in (500, 501, 502, 503, 504)]


@pytest.mark.parametrize("reply", [*DOWN, answer(b"", "429 Slow"), b"rubbish\r\n\r\n"])
async def test_read_that_fails_in_passing_is_tried_again(reply: bytes) -> None:
    """Twice more, with growing waits; then it is there."""
    waits = Waits()
    async with answering(reply, reply, FINE, retries=steady(waits)) as (raw, client):
        assert (await client.get_server(1)).name == "web-1"
    assert len(raw.requests) == ATTEMPTS
    assert waits.seconds == [0.5, 1.0]


@pytest.mark.parametrize(("reply", "error"), [(DOWN[3], ServerFault), (None, DeadlineExceeded)])
async def test_read_that_goes_on_failing_is_given_up(
    reply: bytes | None, error: type[ApiError]
) -> None:
    """After three attempts."""
    waits = Waits()
    timeouts = Timeouts(read=0.1, total=0.2)
    async with answering(reply, retries=steady(waits), timeouts=timeouts) as (raw, client):
        with pytest.raises(error):
            await client.get_server(1)
    assert len(raw.requests) == ATTEMPTS


@pytest.mark.parametrize(
    "reply", [answer(b"", f"{status} X") for status in (301, 400, 401, 403, 404, 505)]
)
async def test_read_that_was_answered_is_not_tried_again(reply: bytes) -> None:
    """The answer would be the same."""
    async with answering(reply) as (raw, client):
        with pytest.raises(ApiError):
            await client.get_server(1)
    assert len(raw.requests) == 1


async def test_one_attempt_is_one_request() -> None:
    """A probe of a service that has been down for long."""
    async with answering(DOWN[3]) as (raw, client):
        with pytest.raises(ServerFault):
            await client.list_servers(attempts=1)
        with pytest.raises(ServerFault):
            await client.get_server(1, attempts=1)
    assert len(raw.requests) == 2


async def test_a_later_page_is_tried_again() -> None:
    """A list of many pages is not partial for a fault that passes."""
    async with answering(retries=steady(Waits())) as (raw, client):
        first = answer({"results": [SERVER], "next": f"{raw.url}/servers/?page=2"})
        last = answer({"results": [{**SERVER, "id": 2}], "next": None})
        raw.answers = [first, DOWN[3], last]
        listing = await client.list_servers()
    assert (len(listing.servers), listing.partial) == (2, "")


@pytest.mark.parametrize(
    ("header", "waited"),
    [
        ("5", 5.0),
        (format_datetime(NOW, usegmt=True), 0.0),
        ("0", 0.0),
        ("-1", 0.0),
        ("12", 12.0),
        ("soon", 0.5),
        ("", 0.5),
    ],
)
@pytest.mark.parametrize("status", ["429 Slow", "503 Down"])
async def test_retry_after_is_waited_for(header: str, waited: float, status: str) -> None:
    """In seconds or as a date that is past; nonsense is as if nothing was said."""
    waits, told = Waits(), list[float]()
    slow = answer(b"", status, Retry_After=header)
    async with answering(slow, FINE, retries=steady(waits)) as (_, client):
        client.on_retry_after(told.append)
        await client.get_server(1)
    assert waits.seconds == [waited]
    assert told == ([waited] if waited > 0.5 else [])


async def test_wait_that_nobody_wants_to_know_of_is_waited_for() -> None:
    """`vpstui ls` has no screen to tell it on."""
    waits = Waits()
    async with answering(answer(b"", "429 Slow", Retry_After="5"), FINE, retries=steady(waits)) as (
        _,
        client,
    ):
        assert (await client.get_server(1)).name == "web-1"
    assert waits.seconds == [5.0]


async def test_read_is_not_tried_again_in_another_account() -> None:
    """Who logs in elsewhere while it waits gets nothing of the account before."""

    async def log_in(_: float) -> None:
        client.use_token(SecretStr("vps_other"))

    async with answering(DOWN[3], FINE, retries=RetryPolicy(sleep=log_in)) as (raw, client):
        with pytest.raises(NoToken) as caught:
            await client.get_server(1)
    assert caught.value.message == "Another login came meanwhile: nothing more was sent."
    assert len(raw.requests) == 1


async def test_retry_after_of_a_day_is_not_waited_for_in_a_request() -> None:
    """It is longer than a read may take: it fails, and says when."""
    slow = answer(b"", "429 Slow", Retry_After="99999")
    async with answering(slow) as (raw, client):
        with pytest.raises(TooManyRequests, match=r"in 1 d") as caught:
            await client.get_server(1)
    assert caught.value.retry_after == 86_400.0
    assert len(raw.requests) == 1


# -- writes


SOME_WRITES = {name: WRITES[name] for name in ("create", "delete", "stop")}


@pytest.mark.parametrize("write", SOME_WRITES.values(), ids=SOME_WRITES)
async def test_write_that_did_not_leave_is_tried_again(
    write: Call,
) -> None:
    """Nobody listens, three times; it is no unknown outcome."""
    waits = Waits()
    async with raw_server(FINE) as raw:
        url = raw.url
    async with VpsClient(url, SECRET, retries=steady(waits)) as client:
        with pytest.raises(ConnectionFailed, match="cannot be reached"):
            await write(client)
    assert waits.seconds == [0.5, 1.0]
    assert raw.requests == []


async def test_write_finds_the_api_that_comes_back() -> None:
    """What did not leave the first time arrives once."""
    async with raw_server(FINE) as raw:
        url, port = raw.url, int(raw.url.split(":")[2].partition("/")[0])

    async def come_back(_: float) -> None:
        servers.append(await asyncio.start_server(raw.serve, "127.0.0.1", port))

    servers: list[asyncio.Server] = []
    async with VpsClient(
        url, SECRET, retries=RetryPolicy(sleep=come_back), dialect="documented"
    ) as client:
        assert server_in(await client.create_server(CREATE)).name == "web-1"
    servers[0].close()
    assert len(raw.requests) == 1


@pytest.mark.parametrize("write", SOME_WRITES.values(), ids=SOME_WRITES)
@pytest.mark.parametrize("reply", [*DOWN, b"", b"HTTP/1.1 200", b"rubbish\r\n\r\n", FINE[:-5]])
async def test_write_that_may_have_arrived_is_sent_once(write: Call, reply: bytes) -> None:
    """Whatever comes back, or breaks off: nobody knows, and nothing is sent again."""
    async with answering(reply, cut=len(reply), retries=steady(Waits())) as (raw, client):
        with pytest.raises(OutcomeUnknown):
            await write(client)
    assert len(raw.requests) == 1


@pytest.mark.parametrize("write", SOME_WRITES.values(), ids=SOME_WRITES)
async def test_write_that_was_refused_is_sent_once(
    write: Call,
) -> None:
    """An API that asks to slow down is not pressed; the message says when to try again."""
    async with answering(answer(b"", "429 Slow", Retry_After="7"), retries=steady(Waits())) as (
        raw,
        client,
    ):
        with pytest.raises(TooManyRequests, match=r"Try again in 7 s"):
            await write(client)
    assert len(raw.requests) == 1


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_proxy_that_refuses_is_no_unknown_outcome(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked to lead on, and never saw the request; its password is in no message."""
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with raw_server(refusal) as proxy:
        address = proxy.url.removesuffix("/api/v1").replace("//", "//me:hidden@")
        monkeypatch.setenv(variable, address)
        async with VpsClient("https://api.invalid", SECRET, retries=steady(Waits())) as client:
            with pytest.raises(ConnectionFailed) as caught:
                await client.create_server(CREATE)
    assert caught.value.message == (
        "The proxy does not lead to api.invalid. It may want a name and a password: check what "
        f"names it ({variable})."
    )
    assert [request.split()[0] for request in proxy.requests] == ["CONNECT"] * ATTEMPTS
