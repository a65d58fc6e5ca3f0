"""The whole app in a soak: table, toasts and workers too, without a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from benchmarks.soak.run import Driver
from vpstui.app import VpsTuiApp
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.soak.run import Soak
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.store import Severity

PAGE: Final = 30
"""Lines on which a page down surely goes on, in a terminal of 40."""


class SoakedApp(VpsTuiApp):
    """The app, which shows its notices as briefly as the polls follow one another.

    One in two seconds is shown, for half a second: at the usual pace notices hardly meet, and
    Textual 8.2.8 may hang when one comes in the very moment in which another goes.

    Args:
        fleet: the fleet.
    """

    def __init__(self, fleet: Fleet) -> None:
        super().__init__(fleet, {})
        self._next_notice = 0.0

    def on_notice(self, text: str, severity: Severity) -> None:
        """Show one of many."""
        if time.monotonic() >= self._next_notice:
            self._next_notice = time.monotonic() + 2.0
            self.notify(text, severity=severity, markup=False, timeout=0.5)


class ScreenDriver(Driver):
    """Asks of the fleet of an app.

    Args:
        app: the app.
    """

    def __init__(self, app: VpsTuiApp) -> None:
        super().__init__(app.fleet)
        self._app = app

    def forget(self) -> None:
        """Have the table draw its lines anew, which keeps up to 1,000 that were once on screen."""
        self._app.screen.query_one(ServerTable).notify_style_update()


async def on_screen(soak: Soak, journal: Path) -> None:
    """Drive the whole app."""
    app = SoakedApp(soak.fleet(journal))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await soak.begun()
        driver = ScreenDriver(app)
        driver.pause(True)
        # The table is as large as it gets only when all of it was looked at.
        for _ in range(len(app.state.servers) // PAGE + 1):
            await pilot.press("pagedown")
        await pilot.press("home")
        driver.pause(False)
        await soak.go(driver)
