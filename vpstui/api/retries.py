"""When a request is sent again, and after how long: pure rules over the errors.

A read may always be repeated. A write is repeated only when it surely did not leave this
machine; what may have arrived is never sent again.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import (
    ApiError,
    ConnectionFailed,
    DeadlineExceeded,
    ServerFault,
    TooManyRequests,
    Untrusted,
    VpsTuiError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ATTEMPTS: Final = 3
"""Times a request is sent in all, where it may be repeated."""

TRANSIENT_STATUSES: Final = range(500, 505)
"""Statuses of the API or of a proxy that are likely to be over in a moment."""


def should_retry_read(error: ApiError) -> bool:
    """Whether the same read is likely to succeed when it is sent again."""
    if isinstance(error, ServerFault):
        return error.status in TRANSIENT_STATUSES
    if isinstance(error, Untrusted):
        return False
    return isinstance(error, ConnectionFailed | DeadlineExceeded | TooManyRequests)


def should_retry_write(error: ApiError) -> bool:
    """Whether a write surely did not reach the API, and may do so when it is sent again.

    The client raises `ConnectionFailed` only for a write that failed before its first byte
    left; everything later is an `OutcomeUnknown`.
    """
    return isinstance(error, ConnectionFailed) and not isinstance(error, Untrusted)


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait between two attempts, and when to give up; times in seconds."""

    first_wait: float = 0.5
    """The longest wait before the second attempt; it doubles from one to the next."""
    longest_wait: float = 8.0
    """The longest wait of all."""
    give_up_after: float = 30.0
    """From the first attempt on; no further one is begun later than this."""
    jitter: Callable[[], float] = random.random
    """Gives a factor of 0-1 for each wait, so that clients that failed together spread out."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits so many seconds."""
    clock: Callable[[], float] = time.monotonic
    """Gives the time; it never goes back."""

    def delay(self, attempt: int, error: ApiError) -> float:
        """Return the seconds to wait after a failed attempt, with full jitter.

        Args:
            attempt: which attempt failed, from 1.
            error: how it failed; its `retry_after`, 0-60 s where the API named a time, is
                waited for as it is.
        """
        asked = requested_wait(error)
        if asked is not None:
            return asked
        return self.jitter() * min(self.first_wait * 2.0 ** (attempt - 1), self.longest_wait)

    def has_time_for(self, delay: float, begun: float) -> bool:
        """Whether another attempt may be made in `delay` seconds.

        Args:
            delay: seconds from now.
            begun: when the first attempt was made, by `clock`.
        """
        return self.clock() - begun + delay <= self.give_up_after


def requested_wait(error: VpsTuiError) -> float | None:
    """Return the seconds that the API asked to wait (Retry-After); None where it did not."""
    if isinstance(error, TooManyRequests | ServerFault):
        return error.retry_after
    return None
