"""The line above the results of a bulk action that says how it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from vpstui.fleet.state.bulk_action import Step
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from vpstui.fleet.state.bulk_action import BulkAction


class PaceLine(TextLine):
    """At which pace a bulk action is sent, or why it is not sent for now; else it takes no room."""

    DEFAULT_CSS = """
    PaceLine {
        padding: 0 1;
        background: $surface;
        display: none;
        &.-said { display: block; }
    }
    """

    def show_bulk(self, bulk: BulkAction) -> None:
        """Show how a bulk action stands."""
        self.set_class(not bulk.is_over and bool(bulk.pace.size or bulk.halt), "-said")
        if bulk.halt is not None:
            sign = "▲" if bulk.halt.at else "‖"
            left = f"{sign} {bulk.halt.text}; {bulk.count(Step.WAITING)} not sent yet"
            self.show(Content.styled(left, "$text-warning"), Content("p goes on, c ends it"))
            return
        text = f"{bulk.pace.text}; {bulk.pace.rule}"
        keys = "p pauses, c ends it" if bulk.count(Step.WAITING) else ""
        self.show(Content.styled(text, "$text-muted"), Content(keys))
