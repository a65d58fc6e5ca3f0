"""The status of a server in a few words, with the write that is under way on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import STATUS_GLYPHS, UNKNOWN, age_text
from vpstui.fleet.state.operation import Stage

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.fleet.state.account_state import AccountState

_ONGOING: Final = {"delete": "deleting", "resize": "resizing"}
"""Accepted writes that no status shows."""


def status_text(account: AccountState, server: Server, now: float) -> str:
    """Return the status of a server for people, or the write on it that is under way.

    Args:
        account: the account of the server.
        server: the server.
        now: seconds of the clock that the state's times are of.
    """
    operation = account.operations.get(server.id)
    if operation is not None and operation.stage is Stage.SENDING:
        return f"◌ sending {operation.verb}"
    if operation is not None and operation.stage is Stage.UNKNOWN:
        return f"? {operation.verb} unknown"
    if operation is not None and operation.verb in _ONGOING:
        return f"◌ {_ONGOING[operation.verb]}"
    text = f"{STATUS_GLYPHS.get(server.status, '?')} {server.status or UNKNOWN}"
    since = account.moving_since.get(server.id)
    return text if since is None or now - since < 1 else f"{text} {age_text(now - since)}"
