"""Which servers need somebody, and why: worked out again only when something of it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.fleet.trouble.state_reasons import state_reasons
from vpstui.query.rows.replaced import replaced
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

SLICE: Final = 250
"""Servers that are looked at in one turn; 20 µs each is a third of a frame."""

OF_QUIET: Final = 16
"""Servers that one look is enough for, in the time that another one takes."""

MANY: Final = 1000
"""Servers from which on it takes milliseconds to note which are to be looked at."""


class TroubleFinder:
    """Keeps the reasons of every server, as long as they hold.

    With 10 000 servers each is looked at when it was read anew, and all once an hour: a slice of
    them in each turn. Until all are, the reasons stay that were found before.

    Attributes:
        found: the servers that need somebody, each with its reasons, the worst first.
        has_looked: whether servers were looked at to the last one.
    """

    def __init__(self) -> None:
        self.found: Reasons = {}
        self.has_looked = False
        self._servers: tuple[Server, ...] = ()  # keeps those alive whose identities are kept
        self._of_hour: tuple[int, Prices | None] = (-1, None)
        self._by_identity: dict[int, tuple[ServerKey, tuple[Reason, ...]]] = {}
        self._waiting: list[Server] = []
        self._of_servers: dict[ServerKey, tuple[Reason, ...]] = {}
        self._of_state: Reasons = {}

    @property
    def left(self) -> int:
        """How many servers are still to be looked at."""
        return len(self._waiting)

    def find(self, state: FleetState, seconds: float, now: datetime) -> Reasons:
        """Look at a slice of the servers that were read anew, and return what is found.

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
            self.found = {
                **self._of_servers,
                **{
                    key: tuple(sorted((*more, *self._of_servers.get(key, ()))))
                    for key, more in of_state.items()
                },
            }
        return self.found

    def _look_at(self, state: FleetState, now: datetime) -> bool:
        """Look at a slice; return whether all servers were looked at by that."""
        of_hour = (int(now.timestamp() // HOUR), state.prices)
        if state.servers is not self._servers or of_hour != self._of_hour:
            self._begin(state.servers, of_hour)
            if len(self._waiting) > MANY:
                return False  # noting them took its time
        elif not self._waiting:
            return False
        room = SLICE * OF_QUIET
        while self._waiting and room > 0:
            server = self._waiting.pop()
            if is_quiet(server):
                room -= 1
                continue
            room -= OF_QUIET
            if reasons := reasons_of(server, now, state.prices):
                self._by_identity[id(server)] = server.key, reasons
        if self._waiting:
            return False
        found = self._by_identity
        here = filter(found.__contains__, map(id, self._servers))
        self._of_servers = dict(map(found.__getitem__, here))
        self.has_looked = bool(self._servers)
        return True

    def _begin(self, servers: tuple[Server, ...], of_hour: tuple[int, Prices | None]) -> None:
        """Keep what holds of other servers, and note which are to be looked at."""
        if of_hour != self._of_hour:
            self._servers, self._by_identity, self._waiting = (), {}, []
        left, came = replaced(self._servers, servers)
        gone = set(map(id, left))
        for one in gone:
            self._by_identity.pop(one, None)
        if gone:
            self._waiting = [one for one in self._waiting if id(one) not in gone]
        self._waiting += came
        self._servers, self._of_hour = servers, of_hour
