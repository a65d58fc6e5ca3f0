"""The whole app in a soak: table, toasts and workers too, without a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from benchmarks.soak.run import AT_ONCE
from vpstui.api.models import ServerKey
from vpstui.app import VpsTuiApp
from vpstui.screens.asking import ask
from vpstui.screens.messages import CreateServer, DeleteServer, EditServer, Pause, PowerServer
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.soak.run import Soak
    from vpstui.api.models import Server, ServerCreate, ServerId, ServerPatch
    from vpstui.api.service import PowerVerb
    from vpstui.fleet.state.fleet_state import AppState
    from vpstui.fleet.state.store import Severity

PAGE: Final = 30
"""Lines on which a page down surely goes on, in a terminal of 40."""


class SoakedApp(VpsTuiApp):
    """The app, which shows its notices as briefly as the polls follow one another.

    One in two seconds is shown, for half a second: at the usual pace notices hardly meet, and
    Textual 8.2.8 may hang when one comes in the very moment in which another goes.

    Args:
        soak: the run.
        journal: where writes are noted.
    """

    def __init__(self, soak: Soak, journal: Path) -> None:
        super().__init__(
            lambda _: soak.dial(journal),
            known=[soak.first_state],
            clock=soak.clock,
            timing=AT_ONCE,
        )
        self._soak = soak
        self._next_notice = 0.0

    def _publish(self, state: AppState) -> None:
        super()._publish(state)
        self._soak.publish(state.first)

    def _say(self, text: str, severity: Severity) -> None:
        if time.monotonic() >= self._next_notice:
            self._next_notice = time.monotonic() + 2.0
            self.notify(text, severity=severity, markup=False, timeout=0.5)
        self._soak.notify(text, severity)


class Screen:
    """Asks as the screens do.

    Args:
        app: the app.
    """

    def __init__(self, app: VpsTuiApp) -> None:
        self._app = app

    def _key(self, server_id: ServerId) -> ServerKey:
        return ServerKey(self._app.state.first.profile, server_id)

    async def power(self, server_id: ServerId, verb: PowerVerb) -> None:
        """Start, stop or reboot."""
        await ask(self._app.screen, PowerServer(self._key(server_id), verb))

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change the hostname."""
        return await ask(self._app.screen, EditServer(base, wanted, self._app.state.first.logins))

    async def create(self, request: ServerCreate) -> Server:
        """Create."""
        account = self._app.state.first
        return await ask(self._app.screen, CreateServer(account.profile, request, account.logins))

    async def delete(self, server_id: ServerId) -> None:
        """Delete."""
        await ask(self._app.screen, DeleteServer(self._key(server_id)))

    async def pause(self, on: bool) -> None:
        """Stop polling, or go on."""
        await ask(self._app.screen, Pause(on=on))

    def forget(self) -> None:
        """Have the table draw its lines anew, which keeps up to 1,000 that were once on screen."""
        self._app.screen.query_one(ServerTable).notify_style_update()


async def on_screen(soak: Soak, journal: Path) -> None:
    """Drive the whole app."""
    app = SoakedApp(soak, journal)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await soak.begun()
        hands = Screen(app)
        await hands.pause(True)
        # The table is as large as it gets only when all of it was looked at.
        for _ in range(len(app.state.servers) // PAGE + 1):
            await pilot.press("pagedown")
        await pilot.press("home")
        await hands.pause(False)
        await soak.go(hands)
