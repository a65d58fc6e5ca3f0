"""What a person does on the screens, in steps that many tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from tests.support.apps.pilot import select, shows, types, until
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.api.models import Server, ServerKey


def number_of(served: Served, name: str) -> int:
    """The number by which the simulated account keeps a server, whatever the dialect."""
    return next(key for key, row in served.account.servers.items() if row["name"] == name)


# -- the table


def selected_server(pilot: Pilot[int]) -> Server:
    """The server under the cursor; there has to be one."""
    server = pilot.app.screen.query_one(ServerTable).selected
    assert server is not None
    return server


def selected_name(pilot: Pilot[int]) -> str:
    """Name of the server under the cursor; empty where there is none."""
    server = pilot.app.screen.query_one(ServerTable).selected
    return server.name if server is not None else ""


def put_cursor(pilot: Pilot[int], key: ServerKey) -> None:
    """Move the cursor to a server."""
    pilot.app.screen.query_one(ServerTable).select(key)


# -- dialogs and forms


async def confirm(pilot: Pilot[int]) -> None:
    """Wait for the plan of action, and confirm it."""
    await shows(pilot, "ConfirmScreen")
    await pilot.press("right", "enter")


async def looked_up(pilot: Pilot[int]) -> None:
    """Wait until the plan of a delete says of every server what is known of its copies."""
    shown = pilot.app.screen.query_one("#looked-up", Static)
    await until(pilot, lambda: ": …" not in str(shown.content), "the newest of each server")


async def press_button(pilot: Pilot[int], button: str) -> None:
    """Focus a button by its id, and press it."""
    pilot.app.screen.query_one(f"#{button}").focus()
    await pilot.press("enter")
    await pilot.pause()


async def choose(pilot: Pilot[int], field: str, text: str) -> None:
    """Choose in a list of a form by typing a part of the choice."""
    form = type(pilot.app.screen).__name__
    pilot.app.screen.query_one(f"#{field} ChoiceBox").focus()
    await pilot.press("enter")
    await shows(pilot, "ChoiceScreen")
    await types(pilot, text)
    await pilot.press("enter")
    await shows(pilot, form)


async def fill_create_form(pilot: Pilot[int], name: str) -> None:
    """Fill the create form with what the simulated account offers."""
    await types(pilot, name)
    await choose(pilot, "plan_id", "Starter")
    await choose(pilot, "location", "us-east")
    await choose(pilot, "os_id", "Debian")


async def open_edit(pilot: Pilot[int], name: str) -> None:
    """Select a server, and open its edit form."""
    await select(pilot, name)
    await pilot.press("e")
    await shows(pilot, "EditScreen")
