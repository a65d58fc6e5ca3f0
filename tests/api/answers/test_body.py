"""Every body that the API may answer is read as one thing."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.support.servers.api_calls import memory_below
from tests.support.servers.misbehaving_server import HOSTILE
from vpstui.api.answers.account import Account
from vpstui.api.answers.body import BODY_LIMIT, parse, read_body
from vpstui.api.answers.extra_pages import PlanPage
from vpstui.api.answers.page_models import ServerPage
from vpstui.api.dialects.reading import RowReader
from vpstui.api.models import Server
from vpstui.base.errors import NotAnApiAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

MIB = 1024 * 1024


class Chunks:
    """A body as it comes, counting how much of it was taken."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.taken += len(chunk)
            yield chunk


class Spelled(BaseModel):
    """A list of anything, as it came."""

    results: list[Any]


async def body_of(*chunks: bytes, encoding: str = "") -> bytes:
    return await read_body(aiter(Chunks(chunks)), encoding)


def bomb() -> bytes:
    """A gzip body of a quarter of a megabyte that unpacks to 256 MiB."""
    pack = zlib.compressobj(9, wbits=31)
    zeros = bytes(MIB)
    return b"".join([*(pack.compress(zeros) for _ in range(256)), pack.flush()])


# -- the body


async def test_a_plain_body_is_put_together() -> None:
    """The pieces of a body are joined in order."""
    assert await body_of(b'{"a"', b"", b": 1}") == b'{"a": 1}'


async def test_a_packed_body_is_unpacked() -> None:
    """A gzip body may be cut anywhere into pieces."""
    packed = gzip.compress(b'{"a": 1}' * 1000, mtime=0)
    pieces = [packed[start : start + 7] for start in range(0, len(packed), 7)]
    assert await body_of(*pieces, encoding="gzip") == b'{"a": 1}' * 1000


@pytest.mark.parametrize("encoding", ["", "identity", "gzip"])
async def test_an_empty_body_is_empty(encoding: str) -> None:
    """No body is fine, whatever the headers say of it."""
    assert await body_of(encoding=encoding) == b""


async def test_a_body_of_just_the_limit_is_read() -> None:
    """8 MiB are read, packed or not."""
    whole = bytes(BODY_LIMIT)
    assert len(await body_of(whole[:MIB], whole[MIB:])) == BODY_LIMIT
    assert len(await body_of(gzip.compress(whole, 1, mtime=0), encoding="gzip")) == BODY_LIMIT


async def test_an_endless_plain_body_is_cut_off() -> None:
    """Reading stops right after the limit, not at the end."""
    chunks = Chunks(bytes(MIB) for _ in range(1000))
    with pytest.raises(NotAnApiAnswer) as caught:
        await read_body(aiter(chunks), "")
    assert caught.value.message == "The answer is larger than 8 MiB and was not read to its end."
    assert chunks.taken == 9 * MIB


async def test_a_bomb_never_gets_into_memory() -> None:
    """A small body that unpacks to 256 MiB costs no more than the limit and its copy."""
    packed = bomb()
    assert len(packed) < MIB
    with memory_below(4 * BODY_LIMIT), pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
        await body_of(packed, encoding="gzip")


async def test_a_bomb_that_begins_small_never_gets_into_memory() -> None:
    """What is still unpacked is what is left up to the limit, not the limit once more."""
    pack = zlib.compressobj(9, wbits=31)
    small = pack.compress(bytes(7 * MIB)) + pack.flush(zlib.Z_SYNC_FLUSH)
    rest = pack.compress(bytes(64 * MIB)) + pack.flush()
    with memory_below(3 * BODY_LIMIT), pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
        await body_of(small, rest, encoding="gzip")


async def test_a_bomb_in_small_pieces_is_cut_off() -> None:
    """The limit counts what all pieces together unpack to."""
    packed = bomb()
    chunks = Chunks(packed[start : start + 1024] for start in range(0, len(packed), 1024))
    with pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
        await read_body(aiter(chunks), "gzip")
    assert chunks.taken < len(packed) / 16


async def test_what_follows_a_packed_body_is_not_kept() -> None:
    """A gzip body that ended is no reason to collect what comes after it without end."""
    chunks = Chunks([gzip.compress(b"{}", mtime=0), *(b"\xff" * MIB for _ in range(200))])
    with pytest.raises(NotAnApiAnswer, match="damaged"):
        await read_body(aiter(chunks), "gzip")
    assert chunks.taken < 2 * MIB


async def test_a_packed_body_that_was_cut_off_is_damaged() -> None:
    """Half of a gzip body is no body, even when its beginning can be read."""
    with pytest.raises(NotAnApiAnswer, match="damaged"):
        await body_of(gzip.compress(b'{"results": []}', mtime=0)[:-8], encoding="gzip")


@pytest.mark.parametrize("body", [b"{}", b"\x1f\x8b\x08\x00rubbish", zlib.compress(b"{}")])
async def test_a_body_that_is_not_packed_as_it_says_is_damaged(body: bytes) -> None:
    """What claims to be gzip and is not is told as such."""
    with pytest.raises(NotAnApiAnswer, match="damaged: it cannot be unpacked"):
        await body_of(body, encoding="gzip")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
async def test_a_packing_that_was_not_asked_for_is_named(encoding: str) -> None:
    """Only gzip was asked for."""
    with pytest.raises(NotAnApiAnswer, match=f"packed as '{encoding}'"):
        await body_of(b"x", encoding=encoding)


async def test_the_name_of_a_packing_is_cleaned() -> None:
    """A header is foreign text too."""
    with pytest.raises(NotAnApiAnswer) as caught:
        await body_of(b"x", encoding=HOSTILE)
    assert caught.value.message.isprintable()


async def test_the_endless_name_of_a_packing_is_cut() -> None:
    """The sentence around it stays in sight."""
    with pytest.raises(NotAnApiAnswer) as caught:
        await body_of(b"x", encoding="x" * 1000)
    assert f"'{'x' * 39}…', which" in caught.value.message


# -- what a body says


def test_a_page_is_read() -> None:
    """Results and the address of the next page arrive."""
    page = parse(ServerPage, b'{"count": 1, "next": "https://x/", "results": [{"id": 1}]}', "x")
    assert page.results == [Server(id=1)]
    assert page.next == "https://x/"


def test_a_bare_list_is_a_page() -> None:
    """Some lists of this API come without a frame."""
    page = parse(ServerPage, b'\r\n [{"id": 1}, {"id": 2}]\n', "x")
    assert [server and server.id for server in page.results] == [1, 2]
    assert page.next is None


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        (r"a\ud800b", "a\ufffdb"),
        (r"a\uDFFF", "a\ufffd"),
        (r"\ude00\ud83d", "\ufffd\ufffd"),
        (r"\ud800 \ud83d\ude00", "\ufffd \U0001f600"),
        (r"\ud800 \\ud800 \"x\" \u00e9", '\ufffd \\ud800 "x" \xe9'),
    ],
)
def test_half_a_character_hides_no_list(spelled: str, name: str) -> None:
    """Each half that JSON spells is shown as a replacement; whatever else is spelled stays."""
    body = f'{{"results": ["{spelled}", {{"id": 2}}]}}'.encode()
    assert parse(Spelled, body, "x").results == [name, {"id": 2}]


@pytest.mark.parametrize("name", ["web-1", r"\ud800"])
def test_a_server_is_of_the_profile_it_was_read_through(name: str) -> None:
    """Whatever has to be repaired in the answer first."""
    server = parse(Server, f'{{"id": 1, "name": "{name}"}}'.encode(), "a server", RowReader("shop"))
    assert server.profile == "shop"


@pytest.mark.parametrize("row", ["null", '"text"', "[]", "7", "{}", '{"id": null}', '{"id": ".."}'])
def test_one_bad_row_hides_no_other(row: str) -> None:
    """A row that is no server counts as None, in its place."""
    page = parse(ServerPage, f'{{"results": [{{"id": 1}}, {row}, {{"id": 3}}]}}'.encode(), "x")
    assert [server and server.id for server in page.results] == [1, None, 3]


def test_one_bad_plan_hides_no_other() -> None:
    """The same holds for plans."""
    page = parse(PlanPage, b'[{"id": 1}, "no plan", {"id": 3}]', "x")
    assert [plan and plan.id for plan in page.results] == [1, None, 3]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "An empty answer"),
        (b" \n", "An empty answer"),
        (b"<!DOCTYPE html><p>Log in", "A web page (a proxy or a network login?)"),
        (b"\n  <html>", "A web page (a proxy or a network login?)"),
        (b'{"results": [{"id": 1}', "An answer in another form"),
        (b'[{"id": 1}, {"id"', "An answer in another form"),
        (b"null", "An answer in another form"),
        (b'"text"', "An answer in another form"),
        (b"{}", "An answer in another form"),
        (b'{"results": null}', "An answer in another form"),
        (b'{"results": {"id": 1}}', "An answer in another form"),
        (b"\xef\xbb\xbf", "An answer in another form"),
        (b'\xef\xbb\xbf[{"id": 1}]', "An answer in another form"),
        ('{"results": []}'.encode("utf-16"), "An answer in another form"),
        (b'{"results": [{"id": 1, "name": "\xff"}]}', "An answer in another form"),
        (b"[" * 100_000, "An answer in another form"),
        (b'{"results":' * 100_000, "An answer in another form"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_named(body: bytes, kind: str) -> None:
    """Whatever came instead of the list, it is one line that says so."""
    with pytest.raises(NotAnApiAnswer) as caught:
        parse(ServerPage, body, "the list of servers")
    assert caught.value.message == f"{kind} came where the list of servers was expected."


def test_a_list_is_no_server() -> None:
    """Only a list may come bare."""
    with pytest.raises(NotAnApiAnswer, match="where a server was expected"):
        parse(Server, b'[{"id": 1}]', "a server")


def test_numbers_that_are_none_do_not_break_a_row() -> None:
    """NaN, infinity and endless digits leave the rest of a row alone."""
    body = (
        b'[{"id": 1, "name": "web", "plan": {"vcpus": NaN, "memory": Infinity, "storage": 1e400,'
        b' "price_monthly": -Infinity}, "backups_enabled": NaN, "created_at": NaN}]'
    )
    (server,) = parse(ServerPage, body, "x").results
    assert server is not None
    assert server.name == "web"
    assert server.plan is not None
    assert server.plan.model_dump(exclude_defaults=True) == {}


def test_endless_digits_are_one_error() -> None:
    """A number of 5000 digits is refused, not computed."""
    with pytest.raises(NotAnApiAnswer, match="another form"):
        parse(ServerPage, b'[{"id": 1' + b"0" * 5000 + b"}]", "x")


def test_the_last_of_two_equal_keys_counts() -> None:
    """A key given twice is no error."""
    page = parse(ServerPage, b'[{"id": 1, "name": "a", "name": "b"}]', "x")
    assert page.results == [Server(id=1, name="b")]


def test_a_row_nested_too_deeply_is_one_error() -> None:
    """Nesting is cut off long before it could end the program."""
    deep = b'[{"id": 1, "plan": ' + b"[" * 5000 + b"]" * 5000 + b"}]"
    with pytest.raises(NotAnApiAnswer, match="another form"):
        parse(ServerPage, deep, "x")


@settings(deadline=None)  # a busy machine is no failure
@given(st.binary(max_size=60))
@example(b'{"results":[{"id":1,"name":"\\ud800"}]}')
def test_no_body_is_an_unknown_error(body: bytes) -> None:
    """Any bytes at all are an answer or a NotAnApiAnswer."""
    for model in (ServerPage, PlanPage, Server, Account):
        with suppress(NotAnApiAnswer):
            assert isinstance(parse(model, body, "something"), model)


def test_an_error_about_a_body_does_not_repeat_it() -> None:
    """What came is not quoted: it may hold anything."""
    with pytest.raises(NotAnApiAnswer) as caught:
        parse(Server, b'{"password": "hunter2"}', "a server")
    assert "hunter2" not in f"{caught.value!r} {caught.value.__cause__}"
