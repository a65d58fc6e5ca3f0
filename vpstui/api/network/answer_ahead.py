"""An answer that was asked for before anybody waited for it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pydantic import SecretStr


class AnswerAhead:
    """The answer to a GET that is under way.

    Attributes:
        lead: seconds from when it was asked for until `take`; 0 until then.

    Args:
        url: what is asked for.
        token: whose answer it is.
        sending: sends the request, and again where that helps.
    """

    def __init__(
        self, url: str, token: SecretStr | None, sending: Coroutine[None, None, bytes]
    ) -> None:
        self.lead = 0.0
        self._url = url
        self._token = token
        self._begun = time.monotonic()
        self._wait_ends = 0.0
        self._on_wait: Callable[[float], None] | None = None
        self._task = asyncio.ensure_future(sending)
        # Nobody may ever want it, for instance since the token is of another account.
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    def is_for(self, url: str, token: SecretStr | None) -> bool:
        """Whether it answers this question, asked with this very token."""
        return url == self._url and token is self._token

    async def take(self) -> bytes:
        """Wait for the body of the answer.

        Raises:
            ApiError: what the last attempt came to.
        """
        self.lead = time.monotonic() - self._begun
        return await self._task

    def note_wait(self, seconds: float) -> None:
        """The API asked to wait: who listens is told, or will be."""
        self._wait_ends = time.monotonic() + seconds
        if self._on_wait is not None:
            self._on_wait(seconds)

    def on_wait(self, callback: Callable[[float], None]) -> None:
        """Call `callback` with the seconds for which the API asks to wait, from now on or still."""
        self._on_wait = callback
        if (left := self._wait_ends - time.monotonic()) > 0:
            callback(left)

    def cancel(self) -> None:
        """Nobody wants it any more."""
        self._task.cancel()
