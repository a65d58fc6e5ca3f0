"""Marks in the table of servers, and what has changed in it since the user looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from vpstui.fleet.state.changes import changed
from vpstui.fleet.state.marks import Marks
from vpstui.screens.servers.remembering import RememberingScreen
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server, ServerKey
    from vpstui.config.settings import Profile
    from vpstui.fleet.state.fleet_state import AppState
    from vpstui.query.query import Query
    from vpstui.query.table_rows import Rows


class MarkingScreen(RememberingScreen):
    """A table in which servers can be marked, to act on many.

    Attributes:
        marks: the marked servers.
        news: servers that have changed since the user looked at them.
    """

    def __init__(
        self, profiles: Mapping[str, Profile], *, configured: Mapping[str, str], recalls: bool
    ) -> None:
        super().__init__(profiles, configured=configured, recalls=recalls)
        self.marks = Marks()
        self.news: frozenset[ServerKey] = frozenset()

    @property
    def rows(self) -> Rows:
        """Every server in the order of the table, and those that are shown."""
        raise NotImplementedError

    @property
    def is_marked(self) -> bool:
        """Whether there are marks."""
        return bool(self.marks)

    @property
    def targets(self) -> tuple[Server, ...]:
        """The servers that a key for many acts on: those marked, else that under the cursor."""
        return self.marks.of(self.rows.ordered) if self.marks else super().targets

    @property
    def hidden_targets(self) -> tuple[Server, ...]:
        """Those of them that the filter hides."""
        table = self.query_one(ServerTable)
        return tuple(server for server in self.targets if not table.has(server.key))

    def take_state(self, state: AppState) -> None:
        """Show another state, and what changed by it."""
        looked_at = self.target
        self.news |= changed(self.state, state) - ({looked_at.key} if looked_at else set())
        if state.servers is not self.state.servers and self.marks:
            self.marks = self.marks.among(state.servers)
            if not self.marks:  # keys act on the server under the cursor now, which nobody chose
                self.query_one(ServerTable).jumped = True
        super().take_state(state)

    @on(ServerTable.Highlighted)
    def _target_changed(self, event: ServerTable.Highlighted) -> None:
        if event.server is not None and event.server.key in self.news:  # it was looked at
            self.news -= {event.server.key}
            self.show_state()
        self.refresh_allowed()

    def mark(self, marks: Marks) -> None:
        """Have other servers marked."""
        self.marks = marks
        self.show_state()
        self.refresh_allowed()

    def unmark(self) -> None:
        """Take every mark away."""
        self.mark(Marks())

    def mark_matching(self, query: Query) -> int:
        """Mark every server that matches, and return how many do."""
        found = query.select(self.state.servers, self._clock.now())
        self.mark(self.marks.with_all(found))
        return len(found)

    # -- actions

    def action_mark(self) -> None:
        """Mark the server under the cursor, or take its mark away, and go on to the next."""
        if self.target is not None:
            self.mark(self.marks.toggled(self.target.key))
            self.query_one(ServerTable).action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the server that was marked last to the cursor."""
        if self.target is not None:
            self.mark(self.marks.with_range(self.rows.shown, self.target.key))

    def action_mark_shown(self) -> None:
        """Mark every server that is shown."""
        self.mark(self.marks.with_all(self.rows.shown))

    def action_unmark(self) -> None:
        """Take every mark away, and those of changes with them."""
        self.news = frozenset()
        self.unmark()
