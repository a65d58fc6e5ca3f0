"""The floor: what Textual alone costs. Header, footer, and a table of 50 rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import DataTable, Footer, Header

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Floor(App[None]):
    """As little as a person would still call an app with a table."""

    def compose(self) -> ComposeResult:
        """Header, table, footer."""
        yield Header()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("Name", "Status", "IP", "Location", "Plan", "OS")
        for number in range(50):
            table.add_row(
                f"srv-{number:04d}", "active", f"203.0.113.{number}", "us-west", "2c 4G 80G",
                "Debian 12",
            )  # fmt: skip
        table.focus()


if __name__ == "__main__":
    Floor().run()
