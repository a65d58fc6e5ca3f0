"""The question before an action on marked servers of which a filter hides some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from vpstui.base.formatting import count_text
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.target_list import LOW, TargetList, target_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.widget import Widget

    from vpstui.api.models import Server


class HiddenTargetsScreen(Dialog[bool]):
    """Asks whether those that are not on screen are meant too; True when they are.

    Args:
        hidden: the marked servers that a filter hides.
        total: how many are marked.
        labels: what the accounts are called, by profile, where each server has to name its own.
    """

    BINDINGS = bindings("hidden")

    AUTO_FOCUS = "#cancel"

    def __init__(self, hidden: Sequence[Server], total: int, labels: Mapping[str, str]) -> None:
        super().__init__(f"{len(hidden)} of {total} marked are hidden")
        self._hidden = tuple(hidden)
        self._total = total
        self._labels = labels

    def body(self) -> Iterable[Widget]:
        """The hidden ones, and what can be done with them."""
        with TargetList(beside=3 if self.app.size.height < LOW else 6):
            hides = count_text(len(self._hidden), "marked server")
            yield Static(Content(f"The filter hides {hides}. Which ones are meant?"), id="remarks")
            lines = target_lines(self._hidden, self._labels, aligned=True)
            yield Static(Content("\n").join(lines), id="targets")
        shown = self._total - len(self._hidden)
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            if shown:
                yield Button(f"{shown} shown", id="shown", compact=True)
            yield Button(f"All {self._total}", id="all", compact=True)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        self.finish({"shown": False, "all": True}.get(event.button.id or ""))

    def action_scroll(self, lines: int) -> None:
        """Scroll the list of servers."""
        self.query_one(TargetList).scroll_lines(lines)
