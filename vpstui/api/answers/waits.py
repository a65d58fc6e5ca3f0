"""How long the API asks to wait: from `Retry-After` (RFC 9110, 10.2.3), or from its words."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_LIMIT: Final = 86_400.0
"""Seconds; an API that asks for more than a day is asked again after one."""

TEXT_LIMIT: Final = 1000
"""Characters of a sentence that are looked through for a wait."""

_AMOUNT: Final = (
    r"(\d{1,9}(?:\.\d{1,3})?)\s*"
    r"(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b"
)
_AMOUNTS: Final = re.compile(_AMOUNT, re.IGNORECASE)
_IN_WORDS: Final = tuple(
    re.compile(rf"\b{begin}\b\D{{0,20}}?((?:{_AMOUNT}(?:\s*,)?(?:\s+and)?\s*)+)", re.IGNORECASE)
    for begin in ("(?:available|again|retry|wait)", "after", "in")
)
"""A wait as Django REST framework says it: "available in 37 seconds"; the surest first."""

_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
"""Seconds of a unit by its first letter."""


def parse_retry_after(
    value: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float | None:
    """Read a Retry-After header, in seconds or as an HTTP date.

    Args:
        value: the header; empty where there is none.
        now: gives the current time.

    Returns:
        Seconds from now, 0 to `WAIT_LIMIT`; None when there is nothing readable.
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
    return min(max(seconds, 0.0), WAIT_LIMIT)


def wait_in_words(text: str) -> float | None:
    """Read a wait out of a sentence.

    Returns:
        Seconds, 0 to `WAIT_LIMIT`; None when it names none.
    """
    text = text[:TEXT_LIMIT]
    found = next((match for one in _IN_WORDS for match in [one.search(text)] if match), None)
    if found is None:
        return None
    return min(sum(_seconds(*one) for one in _AMOUNTS.findall(found[1])), WAIT_LIMIT)


def _seconds(amount: str, unit: str) -> float:
    name = unit.casefold()
    return float(amount) * (0.001 if name.startswith(("ms", "milli")) else _UNITS[name[0]])
