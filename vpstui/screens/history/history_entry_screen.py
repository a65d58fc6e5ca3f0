"""One record of the history, with everything that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from vpstui.base.formatting import UNKNOWN, age_text
from vpstui.journal.history_entry import UNKNOWN_EVENTS
from vpstui.journal.write_events import WriteEvent
from vpstui.screens.dialog import Dialog
from vpstui.screens.history.settle_screen import Settlement, SettleScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.outcome_style import event_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from textual.widget import Widget

    from vpstui.api.models import Server
    from vpstui.journal.history_entry import HistoryEntry, SentField


ROWS_CSS: Final = """{
    .row { height: auto; }
    .label { width: 9; color: $text-muted; }
    .text { width: 1fr; }
}
"""
"""The looks of facts, each with its label."""


class HistoryEntryScreen(Dialog[Settlement]):
    """What was sent, to whom, and everything that was heard or seen of it.

    Returns what the person says of it, where its outcome is unknown.

    Args:
        record: the write.
        servers: of a create, those that it may have made; none where that cannot be said.
        can_settle: whether a person can say what came of it.
    """

    BINDINGS = bindings("record")

    DEFAULT_CSS = f"HistoryEntryScreen {ROWS_CSS}"

    def __init__(
        self, record: HistoryEntry, servers: Sequence[Server] = (), *, can_settle: bool = False
    ) -> None:
        super().__init__(f"{record.verb.capitalize()} {record.label}")
        self._record = record
        self._servers = servers
        self._can_settle = can_settle

    def body(self) -> Iterable[Widget]:
        """Facts, then what was sent, then the news."""
        for label, text in _rows(self._record):
            with Horizontal(classes="row"):
                yield Static(label, classes="label", markup=False)
                yield Static(text, classes="text")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what cannot be said of this write."""
        event = self._record.event
        if action == "stop_looking":
            return self._can_settle and event is WriteEvent.UNKNOWN
        if action == "this_is_it":
            is_create = self._record.verb == "create" and bool(self._servers)
            return self._can_settle and is_create and event in UNKNOWN_EVENTS
        return super().check_action(action, parameters)

    def action_stop_looking(self) -> None:
        """Leave the outcome unknown, and look for it no more."""
        self.finish(Settlement())

    def action_this_is_it(self) -> None:
        """Say which server a create has made."""
        self.app.push_screen(SettleScreen(self._record, self._servers), self._settle)

    def _settle(self, settlement: Settlement | None) -> None:
        if settlement is not None:
            self.finish(settlement)

    def action_scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self.query_one("#dialog").scroll_relative(y=lines, animate=False)


def _rows(record: HistoryEntry) -> Iterable[tuple[str, Content]]:
    """Everything that is known, each with its label."""
    yield "Server", Content(record.label)
    yield "ID", Content(UNKNOWN if record.server is None else str(record.server))
    yield "Account", Content(account_text(record.profile, record.owner, record.host))
    for number, one in enumerate(record.sent):
        yield "" if number else "Fields", Content(_said(one))
    yield "Sent at", Content(moment_text(record.at))
    if not record.steps:
        yield "Outcome", event_content(record.event)
    for number, step in enumerate(record.steps):
        told = Content.assemble(moment_text(step.at), "  ", event_content(step.event))
        yield "" if number else "Outcome", told
        if step.note:
            yield "", Content(step.note)
    if record.duration is not None:
        yield "Took", Content(age_text(record.duration))


def _said(one: SentField) -> str:
    was = "" if one.before is None or one.before == one.value else f"   (was {one.before})"
    return f"{one.name} = {one.value}{was}"


def account_text(*facts: str) -> str:
    """Return what is known of an account in one line."""
    return " · ".join(filter(None, facts))


def moment_text(moment: datetime) -> str:
    """Return a moment in full."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
