"""The floor with what the app is to be built on besides: httpx, pydantic, a list that they read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx
from textual.app import App
from textual.widgets import DataTable, Footer, Header

from benchmarks.bare_commands import Page

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from benchmarks.bare_commands import Server


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


async def servers() -> list[Server]:
    """Read the list, all pages of it."""
    headers = {"Authorization": f"Bearer {os.environ['VPSTUI_TOKEN']}"}
    found: list[Server] = []
    url: str | None = "/servers/?page_size=100"
    async with httpx.AsyncClient(base_url=os.environ["VPSTUI_API_URL"], headers=headers) as client:
        while url:
            page = Page.model_validate_json((await client.get(url)).content)
            found, url = found + page.results, page.next
    return found


if __name__ == "__main__":
    BareApp().run()
