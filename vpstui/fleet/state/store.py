"""Holds the state of an account and that of all of them, and reports every change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from vpstui.base.clocks import Clock

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.journal.write_events import WriteEvent

Severity = Literal["information", "warning", "error"]


class AccountListener(Protocol):
    """Is called with everything that becomes known of an account, on the event loop."""

    def on_state(self, state: AccountState) -> None:
        """There is a new state."""

    def on_notice(self, text: str, severity: Severity) -> None:
        """Something happened that is reported in one line."""

    def on_awaited(self, text: str) -> None:
        """Something that a person waits for has come to its end; the text says what."""

    def on_password(self, server: str, password: SecretStr) -> None:
        """A create was answered with a one-time password, which is kept nowhere else."""

    def on_result(self, entry: str, event: WriteEvent, note: str) -> None:
        """There is news of a write.

        Args:
            entry: id of its journal entry.
            event: what is known of it.
            note: the same in words.
        """


class AccountStore:
    """The state of one account.

    Attributes:
        state: what is known.
        listener: is called with every change.

    Args:
        state: the state to begin with.
        listener: is called with every change.
        clock: what time it is.
    """

    def __init__(
        self, state: AccountState, listener: AccountListener, clock: Clock | None = None
    ) -> None:
        self.state = state
        self.listener = listener
        self._clock = clock or Clock()

    def now(self) -> float:
        """Seconds of a clock that never goes back."""
        return self._clock.seconds()

    def date(self) -> datetime:
        """The date and time, in UTC."""
        return self._clock.now()

    def update(self, state: AccountState) -> None:
        """Put another state in place of this one, and report it."""
        self.state = state
        self.listener.on_state(state)

    def notify(self, text: str, severity: Severity) -> None:
        """Report in one line what happened."""
        self.listener.on_notice(text, severity)


class FleetListener(Protocol):
    """Is called with everything that becomes known of the open accounts, on the event loop."""

    def on_state(self, state: FleetState) -> None:
        """There is a new state."""

    def on_notice(self, text: str, severity: Severity) -> None:
        """Something happened that is reported in one line."""

    def on_awaited(self, text: str) -> None:
        """Something that a person waits for has come to its end; the text says what."""

    def on_password(self, server: str, password: SecretStr) -> None:
        """A new server has a one-time password, which is kept nowhere else."""


class FleetStore:
    """The state of all open accounts.

    Attributes:
        state: what is known.

    Args:
        state: the state to begin with.
    """

    def __init__(self, state: FleetState) -> None:
        self.state = state
        self._listeners: list[FleetListener] = []

    def subscribe(self, listener: FleetListener) -> None:
        """Call a listener with every change from now on."""
        self._listeners.append(listener)

    def update(self, state: FleetState) -> None:
        """Put another state in place of this one, and report it."""
        self.state = state
        for listener in self._listeners:
            listener.on_state(state)

    def notify(self, text: str, severity: Severity) -> None:
        """Report in one line what happened."""
        for listener in self._listeners:
            listener.on_notice(text, severity)

    def report_awaited(self, text: str) -> None:
        """Report that something has come to its end that a person waits for; the text says what."""
        for listener in self._listeners:
            listener.on_awaited(text)

    def report_password(self, server: str, password: SecretStr) -> None:
        """Report the one-time password of a new server, which is not part of the state."""
        for listener in self._listeners:
            listener.on_password(server, password)
