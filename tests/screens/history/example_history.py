"""Entries of a history, and an app that shows them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from textual.app import App

from tests.support.apps.pilot import until
from tests.support.programs.program import ROOT
from vpstui.journal.change_log import ChangeHistory
from vpstui.journal.history import History
from vpstui.journal.history_entry import HistoryEntry, HistoryStep, SentField
from vpstui.journal.write_events import WriteEvent
from vpstui.screens.history.history_screen import HistoryScreen
from vpstui.terminal.themes import DARK
from vpstui.widgets.tables.history_table import HistoryTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from textual.pilot import Pilot

    from vpstui.base.errors import VpsTuiError

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

PATH = "/home/ops/.local/state/vpstui/journal.jsonl"

CHANGED = (SentField("name", "web-9", "web-1"), SentField("backups_enabled", "yes", "no"))

NOTES = {
    WriteEvent.REFUSED: "The account has no credit left: add some at VPS.org.",
    WriteEvent.UNKNOWN: "No answer came within 30 seconds; it may be done or not.",
    WriteEvent.LEFT_UNKNOWN: "web-3 was changed, but not only by your edit: look at it.",
}


def record(number: int, *events: WriteEvent, **more: Any) -> HistoryEntry:
    """A write and its news, one a second; the higher its number, the older."""
    at = NOW - timedelta(minutes=number)
    steps = tuple(
        HistoryStep(at + timedelta(seconds=second), event, NOTES.get(event, ""))
        for second, event in enumerate(events, 1)
    )
    known: dict[str, Any] = {"profile": "prod", "host": "admin.vps.org", "verb": "stop"}
    known |= {"server": 100 + number, "name": f"web-{number}", "owner": "ops@example.com"}
    known |= {"id": str(number)}
    return HistoryEntry(at=at, steps=steps, **{**known, **more})


def of_all_kinds() -> tuple[HistoryEntry, ...]:
    """A record for each outcome, and some more."""
    done = (WriteEvent.ACCEPTED, WriteEvent.DONE)
    return (
        record(1, is_sending=True),
        record(2, WriteEvent.UNKNOWN, verb="delete"),
        record(3, WriteEvent.UNKNOWN, WriteEvent.LEFT_UNKNOWN, verb="edit", sent=CHANGED),
        record(4, *done, profile="lab", verb="start"),
        record(5, WriteEvent.ACCEPTED, verb="edit", sent=CHANGED),
        record(
            6, WriteEvent.REFUSED, verb="create", server=None, name="a-server-with-a-long-name-06"
        ),
        record(7, WriteEvent.UNKNOWN, WriteEvent.NOT_DONE, verb="edit"),
        *(record(number, *done, verb="reboot") for number in range(8, 60)),
    )


def many(count: int) -> tuple[HistoryEntry, ...]:
    """So many records that went well."""
    return tuple(record(number, WriteEvent.ACCEPTED) for number in range(count))


class Host(App[int]):
    """Shows a history over an empty screen."""

    CSS_PATH = ROOT / "vpstui.tcss"

    def __init__(self, screen: HistoryScreen) -> None:
        super().__init__()
        self._history = screen
        self.register_theme(DARK)
        self.theme = DARK.name

    def on_mount(self) -> None:
        self.push_screen(self._history)


class Shelf:
    """Where the history is read from: what a test put there."""

    def __init__(self, *records: HistoryEntry, **more: Any) -> None:
        self.history = History(records, path=PATH, **more)
        self.changes = ChangeHistory()
        self.error: VpsTuiError | None = None
        self.reads = 0

    async def read_changes(self) -> ChangeHistory:
        """Read the changes."""
        return self.changes

    async def read(self) -> History:
        """Read it."""
        self.reads += 1
        if self.error is not None:
            raise self.error
        return self.history

    def put(self, records: Iterable[HistoryEntry]) -> None:
        """Put others there."""
        self.history = replace(self.history, entries=tuple(records))


@asynccontextmanager
async def open_on(
    shelf: Shelf, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[Pilot[int]]:
    """Run an app that shows what is on a shelf."""
    app = Host(HistoryScreen(shelf.read, shelf.read_changes, **options))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: shelf.reads, "a read")
        yield pilot


def history_table(pilot: Pilot[int]) -> HistoryTable:
    """The table on screen."""
    return pilot.app.screen.query_one(HistoryTable)


def selected_name(pilot: Pilot[int]) -> str:
    """The server of the record under the cursor."""
    found = history_table(pilot).selected
    return "" if found is None else found.name
