"""The API over HTTP, against a simulated account and against servers that misbehave."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import socket
import traceback
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.support.servers.api_calls import (
    CREATE,
    SECRET,
    SHORT,
    UNKNOWN,
    WRITES,
    Call,
    answering,
    server_in,
)
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import TOKEN, quick_client
from vpstui import __version__
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import (
    ApiError,
    ConnectionFailed,
    DeadlineExceeded,
    NotAnApiAnswer,
    NoToken,
    OutcomeUnknown,
    SettingsError,
    StatusError,
)
from vpstui.simulator import Account, Knobs, create_app

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served


@pytest.fixture(params=sorted(WRITES))
def write(request: pytest.FixtureRequest) -> Call:
    """Every write there is."""
    return WRITES[request.param]


async def test_asgi_application_may_stand_in_for_the_network() -> None:
    """The simulated account without a socket."""
    app = create_app(Account(Knobs(servers=3)))
    async with VpsClient("https://demo.invalid/api/v1/", SECRET, asgi_app=app) as client:
        assert len((await client.list_servers()).servers) == 3
        assert server_in(await client.create_server(CREATE)).name == "web-9"


async def test_nothing_is_sent_without_a_token(served: Served) -> None:
    """No token, no request; a token given later is used."""
    async with VpsClient(served.url) as client:
        with pytest.raises(NoToken) as caught:
            await client.list_servers()
        assert caught.value.message == "There is no token to ask the API with: log in first."
        assert served.account.requests == []
        client.use_token(SECRET)
        await client.check_list()


# -- servers that misbehave


async def test_nobody_listens() -> None:
    """A refused connection names the host."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with quick_client(url, SECRET) as client:
            with pytest.raises(ConnectionFailed, match=r"127\.0\.0\.1 cannot be reached"):
                await client.list_servers()
            with pytest.raises(ConnectionFailed):
                await client.create_server(CREATE)


async def test_name_that_is_not_known() -> None:
    """A host that does not exist is said to be none, in reads and writes."""
    said = r"^The name host\.invalid cannot be found\. Check the network and the API URL\.$"
    async with quick_client("https://host.invalid", SECRET) as client:
        for call in (WRITES["create"], lambda c: c.list_servers()):
            with pytest.raises(ConnectionFailed, match=said):
                await call(client)


async def test_read_without_an_answer() -> None:
    """A read that is not answered is late, not unknown."""
    async with answering(None, timeouts=SHORT) as (_, client):
        with pytest.raises(DeadlineExceeded):
            await client.get_server(1)


@pytest.mark.parametrize("cut", [0, 10, 60, 110])
async def test_read_that_is_cut_off(cut: int) -> None:
    """Wherever an answer breaks off, the line is said to be broken."""
    async with answering(answer(SERVER), cut=cut) as (_, client):
        with pytest.raises(ConnectionFailed, match="broke"):
            await client.get_server(1)


async def test_body_that_drips_meets_the_total_deadline() -> None:
    """Bytes that keep coming do not hold a request for ever."""
    async with answering(answer(SERVER), drip=0.02, timeouts=SHORT) as (_, client):
        with pytest.raises(DeadlineExceeded):
            await client.get_server(1)


async def test_write_without_an_answer_is_unknown_and_sent_once(
    write: Call,
) -> None:
    """Nobody knows whether it was done, and it is not tried again."""
    async with answering(None, timeouts=SHORT) as (raw, client):
        with pytest.raises(OutcomeUnknown, match="No answer came in time"):
            await write(client)
        assert len(raw.requests) == 1


@pytest.mark.parametrize("cut", [0, 20])
async def test_write_whose_answer_is_cut_off_is_unknown_and_sent_once(
    write: Call, cut: int
) -> None:
    """The line broke after the request had gone."""
    async with answering(answer(SERVER), cut=cut) as (raw, client):
        with pytest.raises(OutcomeUnknown):
            await write(client)
        assert len(raw.requests) == 1


@pytest.mark.parametrize(
    "reply", [answer(b"<html>", "502 Bad Gateway"), answer(b"<html>login</html>")]
)
async def test_write_answered_by_somebody_else_is_unknown_and_sent_once(
    write: Call, reply: bytes
) -> None:
    """A proxy's error, or a login page with 200, says nothing of what was done."""
    async with answering(reply) as (raw, client):
        with pytest.raises(OutcomeUnknown):
            await write(client)
        assert len(raw.requests) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            answer(b"rubbish", Content_Encoding="gzip"),
            "The answer is damaged: it cannot be unpacked",
        ),
        (
            answer(b" " * 9_000_000),
            "The answer is larger than 8 MiB and was not read to its end",
        ),
    ],
    ids=["damaged", "too large"],
)
async def test_write_whose_answer_cannot_be_read_is_unknown_and_sent_once(
    write: Call, reply: bytes, said: str
) -> None:
    """It may have been done, whatever is wrong with the words about it."""
    async with answering(reply) as (raw, client):
        with pytest.raises(OutcomeUnknown) as caught:
            await write(client)
    assert caught.value.message == f"{said}: {UNKNOWN}"
    assert len(raw.requests) == 1


async def test_redirect_is_not_followed(write: Call) -> None:
    """Neither the request nor the token goes where a redirect points."""
    async with raw_server(answer(SERVER)) as other:
        reply = answer(b"", "301 Moved", Location=f"{other.url}/servers/")
        async with answering(reply) as (_, client):
            for call in (write, WRITES["stop"], lambda c: c.get_server(1)):
                with pytest.raises(StatusError, match="not followed"):
                    await call(client)
        assert other.connections == 0


# -- deadlines and connections


async def test_creating_may_take_longer_than_anything_else() -> None:
    """POST /servers/ has deadlines of its own."""
    slow = Timeouts(total=0.2, create_total=10.0)
    async with answering(answer(SERVER), drip=0.005, timeouts=slow) as (_, client):
        assert server_in(await client.create_server(CREATE)).id == 1
        with pytest.raises(OutcomeUnknown, match="No answer came in time"):
            await client.patch_server(1, ServerPatch(name="a"))


async def test_creating_may_pause_longer_than_anything_else() -> None:
    """So may the pauses within its answer."""
    patient = Timeouts(read=0.001, total=60.0, create_read=60.0)
    async with answering(answer(SERVER), drip=0.005, timeouts=patient) as (_, client):
        assert server_in(await client.create_server(CREATE)).id == 1
        with pytest.raises(OutcomeUnknown, match="No answer came in time"):
            await client.patch_server(1, ServerPatch(name="a"))


async def test_silence_is_given_up_before_the_total_deadline() -> None:
    """Who says nothing at all is waited for less than who is slow."""
    silent = Timeouts(read=0.05, total=3600.0)
    async with answering(None, timeouts=silent) as (_, client):
        async with asyncio.timeout(30):
            with pytest.raises(DeadlineExceeded):
                await client.get_server(1, attempts=1)


async def test_connection_that_does_not_stand_is_given_up_first() -> None:
    """Then nothing was sent, and a write is not of unknown outcome."""
    silent = Timeouts(connect=0.05, read=3600.0, total=10.0)
    async with raw_server(None) as raw:  # waits for the end of a handshake that it does not know
        url = raw.url.replace("http:", "https:")
        async with quick_client(url, SECRET, timeouts=silent) as client:
            with pytest.raises(ConnectionFailed, match="cannot be reached"):
                await client.power(1, "stop")


async def test_body_over_the_limit_is_refused() -> None:
    """Nine megabytes are not read."""
    async with answering(answer(b" " * 9_000_000)) as (_, client):
        with pytest.raises(NotAnApiAnswer, match="8 MiB"):
            await client.get_server(1)


async def test_reads_share_a_connection_and_writes_do_not() -> None:
    """A write never goes out on a connection that the other side may be closing."""
    async with answering(answer(SERVER)) as (raw, client):
        await client.get_server(1)
        await client.get_server(1)
        assert raw.connections == 1
        await client.patch_server(1, ServerPatch(name="a"))
        await client.patch_server(1, ServerPatch(name="a"))
        assert raw.connections == 3


async def test_missing_permission_is_named_whatever_the_base_is_called() -> None:
    """What is asked for is what stands at the end of the address."""
    async with raw_server(answer(b"", "403 No")) as raw:
        base = raw.url.replace("/api/v1", "/servers/v1")
        async with quick_client(base, SECRET, dialect="documented") as client:
            with pytest.raises(StatusError, match=r"^This token may not create servers;"):
                await client.create_server(CREATE)


async def test_packed_answer_is_read() -> None:
    """gzip is what is asked for."""
    packed = answer(gzip.compress(json.dumps(SERVER).encode()), Content_Encoding="GZip")
    async with answering(packed) as (raw, client):
        assert (await client.get_server(1)).name == "web-1"
        assert "accept-encoding: gzip\r\n" in raw.requests[0].lower()


async def test_packed_bomb_over_the_network_is_refused() -> None:
    """64 MiB in 64 kB are not unpacked."""
    bomb = answer(gzip.compress(bytes(64 * 1024 * 1024)), Content_Encoding="gzip")
    async with answering(bomb) as (_, client):
        with pytest.raises(NotAnApiAnswer, match="8 MiB"):
            await client.get_server(1)


# -- the log


async def test_request_is_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Method, path and status, or what kept the answer away, and how long it took."""
    caplog.set_level("DEBUG", "vpstui.api.client")
    quick = Timeouts(read=0.05)
    replies = (answer(SERVER), answer(b"", "503 Down"), None)
    async with answering(*replies, timeouts=quick) as (_, client):
        await client.get_server(1)
        for call in (lambda c: c.get_server(2, attempts=1), WRITES["stop"]):
            with pytest.raises(ApiError):
                await call(client)
    lines = [record.getMessage() for record in caplog.records if record.name == "vpstui.api.client"]
    told = [re.fullmatch(r"(\w+ /api/v1/servers/\S+: \w+), (\d+) ms", line) for line in lines]
    assert [line and line[1] for line in told] == [
        "GET /api/v1/servers/1/: 200",
        "GET /api/v1/servers/2/: 503",
        "POST /api/v1/servers/1/stop/: OutcomeUnknown",
    ]
    assert [line is not None and 49 < int(line[2]) < 60_000 for line in told][2]


async def test_request_that_is_given_up_is_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody waits for it any more; whether it arrived is not known."""
    caplog.set_level("DEBUG", "vpstui.api.client")
    async with answering(None) as (_, client):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.get_server(1)
    (line,) = [
        record.getMessage() for record in caplog.records if record.name == "vpstui.api.client"
    ]
    assert line.startswith("GET /api/v1/servers/1/: cancelled, ")


# -- the secret, and the settings


@pytest.mark.parametrize(
    "reply",
    [None, answer(b"", "401 No"), answer(b"<", "500 No"), answer(b"<"), b"rubbish\r\n\r\n"],
)
async def test_token_is_in_no_error(reply: bytes | None) -> None:
    """Neither text, nor repr, nor traceback of an error holds it; the header does."""
    async with answering(reply, timeouts=SHORT) as (raw, client):
        for call in (WRITES["create"], lambda c: c.list_servers()):
            with pytest.raises(ApiError) as caught:
                await call(client)
            told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
            assert TOKEN not in told
        assert f"authorization: bearer {TOKEN}" in raw.requests[0].lower()
        assert TOKEN not in repr(vars(client)) + repr(vars(client.http))


@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("socks5://me:geheim@127.0.0.1:1", " names a SOCKS proxy: install the Python package"),
        ("ftp://me:geheim@x", " is not the address of a proxy"),
        ("http://me:geheim@[::1", " is not the address of a proxy"),
        ("http://me:geheim@host:port", " is not the address of a proxy"),
        ("http://me:geheim@host:99999", " is not the address of a proxy"),
        ("http://me:ge heim@host", " is not the address of a proxy"),
        ("http://" + "é" * 70, " is not the address of a proxy"),
        ("http://", " is not the address of a proxy"),
        ("\x7f", " is not the address of a proxy"),
    ],
)
def test_proxy_that_cannot_be_used_is_one_error(
    name: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one variable that is wrong is named; a password in it is not shown."""
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "::1/128")
    with pytest.raises(SettingsError) as caught:
        VpsClient("https://host.invalid", SECRET)
    assert caught.value.message.startswith(f"{name}{reason}")
    assert "geheim" not in caught.value.message
    assert "NO_PROXY" not in caught.value.message


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
async def test_what_stays_on_this_machine_goes_to_no_proxy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over plain http a proxy would read the token."""
    async with raw_server(answer(SERVER)) as proxy:
        monkeypatch.setenv(name, proxy.url.removesuffix("/api/v1"))
        async with answering(answer(SERVER)) as (raw, client):
            await client.get_server(1)
            await client.patch_server(1, ServerPatch(name="a"))
    assert (proxy.connections, len(raw.requests)) == (0, 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NO_PROXY", "[::1]:x,::/0,*"), ("NO_PROXY", "::1"), ("HTTPS_PROXY", "http://[::1]:1"),
        ("SSL_CERT_FILE", "/none"), ("SSL_CERT_DIR", "/none"),
    ],
)  # fmt: skip
async def test_odd_environment_that_matters_not_is_harmless(
    served: Served, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What says nothing about this host does not keep from asking it."""
    monkeypatch.setenv(name, value)
    async with VpsClient(served.url, SECRET) as client:
        assert len((await client.list_servers()).servers) == 12


async def test_token_stands_only_in_its_header() -> None:
    """Neither in the address nor in any other line, of reads and writes alike."""
    async with answering(answer(SERVER)) as (raw, client):
        await client.get_server(1)
        await client.patch_server(1, ServerPatch(name="a"))
    lines = [line for head in raw.requests for line in head.splitlines() if TOKEN in line]
    assert lines == [f"Authorization: Bearer {TOKEN}"] * 2


async def test_request_says_who_asks_and_what_is_understood() -> None:
    """So that no browsable page comes instead of JSON, and who runs the API knows whom to ask."""
    async with answering(answer(SERVER)) as (raw, client):
        await client.get_server(1)
    (head,) = raw.requests
    lines = head.lower().splitlines()
    assert "accept: application/json" in lines
    assert f"user-agent: vpstui/{__version__}" in lines


async def test_another_token_is_used_from_the_next_request_on() -> None:
    """Logging in swaps it, logging out takes it away; a connection in use keeps none."""
    async with answering(answer(SERVER)) as (raw, client):
        await client.get_server(1)
        client.use_token(SecretStr("vps_other"))
        await client.get_server(1)
        client.use_token(None)
        with pytest.raises(NoToken):
            await client.get_server(1)
    first, second = raw.requests
    assert f"Authorization: Bearer {TOKEN}\r\n" in first
    assert "Authorization: Bearer vps_other\r\n" in second
    assert TOKEN not in second


@pytest.mark.parametrize("token", [f"{TOKEN}é", f"{TOKEN}\udce9"])
async def test_token_of_other_letters_is_not_shown_and_not_sent(token: str) -> None:
    """It cannot be put in a header, and the error of the library would hold it."""
    async with answering(answer(SERVER), token=SecretStr(token)) as (raw, client):
        with pytest.raises(NoToken) as caught:
            await client.get_server(1)
    assert caught.value.message == "The token has characters that no token has: log in again."
    assert TOKEN not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert raw.requests == []


@pytest.mark.parametrize("token", [f"{TOKEN}\nx: y", f"{TOKEN}\x00", f"{TOKEN}\r"])
async def test_token_that_cannot_be_sent_is_not_shown(token: str) -> None:
    """The error of the library repeats the header; ours does not."""
    async with answering(None, token=SecretStr(token)) as (raw, client):
        with pytest.raises(ApiError) as caught:
            await client.list_servers()
        assert TOKEN not in "".join(traceback.format_exception(caught.value))
        assert raw.requests == []


def test_url_that_is_none_is_one_error() -> None:
    """A base that cannot be read says so when the client is made."""
    with pytest.raises(SettingsError) as caught:
        VpsClient("http://host:port", SECRET)
    assert caught.value.message == "The API URL cannot be read as a URL."


async def test_answer_that_repeats_the_header_is_shown_without_it() -> None:
    """Somebody in between may put the request into a name."""
    row = {**SERVER, "name": f"Bearer {TOKEN}"}
    async with answering(answer(row)) as (_, client):
        assert (await client.get_server(1)).name == "Bearer [hidden]"


@pytest.mark.parametrize(("token", "shown"), [("vps_ab", "[hidden]"), ("vps_a", "vps_a")])
async def test_token_too_short_to_be_one_is_no_secret(token: str, shown: str) -> None:
    """Taken out of every answer, a few letters would take words apart."""
    row = answer({**SERVER, "name": f"is {token}"})
    async with answering(row, token=SecretStr(token)) as (_, client):
        assert (await client.get_server(1)).name == f"is {shown}"


async def test_cookies_are_not_kept() -> None:
    """They may tell one account from another."""
    async with answering(answer(SERVER, Set_Cookie="session=1")) as (raw, client):
        await client.get_server(1)
        await client.get_server(1)
    assert "cookie" not in raw.requests[1].lower()
