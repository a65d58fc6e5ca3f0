"""How the screens that are seen most look in every theme, at the two sizes they are designed for.

Views, help, palette, the plan and the results of a bulk action have such pictures beside their
other tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pictures import HOST, OF_ALL_THEMES, WEB
from tests.support.apps.pilot import app_of, sees, select, shows, types, until
from tests.support.apps.user_steps import looked_up
from vpstui.screens.actions.copy_screen import CopyScreen
from vpstui.terminal.copyable import copyables

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served


@OF_ALL_THEMES
def test_servers(looks_right: Looks, theme: str) -> None:
    """The table of servers."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("j", "j")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_signs_in_the_table(looks_right: Looks, served: Served, theme: str) -> None:
    """Statuses, marks, changes, and what a filter found, the cursor on one of them."""
    for server_id, status in ((12366, "migrating"), (12363, "suspended")):
        served.account.set_status(server_id, status)

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("space", "space", "j")
        served.account.edit(12348, name="web-two")
        await pilot.press("r")
        await sees(pilot, "• web-two")
        await pilot.press("slash")
        await types(pilot, "a|e")
        await pilot.press("enter")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_two_accounts(both_look_right: Looks, theme: str) -> None:
    """One table, the account of each, one of them locked."""
    prod = {"label": "Production", "colour": "red", "read_only": True}
    assert both_look_right(theme=theme, prod=prod, shop={"colour": "green"})


@OF_ALL_THEMES
def test_old_rows(looks_right: Looks, served: Served, theme: str) -> None:
    """What is out of date is faint."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("space", "j")
        served.account.fail_next("GET", "/servers/", 503, {"detail": "maintenance"})
        served.clock.time += 200
        await pilot.press("r")
        await sees(pilot, "3 min old")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_detail(looks_right: Looks, theme: str) -> None:
    """Facts and gauges."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "db-primary")
        await pilot.press("enter")
        await sees(pilot, "of 16 GB")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_create(looks_right: Looks, theme: str) -> None:
    """The form for a new server, with a plan chosen."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        await pilot.press("tab", "enter", "down", "enter")
        await sees(pilot, "/month, until the server is deleted")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_delete(looks_right: Looks, theme: str) -> None:
    """What cannot be undone, and a wrong name."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "back")
        await pilot.press("enter")
        await sees(pilot, "That is not the name")
        await looked_up(pilot)

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_accounts(both_look_right: Looks, accounts: Accounts, theme: str) -> None:
    """How both stand: one is locked, one was not read."""

    async def steps(pilot: Pilot[int]) -> None:
        accounts.shop.account.fail_next("GET", "/servers/", 500, {"detail": "Broken."})
        accounts.prod.clock.time += 65
        await pilot.press("r")
        await sees(pilot, "shop ▲ API fault")
        await pilot.press("a", "j")
        await shows(pilot, "AccountsScreen")
        await sees(pilot, "Broken.")

    prod = {"label": "Production", "colour": "red", "read_only": True}
    assert both_look_right(steps, theme=theme, prod=prod, shop={"colour": "green"})


@OF_ALL_THEMES
def test_copy(looks_right: Looks, served: Served, theme: str) -> None:
    """What there is to copy; one thing is refused, with a word."""
    served.account.edit(WEB, hostname="-oProxyCommand=x")

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        (server,) = (one for one in app_of(pilot).state.servers if one.id == WEB)
        # The app would show the port of the test's own account, which is another each time.
        known = copyables(server, (), f"https://{HOST}/api/v1", {})
        pilot.app.push_screen(CopyScreen(server.label, known))
        await shows(pilot, "CopyScreen")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_history(looks_right: Looks, served: Served, theme: str) -> None:
    """A write that was refused, and one that was taken."""
    served.account.fail_next("POST", "/reboot/", 409, {"detail": "The node is full."})

    async def steps(pilot: Pilot[int]) -> None:
        for key, outcome in (("R", "refused"), ("X", "accepted")):
            await pilot.press(key)
            await shows(pilot, "ConfirmScreen")
            await pilot.press("right", "enter")
            await shows(pilot, "ServersScreen")
            await until(pilot, lambda: not app_of(pilot).state.writes_in_flight, "the answer")
            await pilot.press("H")
            await sees(pilot, outcome)
            await pilot.press("escape")
            await shows(pilot, "ServersScreen")
        await pilot.press("H", "j")
        await sees(pilot, "2 records")

    assert looks_right(steps, theme=theme)


@OF_ALL_THEMES
def test_login(looks_right: Looks, theme: str) -> None:
    """The login screen of a first start."""

    async def steps(pilot: Pilot[int]) -> None:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "Looked at")
        await types(pilot, "vps_secret")

    assert looks_right(steps, theme=theme, environ={})
