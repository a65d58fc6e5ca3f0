"""A list that an API may not tell: reads it, and keeps what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import since_text
from vpstui.fleet.untold_lists import UNTOLD, untold_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vpstui.base.clocks import Clock

T = TypeVar("T")


class ListReading(Generic[T]):
    """What is known of a list; nothing is asked for until `read`.

    Attributes:
        told: the list as it was last read; None: it was not, or it is not told.
        problem: why it could not be read the last time, in a line; empty when it could.
        was_read: whether it was ever asked for.

    Args:
        things: what is in it, such as `plans`.
        ask: reads it.
        clock: what time it is.
        of: what they are of, to follow `things`; empty where that needs no word.
    """

    def __init__(
        self, things: str, ask: Callable[[], Awaitable[T]], clock: Clock, *, of: str = ""
    ) -> None:
        self._things = things
        self._of = of
        self._ask = ask
        self._clock = clock
        self._read_at = 0.0
        self._is_reading = False
        self.told: T | None = None
        self.problem = ""
        self.was_read = False

    async def read(self) -> None:
        """Read it, unless it is being read; a failure becomes part of what is known."""
        if self._is_reading:
            return
        self._is_reading = self.was_read = True
        try:
            told = await self._ask()
        except UNTOLD as error:
            self.told = None
            self.problem = untold_text(error, self._things, self._of)
        except VpsTuiError as error:
            self.problem = error.message
        else:
            self.told, self.problem = told, ""
            self._read_at = self._clock.seconds()
        finally:
            self._is_reading = False

    @property
    def stale_text(self) -> str:
        """Why what is told is old, and how old; empty when it is of the last reading."""
        if not self.problem or self.told is None:
            return ""
        return f"{self.problem} · {since_text(self._clock.seconds() - self._read_at)} old"
