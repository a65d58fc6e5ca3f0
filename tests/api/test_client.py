"""The API over HTTP, against a simulated account and against servers that misbehave."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import socket
import ssl
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.support.misbehaving import SERVER, answer, raw_server
from tests.support.served import TOKEN, quick_client
from vpstui import __version__
from vpstui.api import transport_errors
from vpstui.api.client import Probe, Timeouts, VpsClient
from vpstui.api.models import ServerCreate, ServerPatch, ServerUpdate
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    ConnectionFailed,
    DeadlineExceeded,
    NotAnApiAnswer,
    NotFound,
    NoToken,
    OutcomeUnknown,
    PaymentRequired,
    SettingsError,
    StatusError,
    TooManyRequests,
    Unauthorized,
)
from vpstui.simulator import Account, Knobs, create_app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.support.served import Served

SECRET = SecretStr(TOKEN)

SHORT = Timeouts(connect=2.0, read=0.1, create_read=0.1, total=0.3, create_total=0.3)

CREATE = ServerCreate(name="web-9", plan_id=1, os_id=5, location="us-east")

UNKNOWN = "the request may or may not have been done. It is not sent again by itself."

Call: TypeAlias = "Callable[[VpsClient], Awaitable[Any]]"

WRITES: dict[str, Call] = {
    "create": lambda client: client.create_server(CREATE),
    "put": lambda client: client.update_server(
        1, ServerUpdate(name="a", hostname="a.example.com", backups_enabled=True)
    ),
    "patch": lambda client: client.patch_server(1, ServerPatch(name="a")),
    "delete": lambda client: client.delete_server(1),
    "start": lambda client: client.start_server(1),
    "stop": lambda client: client.stop_server(1),
    "reboot": lambda client: client.reboot_server(1),
}


@pytest.fixture(params=sorted(WRITES))
def write(request: pytest.FixtureRequest) -> Call:
    """Every write there is."""
    return WRITES[request.param]


# -- the contract, over a socket


async def test_every_endpoint_is_asked_as_the_contract_says(served: Served) -> None:
    """Method, path and body of all nine, in one life of a server."""
    async with VpsClient(served.url, SECRET) as client:
        listing = await client.list_servers(status="active", location="us-east")
        assert {(s.status, s.location) for s in listing.servers} == {("active", "us-east")}
        server = await client.create_server(CREATE)
        assert server.status == "provisioning"
        served.clock.time += 60
        assert (await client.get_server(server.id)).status == "active"
        await client.patch_server(server.id, ServerPatch(backups_enabled=True))
        await client.update_server(
            server.id, ServerUpdate(name="web-8", hostname="a.b.io", backups_enabled=False)
        )
        for power in (client.stop_server, client.start_server, client.reboot_server):
            told = await power(server.id)
            assert told.server is not None
            assert told.server.status in ("stopping", "starting", "rebooting")
            served.clock.time += 60
        await client.delete_server(server.id)
        with pytest.raises(NotFound):
            await client.get_server(server.id)
    path = f"/servers/{server.id}/"
    assert served.writes() == [
        ("POST", "/servers/", CREATE.model_dump(exclude_none=True)),
        ("PATCH", path, {"backups_enabled": True}),
        ("PUT", path, {"name": "web-8", "hostname": "a.b.io", "backups_enabled": False}),
        ("POST", f"{path}stop/", None),
        ("POST", f"{path}start/", None),
        ("POST", f"{path}reboot/", None),
        ("DELETE", path, None),
    ]


CALLS: dict[str, tuple[Call, tuple[str, str, dict[str, str], object]]] = {
    "list": (
        lambda client: client.list_servers(),
        ("GET", "/servers/", {"page_size": "100"}, None),
    ),
    "list of a status": (
        lambda client: client.list_servers(status="active"),
        ("GET", "/servers/", {"page_size": "100", "status": "active"}, None),
    ),
    "list of a location": (
        lambda client: client.list_servers(location="us-east"),
        ("GET", "/servers/", {"page_size": "100", "location": "us-east"}, None),
    ),
    "detail": (lambda client: client.get_server(12345), ("GET", "/servers/12345/", {}, None)),
    "create": (
        lambda client: client.create_server(CREATE),
        ("POST", "/servers/", {}, CREATE.model_dump(exclude_none=True)),
    ),
    "put": (
        lambda client: client.update_server(
            12345, ServerUpdate(name="a", hostname="a.example.com", backups_enabled=False)
        ),
        (
            "PUT",
            "/servers/12345/",
            {},
            {"name": "a", "hostname": "a.example.com", "backups_enabled": False},
        ),
    ),
    "patch": (
        lambda client: client.patch_server(12345, ServerPatch(backups_enabled=False)),
        ("PATCH", "/servers/12345/", {}, {"backups_enabled": False}),
    ),
    "delete": (
        lambda client: client.delete_server(12345),
        ("DELETE", "/servers/12345/", {}, None),
    ),
    "stop": (
        lambda client: client.stop_server(12345),
        ("POST", "/servers/12345/stop/", {}, None),
    ),
    "reboot": (
        lambda client: client.reboot_server(12345),
        ("POST", "/servers/12345/reboot/", {}, None),
    ),
    "plans": (lambda client: client.list_plans(), ("GET", "/plans/", {}, None)),
    "account": (lambda client: client.get_account(), ("GET", "/account/me/", {}, None)),
    "check": (lambda client: client.check_token(), ("GET", "/servers/", {"page_size": "1"}, None)),
}


@pytest.mark.parametrize(("call", "expected"), CALLS.values(), ids=CALLS)
async def test_a_call_is_one_request(
    served: Served, call: Call, expected: tuple[str, str, dict[str, str], object]
) -> None:
    """Method, path, query and body are those of the contract, and nothing else is sent."""
    async with VpsClient(served.url, SECRET) as client:
        await call(client)
    assert [
        (each.method, each.path.removeprefix("/api/v1"), dict(each.query), each.body)
        for each in served.account.requests
    ] == [expected]


async def test_starting_is_one_request(served: Served) -> None:
    """A stopped server is turned on without query and body."""
    served.account.set_status(12345, "stopped")
    async with VpsClient(served.url, SECRET) as client:
        await client.start_server(12345)
    (request,) = served.account.requests
    assert (request.method, request.path) == ("POST", "/api/v1/servers/12345/start/")
    assert (dict(request.query), request.body) == ({}, None)


@pytest.mark.knobs(servers=250)
async def test_every_page_is_read(served: Served) -> None:
    """250 servers over three pages, each once."""
    async with VpsClient(served.url, SECRET) as client:
        listing = await client.list_servers()
    assert [server.id for server in listing.servers] == list(served.account.servers)
    assert (listing.skipped, listing.partial) == (0, "")
    assert [request.query.get("page") for request in served.account.requests] == [None, "2", "3"]


async def test_extra_pages_are_read(served: Served) -> None:
    """Plans with prices, and whose token it is."""
    async with VpsClient(served.url, SECRET) as client:
        plans = await client.list_plans()
        assert {plan.price_monthly for plan in plans} >= {5.0, 10.0}
        account = await client.get_account()
        assert account.account is not None
        assert "@" in account.account.email
        await client.check_token()
    assert dict(served.account.requests[-1].query) == {"page_size": "1"}


async def test_asgi_application_may_stand_in_for_the_network() -> None:
    """The simulated account without a socket."""
    app = create_app(Account(Knobs(servers=3)))
    async with VpsClient("https://demo.invalid/api/v1/", SECRET, asgi_app=app) as client:
        assert len((await client.list_servers()).servers) == 3
        assert (await client.create_server(CREATE)).name == "web-9"


async def test_nothing_is_sent_without_a_token(served: Served) -> None:
    """No token, no request; a token given later is used."""
    async with VpsClient(served.url) as client:
        with pytest.raises(NoToken) as caught:
            await client.list_servers()
        assert caught.value.message == "There is no token to ask the API with: log in first."
        assert served.account.requests == []
        client.use_token(SECRET)
        await client.check_token()


# -- a look, whatever comes


@pytest.mark.parametrize("token", [SECRET, None], ids=["token", "no token"])
async def test_probe_is_one_request_whatever_it_finds(token: SecretStr | None) -> None:
    """Status, date and body are told as they came, and a fault is not asked about twice."""
    found = answer(b"<html>", "503 Down", Date="Sun, 01 Mar 2026 12:00:00 GMT")
    async with raw_server(found) as raw, VpsClient(raw.url, token) as client:
        probe = await client.probe()
    assert probe == Probe(503, "Sun, 01 Mar 2026 12:00:00 GMT", b"<html>")
    (head,) = raw.requests
    assert head.startswith("GET /api/v1/servers/?page_size=1 HTTP")
    assert ("authorization:" in head.lower()) is (token is not None)


async def test_probe_of_an_answer_without_a_date() -> None:
    """A clock is not compared with nothing."""
    async with raw_server(answer(b"{}")) as raw, VpsClient(raw.url, SECRET) as client:
        assert await client.probe() == Probe(200, "", b"{}")


@pytest.mark.parametrize("status", ["", "success"])
async def test_power_answer_may_name_success_or_nothing(status: str) -> None:
    """The contract names one word; where none is given, the status code says it."""
    reply = answer({"status": status, "server": SERVER})
    async with raw_server(reply) as raw, VpsClient(raw.url, SECRET) as client:
        assert (await client.stop_server(1)).status == status


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


async def test_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    """It is said what to do about it; nothing is sent, and there is no way around it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    heads: list[bytes] = []

    async def take(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        heads.append(await reader.read())

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, quick_client(url, SECRET) as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.create_server(CREATE)
    assert caught.value.message == (
        "The certificate of 127.0.0.1 is not trusted by this system. If a proxy of your "
        "organisation answers here, install its CA certificate in the system store, or name its "
        "file in SSL_CERT_FILE."
    )
    assert b"".join(heads) == b""


@pytest.mark.parametrize("code", [62, 64], ids=["host", "address"])
def test_certificate_for_another_name_is_told(code: int) -> None:
    """OpenSSL has a code for names and one for addresses."""
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    assert transport_errors.unreached("a.example.com", error, proxy=False).message == (
        "What answers as a.example.com has a certificate for another name. Check the API URL and "
        "the network."
    )


@pytest.mark.parametrize(
    ("failure", "write", "message"),
    [
        (transport_errors.late, False, "host did not answer in time."),
        (transport_errors.broken, False, "The line to host broke during an answer."),
        (transport_errors.late, True, f"No answer came in time: {UNKNOWN}"),
        (transport_errors.broken, True, f"The line broke: {UNKNOWN}"),
    ],
)
def test_answer_that_does_not_come_is_told_whole(
    failure: Callable[..., ApiError], *, write: bool, message: str
) -> None:
    """What became of a request, and what that means where it was a write."""
    assert failure("host", write=write).message == message


def self_signed(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that no CA has signed."""
    # Comes along with the Secret Service, which is not everywhere.
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(pem)
    )
    return file


async def test_read_without_an_answer() -> None:
    """A read that is not answered is late, not unknown."""
    async with (
        raw_server(None) as raw,
        quick_client(raw.url, SECRET, timeouts=SHORT) as client,
    ):
        with pytest.raises(DeadlineExceeded):
            await client.get_server(1)


@pytest.mark.parametrize("cut", [0, 10, 60, 110])
async def test_read_that_is_cut_off(cut: int) -> None:
    """Wherever an answer breaks off, the line is said to be broken."""
    async with (
        raw_server(answer(SERVER), cut=cut) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        with pytest.raises(ConnectionFailed, match="broke"):
            await client.get_server(1)


async def test_body_that_drips_meets_the_total_deadline() -> None:
    """Bytes that keep coming do not hold a request for ever."""
    async with (
        raw_server(answer(SERVER), drip=0.02) as raw,
        quick_client(raw.url, SECRET, timeouts=SHORT) as client,
    ):
        with pytest.raises(DeadlineExceeded):
            await client.get_server(1)


async def test_write_without_an_answer_is_unknown_and_sent_once(
    write: Call,
) -> None:
    """Nobody knows whether it was done, and it is not tried again."""
    async with (
        raw_server(None) as raw,
        quick_client(raw.url, SECRET, timeouts=SHORT) as client,
    ):
        with pytest.raises(OutcomeUnknown, match="No answer came in time"):
            await write(client)
        assert len(raw.requests) == 1


@pytest.mark.parametrize("cut", [0, 20])
async def test_write_whose_answer_is_cut_off_is_unknown_and_sent_once(
    write: Call, cut: int
) -> None:
    """The line broke after the request had gone."""
    async with (
        raw_server(answer(SERVER), cut=cut) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
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
    async with raw_server(reply) as raw, quick_client(raw.url, SECRET) as client:
        with pytest.raises(OutcomeUnknown):
            await write(client)
        assert len(raw.requests) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("stop", "A web page (a proxy or a network login?) came where the answer was expected"),
        ("delete", "Something came where an empty answer was expected"),
    ],
)
async def test_write_answered_by_somebody_else_says_what_came(name: str, said: str) -> None:
    """What came, and what that means for the request."""
    async with raw_server(answer(b"<html>")) as raw, quick_client(raw.url, SECRET) as client:
        with pytest.raises(OutcomeUnknown) as caught:
            await WRITES[name](client)
    assert caught.value.message == f"{said}: {UNKNOWN}"


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
    async with raw_server(reply) as raw, quick_client(raw.url, SECRET) as client:
        with pytest.raises(OutcomeUnknown) as caught:
            await write(client)
    assert caught.value.message == f"{said}: {UNKNOWN}"
    assert len(raw.requests) == 1


async def test_redirect_is_not_followed(write: Call) -> None:
    """Neither the request nor the token goes where a redirect points."""
    async with raw_server(answer(SERVER)) as other:
        reply = answer(b"", "301 Moved", Location=f"{other.url}/servers/")
        async with raw_server(reply) as raw, quick_client(raw.url, SECRET) as client:
            for call in (write, WRITES["stop"], lambda c: c.get_server(1)):
                with pytest.raises(StatusError, match="not followed"):
                    await call(client)
        assert other.connections == 0


@pytest.mark.parametrize(
    "link",
    [
        "{other}/servers/?page=2", "//127.0.0.2:9/api/v1/servers/?page=2", "https://127.0.0.1/x",
        "{own}/servers/?page=2", "{own}/servers/?page_size=100", "http://[", 7, "//a:port",
        "http:////]",
        "{tls}/servers/?page=2", "{user}/servers/?page=2",
    ],
)  # fmt: skip
async def test_next_page_elsewhere_or_in_a_circle_is_refused(link: object) -> None:
    """The first page stays, the list is said to be partial, the token goes nowhere else."""
    async with raw_server(answer({"results": []})) as other, raw_server(b"") as raw:
        if isinstance(link, str):
            link = link.format(
                other=other.url,
                own=raw.url,
                tls=raw.url.replace("http:", "https:"),
                user=raw.url.replace("//", "//me:geheim@"),
            )
        raw.answers = [answer({"results": [SERVER], "next": link})]
        async with quick_client(raw.url, SECRET) as client:
            listing = await client.list_servers()
        assert [server.id for server in listing.servers] == [1]
        assert listing.partial in (
            "The next page is at another host and was not asked for.",
            "The address of the next page cannot be read.",
            "The pages of the list do not come to an end.",
        )
        assert other.connections == 0
        assert len(raw.requests) <= 2 or isinstance(link, int)
        assert all(f"Authorization: Bearer {TOKEN}\r\n" in head for head in raw.requests)


async def test_next_page_may_be_named_from_where_the_first_is() -> None:
    """A link without a host is one below the list."""
    async with raw_server(b"") as raw:
        raw.answers = [
            answer({"results": [SERVER], "next": "?page=2"}),
            answer(b"<html>"),
        ]
        async with quick_client(raw.url, SECRET) as client:
            listing = await client.list_servers()
    assert raw.requests[1].startswith("GET /api/v1/servers/?page=2 HTTP")
    assert listing.partial.endswith(") came where a page of servers was expected.")


async def test_later_page_that_fails_leaves_a_partial_list() -> None:
    """What came stays."""
    async with raw_server(b"") as raw:
        link = f"{raw.url}/servers/?page=2"
        raw.answers = [
            answer({"results": [SERVER, "bad"], "next": link}),
            answer(b"", "503 Down"),
        ]
        async with quick_client(raw.url, SECRET) as client:
            listing = await client.list_servers()
        assert (len(listing.servers), listing.skipped) == (1, 1)
        assert "503" in listing.partial


@pytest.mark.parametrize("second", [None, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
async def test_later_page_that_does_not_come_leaves_a_partial_list(second: bytes | None) -> None:
    """Neither silence nor a broken line takes the first page away."""
    async with raw_server(b"") as raw:
        raw.answers = [answer({"results": [SERVER], "next": "?page=2"}), second]
        async with quick_client(raw.url, SECRET, timeouts=SHORT) as client:
            listing = await client.list_servers()
    assert [server.id for server in listing.servers] == [1]
    assert listing.partial == "127.0.0.1 did not answer in time."


@pytest.mark.parametrize(
    ("status", "error"), [("401 No", Unauthorized), ("429 Slow", TooManyRequests)]
)
async def test_later_page_that_is_refused_is_no_partial_list(
    status: str, error: type[ApiError]
) -> None:
    """A token that is no longer taken, or an API that asks to slow down, is told as such."""
    async with raw_server(b"") as raw:
        raw.answers = [answer({"results": [SERVER], "next": "?page=2"}), answer(b"", status)]
        async with quick_client(raw.url, SECRET) as client:
            with pytest.raises(error):
                await client.list_servers()


async def test_creating_may_take_longer_than_anything_else() -> None:
    """POST /servers/ has deadlines of its own."""
    slow = Timeouts(total=0.2, create_total=10.0)
    async with (
        raw_server(answer(SERVER), drip=0.005) as raw,
        quick_client(raw.url, SECRET, timeouts=slow) as client,
    ):
        assert (await client.create_server(CREATE)).id == 1
        with pytest.raises(OutcomeUnknown, match="No answer came in time"):
            await client.patch_server(1, ServerPatch(name="a"))


async def test_creating_may_pause_longer_than_anything_else() -> None:
    """So may the pauses within its answer."""
    patient = Timeouts(read=0.001, total=60.0, create_read=60.0)
    async with (
        raw_server(answer(SERVER), drip=0.005) as raw,
        quick_client(raw.url, SECRET, timeouts=patient) as client,
    ):
        assert (await client.create_server(CREATE)).id == 1
        with pytest.raises(OutcomeUnknown, match="No answer came in time"):
            await client.patch_server(1, ServerPatch(name="a"))


async def test_silence_is_given_up_before_the_total_deadline() -> None:
    """Who says nothing at all is waited for less than who is slow."""
    silent = Timeouts(read=0.05, total=3600.0)
    async with raw_server(None) as raw, quick_client(raw.url, SECRET, timeouts=silent) as client:
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
                await client.stop_server(1)


async def test_body_over_the_limit_is_refused() -> None:
    """Nine megabytes are not read."""
    async with (
        raw_server(answer(b" " * 9_000_000)) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        with pytest.raises(NotAnApiAnswer, match="8 MiB"):
            await client.get_server(1)


async def test_id_is_quoted_in_the_path() -> None:
    """An id can never lead to another path."""
    async with (
        raw_server(answer(SERVER)) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        await client.get_server("../a/b?#%")
        assert raw.requests[0].startswith("GET /api/v1/servers/..%2Fa%2Fb%3F%23%25/ HTTP")


async def test_reads_share_a_connection_and_writes_do_not() -> None:
    """A write never goes out on a connection that the other side may be closing."""
    async with (
        raw_server(answer(SERVER)) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        await client.get_server(1)
        await client.get_server(1)
        assert raw.connections == 1
        await client.patch_server(1, ServerPatch(name="a"))
        await client.patch_server(1, ServerPatch(name="a"))
        assert raw.connections == 3


async def test_pages_that_lead_round_come_to_an_end() -> None:
    """Three pages in a circle: none is read for ever, and the list is said to be partial."""
    async with raw_server(b"") as raw:
        raw.answers = [
            answer({"results": [{"id": page}], "next": f"{raw.url}/servers/?page={page % 3 + 1}"})
            for page in (1, 2, 3, 1, 2, 3)
        ]
        async with quick_client(raw.url, SECRET) as client:
            listing = await client.list_servers()
    assert [server.id for server in listing.servers] == [1, 2, 3]
    assert listing.partial == "The pages of the list do not come to an end."
    assert len(raw.requests) <= 6


async def test_list_that_never_ends_is_given_up() -> None:
    """A thousand pages are enough, however many more there are."""
    pages = 0

    def reply(_: httpx.Request) -> httpx.Response:
        nonlocal pages
        pages += 1
        body = {"results": [{"id": pages}], "next": f"?page={pages + 1}"}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))

    transport = httpx.MockTransport(reply)
    async with VpsClient("https://api.example.com", SECRET, transport=transport) as client:
        listing = await client.list_servers()
    assert pages == len(listing.servers) == 1001
    assert listing.partial == "The pages of the list do not come to an end."


def test_no_next_page_leads_the_token_astray() -> None:
    """Whatever `next` says: one list, and requests to our own origin only."""
    asked: list[httpx.Request] = []
    link: object = None

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        body = {"results": [{"id": 1}], "next": link if len(asked) == 1 else None}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))

    client = VpsClient("http://127.0.0.1:8000/api/v1", SECRET, transport=httpx.MockTransport(reply))
    starts = ["", "//", "\\\\", "http://", "https:", "http://127.0.0.1:8000", "http://[", "?", "@"]
    parts = st.text(st.sampled_from("/\\[]:@?#%.a1é\u2100 \x00\n"), max_size=12)
    links = st.builds(str.__add__, st.sampled_from(starts), parts)

    @settings(deadline=None, max_examples=300)
    @given(links | st.integers() | st.booleans() | st.lists(st.text()))
    def check(value: object) -> None:
        nonlocal link
        link = value
        asked.clear()
        listing = asyncio.run(client.list_servers())
        assert [server.id for server in listing.servers] == [1]
        assert {str(request.url)[:21] for request in asked} == {"http://127.0.0.1:8000"}
        assert all(request.url.port == 8000 for request in asked)

    check()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><title>Log in</title>", "A web page (a proxy or a network login?)"),
        (b"", "An empty answer"),
        (b'{"results": [{"id"', "An answer in another form"),
    ],
)
async def test_read_answered_by_somebody_else_is_no_api_answer(body: bytes, said: str) -> None:
    """A page with status 200 is named, and is no list."""
    async with (
        raw_server(answer(body)) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        with pytest.raises(NotAnApiAnswer) as caught:
            await client.list_servers()
    assert caught.value.message == f"{said} came where the list of servers was expected."


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (lambda client: client.check_token(), "the list of servers"),
        (lambda client: client.get_server(1), "a server"),
        (lambda client: client.list_plans(), "the list of plans"),
        (lambda client: client.get_account(), "the account"),
    ],
    ids=["check", "detail", "plans", "account"],
)
async def test_read_answered_by_somebody_else_says_what_was_asked_for(
    read: Call, what: str
) -> None:
    """Whoever sees the message may have asked for something else in the meantime."""
    async with raw_server(answer(b"<html>")) as raw, quick_client(raw.url, SECRET) as client:
        with pytest.raises(NotAnApiAnswer, match=rf"\) came where {what} was expected\.$"):
            await read(client)


async def test_row_that_is_no_plan_hides_no_other() -> None:
    """Neither a text nor a plan without an id can be ordered."""
    reply = answer({"results": ["no plan", {"name": "odd"}, {"id": 3, "name": "small"}]})
    async with raw_server(reply) as raw, quick_client(raw.url, SECRET) as client:
        plans = await client.list_plans()
    assert [plan.id for plan in plans] == [3]


async def test_missing_permission_is_named_whatever_the_base_is_called() -> None:
    """What is asked for is what stands at the end of the address."""
    async with raw_server(answer(b"", "403 No")) as raw:
        base = raw.url.replace("/api/v1", "/servers/v1")
        async with quick_client(base, SECRET) as client:
            with pytest.raises(StatusError, match=r"^This token may not create servers;"):
                await client.create_server(CREATE)


async def test_packed_answer_is_read() -> None:
    """gzip is what is asked for."""
    packed = answer(gzip.compress(json.dumps(SERVER).encode()), Content_Encoding="GZip")
    async with raw_server(packed) as raw, quick_client(raw.url, SECRET) as client:
        assert (await client.get_server(1)).name == "web-1"
        assert "accept-encoding: gzip\r\n" in raw.requests[0].lower()


async def test_packed_bomb_over_the_network_is_refused() -> None:
    """64 MiB in 64 kB are not unpacked."""
    bomb = answer(gzip.compress(bytes(64 * 1024 * 1024)), Content_Encoding="gzip")
    async with raw_server(bomb) as raw, quick_client(raw.url, SECRET) as client:
        with pytest.raises(NotAnApiAnswer, match="8 MiB"):
            await client.get_server(1)


async def test_refused_write_is_a_refusal_with_its_fields(served: Served) -> None:
    """A 400 of the API itself says which field it is about; nothing was done."""
    async with VpsClient(served.url, SECRET) as client:
        with pytest.raises(BadRequest) as caught:
            await client.create_server(CREATE.model_copy(update={"plan_id": 99}))
    assert caught.value.fields == {"plan_id": 'Invalid pk "99" - object does not exist.'}
    assert len(served.account.servers) == 12


@pytest.mark.knobs(credit=1.0)
async def test_write_without_credit_says_what_is_missing(served: Served) -> None:
    """A 402 comes with the words of the API."""
    async with VpsClient(served.url, SECRET) as client:
        with pytest.raises(PaymentRequired, match=r"costs \$5\.00 a month .* Add credit"):
            await client.create_server(CREATE)


@pytest.mark.knobs(token="vps_another")
async def test_wrong_token_is_told(served: Served) -> None:
    """A 401 is Unauthorized."""
    async with VpsClient(served.url, SECRET) as client:
        with pytest.raises(Unauthorized, match="does not accept this token"):
            await client.check_token()


@pytest.mark.knobs(hostile=True)
async def test_hostile_account_is_read_whole(served: Served) -> None:
    """Every odd server is there with clean text, and the row that is none is counted."""
    async with VpsClient(served.url, SECRET) as client:
        listing = await client.list_servers()
        for server in listing.servers:
            detail = await client.get_server(server.id)
            assert repr(detail).isprintable()
        with pytest.raises(NotFound) as caught:
            await client.get_server(1)
    assert len(listing.servers) == len(served.account.servers)
    assert (listing.skipped, listing.partial) == (1, "")
    assert caught.value.message.isprintable()


# -- the log


async def test_request_is_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Method, path and status, or what kept the answer away, and how long it took."""
    caplog.set_level("DEBUG", "vpstui.api.client")
    quick = Timeouts(read=0.05)
    async with (
        raw_server(answer(SERVER), answer(b"", "503 Down"), None) as raw,
        quick_client(raw.url, SECRET, timeouts=quick) as client,
    ):
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
    async with raw_server(None) as raw, quick_client(raw.url, SECRET) as client:
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
    async with (
        raw_server(reply) as raw,
        quick_client(raw.url, SECRET, timeouts=SHORT) as client,
    ):
        for call in (WRITES["create"], lambda c: c.list_servers()):
            with pytest.raises(ApiError) as caught:
                await call(client)
            told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
            assert TOKEN not in told
        assert f"authorization: bearer {TOKEN}" in raw.requests[0].lower()
        assert TOKEN not in repr(vars(client))


@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTPS_PROXY"])
async def test_proxy_that_cannot_be_used_is_one_error(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables to look at are named; a password in one is not shown."""
    monkeypatch.setenv(name, "socks5://me:geheim@127.0.0.1:1")
    with pytest.raises(SettingsError, match="NO_PROXY") as caught:
        VpsClient("https://host.invalid", SECRET)
    assert "geheim" not in caught.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NO_PROXY", "fe80::/10,127.0.0.0/8"), ("NO_PROXY", "\x7f, ,"), ("ALL_PROXY", "ftp://x"),
        ("HTTP_PROXY", "http://me:geheim@[::1"), ("HTTPS_PROXY", "http://me:geheim@host:port"),
    ],
)  # fmt: skip
def test_proxy_setting_that_cannot_be_read_is_one_error(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, no password, but the names of the variables to look at."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        VpsClient("https://host.invalid", SECRET)
    assert caught.value.message == (
        "The proxy or CA settings cannot be used: check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, "
        "NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
    )


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
async def test_what_stays_on_this_machine_goes_to_no_proxy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over plain http a proxy would read the token."""
    async with raw_server(answer(SERVER)) as proxy, raw_server(answer(SERVER)) as raw:
        monkeypatch.setenv(name, proxy.url.removesuffix("/api/v1"))
        async with quick_client(raw.url, SECRET) as client:
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
    async with (
        raw_server(answer(SERVER)) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        await client.get_server(1)
        await client.patch_server(1, ServerPatch(name="a"))
    lines = [line for head in raw.requests for line in head.splitlines() if TOKEN in line]
    assert lines == [f"Authorization: Bearer {TOKEN}"] * 2


async def test_request_says_who_asks_and_what_is_understood() -> None:
    """So that no browsable page comes instead of JSON, and who runs the API knows whom to ask."""
    async with raw_server(answer(SERVER)) as raw, quick_client(raw.url, SECRET) as client:
        await client.get_server(1)
    (head,) = raw.requests
    lines = head.lower().splitlines()
    assert "accept: application/json" in lines
    assert f"user-agent: vpstui/{__version__}" in lines


async def test_another_token_is_used_from_the_next_request_on() -> None:
    """Logging in swaps it, logging out takes it away; a connection in use keeps none."""
    async with (
        raw_server(answer(SERVER)) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
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
    async with raw_server(answer(SERVER)) as raw, VpsClient(raw.url, SecretStr(token)) as client:
        with pytest.raises(NoToken) as caught:
            await client.get_server(1)
    assert caught.value.message == "The token has characters that no token has: log in again."
    assert TOKEN not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert raw.requests == []


@pytest.mark.parametrize("token", [f"{TOKEN}\nx: y", f"{TOKEN}\x00", f"{TOKEN}\r"])
async def test_token_that_cannot_be_sent_is_not_shown(token: str) -> None:
    """The error of the library repeats the header; ours does not."""
    async with raw_server(None) as raw, VpsClient(raw.url, SecretStr(token)) as client:
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
    async with raw_server(answer(row)) as raw, quick_client(raw.url, SECRET) as client:
        assert (await client.get_server(1)).name == "Bearer [hidden]"


async def test_cookies_are_not_kept() -> None:
    """They may tell one account from another."""
    async with (
        raw_server(answer(SERVER, Set_Cookie="session=1")) as raw,
        quick_client(raw.url, SECRET) as client,
    ):
        await client.get_server(1)
        await client.get_server(1)
    assert "cookie" not in raw.requests[1].lower()


async def test_what_was_begun_with_one_token_does_not_go_on_with_another() -> None:
    """The second page of a list is not asked for in another account."""
    async with raw_server(b"") as raw:
        raw.answers = [answer({"results": [SERVER], "next": f"{raw.url}/servers/?page=2"})]
        raw.drip = 0.0005
        async with quick_client(raw.url, SECRET) as client:
            listing = asyncio.ensure_future(client.list_servers())
            while not raw.requests:  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0)
            client.use_token(SecretStr("vps_other"))
            with pytest.raises(NoToken):
                await listing
    assert len(raw.requests) == 1


async def test_power_that_is_answered_otherwise_is_unknown() -> None:
    """Only "success" is one."""
    reply = answer({"status": "error", "message": "no"})
    async with raw_server(reply) as raw, quick_client(raw.url, SECRET) as client:
        with pytest.raises(OutcomeUnknown) as caught:
            await client.stop_server(1)
    assert caught.value.message == f"The API answered 'error' to the stop: {UNKNOWN}"
