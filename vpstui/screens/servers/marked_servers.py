"""Which servers of the table are marked, and which have changed since the user looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import count_text
from vpstui.fleet.state.changes import changed, changes_text
from vpstui.fleet.state.marks import Marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity


NAMED: Final = 5
"""Names told at most of servers that left."""


class MarkedServers:
    """The marks of a table: of servers to act on, and of servers that changed.

    Attributes:
        marks: the marked servers.
        changed: servers that have changed since the user looked at them.
    """

    def __init__(self) -> None:
        self.marks = Marks()
        self.changed: frozenset[ServerKey] = frozenset()

    def on_new_state(
        self, old: FleetState, new: FleetState, looked_at: Server | None
    ) -> tuple[Server, ...]:
        """Take in another state.

        Args:
            old: the state before.
            new: the state now.
            looked_at: the server under the cursor.

        Returns:
            The servers whose marks went with them. When the last one went, keys act on the
            server under the cursor, which nobody chose.
        """
        self.changed |= changed(old, new) - ({looked_at.key} if looked_at else set())
        if new.servers is old.servers or not self.marks:
            return ()
        before, self.marks = self.marks, self.marks.among(new.servers)
        left = set(before.keys) - set(self.marks.keys)
        return tuple(server for server in old.servers if server.key in left)

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

    def mark_only(self, servers: Sequence[Server]) -> None:
        """Mark servers, and no others."""
        self.marks = Marks().with_all(servers)

    def unmark(self) -> None:
        """Take every mark away."""
        self.marks = Marks()

    def forget(self) -> None:
        """Take every mark away, and every server for one that has been looked at."""
        self.changed = frozenset()
        self.unmark()


def news_texts(
    before: FleetState, now: FleetState, left: Sequence[Server], *, said: bool
) -> Iterator[tuple[str, Severity]]:
    """Say what another state brought.

    Args:
        before: the state before.
        now: the state now.
        left: servers whose marks went with them.
        said: whether the screens are to be heard, so that what changed in them is said.
    """
    if text := departed_text(left, now):
        yield text, "warning"
    if said and (text := changes_text(before, now)):
        yield text, "information"


def departed_text(servers: Sequence[Server], state: FleetState) -> str:
    """Say which marked servers no list has any more, without a word of what became of them.

    Args:
        servers: those whose marks went with them.
        state: what is known now; of those known to be gone it was said already.
    """
    unexplained = [
        server.label for server in servers if server.id not in state.account(server.profile).gone_at
    ]
    if not unexplained:
        return ""
    names = ", ".join(unexplained[:NAMED]) + (" …" if len(unexplained) > NAMED else "")
    many = len(unexplained) > 1
    count = count_text(len(unexplained), "marked server")
    return f"{count} {'are' if many else 'is'} not listed any more: {names}."
