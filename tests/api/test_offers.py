"""The lists of what is offered for new servers, whatever an API answers where it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from tests.support.servers.api_calls import SECRET, SHORT, answering
from tests.support.servers.misbehaving_server import answer
from tests.support.servers.simulated_account import ONCE
from vpstui.api.endpoints import VpsClient
from vpstui.api.extras import OfferKind
from vpstui.api.service import ServerService
from vpstui.base.errors import (
    ApiError,
    DeadlineExceeded,
    Forbidden,
    NoSuchPage,
    NotAnApiAnswer,
    NotFound,
    ServerFault,
)

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served

ROWS: dict[OfferKind, list[dict[str, Any]]] = {
    "plans": [{"id": 1, "name": "Starter"}, {"id": 2, "name": "Standard"}],
    "locations": [{"id": 1, "name": "Seattle"}, {"id": 2, "name": "Frankfurt"}],
    "systems": [{"uuid": "a", "name": "Debian"}, {"uuid": "b", "name": "Ubuntu"}],
    "ssh_keys": [{"uuid": "a", "name": "laptop"}, {"uuid": "b", "name": "deploy"}],
}
PATHS = {
    "plans": "/plans/",
    "locations": "/locations/",
    "systems": "/operating-systems/",
    "ssh_keys": "/ssh-keys/",
}
EACH = pytest.mark.parametrize("kind", get_args(OfferKind))


def names(rows: Any) -> list[str]:
    """What the rows are called."""
    return [row.name for row in rows]


@EACH
async def test_answered(kind: OfferKind) -> None:
    """Every row, by one request to the page of that list; a bare list is one, too."""
    rows = ROWS[kind]
    async with answering(answer({"count": 2, "results": rows}), answer(rows)) as (raw, client):
        for _ in range(2):
            found = await client.list_offer(kind)
            assert names(found.rows) == [row["name"] for row in rows]
            assert (found.skipped, found.partial) == (0, "")
    assert [head.split()[1].partition("?")[0] for head in raw.requests] == [
        f"/api/v1{PATHS[kind]}"
    ] * 2


@EACH
async def test_simulated_account_tells_them(served: Served, kind: OfferKind) -> None:
    """Over the service, as screens ask."""
    async with VpsClient(served.url, SECRET) as client:
        found = await ServerService(client).list_offer(kind)
    assert len(found.rows) >= 2
    assert (found.skipped, found.partial) == (0, "")


@EACH
async def test_paged(kind: OfferKind) -> None:
    """Every page is read, by `next`."""
    first, second = ROWS[kind]
    pages = [
        answer({"count": 2, "next": "?page=2", "results": [first]}),
        answer({"count": 2, "next": None, "results": [second]}),
    ]
    async with answering(*pages) as (raw, client):
        found = await client.list_offer(kind)
    assert names(found.rows) == [first["name"], second["name"]]
    assert (found.partial, len(raw.requests)) == ("", 2)


@EACH
async def test_page_that_does_not_come(kind: OfferKind) -> None:
    """What came is kept, and why it is not all is told in the API's words."""
    pages = [
        answer({"count": 2, "next": "?page=2", "results": ROWS[kind][:1]}),
        answer({"detail": "The node is full."}, "500 Broken"),
    ]
    async with answering(*pages, retries=ONCE) as (_, client):
        found = await client.list_offer(kind)
    assert len(found.rows) == 1
    assert found.partial.startswith("The API counts 2 and told of 1. The node is full.")


@EACH
@pytest.mark.parametrize(
    ("status", "body", "error", "said"),
    [
        ("403 No", {"detail": "Not for you."}, Forbidden, "Not for you."),
        ("404 No", {"detail": "Not found."}, NotFound, "Not found."),
        ("404 No", b"<html>", NoSuchPage, "A web page"),
        ("500 Broken", {"detail": "Broken."}, ServerFault, "Broken."),
        ("200 OK", {"rows": []}, NotAnApiAnswer, "An answer in another form"),
        ("200 OK", b"<html>", NotAnApiAnswer, "A web page"),
        ("200 OK", {"status": "error", "message": "We are closed."}, NotAnApiAnswer, "We are"),
    ],
    ids=["403", "404", "404-page", "500", "other-shape", "web-page", "refusal"],
)
async def test_not_told(
    kind: OfferKind, status: str, body: Any, error: type[ApiError], said: str
) -> None:
    """An error of its own for each, that begins with the words of the API."""
    async with answering(answer(body, status), retries=ONCE) as (_, client):
        with pytest.raises(error) as caught:
            await client.list_offer(kind)
    assert type(caught.value) is error
    assert caught.value.message.startswith(said)


@EACH
async def test_words_of_a_refusal_stand_apart(kind: OfferKind) -> None:
    """So that a screen can say something else after them; there may be none."""
    for body, said in (({"detail": "Not for you."}, "Not for you."), (b"", "")):
        async with answering(answer(body, "403 No")) as (_, client):
            with pytest.raises(Forbidden) as caught:
                await client.list_offer(kind)
        assert caught.value.said == said


@EACH
async def test_slow(kind: OfferKind) -> None:
    """What does not come in time is given up; what comes late and in time is taken."""
    async with answering(None, timeouts=SHORT, retries=ONCE) as (_, client):
        with pytest.raises(DeadlineExceeded):
            await client.list_offer(kind)
    async with answering(answer(ROWS[kind]), delay=0.3) as (_, client):
        assert len((await client.list_offer(kind)).rows) == 2


@EACH
@pytest.mark.parametrize("body", [{"count": 0, "results": []}, []], ids=["page", "bare"])
async def test_empty(kind: OfferKind, body: Any) -> None:
    """None, and nothing missing."""
    async with answering(answer(body)) as (_, client):
        found = await client.list_offer(kind)
    assert (found.rows, found.skipped, found.partial) == ((), 0, "")


@EACH
async def test_rows_of_another_shape_are_counted(kind: OfferKind) -> None:
    """What can be read is there."""
    rows = ["rubbish", 7, None, ROWS[kind][0], []]
    async with answering(answer({"count": 5, "results": rows})) as (_, client):
        found = await client.list_offer(kind)
    assert (names(found.rows), found.skipped) == ([ROWS[kind][0]["name"]], 4)


@EACH
async def test_fields_of_another_shape_are_not_known(kind: OfferKind) -> None:
    """A row with odd values is a row; its name is text without what steers a terminal."""
    odd = {
        "id": 5, "name": "x[/]\x1b\u202e", "vcpus": "lots", "price_monthly": [], "is_active": 3,
        "versions": {}, "fingerprint": 7, "created_at": "yesterday", "locations": "all",
    }  # fmt: skip
    async with answering(answer([odd])) as (_, client):
        found = await client.list_offer(kind)
    assert names(found.rows) == ["x[/]"]


async def test_version_that_is_a_name_is_no_id() -> None:
    """`12` of Debian is not the system whose id is 12."""
    row = {"id": 4, "name": "Debian", "versions": ["12", {"id": 12, "name": "13"}]}
    async with answering(answer([row])) as (_, client):
        (system,) = await client.list_systems()
    assert system.versions is not None
    assert [(one.id, one.name) for one in system.versions if one] == [(None, "12"), (12, "13")]
