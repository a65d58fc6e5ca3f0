"""Every status that the API may answer means one error, in words for people."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.servers.misbehaving_server import HOSTILE
from tests.support.servers.simulated_account import NOW
from vpstui.api.answers.status_errors import (
    error_for_status,
    requested_action,
)
from vpstui.api.answers.waits import parse_retry_after
from vpstui.api.answers.words import MAX_FIELDS, MESSAGE_LIMIT, WORDS_LIMIT
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    Forbidden,
    NoSuchPage,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    ServerFault,
    StatusError,
    TooManyRequests,
    Unauthorized,
)

PAGE = "A web page (a proxy or a network login?) came with 404 Not Found"


def error(status: int, body: object = None, *, write: bool = False, **headers: str) -> ApiError:
    """The error that a status stands for, with a JSON body."""
    raw = b"" if body is None else json.dumps(body).encode()
    found = error_for_status(status, headers, raw, write=write)
    assert isinstance(found, ApiError)
    return found


# -- statuses


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


@pytest.mark.parametrize("status", [401, 404, 405, 500])
def test_what_the_api_said_is_told(status: int) -> None:
    """The API's own words come first, with one full stop before ours."""
    for said in ("Read the manual.", "Read the manual"):
        assert error(status, {"detail": said}).message.startswith("Read the manual. ")


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
    found = error_for_status(status, {}, b"<html>Bad gateway</html>", write=False)
    assert type(found) is ServerFault
    assert found.message == f"The API answered {named}."


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_fault_on_a_write_leaves_the_outcome_unknown(status: int) -> None:
    """The write may have been done before the fault."""
    found = error(status, {"detail": "oops"}, write=True)
    assert type(found) is OutcomeUnknown
    assert f"The API answered {status}" in found.message
    assert found.message.endswith(
        " after the request was sent: it may or may not have been done. It is not sent again by "
        "itself."
    )


@pytest.mark.parametrize("status", [408, 499])
def test_somebody_who_stopped_waiting_knows_nothing_of_a_write(status: int) -> None:
    """It may have been done."""
    assert isinstance(error_for_status(status, {}, b"", write=True), OutcomeUnknown)


REDIRECTED = "The API redirects to https://evil.example/x, which is not followed. Check the API URL"


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_named(status: int) -> None:
    """The address that is not followed is told."""
    found = error(status, location="https://evil.example/x")
    assert type(found) is StatusError
    assert found.status == status
    assert found.message == f"{REDIRECTED}."


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_write_that_is_to_be_sent_elsewhere_was_not_done(status: int) -> None:
    """By the definition of these statuses."""
    found = error(status, write=True, location="https://evil.example/x")
    assert (type(found), found.message) == (StatusError, f"{REDIRECTED}.")


@pytest.mark.parametrize(
    ("status", "location"),
    [(302, "https://evil.example/x"), (303, "/done"), (304, ""), (301, "mailto:x"),
     (307, "http://xn--" + "z" * 70 + "/"), (308, "http://["), (308, "")],
)  # fmt: skip
def test_a_write_that_is_redirected_otherwise_may_be_done(status: int, location: str) -> None:
    """After 303 it was done; an address that is none proves nothing."""
    assert type(error(status, write=True, location=location)) is OutcomeUnknown


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
        (True, "No.", "No. So the API did not stop servers."),
        (True, "Needs servers:*", "Needs servers:*. So the API did not stop servers."),
    ],
)
def test_a_missing_permission_is_named_in_silence(
    *, write: bool, detail: str, message: str
) -> None:
    """A reason of the API's own may be another one."""
    body = json.dumps({"detail": detail}).encode()
    found = error_for_status(403, {}, body, write=write, action="stop servers")
    assert type(found) is Forbidden
    assert found.message == message
    assert found.status == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/v1/servers/12/stop/", None, "stop servers"),
        ("POST", "/v1/servers/u-1/power/", {"action": "stop"}, "stop servers"),
        ("POST", "/v1/servers/u-1/power/", {"action": "restart"}, "reboot servers"),
        ("POST", "/v1/servers/u-1/power/", {"action": "hard_stop"}, "hard stop servers"),
        ("POST", "/v1/servers/u-1/backup/", None, "back up servers"),
        ("POST", "/v1/servers/", {"name": "web-1"}, "create servers"),
        ("DELETE", "/v1/servers/u-1/", None, "delete servers"),
        ("GET", "/v1/plans/", None, ""),
    ],
)
def test_what_was_asked_for_is_named(
    method: str, path: str, body: dict[str, str] | None, said: str
) -> None:
    """The second dialect has one path for all power actions, and their names in the body."""
    assert requested_action(method, path, body) == said


@pytest.mark.parametrize("blanks", [b"", b"\r\n  "])
def test_a_page_with_404_says_nothing_of_a_server(blanks: bytes) -> None:
    """The API says it in JSON; whoever sends a page has perhaps never heard of the server."""
    body = blanks + b"<html>"
    read = error_for_status(404, {}, body, write=False)
    assert (type(read), read.message) == (NoSuchPage, f"{PAGE}. Check the API URL.")
    write = error_for_status(404, {}, body, write=True)
    assert type(write) is OutcomeUnknown
    assert write.message == (
        f"{PAGE}: it may or may not have been done. It is not sent again by itself."
    )


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
         "Send a field. name: Bad.", {"name": "Bad."}),
        ({"detail": "Bad.", "name": "Worse."}, "Bad. name: Worse.", {"name": "Worse."}),
        ({"name": "A text."}, "name: A text.", {"name": "A text."}),
        ({"server": {"name": ["No.", {"code": "x"}]}},
         "name: No. code: x", {"name": "No. code: x"}),
        ({"errors": {"name": "No.", "os_id": ["Nor this."]}},
         "name: No.; os_id: Nor this.", {"name": "No.", "os_id": "Nor this."}),
        ({"name": [], "hostname": None, "plan_id": 7}, "plan_id: 7", {"plan_id": "7"}),
        ({"detail": [{"loc": ["body", "name"], "msg": "Too short.", "type": "x"}]},
         "name: Too short.", {"name": "Too short."}),
        ([{"field": "plan_id", "message": "Gone."}], "plan_id: Gone.", {"plan_id": "Gone."}),
        ({"error": {"message": "No more of these."}}, "No more of these.", {}),
        ({"error": "Quota used up.", "code": 7, "status": 400}, "Quota used up.", {}),
        ({"message": "name is taken", "error": "conflict"}, "name is taken", {}),
        ({"errors": ["One.", {"message": "Two."}]}, "One. Two.", {}),
        ({"status": ["No such choice."]}, "status: No such choice.",
         {"status": "No such choice."}),
        ({"title": "Refused", "detail": "Plan 7 is sold out."}, "Plan 7 is sold out.", {}),
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
    found = error_for_status(400, {}, body, write=True)
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


def test_an_endless_name_of_a_field_is_cut() -> None:
    """Its message stays in sight."""
    assert error(400, {"x" * 1000: "Bad."}).message == "x" * 59 + "…: Bad."


def test_a_refusal_of_many_fields_is_cut() -> None:
    """What is shown in one line ends; each field keeps its own words."""
    words = "Much too long." * 9
    found = error(400, {f"field{number}": words for number in range(9)})
    assert isinstance(found, BadRequest)
    assert len(found.message) == MESSAGE_LIMIT
    assert found.fields["field8"] == words


def test_a_refusal_of_countless_fields_is_short() -> None:
    """A message fits a dialog, however many fields it names; an endless body names none."""
    found = error(400, {f"f{number}": ["no"] for number in range(1000)})
    assert isinstance(found, BadRequest)
    assert len(found.fields) == MAX_FIELDS
    assert len(found.message) <= MESSAGE_LIMIT
    endless = error(400, {f"f{number}": ["no" * 50] for number in range(10_000)})
    assert endless.message == "The API refuses this request."


@pytest.mark.parametrize(("more", "told"), [(0, "Bad."), (1, "The API refuses this request.")])
def test_an_error_of_endless_length_is_no_message(more: int, told: str) -> None:
    """Up to the limit it is read, beyond it nobody wrote it for people."""
    body = b'{"detail": "Bad."}'
    body += b" " * (WORDS_LIMIT + more - len(body))
    assert error_for_status(400, {}, body, write=True).message == told


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
        ("3600", 3600.0),
        ("99999", 86_400.0),
        pytest.param("9" * 400, 86_400.0, id="huge"),
        pytest.param("-" + "9" * 400, 0.0, id="huge and negative"),
        (at(30), 30.0),
        (at(-30), 0.0),
        (at(3600), 3600.0),
        (at(864_000), 86_400.0),
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
    """Seconds or a date, clamped to a day; None when it cannot be read."""
    assert parse_retry_after(value, lambda: NOW) == seconds


def test_retry_after_as_a_date_counts_from_now() -> None:
    """Ten seconds ahead are ten seconds."""
    date = format_datetime(NOW.replace(second=10), usegmt=True)
    assert parse_retry_after(date, lambda: NOW) == 10.0


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(st.characters(max_codepoint=0xFF)))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("1 Jan 9999 23:59:59 -2359")
def test_no_header_is_an_error_or_a_long_wait(value: str) -> None:
    """Whatever the header says, the wait is nothing, or up to a day."""
    seconds = parse_retry_after(value)
    assert seconds is None or 0 <= seconds <= 86_400


@pytest.mark.parametrize(
    ("headers", "seconds"), [({}, None), ({"retry-after": "5"}, 5.0), ({"retry-after": "x"}, None)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_an_error_says_how_long_to_wait(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    """The wait that a 429 or a fault asks for comes with the error."""
    found = error_for_status(status, headers, b"", write=False)
    assert isinstance(found, TooManyRequests | ServerFault)
    assert found.retry_after == seconds
