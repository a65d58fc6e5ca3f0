"""Where the one state of the app lives, and how its changes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpstui.base.clocks import boot_clock, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from vpstui.fleet.state.account_state import AccountState

Severity = Literal["information", "warning", "error"]


class Store:
    """Holds the state.

    Args:
        state: the state to begin with.
        publish: is given every new state.
        notify: is told what happened, in one line, and how serious it is.
        ring: is called when something that was waited for is done.
        clock: seconds, never going back.
        date: the date and time.
    """

    def __init__(
        self,
        state: AccountState,
        *,
        publish: Callable[[AccountState], None],
        notify: Callable[[str, Severity], None],
        ring: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = boot_clock,
        date: Callable[[], datetime] = utc_now,
    ) -> None:
        self.state = state
        self._publish = publish
        self.notify = notify
        self.ring = ring
        self.now = clock
        self.date = date

    def become(self, state: AccountState) -> None:
        """Take on a new state and tell it."""
        self.state = state
        self._publish(state)
