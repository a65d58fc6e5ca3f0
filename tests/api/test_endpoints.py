"""Each endpoint as the contract has it, and lists of many pages."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
from tests.support.servers.simulated_account import TOKEN
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.reads import ProbeResponse
from vpstui.api.requests import ServerPatch, ServerUpdate
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    NotAnApiAnswer,
    NotFound,
    NoToken,
    OutcomeUnknown,
    PaymentRequired,
    TooManyRequests,
    Unauthorized,
)

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served

FIRST_PAGE = answer({"results": [SERVER], "next": "?page=2"})


# -- the contract, over a socket


async def test_every_endpoint_is_asked_as_the_contract_says(served: Served) -> None:
    """Method, path and body of all nine, in one life of a server."""
    async with VpsClient(served.url, SECRET) as client:
        listing = await client.list_servers(status="active", location="us-east")
        assert {(s.status, s.location) for s in listing.servers} == {("active", "us-east")}
        server = server_in(await client.create_server(CREATE))
        assert server.status == "provisioning"
        served.clock.time += 60
        assert (await client.get_server(server.id)).status == "active"
        await client.patch_server(server.id, ServerPatch(backups_enabled=True))
        await client.update_server(
            server.id, ServerUpdate(name="web-8", hostname="a.b.io", backups_enabled=False)
        )
        for action in ("stop", "start", "reboot"):
            told = await client.power(server.id, action)
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
        lambda client: client.power(12345, "stop"),
        ("POST", "/servers/12345/stop/", {}, None),
    ),
    "reboot": (
        lambda client: client.power(12345, "reboot"),
        ("POST", "/servers/12345/reboot/", {}, None),
    ),
    "plans": (lambda client: client.list_plans(), ("GET", "/plans/", {"page_size": "100"}, None)),
    "account": (lambda client: client.get_account(), ("GET", "/account/me/", {}, None)),
    "check": (lambda client: client.check_list(), ("GET", "/servers/", {"page_size": "1"}, None)),
}


@pytest.mark.parametrize(("call", "expected"), CALLS.values(), ids=CALLS)
async def test_a_call_is_one_request(
    served: Served, call: Call, expected: tuple[str, str, dict[str, str], object]
) -> None:
    """Method, path, query and body are those of the contract, and nothing else is sent."""
    async with VpsClient(served.url, SECRET, dialect="documented") as client:
        await call(client)
    assert [
        (each.method, each.path.removeprefix("/api/v1"), dict(each.query), each.body)
        for each in served.account.requests
    ] == [expected]


@pytest.mark.parametrize("name", ["list", *sorted(WRITES)])
async def test_every_request_says_that_it_is_json(name: str) -> None:
    """Those without a body as well: so does the provider's page."""
    call: Call = WRITES.get(name, lambda client: client.list_servers())
    async with answering(answer(b"", "400 No")) as (raw, client):
        with pytest.raises(BadRequest):
            await call(client)
    assert all("content-type: application/json" in head.lower() for head in raw.requests)


async def test_starting_is_one_request(served: Served) -> None:
    """A stopped server is turned on without query and body."""
    served.account.set_status(12345, "stopped")
    async with VpsClient(served.url, SECRET, dialect="documented") as client:
        await client.power(12345, "start")
    (request,) = served.account.requests
    assert (request.method, request.path) == ("POST", "/api/v1/servers/12345/start/")
    assert (dict(request.query), request.body) == ({}, None)


async def test_id_is_quoted_in_the_path() -> None:
    """An id can never lead to another path."""
    async with answering(answer({**SERVER, "id": "../a/b?#%"})) as (raw, client):
        await client.get_server("../a/b?#%")
        assert raw.requests[0].startswith("GET /api/v1/servers/..%2Fa%2Fb%3F%23%25/ HTTP")


@pytest.mark.knobs(servers=250)
async def test_every_page_is_read(served: Served) -> None:
    """250 servers over three pages, each once; what comes again is not parsed again."""
    async with VpsClient(served.url, SECRET) as client:
        listing, _ = await client.list_servers(), await client.list_servers()
        parsed = client.known_pages.parsed  # perhaps once more after the dialect was learnt
        again = await client.list_servers()
        assert client.known_pages.parsed == parsed
    assert all(one is same for one, same in zip(listing.servers, again.servers, strict=True))
    assert [server.id for server in listing.servers] == list(served.account.servers)
    assert (listing.skipped, listing.partial) == (0, "")
    asked = [request.query.get("page") for request in served.account.requests]
    assert asked == [None, "2", "3"] * 3


async def test_extra_pages_are_read(served: Served) -> None:
    """Plans with prices, and whose token it is."""
    async with VpsClient(served.url, SECRET) as client:
        plans = await client.list_plans()
        assert {plan.price_monthly for plan in plans} >= {5.0, 10.0}
        account = await client.get_account()
        assert account.account is not None
        assert "@" in account.account.email
        await client.check_list()
    assert dict(served.account.requests[-1].query) == {"page_size": "1"}


# -- a look, whatever comes


@pytest.mark.parametrize("token", [SECRET, None], ids=["token", "no token"])
async def test_probe_is_one_request_whatever_it_finds(token: SecretStr | None) -> None:
    """Status, date and body are told as they came, and a fault is not asked about twice."""
    found = answer(b"<html>", "503 Down", Date="Sun, 01 Mar 2026 12:00:00 GMT")
    async with answering(found, token=token) as (raw, client):
        probe = await client.probe()
    assert probe == ProbeResponse(503, "Sun, 01 Mar 2026 12:00:00 GMT", b"<html>")
    (head,) = raw.requests
    assert head.startswith("GET /api/v1/servers/?page_size=1 HTTP")
    assert ("authorization:" in head.lower()) is (token is not None)


async def test_probe_of_an_answer_without_a_date() -> None:
    """A clock is not compared with nothing."""
    async with answering(answer(b"{}")) as (_, client):
        assert await client.probe() == ProbeResponse(200, "", b"{}")


# -- lists of many pages


@pytest.mark.parametrize(
    "link",
    [
        "{other}/servers/?page=2", "//127.0.0.2:9/api/v1/servers/?page=2", "https://127.0.0.1/?page=2",
        "http://backend.internal:8000/servers/?page=2&page_size=100", "?page=2", 2,
        "{tls}/servers/?page=2", "{user}/servers/?page=2",
    ],
)  # fmt: skip
async def test_only_the_page_of_a_link_is_taken(link: object) -> None:
    """The own address is asked, with the own filters: a proxy may hide another one."""
    async with raw_server(answer({"results": []})) as other, answering() as (raw, client):
        if isinstance(link, str):
            link = link.format(
                other=other.url,
                own=raw.url,
                tls=raw.url.replace("http:", "https:"),
                user=raw.url.replace("//", "//me:geheim@"),
            )
        second = answer({"results": [{"id": 2, "status": "active"}], "next": None})
        raw.answers = [answer({"results": [SERVER], "next": link}), second]
        listing = await client.list_servers(status="active")
        assert [server.id for server in listing.servers] == [1, 2]
        assert listing.partial == ""
        assert other.connections == 0
        (_, path, _), (_, path_2, _) = (head.split(" ", 2) for head in raw.requests)
        assert path == "/api/v1/servers/?page_size=100&status=active"
        assert path_2 == "/api/v1/servers/?page_size=100&page=2&status=active"
        assert all(f"Authorization: Bearer {TOKEN}\r\n" in head for head in raw.requests)


@pytest.mark.parametrize(
    "link", ["{own}/servers/", "?page_size=100", "http://[", "//a:port", "http:////]", True, {}]
)
async def test_a_link_without_a_page_leaves_a_partial_list(link: object) -> None:
    """The first page stays, and nobody is asked."""
    async with answering() as (raw, client):
        link = link.format(own=raw.url) if isinstance(link, str) else link
        raw.answers = [answer({"results": [SERVER], "next": link})]
        listing = await client.list_servers()
    assert [server.id for server in listing.servers] == [1]
    assert listing.partial == "The address of the next page cannot be read."
    assert len(raw.requests) == 1


@pytest.mark.slow
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


async def test_later_page_that_fails_leaves_a_partial_list() -> None:
    """What came stays."""
    async with answering() as (raw, client):
        first = answer({"results": [SERVER, "bad"], "next": f"{raw.url}/servers/?page=2"})
        raw.answers = [first, answer(b"", "503 Down")]
        listing = await client.list_servers()
    assert (len(listing.servers), listing.skipped) == (1, 1)
    assert "503" in listing.partial


@pytest.mark.parametrize("second", [None, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
async def test_later_page_that_does_not_come_leaves_a_partial_list(second: bytes | None) -> None:
    """Neither silence nor a broken line takes the first page away."""
    async with answering(FIRST_PAGE, second, timeouts=SHORT) as (_, client):
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
    async with answering(FIRST_PAGE, answer(b"", status)) as (_, client):
        with pytest.raises(error):
            await client.list_servers()


async def test_what_was_begun_with_one_token_does_not_go_on_with_another() -> None:
    """The second page of a list is not asked for in another account."""
    async with answering(drip=0.0005) as (raw, client):
        raw.answers = [answer({"results": [SERVER], "next": f"{raw.url}/servers/?page=2"})]
        listing = asyncio.ensure_future(client.list_servers())
        while not raw.requests:  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)
        client.use_token(SecretStr("vps_other"))
        with pytest.raises(NoToken):
            await listing
    assert len(raw.requests) == 1


async def test_pages_that_lead_round_come_to_an_end() -> None:
    """Three pages in a circle: none is read for ever, and the list is said to be partial."""
    async with answering() as (raw, client):
        raw.answers = [
            answer({"results": [{"id": page}], "next": f"{raw.url}/servers/?page={page % 3 + 1}"})
            for page in (1, 2, 3, 1, 2, 3)
        ]
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


async def test_list_that_takes_too_long_is_partial() -> None:
    """However quickly each page comes."""
    async with answering(FIRST_PAGE, timeouts=Timeouts(pages=-1.0)) as (raw, client):
        listing = await client.list_servers()
    assert [server.id for server in listing.servers] == [1]
    assert listing.partial == "The pages of the list did not come in time."
    assert len(raw.requests) == 1


async def test_every_page_is_tried_as_often_as_is_asked_for() -> None:
    """Not only the first one."""
    async with answering(FIRST_PAGE, answer(b"", "503 Down")) as (raw, client):
        listing = await client.list_servers(attempts=1)
    assert "503" in listing.partial
    assert len(raw.requests) == 2


async def test_servers_are_those_of_the_profile(served: Served) -> None:
    """Ids may be the same in two accounts: each server says through which it was read."""
    async with VpsClient(served.url, SECRET, profile="shop") as client:
        listing = await client.list_servers()
    assert {row.profile for row in listing.servers} == {"shop"}


async def test_servers_are_of_no_profile_by_default() -> None:
    """A script with one client names none."""
    async with answering(answer(SERVER)) as (_, client):
        assert (await client.get_server(1)).key.profile == ""


# -- what is answered otherwise


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
    async with answering(answer(body)) as (_, client):
        with pytest.raises(NotAnApiAnswer) as caught:
            await client.list_servers()
    assert caught.value.message == f"{said} came where the list of servers was expected."


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (lambda client: client.check_list(), "the list of servers"),
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
    async with answering(answer(b"<html>")) as (_, client):
        with pytest.raises(NotAnApiAnswer, match=rf"\) came where {what} was expected\.$"):
            await read(client)


@pytest.mark.parametrize("name", sorted(WRITES))
async def test_write_answered_by_somebody_else_says_what_came(name: str) -> None:
    """What came, and what that means for the request."""
    async with answering(answer(b"<html>")) as (_, client):
        with pytest.raises(OutcomeUnknown) as caught:
            await WRITES[name](client)
    page = "A web page (a proxy or a network login?) came where the answer was expected"
    assert caught.value.message == f"{page}: {UNKNOWN}"


async def test_row_that_is_no_plan_hides_no_other() -> None:
    """Neither a text nor a plan without an id can be ordered."""
    reply = answer({"results": ["no plan", {"name": "odd"}, {"id": 3, "name": "small"}]})
    async with answering(reply) as (_, client):
        plans = await client.list_plans()
    assert [plan.id for plan in plans] == [3]


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
            await client.check_list()


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
