"""Clocks, and the intervals and limits of reads and writes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_CONCURRENT_WRITES: Final = 4
"""Writes of one account under way at the same time; the others wait."""


def boot_clock() -> float:
    """Return seconds that also pass while the machine sleeps, so that an age is never too small."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def utc_now() -> datetime:
    """Return the date and time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Functions that return the time; tests replace them."""

    seconds: Callable[[], float] = boot_clock
    """Seconds since an arbitrary moment, never decreasing: for durations."""
    now: Callable[[], datetime] = utc_now
    """The date and time: for the ages of servers."""


@dataclass(frozen=True)
class Timing:
    """When the API is read, in seconds."""

    refresh: float | None = 10.0
    """Between two polls of the list, or of a server in detail; None: only on request."""
    slow_refresh: float = 60.0
    """Between two polls of the list when it is out of sight, or after failures."""
    failures: int = 5
    """Failed polls in a row after which polling slows down."""
    long_watch: float = 600.0
    """How long a transition may take before that is reported."""
    clock_step: float = 1.0
    """Between two looks at the times on screen; only what reads differently is drawn."""
