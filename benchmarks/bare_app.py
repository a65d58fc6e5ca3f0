"""The floor with what the app is to be built on besides: httpx, pydantic, a list that they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import DataTable, Footer, Header

from benchmarks.bare_commands import servers

if TYPE_CHECKING:
    from textual.app import ComposeResult


class BareApp(App[None]):
    """As little as a person would still call an app with a table of an account's servers."""

    def compose(self) -> ComposeResult:
        """Header, table, footer."""
        yield Header()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Ask for the list beside the first paint."""
        self.run_worker(self._fill())

    async def _fill(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Name", "Status", "IP", "Location", "Plan", "OS")
        for one in await servers():
            table.add_row(
                one.name, one.status, one.ip_address or "", one.location or "",
                one.plan.name if one.plan else "", one.os.name if one.os else "",
            )  # fmt: skip
        table.focus()


if __name__ == "__main__":
    BareApp().run()
