"""What one key costs that changes every line: a field, and below it lines that show what is typed.

Textual alone, with as little as can be drawn: each line is one text in one style. With a LOG every
turn of its event loop is timed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import on
from textual.app import App
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Footer, Header, Input

from benchmarks.watched import watch

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Lines(ScrollView):
    """Lines that all change at once.

    Attributes:
        typed: what they show.
    """

    typed = ""

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        return Strip([Segment(f"{self.typed} {y:04}".ljust(self.size.width))])


class BarePage(App[None]):
    """As little as a person would still call a filter over a page of lines."""

    def compose(self) -> ComposeResult:
        """Header, field, lines, footer."""
        yield Header()
        yield Input(compact=True)
        yield Lines()
        yield Footer()

    @on(Input.Changed)
    def show(self, event: Input.Changed) -> None:
        """Show what is typed, on every line."""
        lines = self.query_one(Lines)
        lines.typed = event.value
        lines.refresh()


if __name__ == "__main__":
    if sys.argv[1:]:
        watch(Path(sys.argv[1]))
    BarePage().run()
