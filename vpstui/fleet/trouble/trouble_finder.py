"""Which servers need somebody, and why: worked out again only when something of it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.fleet.trouble.state_reasons import state_reasons
from vpstui.query.trouble.server_trouble import is_quiet, reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.query.prices import Prices
    from vpstui.query.trouble.server_trouble import Reason

    Reasons = Mapping[ServerKey, tuple[Reason, ...]]

HOUR: Final = 3600.0
"""Seconds after which servers are looked at again though nothing was heard of them: one has been
stopped for so long then that it counts."""


class TroubleFinder:
    """Keeps the reasons of every server, as long as they hold.

    With 10 000 servers each is looked at when it was read anew, and all once an hour.
    """

    def __init__(self) -> None:
        self._servers: tuple[Server, ...] = ()  # keeps those alive whose identities are kept
        self._of_hour: tuple[int, Prices | None] = (-1, None)
        self._by_identity: dict[int, tuple[Reason, ...]] = {}
        self._of_servers: dict[ServerKey, tuple[Reason, ...]] = {}
        self._of_state: Reasons = {}
        self._found: Reasons = {}

    def find(self, state: FleetState, seconds: float, now: datetime) -> Reasons:
        """Return the servers that need somebody, each with its reasons, the worst first.

        It is the same object as before where nothing has changed.

        Args:
            state: what is known.
            seconds: the time, of the clock that the state's times are of.
            now: the same as a date.
        """
        of_state = state_reasons(state, seconds)
        has_changed = self._look_at(state, now)
        if has_changed or of_state != self._of_state:
            self._of_state = of_state
            self._found = {
                **self._of_servers,
                **{
                    key: tuple(sorted((*more, *self._of_servers.get(key, ()))))
                    for key, more in of_state.items()
                },
            }
        return self._found

    def _look_at(self, state: FleetState, now: datetime) -> bool:
        """Look at the servers that were read anew; return whether there were any."""
        of_hour = (int(now.timestamp() // HOUR), state.prices)
        if state.servers is self._servers and of_hour == self._of_hour:
            return False
        known = self._by_identity if of_hour == self._of_hour else {}
        found: dict[int, tuple[Reason, ...]] = {}
        for server in state.servers:
            reasons = known.get(id(server))
            if reasons is None:
                reasons = () if is_quiet(server) else reasons_of(server, now, state.prices)
            found[id(server)] = reasons
        self._servers, self._of_hour, self._by_identity = state.servers, of_hour, found
        self._of_servers = {
            server.key: found[id(server)] for server in state.servers if found[id(server)]
        }
        return True
