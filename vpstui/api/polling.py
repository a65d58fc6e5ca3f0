"""Reads that are made again and again: how often, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from vpstui.base.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    NotAnApiAnswer,
    ServerFault,
    TooManyRequests,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from vpstui.api.models import Server

T = TypeVar("T")

TRANSIENT_ERRORS: Final = (
    ConnectionFailed,
    DeadlineExceeded,
    NotAnApiAnswer,
    ServerFault,
    TooManyRequests,
)
"""Errors of a read after which a later one may well succeed."""


@dataclass(frozen=True)
class WatchPace:
    """How often to read what is in transition, and how many readings settle a question."""

    first_wait: float = 2.0
    """Seconds before the first read."""
    wait_growth: float = 1.4
    """Factor by which each wait is longer than the one before."""
    longest_wait: float = 10.0
    """Seconds between two reads, at most."""
    slow_after: float = 600.0
    """Seconds of watching after which reads become rare."""
    slow_wait: float = 60.0
    """Seconds between two rare reads."""
    max_failures: int = 10
    """Reads in a row that may fail with a transient error before the watch ends."""
    confirmations: int = 3
    """Readings of a settled status other than the expected one before it counts: the API may
    answer from a copy that lags behind."""
    confirmations_if_unanswered: int = 8
    """The same after a write without an answer, which may still be on its way (about 50 s)."""
    confirmations_if_deleted: int = 60
    """The same after an accepted delete, of a server that should be gone, and after an accepted
    resize, of one that has its old plan (about 10 min)."""
    lists_until_missing: int = 12
    """Whole lists without a server that may have been created before that is reported (about
    90 s)."""


class Poller:
    """Repeats a read with growing waits.

    Args:
        pace: how often to read.
        sleep: waits so many seconds.
    """

    def __init__(self, pace: WatchPace, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._pace = pace
        self._sleep = sleep

    async def repeat(
        self,
        read: Callable[[], Awaitable[T]],
        max_failures: int | None = None,
        *,
        at_once: bool = False,
    ) -> AsyncGenerator[T, None]:
        """Yield what each read returns; transient errors are waited out.

        Args:
            read: reads once.
            max_failures: after so many failures in a row the last is raised; None: never.
            at_once: whether the first read is made without a wait.

        Raises:
            ApiError: no transient error, or too many in a row.
        """
        pace, wait, waited, failed = self._pace, self._pace.first_wait, 0.0, 0
        wait = 0.0 if at_once else wait
        while True:
            await self._sleep(wait)
            waited += wait
            wait = (
                min(max(wait * pace.wait_growth, pace.first_wait), pace.longest_wait)
                if waited < pace.slow_after
                else pace.slow_wait
            )
            try:
                reading = await read()
            except TRANSIENT_ERRORS as error:
                failed += 1
                if max_failures is not None and failed >= max_failures:
                    raise
                wait = max(wait, getattr(error, "retry_after", None) or 0.0)
                continue
            failed = 0
            yield reading

    async def until_settled(
        self,
        read: Callable[[], Awaitable[Server]],
        expected_status: str = "",
        confirmations: int | None = None,
        *,
        at_once: bool = False,
    ) -> AsyncGenerator[Server, None]:
        """Yield each reading of a server until its status stays.

        Args:
            read: reads the server once.
            expected_status: the status it should come to; empty: whichever it is.
            confirmations: readings of another settled status before it counts; by default
                `WatchPace.confirmations`.
            at_once: whether the first read is made without a wait.

        Raises:
            NotFound: the server is gone.
            ApiError: no transient error, or too many in a row.
        """
        wanted = self._pace.confirmations if confirmations is None else confirmations
        settled = 0
        async for server in self.repeat(read, self._pace.max_failures, at_once=at_once):
            yield server
            if server.is_settled:
                settled += 1
                if expected_status in ("", server.status) or settled >= wanted:
                    return
