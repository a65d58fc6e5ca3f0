"""What reading a long list again costs a bare app: httpx, Textual, and a line for each server.

The rows stay as they come, in the order in which they come: nothing is checked, cleaned, sorted,
looked for, added up or kept. With a LOG every turn of its event loop is timed.
"""

from __future__ import annotations

import os
import sys
from operator import ne
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
from rich.segment import Segment
from textual import work
from textual.app import App
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Footer, Header, Static

from benchmarks.bare_commands import FIRST, headers
from benchmarks.watched import watch

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

Row = dict[str, Any]


class Rows(ScrollView):
    """A line for each row.

    Attributes:
        rows: the rows.
    """

    rows: tuple[Row, ...] = ()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        row = self.rows[y] if y < len(self.rows) else {"name": "", "status": ""}
        return Strip([Segment(f"{row['name']:40} {row['status']}".ljust(self.size.width))])


class BareList(App[None]):
    """As little as a person would still call a list of servers."""

    BINDINGS: ClassVar[list[BindingType]] = [("r", "read", "Read")]

    def compose(self) -> ComposeResult:
        """Header, a line of facts, lines, footer."""
        yield Header()
        yield Static()
        yield Rows()
        yield Footer()

    def on_mount(self) -> None:
        """Read the list."""
        base = os.environ["VPSTUI_API_URL"]
        self._client = httpx.AsyncClient(base_url=base, headers=headers())
        self.action_read()

    @work
    async def action_read(self) -> None:
        """Read all pages, and show which rows are others than before."""
        rows: list[Row] = []
        url: str | None = FIRST
        while url:
            page = (await self._client.get(url)).json()
            rows += page["results"]
            url = page["next"]
        shown = self.query_one(Rows)
        changed = sum(map(ne, rows, shown.rows))
        shown.rows = tuple(rows)
        shown.refresh()
        self.query_one(Static).update(f"{len(rows)} servers, {changed} changed")


if __name__ == "__main__":
    if sys.argv[1:]:
        watch(Path(sys.argv[1]))
    BareList().run()
