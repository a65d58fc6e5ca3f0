"""When a request is sent again, and how long that waits: pure rules over the errors.

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
"""Times a read is tried in all."""

PASSING_STATUSES: Final = range(500, 505)
"""Faults of the API or of a proxy that may well be over in a moment."""


def read_may_pass(error: ApiError) -> bool:
    """Whether the same read may well succeed when it is tried again."""
    if isinstance(error, ServerFault):
        return error.status in PASSING_STATUSES
    if isinstance(error, Untrusted):
        return False
    return isinstance(error, ConnectionFailed | DeadlineExceeded | TooManyRequests)


def write_did_not_leave(error: ApiError) -> bool:
    """Whether a write surely never reached the API, and may do so when it is tried again.

    The client tells it so: of a write, only what failed before the first byte left is a
    `ConnectionFailed`; everything later is an `OutcomeUnknown`.
    """
    return isinstance(error, ConnectionFailed) and not isinstance(error, Untrusted)


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait between two attempts, and when to give up. Times in seconds."""

    first: float = 0.5
    """The longest wait before the second attempt; it doubles from one to the next."""
    longest: float = 8.0
    """The longest wait of all."""
    total: float = 30.0
    """After this from the beginning no further attempt is begun."""
    chance: Callable[[], float] = random.random
    """Gives 0-1: waits are spread, so that clients that failed together do not come together."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits."""
    clock: Callable[[], float] = time.monotonic
    """Tells the time, never going back."""

    def wait(self, attempt: int, error: ApiError) -> float:
        """Seconds to wait after a failed attempt: what the API asked for, else a share of chance.

        Args:
            attempt: which attempt failed, from 1.
            error: how it failed; its `retry_after` is 0-60 s when the API named a time.
        """
        asked = asked_wait(error)
        if asked is not None:
            return asked
        return self.chance() * min(self.first * 2.0 ** (attempt - 1), self.longest)

    def allows(self, wait: float, begun: float) -> bool:
        """Whether an attempt may still be made after `wait`, of a request begun at `begun`."""
        return self.clock() - begun + wait <= self.total


def asked_wait(error: VpsTuiError) -> float | None:
    """Seconds that the API asked to wait; None when it did not."""
    if isinstance(error, TooManyRequests | ServerFault):
        return error.retry_after
    return None
