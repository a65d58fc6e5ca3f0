"""Single values of an answer, read tolerantly: a number as a text, a name as an object.

What cannot be read becomes None or an empty text, so that the rest of a row is read. Every text
has passed `sanitize.clean`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from vpstui.api import statuses
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from vpstui.api.models import ServerId

ID_LIMIT: Final = 128
"""Characters of an id; a longer text is none, and fits no path."""

LIST_LIMIT: Final = 20
"""Entries looked at of a list that stands where one text is documented."""

LARGEST: Final = 2**53
"""The largest number taken; a float holds every whole number up to it."""

_FLAGS: Final = {"true": True, "false": False}


def read_text(value: object) -> str:
    """Return a text cleaned, a number as its digits, an object as its code or name."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return clean(str(value))
    if isinstance(value, dict):  # {"id": 3, "code": "us-west"} where a code is documented
        return read_text(value.get("code")) or read_text(value.get("name"))
    return ""


def read_address(value: object) -> str:
    """Return an address; the first where several are told."""
    if isinstance(value, list):
        return next((text for text in map(read_text, value[:LIST_LIMIT]) if text), "")
    return read_text(value)


def read_status(value: object) -> str:
    """Return a status; one of the known in whatever case is the known one."""
    text = read_text(value)
    return text.casefold() if text.casefold() in statuses.ALL else text


def read_number(value: object) -> object:
    """Take a number that is written as a text, with or without the sign of per cent."""
    return value.strip().removesuffix("%").rstrip() if isinstance(value, str) else value


def read_flag(value: object) -> object:
    """Take a switch that is written as a text."""
    return _FLAGS.get(value.strip().casefold(), value) if isinstance(value, str) else value


def _none_if_invalid(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Return None for a value that does not validate, so that the rest of the row is read."""
    try:
        return handler(value)
    except ValidationError:
        return None


INVALID_AS_NONE: Final = WrapValidator(_none_if_invalid)
"""Marks a field that is None where its value does not validate."""


def read_id(value: object) -> ServerId:
    """Bring an id to one form, so that 12 and "12" are one server.

    Raises:
        ValueError: there is no id, or it has characters that are not shown.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return int(value)
    if isinstance(value, str) and value not in ("", ".", "..") and clean(value, ID_LIMIT) == value:
        return int(value) if re.fullmatch(r"[1-9][0-9]{0,17}", value) else value
    raise ValueError("no usable id")


def same_id(told: object, asked: ServerId) -> bool:
    """Whether an id that was told is the one that was asked for, as a number or as a text."""
    try:
        return read_id(told) == read_id(asked)
    except ValueError:
        return False


def read_named(value: object) -> object:
    """Accept a bare id or a bare name where an object is documented."""
    if isinstance(value, str):
        return {"id": value} if value.isdecimal() else {"name": value}
    return {"id": value} if isinstance(value, int) and not isinstance(value, bool) else value


def read_moment(value: datetime | None) -> datetime | None:
    """Return a time in UTC; None where it has no zone, or no date in UTC."""
    if value is None or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return None


Text = Annotated[str, BeforeValidator(read_text)]
Address = Annotated[str, BeforeValidator(read_address)]
Status = Annotated[str, BeforeValidator(read_status)]
WholeNumber = Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, INVALID_AS_NONE]
Number = Annotated[
    Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(read_number)] | None,
    INVALID_AS_NONE,
]
Flag = Annotated[
    Annotated[bool, Field(strict=True), BeforeValidator(read_flag)] | None, INVALID_AS_NONE
]
UtcDatetime = Annotated[datetime | None, AfterValidator(read_moment), INVALID_AS_NONE]
