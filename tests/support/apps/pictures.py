"""Compares what is on screen with pictures, at the two sizes the screens are designed for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input, Static

from tests.support.apps.pilot import app_of, has_begun, until
from vpstui.api.statuses import TRANSITIONAL
from vpstui.fleet.state.account_state import Phase
from vpstui.screens.servers.side_pane import SidePane
from vpstui.widgets.usage.usage_plots import UsagePlots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

    Snap = Callable[..., bool]
    Steps = Callable[[Pilot[int]], Awaitable[None]]
    Looks = Callable[..., bool]

HOST = "admin.vps.org"
"""Stands on screen in place of the loopback address, whose port is another each time."""

SIZES = [(80, 24), (120, 40)]

DARK = "vpstui-dark"

OF_ALL_THEMES = pytest.mark.parametrize("theme", [DARK, "vpstui-light", "vpstui-ansi"])

WEB = 12345
"""The id of web-1 in every account."""


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Both sizes."""
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def looks_right(snap_compare: Snap, make_app: MakeApp, size: tuple[int, int]) -> Looks:
    """Run steps in an app on one account, and compare what is on screen with the picture."""

    def compare(steps: Steps | None = None, *, theme: str = DARK, **options: Any) -> bool:
        app = make_app(host=HOST, **options)
        return is_as_stored(snap_compare, app, size, steps, theme)

    return compare


@pytest.fixture
def both_look_right(snap_compare: Snap, accounts: Accounts, size: tuple[int, int]) -> Looks:
    """The same, with two accounts in one table."""

    def compare(steps: Steps | None = None, *, theme: str = DARK, **options: Any) -> bool:
        app = accounts.app(**options)
        return is_as_stored(snap_compare, app, size, steps, theme)

    return compare


def is_as_stored(
    snap_compare: Snap,
    app: VpsTuiApp,
    size: tuple[int, int],
    steps: Steps | None = None,
    theme: str = DARK,
) -> bool:
    """Run steps in an app, and compare what is on screen then with the stored picture."""
    app.theme = theme

    async def before(pilot: Pilot[int]) -> None:
        await has_begun(pilot, app)
        await until(pilot, lambda: _all_told(app), "every account")
        if app.state.has_several:  # the cursor is on a server of the account that came first
            await pilot.press("g")
        if steps is not None:
            await steps(pilot)
        await _settled(pilot)

    return snap_compare(app, terminal_size=size, run_before=before)


def _all_told(app: VpsTuiApp) -> bool:
    """Whether each account that was read has told whose it is, and its plans."""
    return all(
        one.phase is not Phase.READY or (one.account and one.plans) for one in app.state.accounts
    )


async def _settled(pilot: Pilot[int]) -> None:
    """Wait until the focus is where it stays; let no toast go, and no cursor blink, meanwhile."""
    app = pilot.app
    app.clear_notifications()
    await until(
        pilot,
        lambda: (
            not app._notifications
            and not app.screen.query("Toast")
            and (app.screen.focused is not None or not app.screen.focus_chain)
            and all(plots.is_drawn for plots in app.screen.query(UsagePlots))
            and all(map(_has_read, app.screen.query(SidePane)))
        ),
        "the focus, every plot, the side pane, and no toast",
    )
    for field in app.screen.query(Input):
        field.cursor_blink = False
        field._cursor_visible = field.has_focus


def _has_read(pane: SidePane) -> bool:
    """Whether a pane shows all that it will: it reads a server when the cursor rests on it."""
    name = str(pane.query_one("#pane-title", Static).content)
    return not pane.display or pane.has_class("-read") or name == "No server is chosen."


def in_every_status(served: Served) -> None:
    """Give the servers of an account a status each, of those that a server can have."""
    names = ["starting", "stopping", "rebooting", "provisioning", "migrating", "suspended"]
    for server_id, status in zip(served.account.servers, names, strict=False):
        served.account.set_status(server_id, status)


async def seen(pilot: Pilot[int]) -> None:
    """Wait until each server in transition was read alone, and take the signs of changes away."""

    def are_read() -> bool:
        servers = app_of(pilot).state.servers
        return all(one.ipv6_address for one in servers if one.status in TRANSITIONAL)

    await until(pilot, are_read, "a look at each")
    await pilot.press("u")
