"""How plans, locations, operating systems and SSH keys look, and what is said where none are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pictures import DARK, HOST, is_as_stored
from tests.support.apps.pilot import screen_text, sees, shows, types, until
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks, Snap
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

TABS = pytest.mark.parametrize("tab", ["plans", "locations", "os", "keys"])


async def opens(pilot: Pilot[int], name: str) -> None:
    """Open a tab by the palette, and wait for an answer."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, name)
    await pilot.press("enter")
    await shows(pilot, "OffersScreen")
    await until(pilot, lambda: "Reading the" not in screen_text(pilot), "an answer")


@pytest.mark.parametrize("theme", [DARK, "vpstui-light"])
@TABS
def test_each_tab(looks_right: Looks, tab: str, theme: str) -> None:
    """A row each, the cursor on the first."""

    async def steps(pilot: Pilot[int]) -> None:
        await opens(pilot, tab)

    assert looks_right(steps, theme=theme)


@pytest.mark.parametrize("theme", [DARK, "vpstui-light"])
@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (403, "You do not have permission to perform this action."),
        (404, "Not found."),
        (500, "The node is being moved to other hardware."),
    ],
    ids=["403", "404", "500"],
)
def test_not_told(looks_right: Looks, served: Served, status: int, detail: str, theme: str) -> None:
    """Why there is nothing, where ids are found otherwise, and what to do."""

    async def steps(pilot: Pilot[int]) -> None:
        served.account.fail_next("GET", "/ssh-keys/", status, {"detail": detail})
        await opens(pilot, "keys")
        await sees(pilot, "Press r to try again.")

    assert looks_right(steps, theme=theme)


def test_part_of_a_list(looks_right: Looks, served: Served) -> None:
    """What came, above it why it is not all, and how old it is."""
    rows = [{"id": 4, "name": "Frankfurt", "country_name": "Germany"}, "rubbish"]
    served.account.fail_next(
        "GET", "/locations/", 200, {"count": 9, "results": rows, "next": "?page=2"}
    )
    served.account.fail_next("GET", "/locations/", 503, {"detail": "The node is full."})

    async def steps(pilot: Pilot[int]) -> None:
        await opens(pilot, "locations")
        served.account.fail_next("GET", "/locations/", 503, {"detail": "Maintenance."})
        served.clock.time += 200
        await pilot.press("r")
        await sees(pilot, "3 min old")

    assert looks_right(steps)


def test_search(looks_right: Looks) -> None:
    """While it is typed."""

    async def steps(pilot: Pilot[int]) -> None:
        await opens(pilot, "plans")
        await pilot.press("slash")
        await types(pilot, "eu-central")
        await sees(pilot, "4 of 5 plans")

    assert looks_right(steps)


@pytest.mark.parametrize("dialect", [Dialect.UUID])
@TABS
def test_each_tab_in_the_second_dialect(looks_right: Looks, tab: str) -> None:
    """Its ids are long: the whole one stands under the table."""

    async def steps(pilot: Pilot[int]) -> None:
        await opens(pilot, tab)

    assert looks_right(steps)


@pytest.mark.knobs(hostile=True)
@TABS
def test_hostile_rows(looks_right: Looks, tab: str) -> None:
    """What is made to break markup and terminals stays in its cell."""

    async def steps(pilot: Pilot[int]) -> None:
        await opens(pilot, tab)
        await pilot.press("G")

    assert looks_right(steps)


def test_narrow(snap_compare: Snap, make_app: MakeApp) -> None:
    """In the least room in which anything works."""

    async def steps(pilot: Pilot[int]) -> None:
        await opens(pilot, "plans")

    assert is_as_stored(snap_compare, make_app(host=HOST), (40, 10), steps)
