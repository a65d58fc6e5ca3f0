"""The exit status of a command: a contract, listed in docs/commands.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.base.errors import VpsTuiError

DONE: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
NOT_SENT: Final = 3
LOG_IN: Final = 4
UNKNOWN: Final = 5
UNDER_WAY: Final = 6
BY_SIGNAL: Final = 128
"""And the number of the signal: 130 is Ctrl+C."""

WORST_FIRST: Final = (UNKNOWN, FAILED, LOG_IN, UNDER_WAY, NOT_SENT, DONE)
"""Of several servers the first of these counts."""


def worst(statuses: Iterable[int]) -> int:
    """Return the one of several statuses that the command ends with."""
    found = set(statuses)
    return next((status for status in WORST_FIRST if status in found), DONE)


def status_of_error(error: VpsTuiError) -> int:
    """Return the status of a command that ends with an error."""
    from vpstui.base.errors import Interrupted, NotOpened

    if isinstance(error, Interrupted):
        return BY_SIGNAL + error.number
    return status_of_kind(error.kind if isinstance(error, NotOpened) else type(error))


def status_of_kind(kind: type[VpsTuiError]) -> int:
    """Return the status of a command that ends with an error of a kind."""
    from vpstui.base.errors import (
        Busy,
        ConnectionFailed,
        CredentialsError,
        DeadlineExceeded,
        OutcomeUnknown,
        ServerFault,
        SettingsError,
        TooManyRequests,
        Unauthorized,
        Untrusted,
        WrongAccount,
    )

    kinds: tuple[tuple[tuple[type[VpsTuiError], ...], int], ...] = (
        ((SettingsError,), WRONG_USE),
        ((Untrusted,), FAILED),  # which is the same the next time
        ((CredentialsError, Unauthorized, WrongAccount), LOG_IN),
        ((OutcomeUnknown,), UNKNOWN),
        ((ConnectionFailed, DeadlineExceeded, TooManyRequests, Busy), NOT_SENT),
        ((ServerFault,), NOT_SENT),  # of a read: after a write it would be unknown
    )
    return next((status for of_it, status in kinds if issubclass(kind, of_it)), FAILED)
