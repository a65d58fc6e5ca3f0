"""The history: every write that was sent from here, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text, width_of
from vpstui.journal.history import History
from vpstui.journal.history_search import search_history
from vpstui.screens.error_screen import show_error
from vpstui.screens.full_screen import FullScreen
from vpstui.screens.history.history_entry_screen import HistoryEntryScreen
from vpstui.screens.history.settle_screen import Settlement, likely_servers
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.search_line import SearchLine
from vpstui.widgets.tables.history_table import HistoryTable
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult

    from vpstui.fleet.fleet import Fleet
    from vpstui.journal.history_entry import HistoryEntry


class HistoryScreen(FullScreen[None]):
    """The records of the journal, the newest first.

    Args:
        read: reads the journal.
        heading: what it is the history of.
        fleet: settles what is unknown, and knows the servers; None: nothing can be settled.
        only: chooses the records of one server; None: all there are are shown.
    """

    BINDINGS = bindings("history")

    DEFAULT_CSS = """
    HistoryScreen #heading { background: $panel; padding: 0 1; }
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[History]],
        *,
        heading: str = "History",
        fleet: Fleet | None = None,
        only: Callable[[History], tuple[HistoryEntry, ...]] | None = None,
    ) -> None:
        super().__init__()
        self._read = read
        self._heading = heading
        self._fleet = fleet
        self._only = only
        self._history: History | None = None
        self._records: tuple[HistoryEntry, ...] = ()
        self._problem = ""
        self._is_reading = False

    def compose(self) -> ComposeResult:
        """What it is, what is searched, the records, the keys."""
        yield TextLine(id="heading")
        yield SearchLine(on_text=self._show)
        yield HistoryTable(one_server=self._only is not None)
        yield KeyBar(first=("history.open", "history.search"))

    def on_mount(self) -> None:
        """Begin to read."""
        self.query_one(HistoryTable).focus()
        self._show()
        self.action_read()

    def on_resize(self) -> None:
        """Show where the journal is, if there is room."""
        self._show_heading()

    # -- reading

    def action_read(self) -> None:
        """Read the journal again, unless it is being read."""
        if not self._is_reading:
            self._is_reading = True
            self.run_worker(self._read_now())

    async def _read_now(self) -> None:
        try:
            history = await self._read()
        except VpsTuiError as error:
            self._problem = error.message
        else:
            self._problem, self._history = "", history
            self._records = history.entries if self._only is None else self._only(history)
        finally:
            self._is_reading = False
        self._show()

    # -- showing

    def _show(self) -> None:
        found = search_history(self._records, self.query_one(SearchLine).text)
        self.query_one(HistoryTable).show(found, self._empty_text())
        self._show_heading()
        self._show_facts(len(found))

    def _show_heading(self) -> None:
        left = Content.styled(self._heading, "bold $primary")
        where = self._history.path if self._history is not None else ""
        room = self.size.width - left.cell_length - 4
        right = Content.styled(where if width_of(where) <= room else "", "$text-muted")
        self.query_one("#heading", TextLine).show(left, right)

    def _show_facts(self, found: int) -> None:
        total = count_text(len(self._records), "record")
        line = self.query_one(SearchLine)
        number = f"{found} of {total}" if line.text else total
        if self._history is None:  # not 0: nothing is known of them
            number = "" if self._problem else "…"
        line.show(number, Content.assemble(*self._remarks()))

    def _remarks(self) -> list[Content]:
        """What else one has to know of the records."""
        history, remarks = self._history or History(), []
        if self._problem:
            remarks.append(Content.styled(self._problem, "$text-error"))
        if history.unreadable:
            lines = count_text(history.unreadable, "line")
            remarks.append(Content.styled(f"   {lines} cannot be read", "$text-warning"))
        if history.has_older:
            remarks.append(Content.styled("   older ones are left out", "$text-muted"))
        return remarks

    def _empty_text(self) -> str:
        if self._records:
            return "Nothing in the history has all these words. Esc shows all of it."
        if self._problem:
            return f"{self._problem}\n\nPress r to try again."
        if self._history is None:
            return "Reading the journal …"
        what = "Nothing" if self._only is None else "Nothing about this server"
        where = f"the journal {self._history.path}" if self._history.path else "memory, in no file,"
        return (
            f"{what} was sent from here yet.\n\n"
            f"Every create, edit, start, stop, reboot and delete is noted in {where} before it is "
            "sent, and again when it is known what came of it."
        )

    @on(HistoryTable.Opened)
    def _open(self, event: HistoryTable.Opened) -> None:
        record, fleet = event.record, self._fleet
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
        self.query_one(HistoryTable).focus()

    def action_move_cursor(self, lines: int) -> None:
        """Move in the table while a search is typed."""
        self.query_one(HistoryTable).action_move(lines)

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
