"""Which servers of the table are marked, and which have changed since the user looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.fleet.state.changes import changed
from vpstui.fleet.state.marks import Marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState


class MarkedServers:
    """The marks of a table: of servers to act on, and of servers that changed.

    Attributes:
        marks: the marked servers.
        changed: servers that have changed since the user looked at them.
    """

    def __init__(self) -> None:
        self.marks = Marks()
        self.changed: frozenset[ServerKey] = frozenset()

    def on_new_state(self, old: FleetState, new: FleetState, looked_at: Server | None) -> bool:
        """Take in another state.

        Args:
            old: the state before.
            new: the state now.
            looked_at: the server under the cursor.

        Returns:
            Whether the last mark went with its server: keys act on the server under the cursor
            then, which nobody chose.
        """
        self.changed |= changed(old, new) - ({looked_at.key} if looked_at else set())
        if new.servers is old.servers or not self.marks:
            return False
        self.marks = self.marks.among(new.servers)
        return not self.marks

    def look_at(self, server: Server | None) -> bool:
        """The cursor is on a server; return whether it had changed, which it has not any more."""
        if server is None or server.key not in self.changed:
            return False
        self.changed -= {server.key}
        return True

    def toggle(self, key: ServerKey) -> None:
        """Mark a server, or take its mark away."""
        self.marks = self.marks.toggled(key)

    def mark_range(self, rows: Sequence[Server], key: ServerKey) -> None:
        """Mark from the server that was marked last to another one, as the rows stand."""
        self.marks = self.marks.with_range(rows, key)

    def mark_all(self, servers: Sequence[Server]) -> None:
        """Mark more servers."""
        self.marks = self.marks.with_all(servers)

    def unmark(self) -> None:
        """Take every mark away."""
        self.marks = Marks()

    def forget_changes(self) -> None:
        """Take every server for one that has been looked at."""
        self.changed = frozenset()
