"""Draws the pictures of the README with the app itself: `make pictures`.

    .venv/bin/python docs/draw_pictures.py           # beside this script
    .venv/bin/python docs/draw_pictures.py FOLDER    # elsewhere

The app runs without a terminal on a simulated account whose clock stands still until a step moves
it, so that the same code draws the same bytes.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.app import VpsTuiApp
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.profiles import account_of
from vpstui.screens.detail.detail_screen import DetailScreen
from vpstui.simulator import Account, Knobs, create_app
from vpstui.widgets.usage.usage_plots import UsagePlots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.pilot import Pilot

    from vpstui.fleet.connection import Connection

    Steps = Callable[["Demo", Pilot[int]], Awaitable[None]]

PROFILE: Final = "demo"
WIDTH: Final = 100
"""Columns of every picture."""

DEADLINE: Final = 20.0
"""Seconds after which what a step waits for is taken not to come."""

SERVER: Final = "db-primary"
"""The server in detail."""

READINGS: Final = 20
"""How often the server in detail is read, for the sparklines and the plots."""

STEP: Final = 30
"""Seconds between two of these readings."""


class Demo:
    """The app on a simulated account.

    Attributes:
        time: seconds since 1970, for the app and for the account.
        account: the simulated account.
        app: the app.
    """

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).timestamp()
        self.account = Account(Knobs(clock=lambda: self.time))
        profile = Profile(api_url="https://demo.invalid/api/v1")
        simulated = create_app(self.account)

        def connect_simulated(name: str) -> Connection:
            environ = {"VPSTUI_TOKEN": "vps_demo"}
            return connect(name, profile, ChoiceNames(), environ, asgi_app=simulated)

        clock = Clock(lambda: self.time, lambda: datetime.fromtimestamp(self.time, UTC))
        fleet = Fleet(
            connect_simulated,
            [account_of(PROFILE, profile)],
            clock=clock,
            timing=Timing(refresh=None),
        )
        self.app = VpsTuiApp(fleet, {PROFILE: profile})
        self.app.theme = "vpstui-dark"

    async def until(self, pilot: Pilot[int], condition: Callable[[], object]) -> None:
        """Wait until a condition holds, and what it changed is drawn.

        Raises:
            TimeoutError: it never did.
        """
        async with asyncio.timeout(DEADLINE):
            while not condition():
                await pilot.pause(0.01)
        await pilot.pause()

    async def shows(self, pilot: Pilot[int], screen: str) -> None:
        """Wait until the screen of that class has the focus."""

        def has_come() -> bool:
            return type(self.app.screen).__name__ == screen and self.app.focused is not None

        await self.until(pilot, has_come)

    async def draw(self, steps: Steps, lines: int) -> str:
        """Take steps from the list of servers on, and return what is on screen then, as SVG."""
        async with self.app.run_test(size=(WIDTH, lines)) as pilot:
            await self.until(pilot, lambda: self._is_ready)
            await steps(self, pilot)
            return self.app.export_screenshot(title="vpstui")

    @property
    def _is_ready(self) -> bool:
        state = self.app.state.first
        return bool(state.servers and state.account and state.plans)


async def _table(_demo: Demo, _pilot: Pilot[int]) -> None:
    """Every server of an account."""


async def _detail(demo: Demo, pilot: Pilot[int]) -> None:
    """One server, with its gauges and plots."""
    await pilot.press("slash", *SERVER, "enter", "enter")
    await demo.shows(pilot, "DetailScreen")
    screen = demo.app.screen
    if not isinstance(screen, DetailScreen):
        raise TypeError(screen)
    await demo.until(pilot, lambda: demo.app.state.first.seen_at)
    for _ in range(READINGS):
        demo.time += STEP
        await screen.action_read().wait()
    await demo.app.fleet.refresh()
    await demo.until(pilot, lambda: screen.query_one(UsagePlots).is_drawn)


async def _plan(demo: Demo, pilot: Pilot[int]) -> None:
    """What a stop of many servers would do, before it is done."""
    await pilot.press("slash", *"web", "enter", "asterisk", "X")
    await demo.shows(pilot, "ConfirmScreen")


PICTURES: Final[dict[str, tuple[Steps, int]]] = {
    "servers.svg": (_table, 24),
    "detail.svg": (_detail, 36),
    "plan.svg": (_plan, 24),
}
"""The steps to each picture, and its lines."""


def main(arguments: Sequence[str]) -> None:
    """Draw every picture into the folder that is named, or into that of the stored ones."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "pictures"
    for name, (steps, lines) in PICTURES.items():
        (folder / name).write_text(asyncio.run(Demo().draw(steps, lines)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
