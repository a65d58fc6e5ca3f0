"""What stands in the table where no server does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState


def empty_text(state: FleetState, now: float) -> str:
    """Say why there is no row, and what to do about it.

    Args:
        state: what is known.
        now: seconds of the clock that the state's times are of.
    """
    if state.servers:
        return "No server matches this filter. Esc clears it."
    if not state.has_several:
        return _nothing_in(state.first, now)
    lines = [f"{one.label or one.profile}: {_nothing_in(one, now)}" for one in state.accounts]
    return "\n\n".join(line.partition("\n")[0] for line in lines)


def no_trouble_text(not_known: int) -> str:
    """Say that no server is known to need somebody, which does not mean that none does.

    Args:
        not_known: servers of which not all is known that can be a reason.
    """
    if not not_known:
        return "Nothing needs you. Esc goes back."
    of = "1 server is" if not_known == 1 else f"{not_known} servers are"
    return (
        f"Nothing is known to need you. {of} not fully known: opening one reads its backups, disk "
        "and bandwidth. Esc goes back."
    )


def _nothing_in(account: AccountState, now: float) -> str:
    """Why no server of an account is shown, and what to do about it, where that can be done."""
    again = "" if account.asked_to_wait(now) else "\n\nPress r to try again."
    match account.phase:
        case Phase.STARTING:
            return "Looking for the token …"
        case Phase.SIGNED_OUT:
            return f"{account.problem}\n\nPress r to log in."
    if account.problem:
        return f"{account.problem}{again}"
    if account.phase is Phase.LOADING:
        return f"Asking {account.host} …"
    if account.api_filter:
        return "The API lists no such server. Press f to ask for others."
    if account.partial:
        return f"The list is partial. {account.partial}{again}"
    if account.skipped:
        return "None of the rows that came could be read as a server."
    text = "There are no servers in this account yet."
    return text if account.lock else f"{text}\n\nPress n to create the first one."
