"""What a status outside 200-299 means: an error for each, with words for people.

Pure functions over status, headers and body, so that everything the API may say can be tried
without a connection. For a request without an answer see `transport_errors.py`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from vpstui.api.answers.transport_errors import outcome_unknown
from vpstui.api.answers.waits import parse_retry_after, wait_in_words
from vpstui.api.answers.words import Words, read_words
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    Forbidden,
    NoSuchPage,
    NotFound,
    PaymentRequired,
    ServerFault,
    StatusError,
    TooManyRequests,
    Unauthorized,
    VpsTuiError,
)
from vpstui.base.formatting import age_text
from vpstui.base.redaction import hide_secrets
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

_GAVE_UP_WAITING: Final = (HTTPStatus.REQUEST_TIMEOUT, 499)
"""What a proxy says when it stopped waiting (499: nginx): a write may have been done."""

_SEND_ELSEWHERE: Final = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
"""Redirects of a write that was not carried out (RFC 9110, 15.4)."""

_POSTS: Final = {
    "backup": "back up", "snapshot": "take snapshots of", "restart": "reboot",
    "hard_stop": "hard stop",
}  # fmt: skip
"""What is asked for by a POST that has another word for it, in its path or as its `action`."""

_VERBS: Final = {"GET": "read", "PUT": "edit", "PATCH": "edit", "DELETE": "delete"}


def error_for_status(
    status: int, headers: Mapping[str, str], body: bytes, *, write: bool, action: str = ""
) -> VpsTuiError:
    """Return the error that a status outside 200-299 stands for, the API's own words first.

    Args:
        status: the HTTP status.
        headers: the answer's headers, names in lower case.
        body: the decoded body: JSON of Django REST framework, or anything a proxy may say.
        write: whether the request was a write, which a fault may have hit after it was done.
        action: what was asked for, as `requested_action` says it, for the message of a 403;
            empty where no permission is known for it.
    """
    words = read_words(body)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return _redirect(status, headers.get("location", ""), write=write)
    if status == HTTPStatus.NOT_FOUND and body.lstrip()[:1] == b"<":
        # The API says 404 in JSON: a page is of somebody who knows nothing of the server.
        page = "A web page (a proxy or a network login?) came with 404 Not Found"
        if write:
            return outcome_unknown(page, subject="it")
        return NoSuchPage(f"{page}. Check the API URL.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or (write and status in _GAVE_UP_WAITING):
        return _fault(status, headers, words, write=write)
    if status == HTTPStatus.FORBIDDEN and action:
        return Forbidden(_forbidden_text(action, words.text, write=write), status)
    return _refusal(status, headers, words)


def _redirect(status: int, location: str, *, write: bool) -> ApiError:
    """Return the error of a redirect, which is never followed.

    A write is known to have been left undone only where the status says that it is to be sent
    elsewhere, to an address that there can be: after 303 it was done, after 302 often.
    """
    target = clean(hide_secrets(clean(location, 1200)), 120) or "nowhere"
    text = f"The API redirects to {target}, which is not followed. Check the API URL"
    if write and not (status in _SEND_ELSEWHERE and _is_address(location)):
        return outcome_unknown(text, subject="it")
    return StatusError(f"{text}.", status)


def _is_address(location: str) -> bool:
    """Whether a request could be made of a Location."""
    try:
        parts = urlsplit(location)
        (parts.hostname or "").encode("idna")
        return bool(location) and parts.scheme in ("", "http", "https") and parts.port != 0
    except ValueError:
        return False


def _fault(status: int, headers: Mapping[str, str], words: Words, *, write: bool) -> ApiError:
    """Return the error of a fault: a read may be repeated, a write may have been done."""
    if write:
        reason = f"The API answered {_status_text(status)} after the request was sent"
        return outcome_unknown(_words_first(words.text, reason), subject="it")
    text = _words_first(words.text, f"The API answered {_status_text(status)}.")
    return ServerFault(text, status, _requested_wait(headers, words))


def _forbidden_text(action: str, said: str, *, write: bool) -> str:
    """Name the refused action, and the permission it needs where the API says nothing."""
    if said:
        return _words_first(said, f"So the API did not {action}.")
    return f"This token may not {action}; that needs {'servers:*' if write else 'servers:read'}."


def _refusal(status: int, headers: Mapping[str, str], words: Words) -> StatusError:
    """Return the error of a status that blames the request, or of one that nobody expects."""
    said = words.text
    match status:
        case HTTPStatus.BAD_REQUEST | HTTPStatus.CONFLICT | HTTPStatus.UNPROCESSABLE_ENTITY:
            text = said or "The API refuses this request."
            return BadRequest(text, words.fields, words.message, status)
        case HTTPStatus.UNAUTHORIZED:
            return Unauthorized(_words_first(said, "The API does not accept this token."), status)
        case HTTPStatus.PAYMENT_REQUIRED:
            text = said or "There is not enough credit."
            return PaymentRequired(
                _words_first(text, "Add credit at VPS.org and try again."), status
            )
        case HTTPStatus.FORBIDDEN:
            return Forbidden(said or "This token is not permitted to do that.", status, said)
        case HTTPStatus.NOT_FOUND:
            return NotFound(_words_first(said, "There is nothing there (any more)."), status, said)
        case HTTPStatus.TOO_MANY_REQUESTS:
            wait = _requested_wait(headers, words)
            after = f"Try again in {age_text(wait)}." if wait else ""
            text = said or "The API asks to slow down."
            return TooManyRequests(_words_first(text, after), wait)
    return StatusError(_words_first(said, f"The API answered {_status_text(status)}."), status)


def _requested_wait(headers: Mapping[str, str], words: Words) -> float | None:
    """Seconds that the API asks to wait, by its header, else by its words."""
    asked = parse_retry_after(headers.get("retry-after", ""))
    return wait_in_words(words.message) if asked is None else asked


def requested_action(method: str, path: str, body: Mapping[str, Any] | None) -> str:
    """Return what a request about servers asks for, such as "stop servers"; else empty."""
    _, servers, rest = path.rpartition("/servers/")
    if not servers:
        return ""
    verb = rest.strip("/").rpartition("/")[2] if method == "POST" else _VERBS[method]
    verb = str((body or {}).get("action", verb))  # the second dialect has one path for all power
    return f"{_POSTS.get(verb, verb) or 'create'} servers"


def _words_first(said: str, ours: str) -> str:
    """Put the words of the API before our own."""
    if not said or not ours:
        return said or ours
    return f"{said}{'' if said.endswith(('.', '!', '?', '…')) else '.'} {ours}"


def _status_text(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
