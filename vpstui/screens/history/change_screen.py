"""One change that was seen, with everything that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from vpstui.screens.dialog import Dialog
from vpstui.screens.history.history_entry_screen import ROWS_CSS, account_text, moment_text
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from vpstui.journal.seen_change import SeenChange


NOT_OURS: Final = "not ours: nothing that was sent from here explains it"


class ChangeScreen(Dialog[None]):
    """What changed, when that was seen, and whether it came of what was sent from here.

    Args:
        change: the change.
    """

    BINDINGS = bindings("change")

    DEFAULT_CSS = f"ChangeScreen {ROWS_CSS}"

    def __init__(self, change: SeenChange) -> None:
        super().__init__(f"Change of {change.label}")
        self._change = change

    def body(self) -> Iterable[Widget]:
        """Facts, each with its label."""
        for label, text in _rows(self._change):
            with Horizontal(classes="row"):
                yield Static(label, classes="label", markup=False)
                yield Static(Content(text), classes="text")

    def action_scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self.query_one("#dialog").scroll_relative(y=lines, animate=False)


def _rows(change: SeenChange) -> Iterable[tuple[str, str]]:
    yield "Server", change.label
    yield "ID", str(change.server)
    yield "Account", account_text(change.profile, change.owner, change.host)
    yield "Seen at", moment_text(change.at)
    if change.away:
        yield "", "at the start of vpstui: it happened while it did not run"
    for number, line in enumerate(change.lines):
        yield "" if number else "Change", line
    yield "Whose", "ours: it was sent from here" if change.ours else NOT_OURS
