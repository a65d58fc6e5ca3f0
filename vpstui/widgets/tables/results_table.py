"""The servers of a bulk action, a line each; only lines that have changed are drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual.message import Message

from vpstui.base.formatting import UNKNOWN, width_of
from vpstui.fleet.state.bulk_action import TROUBLE, Step, word_for
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.tables.line_table import LineTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.fleet.state.bulk_action import BulkVerb, Target
    from vpstui.widgets.tables.line_table import Cells

ROOMY: Final = 72
"""Cells from which id and IP are shown."""

OUTCOME: Final = 15
"""Cells of the longest outcome, with its shape."""

LOOKS: Final = {
    Step.WAITING: ("·", "idle"),
    Step.SENDING: ("◌", "open"),
    Step.ACCEPTED: ("◐", "good"),
    Step.DONE: ("●", "good"),
    Step.NOT_DONE: ("○", "bad"),
    Step.FAILED: ("■", "bad"),
    Step.UNKNOWN: ("?", "open"),
    Step.UNCLEAR: ("◇", "open"),
    Step.NOT_SENT: ("-", "idle"),
}
"""A shape, and the part whose colour it has."""


NAME: Final = 24
"""Most cells of a server's name."""

ACCOUNT: Final = 20
"""Most cells of an account's name."""

NOTE: Final = 8
"""Fewest cells in which a note says anything; the line below the table has all of it."""


@dataclass(frozen=True)
class Column:
    """A column: its title and its cells."""

    title: str
    width: int


class ResultsTable(LineTable):
    """How far a write has come on each server. The cursor stays on its server."""

    BINDINGS = bindings("results_table")

    class Highlighted(Message):
        """The cursor is on another server, or there is news of the one it is on."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    def __init__(
        self, targets: tuple[Target, ...], labels: Mapping[str, str], verb: BulkVerb
    ) -> None:
        """Show `targets`, in their order, which never changes.

        Args:
            targets: the servers.
            labels: what the accounts are called, by profile, where there are several.
            verb: what is done with them.
        """
        super().__init__()
        self._targets = targets
        self._labels = labels
        self._verb = verb
        names = (width_of(target.server.label) for target in targets)
        self._name_cells = min(NAME, max(names, default=0))
        self._account_cells = min(ACCOUNT, max(map(width_of, labels.values()), default=0))

    @property
    def row_count(self) -> int:
        """How many servers there are."""
        return len(self._targets)

    @property
    def selected(self) -> Target:
        """What the cursor is on."""
        return self._targets[self._at]

    def show(self, targets: tuple[Target, ...]) -> None:
        """Show how far the same servers have come now."""
        before, self._targets = self._targets, targets
        changed = [at for at, pair in enumerate(zip(before, targets, strict=True)) if _differ(pair)]
        self.draw_again(*changed)
        if self._at in changed:
            self.post_message(self.Highlighted(self.selected))

    def on_mount(self) -> None:
        """Tell where the cursor begins."""
        self.post_message(self.Highlighted(self.selected))

    # -- the lines

    @property
    def _columns(self) -> tuple[Column, ...]:
        width = self.scrollable_content_region.width
        roomy = width >= ROOMY
        columns = [Column("ID", 8), Column("IP", 15)] if roomy else []
        if self._labels:
            columns.insert(0, Column("ACCOUNT", 10 if roomy else 6))
        columns.append(Column("OUTCOME", OUTCOME))
        room = width - 1 - sum(column.width + 2 for column in columns) - 2
        name = max(8, min(self._name_cells, room))
        room -= name + 2
        if roomy and self._labels:
            more = max(0, min(self._account_cells - columns[0].width, room))
            columns[0] = Column("ACCOUNT", columns[0].width + more)
            room -= more
        columns.insert(0, Column("SERVER", name))
        if room >= NOTE:
            columns.append(Column("NOTE", room))
        return tuple(columns)

    def _shape(self, target: Target) -> str:
        is_gone = self._verb == "delete" and target.step is Step.ACCEPTED
        return LOOKS[Step.DONE if is_gone else target.step][0]

    def _text(self, column: Column, target: Target) -> str:
        server = target.server
        outcome = f"{self._shape(target)} {word_for(self._verb, target.step)}"
        return {
            "SERVER": server.label,
            "ACCOUNT": self._labels.get(server.profile, ""),
            "ID": str(server.id),
            "IP": server.ip_address or UNKNOWN,
            "OUTCOME": outcome,
            "NOTE": target.note,
        }[column.title]

    def heading(self) -> Cells:
        """The titles of the columns."""
        return [(column.title, column.width, Style.null()) for column in self._columns]

    def cells_of(self, index: int) -> Cells:
        """What is told of a server."""
        target = self._targets[index]
        outcome, plain = self.part(LOOKS[target.step][1]), Style.null()
        return [
            (
                self._text(column, target),
                column.width,
                outcome if column.title == "OUTCOME" else plain,
            )
            for column in self._columns
        ]

    # -- keys and mouse

    def cursor_moved(self) -> None:
        """Tell where the cursor is now."""
        self.post_message(self.Highlighted(self.selected))

    def action_trouble(self) -> None:
        """Move the cursor to the next server that did not come to what was asked for."""
        number = len(self._targets)
        places = ((self._at + step) % number for step in range(1, number + 1))
        found = next((at for at in places if self._targets[at].step in TROUBLE), None)
        if found is not None:
            self.go(found)


def _differ(pair: tuple[Target, Target]) -> bool:
    """Whether two states of a server have to be told apart; the server itself stays the same."""
    old, new = pair
    return old is not new and (old.step, old.note) != (new.step, new.note)
