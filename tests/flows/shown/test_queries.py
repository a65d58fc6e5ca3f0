"""A query as it is typed: what is called so, what is not known, and one that takes long."""

from __future__ import annotations

import asyncio
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    app_of,
    running,
    screen_text,
    sees,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.two_accounts import both
from tests.support.apps.user_steps import put_cursor, selected_name, selected_server
from vpstui.api.models import ServerKey
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served


def number_addresses(served: Served) -> None:
    """Give the servers the addresses 203.0.113.171, .17, .172 and so on, by name."""
    last = cycle(("171", "17", *(str(number) for number in range(172, 190))))
    for row in sorted(served.account.servers.values(), key=lambda row: str(row["name"])):
        row["ip_address"] = f"203.0.113.{next(last)}"


@pytest.mark.parametrize("keys", ["", "O", "o"])
async def test_whole_address_is_under_the_cursor(
    make_app: MakeApp, served: Served, keys: str
) -> None:
    """Typed into the filter, in any order of the table; it stands in the first row."""
    number_addresses(served)
    async with running(make_app()) as pilot:
        await pilot.press(*keys, "slash")
        await types(pilot, "203.0.113.17")
        await until(pilot, lambda: selected_server(pilot).ip_address == "203.0.113.17", "the row")
        table = pilot.app.screen.query_one(ServerTable)
        assert table._rows[0] is selected_server(pilot)
        assert len(table._rows) > 5
        assert not table.jumped  # who typed it chose it


async def test_whole_address_comes_first_in_the_palette(make_app: MakeApp, served: Served) -> None:
    """Enter opens it, and Esc goes back to it."""
    number_addresses(served)
    async with running(make_app()) as pilot:
        await pilot.press("colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "203.0.113.17")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: selected_server(pilot).ip_address == "203.0.113.17", "the row")


async def test_saved_view_brings_the_cursor_too_but_nobody_chose_it(
    make_app: MakeApp, served: Served
) -> None:
    """A repeated key would act on a server that the view chose."""
    number_addresses(served)
    async with running(make_app(views={"one": "203.0.113.17"})) as pilot:
        await pilot.press("1")
        await until(pilot, lambda: selected_server(pilot).ip_address == "203.0.113.17", "the row")
        assert pilot.app.screen.query_one(ServerTable).jumped


@pytest.mark.dialects("documented", reason="the second dialect tells nothing of backups")
async def test_what_is_not_known_stands_beside_the_count(make_app: MakeApp) -> None:
    """Backups are known of servers that were opened; so is what is marked by them."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "backups:off")
        await sees(pilot, "0 of 12 servers, 12 not known")
        await pilot.press("escape", "enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "Backups")
        await pilot.press("escape", "slash")
        await types(pilot, "!backups:on")
        await sees(pilot, ", 11 not known")
        await pilot.press("escape", "colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "mark !backups:on")
        await sees(pilot, "(11 not known): !backups:on")
        await pilot.press("enter")
        await toasted(pilot, "(11 not known) that match !backups:on")


@pytest.mark.knobs(missing={"plans"})
async def test_price_is_not_known_without_plans(make_app: MakeApp) -> None:
    """No server is called cheap because nobody knows what it costs."""
    async with running(make_app(), extras=False) as pilot:
        await pilot.press("slash")
        await types(pilot, "price")
        await pilot.press("less_than_sign")
        await types(pilot, "20")
        await sees(pilot, "0 of 12 servers, 12 not known")


async def test_label_of_an_account_is_a_word(accounts: Accounts) -> None:
    """As the column ACCOUNT shows it."""
    app = accounts.app(shop={"label": "Bakery"})
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        for query in ("bakery", "account:Bakery", "account:shop"):
            await pilot.press("slash")
            await types(pilot, query)
            await sees(pilot, "4 of 8 servers")
            rows = pilot.app.screen.query_one(ServerTable)._rows
            assert {row.profile for row in rows} == {"shop"}
            await pilot.press("escape")


@pytest.mark.hold("GET", "/servers/")
async def test_nothing_is_counted_before_the_first_list(make_app: MakeApp, hold: Held) -> None:
    """While nothing is known it says "…" and not 0; a filter matches nothing of nothing."""
    app = make_app(query="web")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await sees(pilot, "/web")
        assert "…" in screen_text(pilot).splitlines()[1]
        assert "0 of" not in screen_text(pilot)
        hold.released.set()
        await sees(pilot, "3 of 12 servers")


@pytest.mark.slow
@pytest.mark.knobs(servers=3000, page_size=100)
async def test_expression_that_takes_long_lets_keys_through(
    make_app: MakeApp, served: Served
) -> None:
    """Names of 255 characters: the loop is free all the time, and the result comes."""
    for number, row in enumerate(served.account.servers.values()):
        row["name"] = f"{number}{'a-' * 130}"[:254] + ("x" if number == 7 else "y")
    async with running(make_app(), extras=False) as pilot:
        await pilot.press("slash")
        await types(pilot, "name")
        await pilot.press("tilde")
        loop, worst = asyncio.get_running_loop(), 0.0
        typing = asyncio.create_task(types(pilot, ".*.*.*x"))
        while not typing.done():
            begin = loop.time()
            await asyncio.sleep(0.001)
            worst = max(worst, loop.time() - begin)
        await typing
        await sees(pilot, "1 of 3000 servers")
        assert worst < 1


async def test_cursor_stays_where_nothing_is_called_so(make_app: MakeApp) -> None:
    """A part of a name leaves it on its server."""
    async with running(make_app()) as pilot:
        web = next(one for one in app_of(pilot).state.servers if one.name == "web-2")
        put_cursor(pilot, ServerKey("default", web.id))
        await pilot.press("slash")
        await types(pilot, "web")
        await sees(pilot, "3 of 12 servers")
        assert selected_name(pilot) == "web-2"
