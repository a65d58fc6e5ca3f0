"""Tells which keys were typed while nobody could see the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from textual import events

from vpstui.terminal.driver import TerminalDriver
from vpstui.terminal.nonblocking_writer import STALL_SECONDS
from vpstui.terminal.ordered_keys import LEAVING_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver

TYPING_PAUSE: Final = 0.5
"""Seconds without a key after which what comes next is not of the same stream."""


class UnseenKeys:
    """Drops what was typed without seeing the screen, or in one go with what was.

    Args:
        report: says that keys were dropped, once for many of them.
    """

    def __init__(self, report: Callable[[], None]) -> None:
        self._report = report
        self._dropped_at = 0.0
        self._reported_at = 0.0

    def drops(self, event: events.Event, driver: Driver | None) -> bool:
        """Return whether an event is not to be acted on; for a key or a paste that is said."""
        if not isinstance(driver, TerminalDriver):
            return False
        is_unseen = driver.was_typed_blind(event)
        if not isinstance(event, (events.Key, events.Paste)):
            return is_unseen
        since = max(self._dropped_at, driver.discarded_at)
        leaves = isinstance(event, events.Key) and event.key in LEAVING_KEYS
        is_unseen |= event.time - since < TYPING_PAUSE and not leaves
        if is_unseen:
            self._dropped_at = event.time
            self._say_so()
        return is_unseen

    def _say_so(self) -> None:
        now = time.monotonic()
        if now - self._reported_at > STALL_SECONDS:
            self._reported_at = now
            self._report()
