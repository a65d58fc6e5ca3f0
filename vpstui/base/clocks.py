"""Clocks, how often things are read, and how much is written at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


WRITES_AT_ONCE: Final = 4
"""Writes under way at the same time; the others wait their turn."""


def boot_clock() -> float:
    """Seconds that also pass while the machine sleeps, so that an age is never too young."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def utc_now() -> datetime:
    """The date and time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """What time it is."""

    seconds: Callable[[], float] = boot_clock
    """Seconds since whenever, never going back: for spans of time."""
    now: Callable[[], datetime] = utc_now
    """The date and time: for the ages of servers."""


@dataclass(frozen=True)
class Timing:
    """Seconds between reads."""

    refresh: float | None = 10.0
    """Between two polls of the list, or of a server in detail; None: only on request."""
    slow_refresh: float = 60.0
    """Between two polls of the list when it is out of sight, or after failures."""
    failures: int = 5
    """Failed polls in a row after which they slow down."""
    long_watch: float = 600.0
    """After this a transition is said to take long."""
    age_step: float = 10.0
    """Between two looks at the age of data that is not kept up to date."""
