"""What a network can do to a read: each time one error of ours, in one line, or what was sent."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.servers.api_calls import CREATE, SECRET, answering, memory_below
from tests.support.servers.misbehaving_server import SERVER, answer, chunked
from tests.support.servers.simulated_account import ONCE, TOKEN
from vpstui.api.answers.body import BODY_LIMIT
from vpstui.api.answers.pages import PAGE_LIMIT
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import (
    ApiError,
    ConnectionFailed,
    DeadlineExceeded,
    Forbidden,
    NotAnApiAnswer,
    NotSentYet,
    ServerFault,
    StatusError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = Timeouts(connect=2.0, read=2.0, total=0.5)
ROW = json.dumps(SERVER).encode()
PORTAL = b"<!DOCTYPE html><title>Hotel Wi-Fi</title><form>Room number?</form>"
PACKED_PORTAL = gzip.compress(PORTAL, mtime=0)


def is_one_line(error: ApiError) -> bool:
    """Whether it can be told in a toast, and tells no secret."""
    text = error.message
    return text.isprintable() and 20 < len(text) < 300 and TOKEN not in text and text[-1] in ".?"


@pytest.fixture
def memory() -> Iterator[None]:
    """Whatever the test does, it never holds more than a few answers."""
    with memory_below(4 * BODY_LIMIT):
        yield


# -- nobody there, or somebody else


@pytest.mark.parametrize("name", ["read", "stop"])
async def test_connections_that_all_wait_are_no_network(name: str) -> None:
    """What finds no connection free was not sent, and nobody is told to check the network."""
    slow, patient = answer(b" " * 200), Timeouts(read=0.2, total=20.0)
    async with answering(slow, timeouts=patient, retries=ONCE, drip=0.1) as (raw, client):
        ask = client.get_server if name == "read" else partial(client.power, action="stop")
        others = [asyncio.ensure_future(ask(number)) for number in range(8)]
        while len(raw.requests) < len(others):  # noqa: ASYNC110 - on the other side of a socket
            await asyncio.sleep(0.01)
        with pytest.raises(NotSentYet, match=r"This was not sent: .* earlier requests") as caught:
            await ask(9)
        assert is_one_line(caught.value)
        assert len(raw.requests) == len(others)
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@pytest.mark.parametrize("host", ["255.255.255.255", "[100::1]", "0.0.0.0:1"])
async def test_host_without_a_way_to_it(host: str) -> None:
    """A network without a route is said to be that, and a write surely did not leave."""
    brief = Timeouts(connect=0.5)
    async with VpsClient(f"https://{host}", SECRET, timeouts=brief, retries=ONCE) as client:
        with pytest.raises(ConnectionFailed, match=r"cannot be reached. Check the network"):
            await client.list_servers()
        with pytest.raises(ConnectionFailed):
            await client.create_server(CREATE)


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (answer(PORTAL), NotAnApiAnswer, "A web page (a proxy or a network login?) came"),
        (answer(PACKED_PORTAL, Content_Encoding="gzip"), NotAnApiAnswer, "A web page"),
        (answer(PORTAL, "302 Found", Location="http://10.0.0.1/login"), StatusError,
         "redirects to http://10.0.0.1/login, which is not followed"),
        (answer(PORTAL, "307 Moved", Location="//10.0.0.1/login"), StatusError, "//10.0.0.1/login"),
        (answer(PORTAL, "511 Log in"), ServerFault, "511 Network Authentication Required"),
        (answer(PORTAL, "503 Blocked"), ServerFault, "503 Service Unavailable"),
        (answer(PORTAL, "403 Blocked"), StatusError, "This token may not read servers; that needs"),
    ],
)  # fmt: skip
async def test_network_that_wants_a_login_first(
    reply: bytes, kind: type[ApiError], said: str
) -> None:
    """Its page, in whatever wrapping, is no list, and is named in one line."""
    async with answering(reply, retries=ONCE) as (_, client):
        with pytest.raises(kind) as caught:
            await client.list_servers()
    assert said in caught.value.message
    assert is_one_line(caught.value)


# -- answers that are none


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer(status="204 No Content"), "An empty answer came"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "An empty answer came"),
        (answer(), "An empty answer came"),
        (b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", "An empty answer came"),
        (chunked(ends=True), "An empty answer came"),
        (answer(ROW[:-9]), "An answer in another form came"),
        (answer(b'{"results": [%s, {"id": 2' % ROW), "An answer in another form came"),
        (answer(b"\0" * 200), "An answer in another form came"),
        (answer(PORTAL, Content_Type="application/json"), "A web page"),
        (
            answer(gzip.compress(ROW, mtime=0)[:-9], Content_Encoding="gzip"),
            "The answer is damaged",
        ),
        (answer(ROW, Content_Encoding="gzip"), "The answer is damaged"),
        (answer(ROW, Content_Encoding="br"), "packed as 'br', which was not asked for"),
    ],
)
async def test_answer_that_is_none(reply: bytes, said: str) -> None:
    """Empty, cut, a page or packed wrongly: one line says which."""
    async with answering(reply, retries=ONCE) as (_, client):
        with pytest.raises(NotAnApiAnswer) as caught:
            await client.get_server(1)
    assert said in caught.value.message
    assert is_one_line(caught.value)


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "reply",
    [answer(ROW)[:-3], answer(ROW)[:20], b"", chunked(ROW), chunked(ROW)[:-4],
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
)  # fmt: skip
async def test_line_that_breaks_in_an_answer(reply: bytes, reset: bool) -> None:
    """Half an answer is never taken for a whole one."""
    async with answering(reply, cut=len(reply), reset=reset, retries=ONCE) as (_, client):
        with pytest.raises(ConnectionFailed) as caught:
            await client.get_server(1)
    assert caught.value.message == "The line to 127.0.0.1 broke during an answer."


async def test_reset_line_is_asked_again() -> None:
    """A read may be repeated; the second answer counts."""
    async with answering(answer(ROW)[:-3], answer(ROW), reset=True) as (raw, client):
        assert (await client.get_server(1)).name == "web-1"
    assert raw.connections == 2


# -- answers without end


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("begin", "endless", "drip", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + b" " * 99, b"", 0.02, DeadlineExceeded),
        (chunked(*[b" "] * 99), b"", 0.02, DeadlineExceeded),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99, b"", 0.02, DeadlineExceeded),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 999, 0.0, DeadlineExceeded),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 999, 0.0, ConnectionFailed),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 999, 0.0, ConnectionFailed),
    ],
    ids=["body drips", "chunks drip", "head drips", "hints", "headers", "a header"],
)
async def test_answer_that_never_ends(
    begin: bytes, endless: bytes, drip: float, kind: type[ApiError]
) -> None:
    """Bytes that keep coming hold a read no longer than its deadline, and fill no memory."""
    # What ends by its size is not to end by its deadline, however busy the machine is.
    timeouts = SHORT if kind is DeadlineExceeded else None
    async with (
        answering(begin, drip=drip, endless=endless, timeouts=timeouts, retries=ONCE) as (
            _,
            client,
        ),
        asyncio.timeout(15),
    ):
        with pytest.raises(kind):
            await client.get_server(1)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("begin", "endless"),
    [
        (chunked(), b"10000\r\n" + b" " * 0x10000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", b" " * 0x10000),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" " * 0x10000),
    ],
    ids=["chunks", "a gigabyte", "until it closes"],
)
async def test_body_without_end_is_cut(begin: bytes, endless: bytes) -> None:
    """At 8 MiB the line is hung up, whatever more there would be."""
    async with (
        answering(begin, endless=endless, retries=ONCE) as (raw, client),
        asyncio.timeout(15),
    ):
        with pytest.raises(NotAnApiAnswer, match="larger than 8 MiB and was not read to its end"):
            await client.get_server(1)
    assert raw.sent < 4 * BODY_LIMIT


@pytest.mark.usefixtures("memory")
async def test_bomb_is_cut() -> None:
    """A gigabyte in a megabyte, in a list as in an error, is not unpacked further than 8 MiB."""
    packer = zlib.compressobj(wbits=31)
    first, block = (
        packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    packed = first + block * 1023
    head = {"Content_Encoding": "gzip"}
    async with answering(
        answer(packed, **head), answer(packed, "400 No", **head), retries=ONCE
    ) as (_, client):
        for _ in range(2):
            with pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
                await client.list_servers()


@pytest.mark.slow
async def test_ten_thousand_pages_are_capped() -> None:
    """Each names another next one; the list is said to be partial, and the end is in sight."""
    pages = [answer({"results": [{"id": page}], "next": f"?page={page}"}) for page in range(10_000)]
    async with answering(*pages, retries=ONCE) as (raw, client):
        listing = await client.list_servers()
    assert len(listing.servers) == len(raw.requests) == PAGE_LIMIT + 1
    assert listing.partial == "The pages of the list do not come to an end."


# -- odd text


@pytest.mark.parametrize(
    ("body", "charset", "name"),
    [
        ('{"id": 1, "name": "grün ✓"}'.encode(), "", "grün ✓"),
        ('{"id": 1, "name": "grün ✓"}'.encode(), "; charset=latin-1", "grün ✓"),
        ('{"id": 1, "name": "grün ✓"}'.encode(), "; charset=no-such-thing", "grün ✓"),
        (b'{"id": 1, "name": "gr\\u00fcn"}', "; charset=utf-16", "grün"),
        ('{"id": 1, "name": "grün"}'.encode("latin-1"), "; charset=latin-1", None),
        (b'{"id": 1, "name": "\xff\xfe"}', "", None),
        (b"\xef\xbb\xbf" + b'{"id": 1, "name": "bom"}', "; charset=utf-8", None),
        ('{"id": 1, "name": "utf"}'.encode("utf-16"), "; charset=utf-16", None),
        ('{"id": 1, "name": "utf"}'.encode("utf-32"), "", None),
        (b'{"id": NaN, "name": "nan"}', "", None),
        (b'{"id": 1, "name": "kept", "plan": {"vcpus": NaN, "memory": -Infinity}}', "", "kept"),
        (b'{"id": 1, "name": "big", "plan": {"vcpus": %s}}' % (b"9" * 4000), "", "big"),
        (b'{"id": 1, "name": "digits", "plan": {"vcpus": %s}}' % (b"9" * 5000), "", None),
        (b'{"id": %s, "name": "x"}' % (b"9" * 5000), "", None),
        (b'{"id": 1, "name": %s1%s}' % (b"[" * 100_000, b"]" * 100_000), "", None),
        (b'{"id": 2, "name": "a", "id": 1, "name": "last"}', "", "last"),
    ],
)  # fmt: skip
async def test_text_is_exact_or_an_error(body: bytes, charset: str, name: str | None) -> None:
    """JSON is UTF-8 whatever a header says; what is not is refused, and never guessed at."""
    reply = answer(body).replace(b"application/json", b"application/json" + charset.encode())
    async with answering(reply, retries=ONCE) as (_, client):
        if name is None:
            with pytest.raises(NotAnApiAnswer) as caught:
                await client.get_server(1)
            assert is_one_line(caught.value)
        else:
            server = await client.get_server(1)
            assert (server.id, server.name) == (1, name)


# -- who may do what


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("list_servers", "This token may not read servers; that needs servers:read."),
        ("get_server", "This token may not read servers; that needs servers:read."),
        ("create_server", "This token may not create servers; that needs servers:*."),
        ("patch_server", "This token may not edit servers; that needs servers:*."),
        ("delete_server", "This token may not delete servers; that needs servers:*."),
        ("power start", "This token may not start servers; that needs servers:*."),
        ("power stop", "This token may not stop servers; that needs servers:*."),
        ("power reboot", "This token may not reboot servers; that needs servers:*."),
        ("get_account", "This token is not permitted to do that."),
    ],
)
async def test_missing_permission_is_named(call: str, said: str) -> None:
    """What was asked for and what it takes, for each action."""
    arguments = {
        "list_servers": (), "get_account": (), "create_server": (CREATE,),
        "patch_server": (7, ServerPatch(name="servers")),
    }.get(call, (7, *call.split()[1:]))  # fmt: skip
    async with answering(answer(b"", "403 No"), retries=ONCE) as (raw, client):
        with pytest.raises(Forbidden) as caught:
            await getattr(client, call.split()[0])(*arguments)
    assert caught.value.message == said
    assert len(raw.requests) == 1


@pytest.mark.parametrize(
    "detail",
    ["You do not have permission to perform this action.", "The server is suspended: abuse."],
)
async def test_reason_of_the_api_comes_first(detail: str) -> None:
    """A permission is named only where the API gives no reason: there may be another one."""
    async with answering(answer({"detail": detail}, "403 No"), retries=ONCE) as (_, client):
        with pytest.raises(Forbidden) as caught:
            await client.power(7, "stop")
    assert caught.value.message == f"{detail} So the API did not stop servers."
