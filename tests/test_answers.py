"""What an HTTP answer means."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from vpstui import answers
from vpstui.errors import (
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
from vpstui.models import Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def chunks(data: bytes, size: int = 65536) -> AsyncIterator[bytes]:
    """A body as it comes from a socket."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("encoding", ["", "identity"])
async def test_plain_body_is_read(encoding: str) -> None:
    """A body that is not packed comes as it is."""
    assert await answers.read_body(chunks(b"abc", 1), encoding) == b"abc"


async def test_packed_body_is_read() -> None:
    """gzip, in pieces."""
    assert await answers.read_body(chunks(gzip.compress(b"abc" * 999), 7), "gzip") == b"abc" * 999


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"x" * (answers.BODY_LIMIT + 1), ""),
        (gzip.compress(b"\0" * (64 * 1024 * 1024)), "gzip"),
    ],
    ids=["plain", "bomb"],
)
async def test_huge_body_is_not_read_to_its_end(data: bytes, encoding: str) -> None:
    """Neither a long body nor a packed bomb gets past the limit."""
    with pytest.raises(NotAnApiAnswer, match="larger than 8 MiB"):
        await answers.read_body(chunks(data), encoding)


async def test_damaged_and_unasked_packing_is_refused() -> None:
    """What cannot be unpacked is no answer."""
    with pytest.raises(NotAnApiAnswer, match="damaged"):
        await answers.read_body(chunks(b"not gzip"), "gzip")
    with pytest.raises(NotAnApiAnswer, match="br"):
        await answers.read_body(chunks(b"x"), "br")


def test_list_is_read_bare_or_in_results() -> None:
    """Both forms of a list, and one bad row that is counted."""
    rows = [{"id": 1}, "no server", {"id": None}, {"id": 2}]
    for body in (json.dumps(rows), json.dumps({"count": 4, "results": rows, "next": None})):
        page = answers.parse(answers.ServerPage, body.encode(), "the list")
        assert [row and row.id for row in page.results] == [1, None, None, 2]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "An empty answer"),
        (b"<html>login</html>", "A web page"),
        (b'{"results": [{"id": 1', "An answer in another form"),
        (b'{"count": 1}', "An answer in another form"),
        (b"[" * 100_000, "An answer in another form"),
        (b"\xff\xfe{\x00", "An answer in another form"),
        (b"null", "An answer in another form"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(body: bytes, said: str) -> None:
    """Whatever comes instead is one error that says what it looked like."""
    with pytest.raises(NotAnApiAnswer, match=said):
        answers.parse(answers.ServerPage, body, "the list")


def test_odd_numbers_never_break_a_row() -> None:
    """NaN and a number of thousands of digits are not known, or cost the answer, never more."""
    server = answers.parse(Server, b'{"id": 1, "plan": {"memory": NaN, "storage": 1e400}}', "it")
    assert server.plan is not None
    assert (server.plan.memory, server.plan.storage) == (None, None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest), (401, Unauthorized), (402, PaymentRequired), (403, Forbidden),
        (404, NotFound), (429, TooManyRequests), (500, ServerFault), (503, ServerFault),
        (301, StatusError), (409, StatusError), (418, StatusError), (599, ServerFault),
    ],
)  # fmt: skip
def test_each_status_is_its_error(status: int, kind: type[StatusError]) -> None:
    """The status decides the class, and is kept."""
    error = answers.error_for(status, {"location": "/x"}, b"", write=False)
    assert type(error) is kind
    assert isinstance(error, StatusError)
    assert error.status == status


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_fault_after_a_write_leaves_its_outcome_unknown(status: int) -> None:
    """The request may have been done before something failed."""
    error = answers.error_for(status, {}, b"<html>", write=True)
    assert type(error) is OutcomeUnknown
    assert "not sent again" in error.message


@pytest.mark.parametrize(
    ("body", "message", "fields"),
    [
        ({"detail": "No."}, "No.", {}),
        ({"name": ["Too long.", "Taken."]}, "name: Too long. Taken.", {"name": "Too long. Taken."}),
        ({"non_field_errors": ["Both."]}, "Both.", {}),
        ({"plan": {"id": ["Gone."]}}, "plan: id: Gone.", {"plan": "id: Gone."}),
        ({"name": None, "x": []}, "The API refuses this request.", {}),
        (["No."], "The API refuses this request.", {}),
        ("plain", "The API refuses this request.", {}),
        ({"na\x1bme": ["bo\u202eo\nnext"]}, "name: boo next", {"name": "boo next"}),
    ],
)
def test_refusal_is_told_by_field(body: object, message: str, fields: dict[str, str]) -> None:
    """Every form of a DRF error body, cleaned."""
    error = answers.error_for(400, {}, json.dumps(body).encode(), write=True)
    assert isinstance(error, BadRequest)
    assert (error.message, error.fields) == (message, fields)


def test_redirect_is_named_and_cleaned() -> None:
    """Where it would have led stands in the message."""
    error = answers.error_for(302, {"location": "https://evil.example/\x1b[2J"}, b"", write=True)
    assert "https://evil.example/[2J, which is not followed" in error.message


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0), ("0", 0.0), ("-1", 0.0), ("99999", 60.0), ("", None), ("soon", None),
        ("Thu, 01 Jan 2026 00:00:20 GMT", 20.0), ("Thu, 01 Jan 2026 00:00:20 -0000", 20.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0), ("Fri, 01 Jan 2027 00:00:00 GMT", 60.0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    """Clamped to a minute; what cannot be read is not there."""
    assert answers.retry_after(value, lambda: NOW) == seconds


def test_retry_after_stands_in_the_error() -> None:
    """The time to wait comes with the error."""
    error = answers.error_for(429, {"retry-after": "7"}, b"", write=False)
    assert isinstance(error, TooManyRequests)
    assert error.retry_after == 7.0
