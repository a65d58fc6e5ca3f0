"""How it looks what needs somebody and why, and a filter that an earlier start left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import DARK, HOST, is_as_stored
from tests.support.apps.pilot import app_of, sees, select, types, until
from tests.support.apps.user_steps import number_of
from vpstui.config.remembered_views import LastView, RememberedViews, RememberedViewsFile

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pictures import Snap
    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

OF_FOUR_SIZES = pytest.mark.parametrize(
    ("size", "theme"),
    [
        *(((80, 24), theme) for theme in (DARK, "vpstui-light", "vpstui-ansi")),
        *(((120, 40), theme) for theme in (DARK, "vpstui-light", "vpstui-ansi")),
        ((160, 45), DARK),
        ((40, 10), DARK),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)


def is_read(pilot: Pilot[int], name: str) -> bool:
    """Whether a server was read in detail."""
    servers = app_of(pilot).state.servers
    return any(one.resource_usage is not None for one in servers if one.name == name)


@OF_FOUR_SIZES
def test_trouble(
    snap_compare: Snap, make_app: MakeApp, served: Served, size: tuple[int, int], theme: str
) -> None:
    """Of each kind one, the worst first; one that was opened has several reasons."""
    for name, status in (("web-2", "stopping"), ("mail", "suspended"), ("bastion", "migrating")):
        served.account.set_status(number_of(served, name), status)

    async def steps(pilot: Pilot[int]) -> None:
        served.clock.time += 720
        await pilot.press("r")
        await sees(pilot, "in :trouble")
        await select(pilot, "backup-vault")
        await pilot.press("enter")
        await until(pilot, lambda: is_read(pilot, "backup-vault"), "its usage")
        await pilot.press("escape", "colon")
        await types(pilot, "trouble")
        await pilot.press("enter")
        await sees(pilot, "/is:trouble")

    assert is_as_stored(snap_compare, make_app(host=HOST), size, steps, theme)


@OF_FOUR_SIZES
def test_nothing_is_known_to_be_wrong(
    snap_compare: Snap, make_app: MakeApp, served: Served, size: tuple[int, int], theme: str
) -> None:
    """Which is not that nothing is."""
    for server_id in served.account.servers:
        served.account.set_status(server_id, "active")
    app = make_app(host=HOST, query="is:trouble")
    assert is_as_stored(snap_compare, app, size, theme=theme)


@OF_FOUR_SIZES
def test_remembered_filter(
    snap_compare: Snap, accounts: Accounts, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    """It is loud."""
    file, last = RememberedViewsFile(tmp_path / "memory.json"), LastView(query="web")
    known = RememberedViews(hint_seen=True)
    file.update(lambda _: known.with_last_view(["prod"], last))

    async def steps(pilot: Pilot[int]) -> None:
        await sees(pilot, "Esc shows all")

    app = accounts.app(opened=("prod",), remembered=file)
    assert is_as_stored(snap_compare, app, size, steps, theme)
