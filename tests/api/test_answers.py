"""Every body and every status that the API may answer means one thing."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from vpstui.api.answers import (
    BODY_LIMIT,
    ERROR_BODY_LIMIT,
    ERROR_FIELDS,
    MESSAGE_LIMIT,
    PlanPage,
    ServerPage,
    error_for,
    parse,
    read_body,
    retry_after,
)
from vpstui.api.models import Account, Server
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    Forbidden,
    NotAnApiAnswer,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    ServerFault,
    StatusError,
    TooManyRequests,
    Unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""

MIB = 1024 * 1024
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOSTILE = "\x1b[2J\x1b]0;pwned\x07a\r\nb\u202e\x9b1m"


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
    tracemalloc.start()
    try:
        with pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
            await body_of(packed, encoding="gzip")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * BODY_LIMIT


async def test_a_bomb_that_begins_small_never_gets_into_memory() -> None:
    """What is still unpacked is what is left up to the limit, not the limit once more."""
    pack = zlib.compressobj(9, wbits=31)
    small = pack.compress(bytes(7 * MIB)) + pack.flush(zlib.Z_SYNC_FLUSH)
    rest = pack.compress(bytes(64 * MIB)) + pack.flush()
    tracemalloc.start()
    try:
        with pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
            await body_of(small, rest, encoding="gzip")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * BODY_LIMIT


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
    assert server.plan.model_dump(exclude_none=True) == {"name": ""}


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


@UNHURRIED
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


# -- statuses


def error(status: int, body: object = None, *, write: bool = False, **headers: str) -> ApiError:
    """The error that a status stands for, with a JSON body."""
    raw = b"" if body is None else json.dumps(body).encode()
    found = error_for(status, headers, raw, write=write)
    assert isinstance(found, ApiError)
    return found


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (400, BadRequest, "The API refuses this request."),
        (401, Unauthorized, "The API does not accept this token."),
        (402, PaymentRequired,
         "There is not enough credit. Add credit at VPS.org and try again."),
        (403, Forbidden, "This token is not permitted to do that."),
        (404, NotFound, "There is nothing there (any more)."),
        (405, StatusError, "The API answered 405 Method Not Allowed."),
        (418, StatusError, "The API answered 418 I'm a Teapot."),
        (429, TooManyRequests, "The API asks to slow down."),
    ],
)  # fmt: skip
def test_a_status_is_its_error(
    status: int, kind: type[StatusError], message: str, *, write: bool
) -> None:
    """Each status is an error of its own class, with words of its own, for reads and writes."""
    found = error(status, write=write)
    assert type(found) is kind
    assert found.message == message
    assert isinstance(found, StatusError)
    assert found.status == status


@pytest.mark.parametrize("status", [401, 403, 404, 405, 500])
def test_what_the_api_said_is_told(status: int) -> None:
    """The detail of an error follows our own words, and ends in one full stop."""
    found = error(status, {"detail": "Read the manual."})
    assert found.message.endswith(". It said: Read the manual.")


def test_credit_is_told_in_the_words_of_the_api() -> None:
    """A 402 says what is missing and what to do."""
    found = error(402, {"detail": "Plan costs $10."})
    assert found.message == "Plan costs $10. Add credit at VPS.org and try again."


@pytest.mark.parametrize(
    ("status", "named"),
    [(500, "500 Internal Server Error"), (502, "502 Bad Gateway"), (504, "504 Gateway Timeout"),
     (599, "599")],
)  # fmt: skip
def test_a_fault_on_a_read_is_a_server_fault(status: int, named: str) -> None:
    """Reading again may help, so that a fault is named and no more."""
    found = error_for(status, {}, b"<html>Bad gateway</html>", write=False)
    assert type(found) is ServerFault
    assert found.message == f"The API answered {named}."


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_fault_on_a_write_leaves_the_outcome_unknown(status: int) -> None:
    """The write may have been done before the fault."""
    found = error(status, {"detail": "oops"}, write=True)
    assert type(found) is OutcomeUnknown
    assert f"The API answered {status}" in found.message
    assert found.message.endswith("may or may not have been done. It is not sent again by itself.")


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_named(status: int, *, write: bool) -> None:
    """The address that is not followed is told, for reads and writes."""
    found = error(status, write=write, location="https://evil.example/x")
    assert type(found) is StatusError
    assert found.status == status
    assert found.message == (
        "The API redirects to https://evil.example/x, which is not followed. Check the API URL."
    )


def test_a_redirect_to_nowhere_is_named() -> None:
    """A redirect without an address is one all the same."""
    assert "redirects to nowhere" in error(304).message


def test_an_endless_address_of_a_redirect_is_cut() -> None:
    """The sentence around it stays in sight."""
    assert "to " + "x" * 119 + "…, which" in error(302, location="x" * 200).message


@pytest.mark.parametrize(
    ("write", "detail", "message"),
    [
        (False, "", "This token may not stop servers; that needs servers:read."),
        (True, "", "This token may not stop servers; that needs servers:*."),
        (True, "No.", "This token may not stop servers; that needs servers:*. It said: No."),
        (True, "Needs servers:*.", "This token may not stop servers. It said: Needs servers:*."),
    ],
)
def test_a_missing_permission_is_named_once(*, write: bool, detail: str, message: str) -> None:
    """By the API where it does, else by us; as much as the request needs."""
    body = json.dumps({"detail": detail}).encode()
    found = error_for(403, {}, body, write=write, action="stop servers")
    assert type(found) is Forbidden
    assert found.message == message
    assert found.status == 403


# -- 400


@pytest.mark.parametrize(
    ("body", "message", "fields"),
    [
        ({"name": ["Too long.", "Too odd."], "plan_id": ["No such plan."]},
         "name: Too long. Too odd.; plan_id: No such plan.",
         {"name": "Too long. Too odd.", "plan_id": "No such plan."}),
        ({"detail": "Server is already running."}, "Server is already running.", {}),
        ({"detail": ["One.", "Two."]}, "One. Two.", {}),
        ({"non_field_errors": ["Send a field."]}, "Send a field.", {}),
        ({"non_field_errors": ["Send a field."], "name": ["Bad."]},
         "Send a field.", {"name": "Bad."}),
        ({"detail": "Bad.", "name": "Worse."}, "Bad.", {"name": "Worse."}),
        ({"name": "A text."}, "name: A text.", {"name": "A text."}),
        ({"plan": {"id": ["No.", {"code": "x"}]}},
         "plan: id: No. code: x", {"plan": "id: No. code: x"}),
        ({"plan": {"id": "No.", "os": "Nor this."}},
         "plan: id: No. os: Nor this.", {"plan": "id: No. os: Nor this."}),
        ({"name": [], "hostname": None, "plan_id": 7}, "plan_id: 7", {"plan_id": "7"}),
        (["First.", "Second."], "First. Second.", {}),
        ("Just a text.", "Just a text.", {}),
        (None, "The API refuses this request.", {}),
        ({}, "The API refuses this request.", {}),
        ([], "The API refuses this request.", {}),
    ],
)  # fmt: skip
def test_a_refusal_in_every_form(body: object, message: str, fields: dict[str, str]) -> None:
    """A field map, a detail, a text, a list or a nest of them: messages find their fields."""
    found = error(400, body)
    assert isinstance(found, BadRequest)
    assert found.message == message
    assert found.fields == fields


def test_a_refusal_tells_apart_what_belongs_to_no_field() -> None:
    """A form shows each message at its field, and the rest for itself."""
    found = error(400, {"detail": "Bad.", "name": "Worse."})
    assert isinstance(found, BadRequest)
    assert found.detail == "Bad."


@pytest.mark.parametrize(
    "body",
    [b"<html>Bad request</html>", b"\xff", b'{"name": ["Too', b"{" * 9999],
    ids=["page", "bytes", "cut off", "nested"],
)
def test_a_refusal_that_cannot_be_read_is_still_one(body: bytes) -> None:
    """A proxy's page with status 400 is a refusal without reasons."""
    found = error_for(400, {}, body, write=True)
    assert isinstance(found, BadRequest)
    assert (found.message, found.fields) == ("The API refuses this request.", {})


# -- foreign text in errors


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 500])
@pytest.mark.parametrize("form", [{"detail": HOSTILE}, {HOSTILE: [HOSTILE]}, [HOSTILE], HOSTILE])
def test_hostile_text_in_an_error_is_cleaned(status: int, form: Any) -> None:
    """Nothing that an error says can steer a terminal or break a line."""
    assert error(status, form).message.isprintable()


def test_hostile_text_in_fields_is_cleaned() -> None:
    """Names of fields and their messages are foreign text as well."""
    found = error(400, {HOSTILE: [HOSTILE]})
    assert isinstance(found, BadRequest)
    assert found.fields == {"[2J]0;pwneda  b1m": "[2J]0;pwneda  b1m"}


def test_hostile_text_in_a_redirect_is_cleaned() -> None:
    """The address of a redirect is foreign text as well."""
    assert error(302, location=HOSTILE).message.isprintable()


def test_an_endless_error_message_is_cut() -> None:
    """A message keeps what fits a dialog."""
    found = error(400, {"detail": "x" * 50_000})
    assert found.message == "x" * (MESSAGE_LIMIT - 1) + "…"


def test_a_refusal_of_many_fields_is_cut() -> None:
    """What is shown in one line ends; each field keeps its own words."""
    words = "Much too long." * 9
    found = error(400, {f"field{number}": words for number in range(9)})
    assert isinstance(found, BadRequest)
    assert len(found.message) == MESSAGE_LIMIT
    assert found.fields["field8"] == words


@pytest.mark.parametrize(("more", "told"), [(0, "Bad."), (1, "The API refuses this request.")])
def test_an_error_of_endless_length_is_no_message(more: int, told: str) -> None:
    """Up to the limit it is read, beyond it nobody wrote it for people."""
    body = b'{"detail": "Bad."}'
    body += b" " * (ERROR_BODY_LIMIT + more - len(body))
    assert error_for(400, {}, body, write=True).message == told


PAGE = "A web page (a proxy or a network login?) came with 404 Not Found"


@pytest.mark.parametrize("blanks", [b"", b"\r\n  "])
def test_a_page_with_404_says_nothing_of_a_server(blanks: bytes) -> None:
    """The API says it in JSON; whoever sends a page has perhaps never heard of the server."""
    body = blanks + b"<html>"
    read = error_for(404, {}, body, write=False)
    assert (type(read), read.message) == (NotAnApiAnswer, f"{PAGE}. Check the API URL.")
    write = error_for(404, {}, body, write=True)
    assert type(write) is OutcomeUnknown
    assert write.message == (
        f"{PAGE}: it may or may not have been done. It is not sent again by itself."
    )


def test_an_endless_name_of_a_field_is_cut() -> None:
    """Its message stays in sight."""
    assert error(400, {"x" * 1000: "Bad."}).message == "x" * 59 + "…: Bad."


# -- Retry-After


def at(span: float) -> str:
    return (NOW + timedelta(seconds=span)).strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("-1", 0.0),
        ("60", 60.0),
        ("99999", 60.0),
        pytest.param("9" * 400, 60.0, id="huge"),
        pytest.param("-" + "9" * 400, 0.0, id="huge and negative"),
        (at(30), 30.0),
        (at(-30), 0.0),
        (at(86_400), 60.0),
        ("Sun, 01 Mar 2026 12:00:20 -0000", 20.0),
        ("Sun, 01 Mar 2026 14:00:20 +0200", 20.0),
        ("", None),
        ("  ", None),
        ("soon", None),
        ("1.5", None),
        pytest.param("9" * 5000, None, id="beyond all measure"),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("Sun, 01 Mar 2026 12:00:20 +" + "9" * 20, None),
        ("Sun, 99 Mar 2026 99:99:99 GMT", None),
    ],
)
def test_how_long_to_wait(value: str, seconds: float | None) -> None:
    """Seconds or a date, clamped to a minute; None when it cannot be read."""
    assert retry_after(value, lambda: NOW) == seconds


@UNHURRIED
@given(st.text(st.characters(max_codepoint=0xFF)))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("1 Jan 9999 23:59:59 -2359")
def test_no_header_is_an_error_or_a_long_wait(value: str) -> None:
    """Whatever the header says, the wait is nothing, or up to a minute."""
    seconds = retry_after(value)
    assert seconds is None or 0 <= seconds <= 60


@pytest.mark.parametrize(
    ("headers", "seconds"), [({}, None), ({"retry-after": "5"}, 5.0), ({"retry-after": "x"}, None)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_an_error_says_how_long_to_wait(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    """The wait that a 429 or a fault asks for comes with the error."""
    found = error_for(status, headers, b"", write=False)
    assert isinstance(found, TooManyRequests | ServerFault)
    assert found.retry_after == seconds


def test_a_refusal_of_countless_fields_is_short() -> None:
    """A message fits a dialog, however many fields it names; an endless body names none."""
    found = error(400, {f"f{number}": ["no"] for number in range(1000)})
    assert isinstance(found, BadRequest)
    assert len(found.fields) == ERROR_FIELDS
    assert len(found.message) <= MESSAGE_LIMIT
    endless = error(400, {f"f{number}": ["no" * 50] for number in range(10_000)})
    assert endless.message == "The API refuses this request."


@pytest.mark.parametrize("status", [408, 499])
def test_somebody_who_stopped_waiting_knows_nothing_of_a_write(status: int) -> None:
    """It may have been done."""
    assert isinstance(error_for(status, {}, b"", write=True), OutcomeUnknown)
