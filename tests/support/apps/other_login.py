"""Another login in an account that is open: its token is refused, and somebody else logs in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.support.apps.pilot import DEADLINE, shows, types, until
from vpstui.screens.accounts.login_screen import LoginScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

OTHER = "vps_other_0123456789"
"""A token of somebody else's."""


async def refused(pilot: Pilot[int], app: VpsTuiApp, served: Served) -> None:
    """Have the token of the first account refused, and the login come.

    Whoever logs in with the other token is in the account of somebody else.
    """
    served.account.token = OTHER
    served.account.knobs.__dict__["email"] = "other@example.com"
    async with asyncio.timeout(DEADLINE):
        while not isinstance(app.screen, LoginScreen):  # busy, one request may get no answer
            await app.fleet._accounts.connected[0].refresh()
            await pilot.pause()


async def log_in(pilot: Pilot[int], app: VpsTuiApp, back_to: str) -> None:
    """Log in with the other token, and wait for its list."""
    logins = app.state.first.logins
    await types(pilot, OTHER)
    await pilot.press("enter")
    await until(pilot, lambda: app.state.first.logins > logins, "the login")
    await shows(pilot, back_to)
