"""Plans, locations, operating systems and SSH keys: opened by name, looked at, and used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    app_of,
    line_with,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import number_of, put_cursor
from vpstui.api.models import ServerKey
from vpstui.screens.offers.offer_rows import TABS
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

IN_UUID = pytest.mark.dialects("uuid", reason="ids as the second dialect has them")

PATHS = {
    "plans": "/plans/",
    "locations": "/locations/",
    "os": "/operating-systems/",
    "keys": "/ssh-keys/",
}
"""The page behind each name in the palette."""

ON_SALE = {
    Dialect.DOCUMENTED: ([1, 2, 3, 5, 4], "EU- perf", "Business VPS"),
    Dialect.UUID: ([1, 2, 3, 4], "320 GB", "4c 8G 160G"),
}
"""The plans by price, words that only plan 4 has, and what plan 3 is called: the second dialect has
no names and places of plans, and lists none that is not sold."""

FIRST = {"plans": "40 GB", "locations": "Mumbai", "os": "AlmaLinux 9", "keys": "SHA256:UDxmtQLI"}
"""A text of the first row of each."""


async def by_name(pilot: Pilot[int], name: str) -> None:
    """Open one of them by the palette, until it was read."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, name)
    await pilot.press("enter")
    await shows(pilot, "OffersScreen")
    await until(pilot, lambda: "Reading the" not in screen_text(pilot), "an answer")


def asked(served: Served, path: str) -> int:
    """How often a page was asked for."""
    return sum(request.path.endswith(path) for request in served.account.requests)


@pytest.mark.parametrize("name", PATHS)
async def test_palette_opens_each_by_its_name(make_app: MakeApp, name: str) -> None:
    """With the rows, their number, the whole id of the one under the cursor, and the way back."""
    async with running(make_app(), extras=False) as pilot:
        before = screen_text(pilot)
        await by_name(pilot, name)
        await sees(pilot, FIRST[name])
        text = screen_text(pilot)
        assert all(title in text for title in TABS.values())
        assert "● live" in text.splitlines()[0]
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert screen_text(pilot) == before


async def test_plans_are_sorted_by_price(served: Served, make_app: MakeApp) -> None:
    """Whatever order the API has."""
    plans, _, _ = ON_SALE[served.wire.dialect]
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        for number in plans:
            await sees(pilot, f"id {served.wire.of('plan', number)}")
            await pilot.press("j")


@pytest.mark.dialects("documented", reason="the second dialect has no names and places of plans")
async def test_all_that_is_told_of_a_plan_is_shown(make_app: MakeApp) -> None:
    """What is not sold says so."""
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        names = ["Starter", "Standard", "Business", "Storage", "Performance"]
        text = screen_text(pilot)
        assert sorted(names, key=text.index) == names
        words = line_with(pilot, "Business VPS ").split()
        assert words[2:11] == ["4", "8", "GB", "160", "GB", "4", "TB", "$20.00", "$0.03"]
        assert words[11:] == ["us-west,", "us-east,", "eu-central,", "ap-south", "3"]
        assert "not sold now" in line_with(pilot, "Storage VPS")
        assert "id 1 " in text


@IN_UUID
async def test_ids_are_those_that_the_dialect_takes(served: Served, make_app: MakeApp) -> None:
    """Of plan, OS and key the uuid, of a location the number."""
    seed = served.account.knobs.seed
    async with running(make_app(), extras=False) as pilot:
        await by_name(pilot, "plans")
        await sees(pilot, f"id {uuid_for(seed, 'plan', 1)}")
        await pilot.press("t")
        await sees(pilot, "id 4 ")
        assert "tells no" not in screen_text(pilot)
        await pilot.press("t")
        await sees(pilot, f"id {uuid_for(seed, 'os', 7)}")
        await pilot.press("t")
        await sees(pilot, f"id {uuid_for(seed, 'key', 8)}")


@pytest.mark.dialects("documented", reason="the knob leaves the second dialect as it is")
@pytest.mark.knobs(extra_ids=False)
async def test_pages_without_such_ids_say_so(make_app: MakeApp) -> None:
    """The numbers of places and the uuids of systems and keys are nothing that a create takes."""
    async with running(make_app()) as pilot:
        for name, what, where in (
            ("locations", "code", "The servers show"),
            ("os", "id (a whole number)", "A server that has"),
            ("keys", "id (a whole number)", "The config can"),
        ):
            await by_name(pilot, name)
            await sees(
                pilot, f"A new server needs the {what}, which the API does not tell of these."
            )
            await sees(pilot, where)
            assert "is told" in screen_text(pilot)
            await pilot.press("y")
            await toasted(pilot, "that a new server takes.")
            await pilot.press("escape")
            await shows(pilot, "ServersScreen")


async def test_keys_move_search_and_turn(served: Served, make_app: MakeApp) -> None:
    """The same keys as in the other tables; Esc first shows all rows again."""
    plans, words, _ = ON_SALE[served.wire.dialect]
    ids = [f"id {served.wire.of('plan', number)} " for number in plans]
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        await pilot.press("j")
        await sees(pilot, ids[1])
        await pilot.press("G")
        await sees(pilot, ids[-1])
        await pilot.press("k")
        await sees(pilot, ids[-2])
        await pilot.press("slash")
        await types(pilot, words)
        await sees(pilot, f"1 of {len(plans)} plans")
        await pilot.press("enter")
        await sees(pilot, ids[-1])
        await pilot.press("slash")
        await types(pilot, "x")
        await sees(pilot, "No plan has all these words. Esc shows all of them.")
        await pilot.press("enter", "escape")
        await sees(pilot, f"{len(plans)} plans")
        await pilot.press("g", "j", "t")
        await sees(pilot, "Mumbai")
        await pilot.press("T")
        await sees(pilot, ids[1])
        await pilot.press("3")
        await sees(pilot, "AlmaLinux")
        await pilot.click("#tabs", offset=(8, 0))
        await sees(pilot, "Mumbai")
        await pilot.press("q")
        await shows(pilot, "ServersScreen")
        assert asked(served, "/locations/") == asked(served, "/operating-systems/") == 1
        assert asked(served, "/ssh-keys/") == 0


async def test_what_is_shown_is_read_again(served: Served, make_app: MakeApp) -> None:
    """By `r`; the other tabs are left alone, and the cursor stays on its row."""
    async with running(make_app()) as pilot:
        await by_name(pilot, "os")
        await pilot.press("j")
        await sees(pilot, f"id {served.wire.of('os', 4)} ")
        await pilot.press("r")
        await until(pilot, lambda: asked(served, "/operating-systems/") == 2, "the second")
        await sees(pilot, f"id {served.wire.of('os', 4)} ")
        assert asked(served, "/locations/") == 0


async def test_id_is_copied(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the create form takes it, by the way that the terminal has."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        await pilot.press("j", "j", "y")
        called = ON_SALE[served.wire.dialect][2]
        await toasted(pilot, f"The id of {called} was sent to the terminal (OSC 52)")
        assert pilot.app.clipboard == str(served.wire.of("plan", 3))


async def test_id_is_shown_where_it_cannot_be_copied(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be selected by hand."""
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.delenv("TMUX", raising=False)
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        await pilot.press("y")
        await shows(pilot, "TextScreen")
        await sees(pilot, str(served.wire.of("plan", 1)))
        await pilot.press("escape")
        await shows(pilot, "OffersScreen")


async def test_form_for_a_new_server_follows(make_app: MakeApp) -> None:
    """Over the screen from which one came."""
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_nothing_is_created_in_a_locked_account(served: Served, make_app: MakeApp) -> None:
    """There is much to look at all the same."""
    async with running(make_app()) as pilot:
        await pilot.press("L")
        await by_name(pilot, "plans")
        await pilot.press("n", "j")
        await sees(pilot, f"id {served.wire.of('plan', 2)} ")
        assert type(pilot.app.screen).__name__ == "OffersScreen"


async def test_server_that_went_away_is_in_nobodys_way(served: Served, make_app: MakeApp) -> None:
    """Nothing is done to it: what was chosen in the palette opens all the same."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("escape", "colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "plans")
        served.account.remove(number_of(served, "web-1"))
        await app_of(pilot).fleet.refresh()
        await pilot.press("enter")
        await shows(pilot, "OffersScreen")


async def test_it_opens_from_a_server_too(make_app: MakeApp) -> None:
    """And goes back to it."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await by_name(pilot, "locations")
        await sees(pilot, "Mumbai")
        await pilot.press("q")
        await shows(pilot, "DetailScreen")


@pytest.mark.knobs(servers=0)
async def test_account_without_servers(served: Served, make_app: MakeApp) -> None:
    """The only account there is."""
    async with running(make_app()) as pilot:
        await by_name(pilot, "plans")
        await sees(pilot, f"{len(ON_SALE[served.wire.dialect][0])} plans")


async def test_account_is_that_under_the_cursor(accounts: Accounts) -> None:
    """It is named, and only it is asked."""
    async with running(accounts.app()) as pilot:
        shop = next(one for one in app_of(pilot).state.servers if one.profile == "shop")
        put_cursor(pilot, ServerKey("shop", shop.id))
        await by_name(pilot, "keys")
        await sees(pilot, "What new servers can be made of in shop")
        await sees(pilot, "2 SSH keys")
        assert (asked(accounts.shop, "/ssh-keys/"), asked(accounts.prod, "/ssh-keys/")) == (1, 0)


@pytest.mark.parametrize("email", ["ops@example.com", "other@example.com"], ids=["same", "other"])
async def test_another_login_is_asked_again(served: Served, make_app: MakeApp, email: str) -> None:
    """What the last one was told may be of another account, and was refused at the end."""
    async with running(make_app()) as pilot:
        await by_name(pilot, "keys")
        await sees(pilot, "2 SSH keys")
        served.account.token = "vps_another_0123456789"
        served.account.knobs.__dict__["email"] = email
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await types(pilot, "vps_another_0123456789")
        served.account.fail_next("GET", "/ssh-keys/", 200, {"count": 0, "results": []}, times=9)
        await pilot.press("enter")
        await shows(pilot, "OffersScreen")
        await sees(pilot, "This account has no SSH keys.")


@pytest.mark.off_contract
@pytest.mark.knobs(hostile=True)
@pytest.mark.parametrize("size", [(120, 40), (40, 10)], ids=["wide", "narrow"])
async def test_hostile_rows_stay_in_their_cells(make_app: MakeApp, size: tuple[int, int]) -> None:
    """No markup, and nothing that steers a terminal."""
    async with running(make_app(), size, extras=False) as pilot:
        await by_name(pilot, "plans")
        for key in ("1", "2", "3", "4"):
            await pilot.press(key)
            await until(pilot, lambda: "Reading the" not in screen_text(pilot), "an answer")
            for _ in range(8):
                await pilot.press("j")
                text = screen_text(pilot)
                assert text.replace("\n", "").isprintable()
                assert len(text.splitlines()) <= size[1]
