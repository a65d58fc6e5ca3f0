"""Why servers need somebody, as only the app can know: what it asked for, and waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.base.clocks import Timing
from vpstui.base.formatting import age_text
from vpstui.fleet.state.operation import Stage
from vpstui.query.trouble.server_trouble import Rank, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vpstui.api.models import ServerKey
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState


def state_reasons(
    state: FleetState, now: float, *, long_watch: float = Timing.long_watch
) -> Mapping[ServerKey, tuple[Reason, ...]]:
    """Return the servers with a write of unknown outcome, and those whose transition hangs.

    Args:
        state: what is known.
        now: seconds of the clock that the state's times are of.
        long_watch: seconds from which a transition takes too long.
    """
    found: dict[ServerKey, tuple[Reason, ...]] = {}
    for account in state.accounts:
        if account.operations or account.moving_since:
            for key, reason in _of_account(account, now, long_watch):
                found[key] = (*found.get(key, ()), reason)
    return found


def _of_account(
    account: AccountState, now: float, long_watch: float
) -> Iterator[tuple[ServerKey, Reason]]:
    unknown = {
        server_id: operation.verb
        for server_id, operation in account.operations.items()
        if operation.stage is Stage.UNKNOWN
    }
    stuck = {key: at for key, at in account.moving_since.items() if now - at >= long_watch}
    if not (unknown or stuck):
        return
    for server in account.servers:  # once, however many they are
        if server.id in unknown:
            text = f"{unknown[server.id]} unknown"
            yield server.key, Reason(Rank.UNKNOWN_OUTCOME, 0.0, text)
        if server.id in stuck:
            since = stuck[server.id]
            text = f"{server.status} for {age_text(now - since)}"
            yield server.key, Reason(Rank.STUCK, since, text)
