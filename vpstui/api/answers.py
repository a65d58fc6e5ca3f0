"""What an HTTP answer means: bytes to models, statuses to errors.

Pure functions over status, headers and body, so that everything the API may say can be tried
without a connection. Nothing here knows httpx.
"""

from __future__ import annotations

import email.utils
import re
import zlib
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError, WrapValidator
from pydantic_core import from_json

from vpstui.api.models import Plan, Server, or_none
from vpstui.base.errors import (
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
    VpsTuiError,
)
from vpstui.base.redaction import hide
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

BODY_LIMIT: Final = 8 * 1024 * 1024
"""Decoded bytes of one answer; a page of 100 servers is about 60 kB."""

RETRY_AFTER_LIMIT: Final = 60.0
"""Seconds; an API that asks for longer is asked again after this."""

MESSAGE_LIMIT: Final = 500
"""Characters kept of an error message of the API."""

ERROR_BODY_LIMIT: Final = 64 * 1024
"""Bytes; a longer body of an error is no message for people."""

ERROR_FIELDS: Final = 20
"""Fields of an error that are told."""

_NO_ANSWER_YET: Final = (HTTPStatus.REQUEST_TIMEOUT, 499)
"""What somebody in between says when it stopped waiting: a write may have been done."""

_DAMAGED: Final = "The answer is damaged: it cannot be unpacked."

_ESCAPE: Final = re.compile(
    rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"  # two halves of one
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"  # half a character
    rb"|(\\.)",  # any other, so that an escaped backslash begins none
    re.DOTALL,
)
"""An escape in JSON; what is in no group stands for nothing that could be written."""

M = TypeVar("M", bound=BaseModel)


class ServerPage(BaseModel):
    """One page of the list; None stands for a row that is no server."""

    results: list[Annotated[Server | None, WrapValidator(or_none)]]
    next: Any = None


class PlanPage(BaseModel):
    """One page of the plans; None stands for a row that is no plan."""

    model_config = {"defer_build": True}

    results: list[Annotated[Plan | None, WrapValidator(or_none)]]


async def read_body(chunks: AsyncIterator[bytes], encoding: str) -> bytes:
    """Collect and decode a body without ever holding more than `BODY_LIMIT` bytes.

    Args:
        chunks: the raw bytes as they come.
        encoding: the Content-Encoding; "gzip" is what we ask for, "" is none.

    Raises:
        NotAnApiAnswer: the body is larger than the limit or not encoded as it says.
    """
    if encoding not in ("", "identity", "gzip"):
        raise NotAnApiAnswer(
            f"The answer is packed as {clean(encoding, 40)!r}, which was not asked for."
        )
    unpack = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body, begun = bytearray(), False
    async for chunk in chunks:
        room = BODY_LIMIT + 1 - len(body)
        begun = begun or bool(chunk)
        try:
            body += unpack.decompress(chunk, room) if unpack else chunk[:room]
        except zlib.error as error:
            raise NotAnApiAnswer(_DAMAGED) from error
        if len(body) > BODY_LIMIT:
            raise NotAnApiAnswer("The answer is larger than 8 MiB and was not read to its end.")
        if unpack and unpack.unused_data:  # zlib would keep whatever follows the packed body
            raise NotAnApiAnswer(_DAMAGED)
    if unpack and begun and not unpack.eof:
        raise NotAnApiAnswer(_DAMAGED)
    return bytes(body)


def parse(model: type[M], body: bytes, what: str, profile: str = "") -> M:
    """Read a body as `model`; a bare list is taken as its `results`.

    Args:
        model: what is expected.
        body: what came.
        what: names it in errors.
        profile: whose servers these are.

    Raises:
        NotAnApiAnswer: the body is not such JSON; `what` is named in the message.
    """
    text = body.lstrip()
    if text[:1] == b"[" and "results" in model.model_fields:
        text = b'{"results":' + text + b"}"
    try:
        return model.model_validate_json(text, context=profile)
    except ValidationError as error:
        whole = _whole(text)
        try:
            if whole != text:
                return model.model_validate_json(whole, context=profile)
        except ValidationError:
            pass  # it was not for the halves; `error` says so
        raise NotAnApiAnswer(f"{_kind(text)} came where {what} was expected.") from error


def _whole(text: bytes) -> bytes:
    r"""Put a replacement character for each half of one that JSON can spell, such as `\ud800`.

    One such name would make the whole list unreadable.
    """
    return _ESCAPE.sub(lambda found: found[1] or found[2] or rb"\ufffd", text)


def _kind(text: bytes) -> str:
    """Name what came instead of JSON, since a login page of a network is the usual reason."""
    if not text:
        return "An empty answer"
    if text[:1] == b"<":
        return "A web page (a proxy or a network login?)"
    return "An answer in another form"


def error_for(
    status: int, headers: Mapping[str, str], body: bytes, *, write: bool, action: str = ""
) -> VpsTuiError:
    """Return the error that a status outside 200-299 stands for.

    Args:
        status: the HTTP status.
        headers: the answer's headers, names in lower case.
        body: the answer's body; DRF's JSON, or anything a proxy may say.
        write: whether the request was a write, which a fault may have hit after it was done.
        action: what was asked for, such as "stop servers"; empty where no permission is known
            for it.
    """
    fields = _error_fields(body)
    detail = fields.pop("detail", "") or fields.pop("non_field_errors", "")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = clean(hide(headers.get("location", "nowhere")), 120)
        return StatusError(
            f"The API redirects to {target}, which is not followed. Check the API URL.", status
        )
    if status == HTTPStatus.NOT_FOUND and body.lstrip()[:1] == b"<":
        # The API says 404 in JSON: a page is of somebody who knows nothing of the server.
        page = "A web page (a proxy or a network login?) came with 404 Not Found"
        return _unsure(page) if write else NotAnApiAnswer(f"{page}. Check the API URL.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or (write and status in _NO_ANSWER_YET):
        if write:
            return _unsure(f"The API answered {_named_status(status)} after the request was sent")
        return ServerFault(
            _said(f"The API answered {_named_status(status)}.", detail),
            status,
            retry_after(headers.get("retry-after", "")),
        )
    if status == HTTPStatus.FORBIDDEN and action:
        return Forbidden(_not_permitted(action, detail, write=write), status)
    return _client_error(status, headers, detail, fields)


def _unsure(why: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{why}: it may or may not have been done. It is not sent again by itself."
    )


def _not_permitted(action: str, detail: str, *, write: bool) -> str:
    """Name what was refused, and what it takes where the API does not name it itself."""
    needs = (
        "" if "servers:" in detail else f"; that needs {'servers:*' if write else 'servers:read'}"
    )
    return _said(f"This token may not {action}{needs}.", detail)


def _client_error(
    status: int, headers: Mapping[str, str], detail: str, fields: dict[str, str]
) -> StatusError:
    match status:
        case HTTPStatus.BAD_REQUEST:
            listed = "; ".join(f"{name}: {text}" for name, text in fields.items())
            listed = clean(listed, MESSAGE_LIMIT)
            return BadRequest(detail or listed or "The API refuses this request.", fields, detail)
        case HTTPStatus.UNAUTHORIZED:
            return Unauthorized(_said("The API does not accept this token.", detail), status)
        case HTTPStatus.PAYMENT_REQUIRED:
            text = detail or "There is not enough credit."
            return PaymentRequired(f"{text} Add credit at VPS.org and try again.", status)
        case HTTPStatus.FORBIDDEN:
            return Forbidden(_said("This token is not permitted to do that.", detail), status)
        case HTTPStatus.NOT_FOUND:
            return NotFound(_said("There is nothing there (any more).", detail), status)
        case HTTPStatus.TOO_MANY_REQUESTS:
            asked = retry_after(headers.get("retry-after", ""))
            after = f" Try again in {asked:.0f} s." if asked else ""
            return TooManyRequests(f"The API asks to slow down.{after}", asked)
    return StatusError(_said(f"The API answered {_named_status(status)}.", detail), status)


def retry_after(
    value: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float | None:
    """Read a Retry-After header, in seconds or as an HTTP date.

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
    """The messages of a DRF error body by field, a bare text or list as `detail`."""
    if len(body) > ERROR_BODY_LIMIT:
        return {}
    try:
        found = from_json(_whole(body))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        found = {"detail": found}
    texts = {
        # An API may quote the header it does not like.
        clean(hide(str(key)), 60): clean(hide(_flat(value)), MESSAGE_LIMIT)
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


def _said(text: str, detail: str) -> str:
    return f"{text} It said: {detail.rstrip('.')}." if detail else text


def _named_status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
