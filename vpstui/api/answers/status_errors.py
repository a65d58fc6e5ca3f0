"""What a status outside 200-299 means: an error for each, with words for people.

Pure functions over status, headers and body, so that everything the API may say can be tried
without a connection. For a request without an answer see `transport_errors.py`.
"""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from vpstui.api.answers.body import replace_lone_surrogates
from vpstui.api.transport_errors import outcome_unknown
from vpstui.base.errors import (
    BadRequest,
    Forbidden,
    NotAnApiAnswer,
    NotFound,
    PaymentRequired,
    ServerFault,
    StatusError,
    TooManyRequests,
    Unauthorized,
    VpsTuiError,
)
from vpstui.base.redaction import hide_secrets
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RETRY_AFTER_LIMIT: Final = 60.0
"""Seconds; an API that asks for longer is asked again after this."""

MESSAGE_LIMIT: Final = 500
"""Characters kept of an error message of the API."""

ERROR_BODY_LIMIT: Final = 64 * 1024
"""Bytes; a longer error body is not read for messages."""

ERROR_FIELDS: Final = 20
"""Fields kept of an error body."""

_GAVE_UP_WAITING: Final = (HTTPStatus.REQUEST_TIMEOUT, 499)
"""What a proxy says when it stopped waiting (499: nginx): a write may have been done."""

_VERBS: Final = {"GET": "read", "PUT": "edit", "PATCH": "edit", "DELETE": "delete"}


def error_for_status(
    status: int, headers: Mapping[str, str], body: bytes, *, write: bool, action: str = ""
) -> VpsTuiError:
    """Return the error that a status outside 200-299 stands for.

    Args:
        status: the HTTP status.
        headers: the answer's headers, names in lower case.
        body: the decoded body: JSON of Django REST framework, or anything a proxy may say.
        write: whether the request was a write, which a fault may have hit after it was done.
        action: what was asked for, as `requested_action` says it, for the message of a 403;
            empty where no permission is known for it.
    """
    fields = _error_fields(body)
    detail = fields.pop("detail", "") or fields.pop("non_field_errors", "")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = clean(hide_secrets(headers.get("location", "nowhere")), 120)
        return StatusError(
            f"The API redirects to {target}, which is not followed. Check the API URL.", status
        )
    if status == HTTPStatus.NOT_FOUND and body.lstrip()[:1] == b"<":
        # The API says 404 in JSON: a page is of somebody who knows nothing of the server.
        page = "A web page (a proxy or a network login?) came with 404 Not Found"
        if write:
            return outcome_unknown(page, subject="it")
        return NotAnApiAnswer(f"{page}. Check the API URL.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or (write and status in _GAVE_UP_WAITING):
        if write:
            reason = f"The API answered {_status_text(status)} after the request was sent"
            return outcome_unknown(reason, subject="it")
        return ServerFault(
            _with_detail(f"The API answered {_status_text(status)}.", detail),
            status,
            parse_retry_after(headers.get("retry-after", "")),
        )
    if status == HTTPStatus.FORBIDDEN and action:
        return Forbidden(_forbidden_text(action, detail, write=write), status)
    return _refusal(status, headers, detail, fields)


def _forbidden_text(action: str, detail: str, *, write: bool) -> str:
    """Name the refused action, and the permission it needs where the API does not name one."""
    needs = (
        "" if "servers:" in detail else f"; that needs {'servers:*' if write else 'servers:read'}"
    )
    return _with_detail(f"This token may not {action}{needs}.", detail)


def _refusal(
    status: int, headers: Mapping[str, str], detail: str, fields: dict[str, str]
) -> StatusError:
    """Return the error of a status that blames the request, or of one that nobody expects."""
    match status:
        case HTTPStatus.BAD_REQUEST:
            listed = "; ".join(f"{name}: {text}" for name, text in fields.items())
            listed = clean(listed, MESSAGE_LIMIT)
            return BadRequest(detail or listed or "The API refuses this request.", fields, detail)
        case HTTPStatus.UNAUTHORIZED:
            return Unauthorized(_with_detail("The API does not accept this token.", detail), status)
        case HTTPStatus.PAYMENT_REQUIRED:
            text = detail or "There is not enough credit."
            return PaymentRequired(f"{text} Add credit at VPS.org and try again.", status)
        case HTTPStatus.FORBIDDEN:
            return Forbidden(
                _with_detail("This token is not permitted to do that.", detail), status
            )
        case HTTPStatus.NOT_FOUND:
            return NotFound(_with_detail("There is nothing there (any more).", detail), status)
        case HTTPStatus.TOO_MANY_REQUESTS:
            asked = parse_retry_after(headers.get("retry-after", ""))
            after = f" Try again in {asked:.0f} s." if asked else ""
            return TooManyRequests(f"The API asks to slow down.{after}", asked)
    return StatusError(_with_detail(f"The API answered {_status_text(status)}.", detail), status)


def requested_action(method: str, path: str) -> str:
    """Return what a request about servers asks for, such as "stop servers"; else empty."""
    _, servers, rest = path.rpartition("/servers/")
    if not servers:
        return ""
    verb = rest.strip("/").rpartition("/")[2] if method == "POST" else _VERBS[method]
    return f"{verb or 'create'} servers"


def parse_retry_after(
    value: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float | None:
    """Read a Retry-After header, in seconds or as an HTTP date (RFC 9110, 10.2.3).

    Args:
        value: the header; empty where there is none.
        now: gives the current time.

    Returns:
        Seconds from now, 0 to `RETRY_AFTER_LIMIT`; None when there is nothing readable.
    """
    if not value.strip():
        return None
    try:
        seconds: float = int(value)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now()).total_seconds()
    return min(max(seconds, 0.0), RETRY_AFTER_LIMIT)


def _error_fields(body: bytes) -> dict[str, str]:
    """Read the messages of an error body by field; a bare text or list counts as `detail`."""
    if len(body) > ERROR_BODY_LIMIT:
        return {}
    try:
        found = from_json(replace_lone_surrogates(body))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        found = {"detail": found}
    texts = {
        # An API may quote the header it does not like.
        clean(hide_secrets(str(key)), 60): clean(hide_secrets(_flat(value)), MESSAGE_LIMIT)
        for key, value in islice(found.items(), ERROR_FIELDS)
    }
    return {key: text for key, text in texts.items() if text}


def _flat(value: object) -> str:
    """Every text within an error value, whatever its nesting, in one line."""
    if isinstance(value, dict):
        return " ".join(f"{key}: {_flat(item)}" for key, item in value.items())
    if isinstance(value, list):
        return " ".join(_flat(item) for item in value)
    return "" if value is None else str(value)


def _with_detail(text: str, detail: str) -> str:
    """Add the words of the API to our own."""
    return f"{text} It said: {detail.rstrip('.')}." if detail else text


def _status_text(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
