"""The servers of a bulk action, a line each; only lines that have changed are drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vpstui.bulk import TROUBLE, Step, word_for
from vpstui.formatting import UNKNOWN, fit, width_of
from vpstui.widgets.bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events

    from vpstui.bulk import BulkVerb, Target

HEADER: Final = 1
"""Lines above the first server."""

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


class ResultsTable(ScrollView, can_focus=True):
    """How far a write has come on each server. The cursor stays on its server."""

    BINDINGS = bindings("results_table")

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "results-table--header",
        "results-table--cursor",
        "results-table--good",
        "results-table--bad",
        "results-table--open",
        "results-table--idle",
    }

    DEFAULT_CSS = """
    ResultsTable {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 1 1;
        scrollbar-background: $background;
        scrollbar-color: $panel;

        .results-table--header { color: $text-muted; text-style: bold; }
        .results-table--cursor { background: $primary-muted; text-style: bold; }
        .results-table--good { color: $text-success; }
        .results-table--bad { color: $text-error; }
        .results-table--open { color: $text-warning; }
        .results-table--idle { color: $text-muted; }
    }

    /* Where no shade can be told from another. */
    ResultsTable:ansi {
        .results-table--header { text-style: bold underline; }
        .results-table--cursor { background: ansi_default; text-style: bold reverse; }
    }
    """

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
        self._at = 0

    @property
    def selected(self) -> Target:
        """What the cursor is on."""
        return self._targets[self._at]

    def show(self, targets: tuple[Target, ...]) -> None:
        """Show how far the same servers have come now."""
        before, self._targets = self._targets, targets
        changed = [at for at, pair in enumerate(zip(before, targets, strict=True)) if _differ(pair)]
        self._draw_again(*changed)
        if self._at in changed:
            self.post_message(self.Highlighted(self.selected))

    def on_mount(self) -> None:
        """Tell where the cursor begins."""
        self.post_message(self.Highlighted(self.selected))

    def on_resize(self) -> None:
        """Lay the lines out anew."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._targets) + HEADER)
        self._scroll_to_cursor()
        self.refresh()

    # -- drawing

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

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of what is visible."""
        if y < HEADER:
            cells = [(column.title, column.width, Style.null()) for column in self._columns]
            return self._drawn(cells, "header")
        index = y - HEADER + self.scroll_offset.y
        if index >= len(self._targets):
            width = self.scrollable_content_region.width
            return Strip([Segment(" " * width, self.rich_style)], width)
        target = self._targets[index]
        outcome = self._part(LOOKS[target.step][1])
        cells = [
            (
                self._text(column, target),
                column.width,
                outcome if column.title == "OUTCOME" else Style.null(),
            )
            for column in self._columns
        ]
        return self._drawn(cells, "cursor" if index == self._at else "")

    def _drawn(self, cells: list[tuple[str, int, Style]], part: str) -> Strip:
        """Put cells side by side: a text, its width and its style each."""
        width = self.scrollable_content_region.width
        base = self.rich_style + (self._part(part) if part else Style.null())
        segments, used = [Segment(" ", base)], 1
        for text, count, style in cells:
            room = max(0, min(count, width - used))
            gap = " " * min(2, width - used - room)
            segments.append(Segment(fit(text, room) + gap, base + style))
            used += room + len(gap)
        segments.append(Segment(" " * (width - used), base))
        return Strip(segments, width)

    def _part(self, name: str) -> Style:
        return self.get_component_rich_style(f"results-table--{name}", partial=True)

    def _draw_again(self, *places: int) -> None:
        """Draw some of the lines again, those that are in sight."""
        top, width = self.scroll_offset.y, self.size.width
        lines = [at - top + HEADER for at in places if top <= at < top + self._rows]
        if lines:
            self.refresh(*(Region(0, line, width, 1) for line in lines))

    # -- keys and mouse

    @property
    def _rows(self) -> int:
        return max(1, self.scrollable_content_region.height - HEADER)

    def _scroll_to_cursor(self) -> None:
        top = min(self.scroll_offset.y, max(0, len(self._targets) - self._rows))
        top = min(max(top, self._at - self._rows + 1), self._at)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)

    def _go(self, at: int) -> None:
        before = self._at
        self._at = min(max(at, 0), len(self._targets) - 1)
        if self._at != before:
            self._scroll_to_cursor()
            self._draw_again(before, self._at)
            self.post_message(self.Highlighted(self.selected))

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many servers."""
        self._go(self._at + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many screens."""
        self._go(self._at + pages * max(1, self._rows - 1))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last server."""
        self._go(len(self._targets) if last else 0)

    def action_trouble(self) -> None:
        """Move the cursor to the next server that did not come to what was asked for."""
        number = len(self._targets)
        places = ((self._at + step) % number for step in range(1, number + 1))
        found = next((at for at in places if self._targets[at].step in TROUBLE), None)
        if found is not None:
            self._go(found)

    def on_click(self, event: events.Click) -> None:
        """Select a server."""
        index = event.y - HEADER + self.scroll_offset.y
        if event.y >= HEADER and index < len(self._targets):
            self._go(index)


def _differ(pair: tuple[Target, Target]) -> bool:
    """Whether two states of a server have to be told apart; the server itself stays the same."""
    old, new = pair
    return old is not new and (old.step, old.note) != (new.step, new.note)
