"""What a person does on the screens, in steps that many tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from tests.support.apps.pilot import app_of, select, shows, types, until
from vpstui.api.models import ServerKey
from vpstui.screens.actions.confirm_screen import ConfirmScreen
from vpstui.simulator.knobs import Dialect
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.api.models import Server

OFFERED = {
    Dialect.DOCUMENTED: ("Starter", "us-east", "Debian"),
    Dialect.UUID: ("1c", "US East", "Debian"),
}
"""By which words plan 1, its place and a system are found: the second dialect names no plan."""


def number_of(served: Served, name: str) -> int:
    """The number by which the simulated account keeps a server, whatever the dialect."""
    return next(key for key, row in served.account.servers.items() if row["name"] == name)


def id_of(served: Served, name: str) -> int | str:
    """The id of a simulated server as its dialect writes it, and as it is on screen."""
    return served.wire.server_id(number_of(served, name))


def key_of(served: Served, name: str, profile: str = "default") -> ServerKey:
    """What identifies a simulated server in the app."""
    return ServerKey(profile, id_of(served, name))


def if_priced(served: Served, price: str) -> str:
    """What is said of the price of a server in the list: the second dialect tells no plan there."""
    return price if served.wire.dialect is Dialect.DOCUMENTED else ""


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
    """Choose in a list of a form by typing a part of the choice; without a list, type it there."""
    form = type(pilot.app.screen).__name__
    box = pilot.app.screen.query_one(f"#{field} ChoiceBox")
    if not box.display:
        pilot.app.screen.query_one(f"#{field} Input").focus()
        await types(pilot, text)
        return
    box.focus()
    await pilot.press("enter")
    await shows(pilot, "ChoiceScreen")
    await types(pilot, text)
    await pilot.press("enter")
    await shows(pilot, form)


async def fill_create_form(
    pilot: Pilot[int], name: str, chosen: tuple[str, str, str] | None = None
) -> None:
    """Fill the create form with what the simulated account offers.

    Args:
        pilot: who types.
        name: of the new server.
        chosen: plan, location and system; by default as they are called in the dialect.
    """
    dialect = app_of(pilot).state.first.dialect
    assert dialect is not None
    await types(pilot, name)
    given = chosen or OFFERED[Dialect(dialect.name)]
    for field, text in zip(("plan_id", "location", "os_id"), given, strict=True):
        await choose(pilot, field, text)


def known_without_pages(served: Served) -> tuple[str, str, str]:
    """What is typed for plan, location and system where no page tells them.

    The servers of the documented dialect show them; those of the second tell no id of them.
    """
    if served.wire.dialect is Dialect.DOCUMENTED:
        return OFFERED[Dialect.DOCUMENTED]
    wire = served.wire
    return str(wire.of("plan", 1)), str(wire.place("us-east")), str(wire.of("os", 4))


async def created(pilot: Pilot[int]) -> None:
    """Wait until a create has led back to the table, past the password that one dialect tells."""

    def ended() -> bool:
        return type(pilot.app.screen).__name__ in ("ServersScreen", "PasswordScreen")

    await until(pilot, ended, "the end of the create")
    if type(pilot.app.screen).__name__ == "PasswordScreen":
        await pilot.press("escape", "escape")
    await shows(pilot, "ServersScreen")


async def open_edit(pilot: Pilot[int], name: str) -> None:
    """Select a server, and open its edit form."""
    await select(pilot, name)
    await pilot.press("e")
    await shows(pilot, "EditScreen")


# -- a plan of many


async def confirm_plan(pilot: Pilot[int]) -> None:
    """Do what the plan on screen says, after typing what it wants typed."""
    screen = pilot.app.screen
    assert isinstance(screen, ConfirmScreen)
    if typed := screen._question.typed:
        await types(pilot, typed)
        await pilot.press("enter", "enter")
    else:
        await pilot.press("right", "enter")
