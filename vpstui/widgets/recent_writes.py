"""The last writes to one server, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widget import Widget

from vpstui.base.formatting import fit
from vpstui.widgets.outcome_style import event_content

if TYPE_CHECKING:
    from vpstui.journal.history_entry import HistoryEntry

LINES: Final = 5
"""Records shown."""


class RecentWrites(Widget):
    """The newest writes that were sent to a server from here; hidden where there are none."""

    DEFAULT_CSS = """
    RecentWrites { height: auto; width: 1fr; text-wrap: nowrap; margin-top: 1; display: none; }
    RecentWrites.-any { display: block; }
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._records: tuple[HistoryEntry, ...] = ()

    def show(self, records: tuple[HistoryEntry, ...]) -> None:
        """Show the first of `records`, the newest; drawn again only when they differ."""
        newest = records[:LINES]
        if newest != self._records:
            self._records = newest
            self.set_class(bool(newest), "-any")
            self.refresh(layout=True)

    def render(self) -> Content:
        """Return a line for each write, under a heading."""
        heading = Content.styled("Sent from here (UTC)", "$text-muted")
        return Content("\n").join([heading, *(_line(record) for record in self._records)])


def _line(record: HistoryEntry) -> Content:
    note = f"   {record.note}" if record.note else ""
    return Content.assemble(
        (f"{record.at:%Y-%m-%d %H:%M}  ", "$text-muted"),
        fit(record.verb, max(8, len(record.verb) + 1)),
        event_content(record.event),
        (note, "$text-muted"),
    )
