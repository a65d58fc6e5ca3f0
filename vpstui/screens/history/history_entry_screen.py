"""One record of the history, with everything that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from vpstui.base.formatting import UNKNOWN, age_text
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.outcome_style import event_content

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from textual.widget import Widget

    from vpstui.journal.history_entry import HistoryEntry, SentField


class HistoryEntryScreen(Dialog[None]):
    """What was sent, to whom, and everything that was heard or seen of it."""

    BINDINGS = bindings("record")

    DEFAULT_CSS = """
    HistoryEntryScreen {
        .row { height: auto; }
        .label { width: 9; color: $text-muted; }
        .text { width: 1fr; }
    }
    """

    def __init__(self, record: HistoryEntry) -> None:
        super().__init__(f"{record.verb.capitalize()} {record.label}")
        self._record = record

    def body(self) -> Iterable[Widget]:
        """Facts, then what was sent, then the news."""
        for label, text in _rows(self._record):
            with Horizontal(classes="row"):
                yield Static(label, classes="label", markup=False)
                yield Static(text, classes="text")

    def action_scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self.query_one("#dialog").scroll_relative(y=lines, animate=False)


def _rows(record: HistoryEntry) -> Iterable[tuple[str, Content]]:
    """Everything that is known, each with its label."""
    yield "Server", Content(record.label)
    yield "ID", Content(UNKNOWN if record.server is None else str(record.server))
    account = filter(None, (record.profile, record.owner, record.host))
    yield "Account", Content(" · ".join(account))
    for number, one in enumerate(record.sent):
        yield "" if number else "Fields", Content(_said(one))
    yield "Sent at", Content(_moment(record.at))
    if not record.steps:
        yield "Outcome", event_content(record.event)
    for number, step in enumerate(record.steps):
        told = Content.assemble(_moment(step.at), "  ", event_content(step.event))
        yield "" if number else "Outcome", told
        if step.note:
            yield "", Content(step.note)
    if record.duration is not None:
        yield "Took", Content(age_text(record.duration))


def _said(one: SentField) -> str:
    was = "" if one.before is None or one.before == one.value else f"   (was {one.before})"
    return f"{one.name} = {one.value}{was}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
