"""Where toasts lie: never on the row under the cursor, the line with the account, or a button."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from textual.geometry import Region
from textual.widgets import Button
from textual.widgets._toast import Toast

from tests.support.apps.pilot import running, screen_text, sees, shows, until
from tests.support.apps.user_steps import fill_create_form
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.tables.line_table import LineTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp

SIZES: Final = [(120, 40), (80, 24), (60, 15), (40, 10)]

WIDEST: Final = 64
"""Cells of a toast."""

TEXTS: Final = (
    "web-1 is stopped after 4 s.",
    "The list stays as it was, and nobody knows why, or for how long.",
    "mail: the reboot was not sent: the account is read-only, as its config says.",
)


async def three_toasts(pilot: Pilot[int]) -> None:
    """As many as come at once, and wait for the newest."""
    for text in TEXTS:
        pilot.app.notify(text, title="Odd", markup=False, timeout=60)
    await until(pilot, lambda: toasts(pilot), "the toasts")
    await until(pilot, lambda: "mail: the reboot was" in screen_text(pilot), "the newest")


def toasts(pilot: Pilot[int]) -> list[Region]:
    """Where those are that can be seen."""
    return [toast.region for toast in pilot.app.screen.query(Toast) if toast.region]


def kept_free(pilot: Pilot[int]) -> dict[str, Region]:
    """What is never covered, and where it is."""
    screen = pilot.app.screen
    box = next((box.content_region for box in screen.query("#dialog")), screen.region)
    free = {f"button {one.label}": one.region.intersection(box) for one in screen.query(Button)}
    for strip in screen.query(IdentityStrip):
        free["strip"] = strip.region
    for table in screen.query(LineTable):
        if table.caret is not None:
            free["cursor"] = Region(table.region.x, table.caret.y, table.region.width, 1)
            free["headings"] = Region(table.region.x, table.region.y, table.region.width, 1)
    return free


def covered(pilot: Pilot[int]) -> list[str]:
    """What is covered by a toast, and must not be."""
    shown = pilot.app.screen.region
    return [
        name
        for name, region in kept_free(pilot).items()
        for x, y in product(range(region.x, region.right), range(region.y, region.bottom))
        if shown.contains(x, y) and isinstance(pilot.app.screen.get_widget_at(x, y)[0], Toast)
    ]


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.knobs(servers=40)
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_toasts_do_not_cover_the_row_under_the_cursor(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    """On whichever line of the screen it is, and when it moves while they are there."""
    async with running(make_app(), size) as pilot:
        await three_toasts(pilot)
        seen = set()
        for _ in range(min(size[1], 24)):
            await until(pilot, lambda: covered(pilot) == [], "a place for the toasts")
            assert all(toast.width <= WIDEST for toast in toasts(pilot))
            assert sum(toast.height for toast in toasts(pilot)) <= max(4, size[1] // 2)
            seen.add(kept_free(pilot)["cursor"].y)
            await pilot.press("j")
        assert len(seen) > 3
        await pilot.press("g")
        await until(pilot, lambda: covered(pilot) == [], "a place for the toasts")


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("keys", ["enter", "H", ":plans\n", "R", "D", "n", "f"])
async def test_toasts_cover_neither_buttons_nor_the_account(
    make_app: MakeApp, keys: str, size: tuple[int, int]
) -> None:
    """On every screen that can be opened."""
    names = {":": "colon", "\n": "enter"}
    async with running(make_app(), size) as pilot:
        before = pilot.app.screen
        await pilot.press(*([keys] if keys == "enter" else [names.get(key, key) for key in keys]))
        await until(pilot, lambda: pilot.app.screen is not before, "the screen")
        if keys == ":plans\n":
            await shows(pilot, "OffersScreen")
        for text in TEXTS:
            pilot.app.notify(text, title="Odd", markup=False, timeout=60)
        await until(pilot, lambda: toasts(pilot), "the toasts")
        await until(pilot, lambda: covered(pilot) == [], "a place for the toasts")


@pytest.mark.dialects("documented", reason="the other one shows a password over it first")
async def test_toasts_do_not_cover_a_new_server(make_app: MakeApp) -> None:
    """Its IP is what everybody waits for."""
    async with running(make_app(), (80, 24)) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        await pilot.press("f2")
        await sees(pilot, "web-9")
        await shows(pilot, "ServersScreen")
        await three_toasts(pilot)
        await until(pilot, lambda: covered(pilot) == [], "a place for the toasts")
        line = screen_text(pilot).splitlines()[kept_free(pilot)["cursor"].y]
        assert line.startswith(("  web-9", "• web-9"))
        assert "▌" not in line
