"""The table of a bulk action: a line per server, with how far the write on it has come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual.message import Message

from vpstui.base.formatting import UNKNOWN, width_of
from vpstui.fleet.state.bulk_action import Step, word_for
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.tables.line_drawing import TableLine
from vpstui.widgets.tables.line_table import LineTable
from vpstui.widgets.tables.server_lines import MARKED, MARKED_IN_WORDS
from vpstui.widgets.tables.text_columns import TextColumn, heading_of, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import ServerKey
    from vpstui.fleet.state.bulk_action import BulkVerb, Target

ROOMY: Final = 72
"""Cells from which id and IP are shown."""

OUTCOME: Final = 15
"""Cells of the longest outcome, with its shape."""

GAP: Final = 2
"""Cells between two columns."""

STEP_STYLES: Final = {
    Step.WAITING: ("·", "idle"),
    Step.SENDING: ("◌", "open"),
    Step.ACCEPTED: ("◐", "good"),
    Step.DONE: ("●", "good"),
    Step.NOT_DONE: ("○", "bad"),
    Step.FAILED: ("■", "bad"),
    Step.UNKNOWN: ("?", "open"),
    Step.LEFT_UNKNOWN: ("?", "open"),
    Step.NOT_SENT: ("-", "idle"),
}
"""A shape, and the name of the style that the outcome has."""


NAME: Final = 24
"""Most cells of a server's name."""

ACCOUNT: Final = 20
"""Most cells of an account's name."""

NOTE: Final = 8
"""Fewest cells in which a note says anything; the line below the table has all of it."""


Column = TextColumn["Target"]


class ResultsTable(LineTable["Target", "ServerKey"]):
    """How far a write has come on each server.

    Attributes:
        marks: the marked servers.

    Args:
        targets: the servers, in their order, which never changes.
        labels: what the accounts are called, by profile, where there are several.
        verb: what is done with them.
        marks: those that are marked.
    """

    BINDINGS = bindings("results_table")

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-table--mark"}

    DEFAULT_CSS = """
    ResultsTable .line-table--mark { color: $accent; text-style: bold; }
    """

    class Opened(Message):
        """A server was chosen with Enter or a double click."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    class Marked(Message):
        """A server was marked, or its mark was taken away."""

    class Highlighted(Message):
        """The cursor is on another server, or there is news of the one it is on."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    def __init__(
        self,
        targets: tuple[Target, ...],
        labels: Mapping[str, str],
        verb: BulkVerb,
        marks: frozenset[ServerKey] = frozenset(),
    ) -> None:
        super().__init__(_key_of, targets)
        self.marks = marks
        self._labels = labels
        self._verb = verb
        names = (width_of(target.server.label) for target in targets)
        self._name_cells = min(NAME, max(names, default=0))
        self._account_cells = min(ACCOUNT, max(map(width_of, labels.values()), default=0))
        self._columns: tuple[Column, ...] = ()

    @property
    def selected(self) -> Target:
        """The server under the cursor, and how far the write on it has come."""
        return self._rows[self._cursor_index or 0]

    def show(self, targets: tuple[Target, ...]) -> None:
        """Show how far the same servers have come now; only lines that differ are drawn."""
        before = self.selected
        self.update_rows(targets)
        now = self.selected
        if (before.step, before.note) != (now.step, now.note):
            self.post_message(self.Highlighted(now))

    def on_mount(self) -> None:
        """Report where the cursor begins."""
        self.post_message(self.Highlighted(self.selected))

    # -- the lines

    def choose_columns(self, width: int) -> None:
        """Choose the columns for so many cells."""
        roomy = width >= ROOMY
        columns = [Column("OUTCOME", OUTCOME, self._outcome, _outcome_style)]
        if roomy:
            columns[:0] = [Column("ID", 8, _id), Column("IP", 15, _ip)]
        if is_accessible(self):
            columns.insert(0, Column("MARK", len(MARKED_IN_WORDS), self._mark))
        if self._labels:
            columns.insert(0, Column("ACCOUNT", 10 if roomy else 6, self._account))
        room = width - 1 - sum(column.width + GAP for column in columns) - GAP
        name = max(8, min(self._name_cells, room))
        room -= name + GAP
        if roomy and self._labels:
            more = max(0, min(self._account_cells - columns[0].width, room))
            columns[0] = replace(columns[0], width=columns[0].width + more)
            room -= more
        columns.insert(0, Column("SERVER", name, lambda target: target.server.label))
        if room >= NOTE:
            columns.append(Column("NOTE", room, lambda target: target.note))
        self._columns = tuple(columns)

    def heading_line(self) -> TableLine:
        """Return the titles of the columns."""
        return heading_of(self._columns, self.content_width, GAP)

    def row_line(self, row: Target) -> TableLine:
        """Return the line of a server."""
        line = row_of(self._columns, row, self.content_width, GAP)
        if row.server.key not in self.marks or is_accessible(self):
            return line
        return TableLine(MARKED + line.text[1:], line.style, ((0, 1, "mark"), *line.spans))

    def _mark(self, target: Target) -> str:
        return MARKED_IN_WORDS if target.server.key in self.marks else ""

    def _account(self, target: Target) -> str:
        return self._labels.get(target.server.profile, "")

    def _outcome(self, target: Target) -> str:
        shape, _ = STEP_STYLES[target.step]
        return f"{shape} {word_for(target.step)}"

    # -- keys and mouse

    def cursor_moved(self) -> None:
        """Report the server under the cursor."""
        self.post_message(self.Highlighted(self.selected))

    def open_row(self, row: Target) -> None:
        """Report that a server was chosen."""
        self.post_message(self.Opened(row))

    def action_mark(self) -> None:
        """Mark the server under the cursor, or take its mark away, and go on to the next."""
        self.marks ^= {self.selected.server.key}
        self.draw_changes()
        self.action_move(1)
        self.post_message(self.Marked())

    def action_trouble(self) -> None:
        """Move the cursor to the next server that did not come to what was asked for."""
        number, index = len(self._rows), self._cursor_index or 0
        indexes = ((index + step) % number for step in range(1, number + 1))
        found = next((at for at in indexes if self._rows[at].is_trouble), None)
        if found is None:
            self.notify("Nothing went wrong so far.", markup=False)
        else:
            self.move_to(found)


def _key_of(target: Target) -> ServerKey:
    return target.server.key


def _id(target: Target) -> str:
    return str(target.server.id)


def _ip(target: Target) -> str:
    return target.server.ip_address or UNKNOWN


def _outcome_style(target: Target) -> str:
    return STEP_STYLES[target.step][1]
