"""What is worked out of a server once for each reading of it, a slice of a list in each turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.api.models import Server

    IsOver = Callable[[], bool]

Value = TypeVar("Value")

AT_ONCE: Final = 128
"""Servers that are looked at before it is asked for the time: in less than 1 ms."""


class KeptValues(Generic[Value]):
    """Values of the servers of a list; only those of servers that were read anew are worked out.

    Attributes:
        of: the values, by the identities of servers.
        lost: those of servers that left the list, until `drop_lost`; whoever asks for one keeps
            its server alive.
    """

    def __init__(self) -> None:
        self.of: dict[int, Value] = {}
        self.lost: dict[int, Value] = {}
        self._servers: tuple[Server, ...] = ()  # keeps those alive whose identities are kept
        self._waiting: Sequence[Server] = ()

    def take(self, servers: tuple[Server, ...]) -> None:
        """Note that the list has other servers now."""
        if servers is self._servers:
            return
        if not self.of:
            self._servers = self._waiting = servers
            return
        left, came = replaced(self._servers, servers)
        gone = set(map(id, left))
        self.lost |= {one: self.of.pop(one) for one in gone & self.of.keys()}
        self._waiting = [*(one for one in self._waiting if id(one) not in gone), *came]
        self._servers = servers

    def drop_lost(self) -> None:
        """Forget the values of servers that left the list."""
        self.lost = {}

    def forget(self) -> None:
        """Work out every value anew."""
        self.of, self._waiting = {}, self._servers
        self.drop_lost()

    def work_out(self, value_of: Callable[[Server], Value], is_over: IsOver) -> int:
        """Work out the values that are not known, until time is over; return how many are left."""
        waiting, values = self._waiting, self.of
        for at in range(0, len(waiting), AT_ONCE):
            if at and is_over():
                self._waiting = waiting[at:]
                return len(self._waiting)
            for one in waiting[at : at + AT_ONCE]:
                values[id(one)] = value_of(one)
        self._waiting = ()
        return 1 if len(waiting) > AT_ONCE and is_over() else 0
