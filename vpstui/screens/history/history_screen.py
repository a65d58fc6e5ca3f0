"""The history: every write that was sent from here, and every change that was seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.content import Content

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import width_of
from vpstui.journal.history_search import search_changes, search_history
from vpstui.journal.seen_change import SeenChange
from vpstui.screens.error_screen import show_error
from vpstui.screens.full_screen import FullScreen
from vpstui.screens.history.change_screen import ChangeScreen
from vpstui.screens.history.history_entry_screen import HistoryEntryScreen
from vpstui.screens.history.record_list import SEEN, SENT, RecordList
from vpstui.screens.history.settle_screen import Settlement, likely_servers
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.search_line import SearchLine
from vpstui.widgets.tab_line import TabLine
from vpstui.widgets.tables.change_columns import change_columns
from vpstui.widgets.tables.history_table import HistoryTable
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult

    from vpstui.fleet.fleet import Fleet
    from vpstui.journal.change_log import ChangeHistory
    from vpstui.journal.history import History
    from vpstui.journal.history_entry import HistoryEntry

TABS: Final = {"sent": "What was sent", "seen": "Changes seen"}
"""The tabs and what they are called."""


class HistoryScreen(FullScreen[None]):
    """The records of the journal and the changes that were seen, the newest first.

    Args:
        read: reads the journal.
        read_changes: reads the changes.
        heading: what it is the history of.
        fleet: settles what is unknown, and knows the servers; None: nothing can be settled.
        only: chooses the records of one server; None: all there are are shown.
    """

    BINDINGS = bindings("history")

    DEFAULT_CSS = """
    HistoryScreen #heading { background: $panel; padding: 0 1; }
    HistoryScreen #tabs { padding: 0 1; }
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[History]],
        read_changes: Callable[[], Awaitable[ChangeHistory]],
        *,
        heading: str = "History",
        fleet: Fleet | None = None,
        only: Callable[[Any], tuple[Any, ...]] | None = None,
    ) -> None:
        super().__init__()
        self._heading = heading
        self._fleet = fleet
        self._one_server = only is not None
        self._tab = "sent"
        self._lists: dict[str, RecordList[Any]] = {
            "sent": RecordList(read, search_history, SENT, only),
            "seen": RecordList(read_changes, search_changes, SEEN, only),
        }

    def compose(self) -> ComposeResult:
        """What it is, what is searched, the records of the open tab, the keys."""
        yield TextLine(id="heading")
        yield TabLine(TABS, id="tabs")
        yield SearchLine(on_text=self._show)
        yield HistoryTable(one_server=self._one_server, id="sent")
        yield HistoryTable(change_columns, one_server=self._one_server, id="seen")
        yield KeyBar(first=("history.open", "history.next_tab", "history.search"))

    def on_mount(self) -> None:
        """Begin to read."""
        self._table.focus()
        self._show()
        self.action_read()

    def on_resize(self) -> None:
        """Show where the records are, if there is room."""
        self._show_heading()

    @property
    def _list(self) -> RecordList[Any]:
        """The records of the open tab."""
        return self._lists[self._tab]

    @property
    def _table(self) -> HistoryTable:
        """The table of the open tab."""
        return self.query_one(f"#{self._tab}", HistoryTable)

    # -- reading

    def action_read(self) -> None:
        """Read again what the open tab shows, unless it is being read."""
        self.run_worker(self._read(self._list))

    async def _read(self, records: RecordList[Any]) -> None:
        await records.read()
        self._show()

    # -- showing

    def _show(self) -> None:
        text = self.query_one(SearchLine).text
        self.query_one(TabLine).show_tab(self._tab)
        for tab in TABS:
            self.query_one(f"#{tab}").display = tab == self._tab
        found = self._list.found(text)
        self._table.show(found, self._list.empty_text())
        self._show_heading()
        number = self._list.number_text(len(found), is_searched=bool(text))
        self.query_one(SearchLine).show(number, self._list.remarks())

    def _show_heading(self) -> None:
        left, where = Content.styled(self._heading, "bold $primary"), self._list.path
        room = self.size.width - left.cell_length - 4
        right = Content.styled(where if width_of(where) <= room else "", "$text-muted")
        self.query_one("#heading", TextLine).show(left, right)

    # -- tabs

    def on_tab_line_clicked(self, event: TabLine.Clicked) -> None:
        """Open the tab that was clicked."""
        self.action_open_tab(event.tab)

    def action_turn_tab(self, by: int) -> None:
        """Open the tab that is so many further on; after the last comes the first."""
        self.action_open_tab(self.query_one(TabLine).tab_after(by))

    def action_open_tab(self, tab: str) -> None:
        """Open a tab with the cursor where it was; it is read at the first time."""
        if tab == self._tab:
            return
        had_focus = self._table.has_focus
        self._tab = tab
        if not self._list.is_read:
            self.action_read()
        self._show()
        if had_focus:
            self._table.focus()

    # -- records

    @on(HistoryTable.Opened)
    def _open(self, event: HistoryTable.Opened) -> None:
        record, fleet = event.record, self._fleet
        if isinstance(record, SeenChange):
            self.app.push_screen(ChangeScreen(record))
            return
        if fleet is None:
            self.app.push_screen(HistoryEntryScreen(record))
            return
        servers = likely_servers(record, fleet.state.account(record.profile))
        screen = HistoryEntryScreen(record, servers, can_settle=True)
        self.app.push_screen(screen, partial(self._on_settled, fleet, record))

    def _on_settled(
        self, fleet: Fleet, record: HistoryEntry, settlement: Settlement | None
    ) -> None:
        if settlement is not None:
            self.run_worker(self._settle(fleet, record, settlement), group="settle")

    async def _settle(self, fleet: Fleet, record: HistoryEntry, settlement: Settlement) -> None:
        """Record what a person said of a write, and show it."""
        try:
            await fleet.settle(record, settlement.server_id)
        except VpsTuiError as error:
            show_error(self, error)
            return
        done = settlement.server_id is not None
        text = "is noted as done" if done else "is left unknown; it is not looked for any more"
        self.notify(f"{record.label}: the {record.verb} {text}.", markup=False)
        self.action_read()

    # -- searching

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a slash be typed into the field itself."""
        if action == "search" and self.query_one(SearchLine).is_editing:
            return False
        return super().check_action(action, parameters)

    async def action_search(self) -> None:
        """Type what is looked for."""
        await self.query_one(SearchLine).edit()

    @on(SearchLine.Left)
    def _search_left(self) -> None:
        self._table.focus()

    def action_move_cursor(self, lines: int) -> None:
        """Move in the table while a search is typed."""
        self._table.action_move(lines)

    # -- leaving

    def action_back(self) -> None:
        """Show all records again; go back, when all are shown."""
        line = self.query_one(SearchLine)
        if line.text:
            line.search("")
        else:
            self.leave(None)

    def action_leave(self) -> None:
        """Go back."""
        self.leave(None)
