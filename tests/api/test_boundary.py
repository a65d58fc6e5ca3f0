"""The boundary of the client: whatever bytes come as an answer, only errors of ours come out.

Locations, headers, status lines and chunks that no sound server sends. A write is sent once, and
is never told as not sent after bytes of an answer came.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import pytest

from tests.support.servers.api_calls import SECRET, WRITES, answering
from tests.support.servers.misbehaving_server import SERVER, answer
from tests.support.servers.simulated_account import ONCE, TOKEN
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.base.errors import ApiError, ConnectionFailed, OutcomeUnknown, StatusError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tests.support.servers.api_calls import Call

BRIEF = Timeouts(connect=2.0, read=0.3, create_read=0.3, total=0.6, create_total=0.6)

LOCATIONS = [
    b"mailto:x", b"http://xn--\xfc/", b"http://xn--" + b"z" * 80 + b"/", b"//", b"http://[", b"::",
    b"http://a:99999/", b"http://a:-1/", b"javascript:1", b"\xff\xfe", b"http://\x00/", b"?", b"#",
    b"http://" + b"a" * 300 + b".example/", b"h" * 70_000, b"http://user:pass@host/", b"data:,x",
    b"http://\xe2\x80\xae.example/", b"https:///", b"//[::1", b"http://%zz/", b"",
]  # fmt: skip

READS: dict[str, Call] = {
    "list": lambda client: client.list_servers(),
    "get": lambda client: client.get_server(1),
    "probe": lambda client: client.probe(),
    "plans": lambda client: client.list_plans(),
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", LOCATIONS, ids=lambda value: repr(value[:20]))
async def test_no_location_gets_past_the_client(location: bytes, status: int) -> None:
    """A read says where it would have led; a write is done, refused or unknown, and sent once."""
    head = b"HTTP/1.1 %d Moved\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % (status, location)
    async with answering(head, retries=ONCE, timeouts=BRIEF) as (raw, client):
        with pytest.raises(ApiError) as caught:
            await client.get_server(1)
        assert caught.value.message.isprintable()
        before = len(raw.requests)
        with pytest.raises((OutcomeUnknown, StatusError)):
            await client.power(1, "stop")
        assert len(raw.requests) == before + 1


def odd_answer(chance: random.Random) -> bytes:
    """An answer with something wrong, or merely unusual, in its status line, headers or body."""
    body = chance.choice([b"", b"{}", b'{"results": []}', answer(SERVER)[-60:], b"\x00" * 9])
    sizes = [len(body), len(body) + 5, 0, -1, "x", 10**30, "1, 2", ""]
    status = chance.choice(
        ["HTTP/1.1 200 OK", "HTTP/1.1 204 No Content", "HTTP/1.0 200 OK", "HTTP/2 200",
         "HTTP/1.1 99",
         "HTTP/1.1 1000 X", "HTTP/1.1 2\xb2 OK", "ICY 200 OK", "", "HTTP/1.1 200 " + "O" * 70_000,
         "HTTP/1.1 101 Switching", "HTTP/1.1 100 Continue", "HTTP/1.1 -1 No",
         "HTTP/1.1 503 \x1b[2J",
         "HTTP/1.1 418 \xff\xfe", "SSH-2.0-OpenSSH_9", "HTTP/1.1 200\x00OK"]
    )  # fmt: skip
    headers = [
        "Content-Type: application/json", "Content-Type: \xff", "Content-Encoding: br",
        "Content-Encoding: gzip", "Content-Encoding: \xb2", "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: x", "Set-Cookie: a=\x00; Path=\xff",
        "Set-Cookie: " + "a" * 9000, "Retry-After: \u0662".encode().decode("latin-1"),
        "Location: mailto:x", "Location: http://xn--\xfc/", ": empty", "no colon", "\x00: 1",
        "Date: yesterday", "Connection: close", "Connection: upgrade", "Upgrade: h2c",
        " folded: 1", "X: " + "y" * 200_000, "Content-Length: 7", "Keep-Alive: timeout=-1",
    ]  # fmt: skip
    lines = [status, *chance.sample(headers, chance.randint(0, 4))]
    if chance.random() < 0.8:
        lines.append(f"Content-Length: {chance.choice(sizes)}")
    ends = chance.choice([b"\r\n\r\n", b"\r\n\r\n", b"\n\n", b"\r\n", b""])
    chunks = chance.choice(
        [b"", b"zz\r\n{}\r\n0\r\n\r\n", b"2\r\n{}\r\n0\r\n\r\n", b"-1\r\n",
         b"ffffffffffffffffffff\r\n{}", b"2;x=\xff\r\n{}\r\n0\r\nX: \xff\r\n\r\n"]
    )  # fmt: skip
    return "\r\n".join(lines).encode("latin-1") + ends + chance.choice([body, chunks])


async def error_of(call: Awaitable[object]) -> ApiError | None:
    """The error of ours that a call raises, if it does; any other comes out."""
    try:
        await call
    except ApiError as error:
        return error
    return None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_no_answer_gets_past_the_client(seed: int) -> None:
    """50 odd answers each: an error of ours or an answer, at once, and one request for a write."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    calls = list({**READS, **WRITES}.items())
    for number in range(50):
        data = odd_answer(chance)
        name, call = chance.choice(calls)
        async with answering(data, cut=len(data), retries=ONCE, timeouts=BRIEF) as (raw, client):
            what = f"{seed}/{number}: {name} answered {data[:200]!r}"
            error = await error_of(call(client))
            text = "" if error is None else error.message
            assert text.isprintable(), what
            assert TOKEN not in text, what
            assert name not in WRITES or not isinstance(error, ConnectionFailed), what
            assert len(raw.requests) == 1 or name not in WRITES, what


@pytest.mark.parametrize(
    "spelled", [TOKEN, TOKEN.replace("_", "%5F"), TOKEN.replace("_", "_\u00ad")], ids=repr
)
async def test_no_header_tells_the_token(spelled: str) -> None:
    """Whatever an answer puts into its headers, in whatever spelling."""
    location = f"https://x/?t={spelled}".encode("latin-1").decode("latin-1")
    redirect = answer(b"", "302 Found", Location=location)
    packed = answer(b"{}", Content_Encoding=spelled.lower())
    async with answering(redirect, packed, retries=ONCE) as (_, client):
        for _ in range(2):
            error = await error_of(client.get_server(1))
            assert error is not None
            assert TOKEN[4:] not in error.message.replace("\u00ad", "")


async def test_an_id_of_which_no_address_can_be_made_is_an_error() -> None:
    """Nothing is sent, and nothing else is raised."""
    async with VpsClient(
        "http://127.0.0.1:1", SECRET, retries=ONCE, dialect="documented"
    ) as client:
        for server_id in ("x" * 70_000, "\udcff"):
            for call in (client.get_server(server_id), client.power(server_id, "stop")):
                with pytest.raises(ApiError):
                    await asyncio.wait_for(call, 5)
