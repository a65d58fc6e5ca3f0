"""What stands in the table where no server does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState


def empty_text(state: FleetState) -> str:
    """Say why there is no row, and what to do about it."""
    if state.servers:
        return "No server matches this filter. Esc clears it."
    if not state.has_several:
        return _nothing_in(state.first)
    lines = [f"{one.label or one.profile}: {_nothing_in(one)}" for one in state.accounts]
    return "\n\n".join(line.partition("\n")[0] for line in lines)


def _nothing_in(account: AccountState) -> str:
    """Why no server of an account is shown, and what to do about it."""
    match account.phase:
        case Phase.STARTING:
            return "Looking for the token …"
        case Phase.SIGNED_OUT:
            return f"{account.problem}\n\nPress r to log in."
    if account.problem:
        return f"{account.problem}\n\nPress r to try again."
    if account.phase is Phase.LOADING:
        return f"Asking {account.host} …"
    if account.api_filter:
        return "The API lists no such server. Press f to ask for others."
    if account.partial:
        return f"The list is not whole: {account.partial}\n\nPress r to try again."
    if account.skipped:
        return "None of the rows that came could be read as a server."
    return "There are no servers in this account yet.\n\nPress n to create the first one."
