"""Holds back the writes of bulk actions in one account after its API asked to slow down (429)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

FIRST_WAIT: Final = 10.0
"""Seconds to wait where the API does not say how long; they double each time, see below."""

LONGEST_WAIT: Final = 60.0
"""Seconds that such a wait grows to."""


class RateLimit:
    """After the wait one write, the probe, goes first; once it came through, the others follow.

    Times are seconds of the event loop.

    Attributes:
        refusals: how often in a row the API asked to slow down: at first, and for each probe.
    """

    def __init__(self) -> None:
        self.refusals = 0
        self._until = 0.0
        self._is_probing = False
        self._changed = asyncio.Event()

    @property
    def seconds(self) -> float:
        """Seconds from now for which the API asked to be left alone."""
        return max(0.0, self._until - asyncio.get_running_loop().time())

    @property
    def is_closed(self) -> bool:
        """Whether nothing may be sent now."""
        return self._is_probing or self.seconds > 0

    def begin(self) -> bool:
        """Begin a write, and return whether it is the probe; `end` has to follow."""
        self._is_probing = bool(self.refusals)
        return self._is_probing

    def refuse(self, asked: float | None, *, is_probe: bool) -> float:
        """The API asked to slow down.

        Args:
            asked: seconds that it asked to wait; None: it did not say.
            is_probe: whether it was the probe that it turned away.

        Returns:
            The seconds from now until the next write.
        """
        if is_probe or not self.refusals:  # others were on their way when it first said so
            self.refusals += 1
        wait = min(FIRST_WAIT * 2.0 ** (self.refusals - 1), LONGEST_WAIT)
        until = asyncio.get_running_loop().time() + (wait if asked is None else asked)
        self._until = max(self._until, until)
        return self.seconds

    def end(self, *, is_probe: bool, came_through: bool) -> None:
        """A write ended: after the probe the others follow, or the next one is the probe.

        Args:
            is_probe: what `begin` returned.
            came_through: whether it was sent and not turned away.
        """
        if not is_probe:
            return
        self._is_probing = False
        if came_through:
            self.refusals = 0
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self) -> None:
        """Wait until something may have changed: the time has come, or the probe has ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.seconds or None):
                await self._changed.wait()
