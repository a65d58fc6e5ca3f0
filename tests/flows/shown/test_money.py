"""What servers cost, as one sees it: the sum of what is shown, a column, plans of action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pilot import (
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.two_accounts import both
from vpstui.widgets.filter_bar import FilterBar

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

WEB = 12345
"""The id of web-1, which costs 10 dollars a month."""

PRICED = pytest.mark.dialects(
    "documented", reason="the list of the second dialect tells no plan that has a price"
)

SMALL = (80, 24)


def offer(served: Served, *plans: dict[str, Any]) -> None:
    """Let an account answer once with these plans."""
    page = {"count": len(plans), "next": None, "previous": None, "results": list(plans)}
    served.account.fail_next("GET", "/plans/", 200, page)


def facts(pilot: Pilot[int]) -> str:
    """The filter line."""
    return screen_text(pilot).splitlines()[1]


async def planned(pilot: Pilot[int], *keys: str) -> str:
    """Press keys that lead to a plan of action, and return what it says, in one line."""
    await pilot.press(*keys)
    await shows(pilot, "ConfirmScreen")
    await pilot.pause()
    return " ".join(screen_text(pilot).replace("│", " ").split())


@PRICED
async def test_the_sum_follows_what_is_shown(make_app: MakeApp, served: Served) -> None:
    """All, those of a filter as it is typed, and after a server is gone or is stopped."""
    async with running(make_app()) as pilot:
        await sees(pilot, " 12 servers · 9 active · 2 stopped · 1 suspended · $150/month ")
        await pilot.press("slash")
        await types(pilot, "web")
        await sees(pilot, "3 of 12 servers · 2 active · 1 stopped · $30/month")
        await pilot.press("enter")
        await sees(pilot, " /web   3 of 12 servers · 2 active · 1 stopped · $30/month ")
        served.account.set_status(WEB, "stopped")
        await pilot.press("r")
        await sees(pilot, " /web   3 of 12 servers · 1 active · 2 stopped · $30/month ")
        del served.account.servers[WEB]
        await pilot.press("r")
        await sees(pilot, " /web   2 of 11 servers · 1 active · 1 stopped · $20/month ")
        await pilot.press("escape", "slash")
        await types(pilot, "nothing")
        await pilot.press("enter")
        await sees(pilot, "0 of 11 servers")
        assert "$" not in facts(pilot)


@PRICED
async def test_nothing_is_added_up_while_nothing_changes(make_app: MakeApp) -> None:
    """A list that came again as it was leaves the line and the sum as they are."""
    async with running(make_app()) as pilot:
        await sees(pilot, "$150/month")
        bar = pilot.app.screen.query_one(FilterBar)
        before = bar._counts.bill
        await pilot.press("r", "j", "w", "k")
        await sees(pilot, "every column")
        assert bar._counts.bill is before


@pytest.mark.knobs(missing={"plans"})
async def test_without_plans_nothing_is_said_of_money(make_app: MakeApp) -> None:
    """No sum, no 0; a stop says that it is billed, and not how much."""
    async with running(make_app(), extras=False) as pilot:
        await select(pilot, "web-1")
        await pilot.press("escape")
        assert "$" not in facts(pilot)
        assert "month" not in facts(pilot)
        said = await planned(pilot, "X")
        assert "A stopped server is still billed until it is deleted." in said
        await pilot.press("escape")
        said = await planned(pilot, "D")
        assert "ends." not in said


@PRICED
async def test_plans_of_action_say_what_it_costs(make_app: MakeApp) -> None:
    """What goes on after a stop, and what ends with a delete; of several the sum."""
    async with running(make_app()) as pilot:
        await sees(pilot, "$150/month")
        await select(pilot, "web-1")
        await pilot.press("escape")
        said = await planned(pilot, "X")
        assert "A stopped server is still billed: $10/month until it is deleted." in said
        await pilot.press("escape")
        assert "$10/month ends." in await planned(pilot, "D")
        await pilot.press("escape", "colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "mark price")
        await pilot.press("greater_than_sign", *"15", "enter")
        await toasted(pilot, "Marked 3 servers that match price>15")
        said = await planned(pilot, "X")
        assert "Stopped servers are still billed: $85/month until deleted." in said
        await pilot.press("escape")
        assert "$85/month ends." in await planned(pilot, "D")


@PRICED
async def test_each_account_has_its_own_prices(accounts: Accounts) -> None:
    """The same plan id costs what its account says; one that tells none leaves it unknown."""
    offer(accounts.shop, {"id": 2, "name": "Standard VPS", "price_monthly": "1234.50"})
    accounts.shop.account.servers[WEB]["plan"] = {"id": 2, "name": "Standard VPS"}
    accounts.prod.account.servers[WEB]["plan"] = {"id": 2, "name": "Standard VPS"}
    for served in (accounts.prod, accounts.shop):
        for number in [key for key in served.account.servers if key != WEB]:
            served.account.servers[number]["plan"] = {"id": 1}
    app = accounts.app()
    async with running(app, (160, 40)) as pilot:
        await both(pilot, app)
        await until(pilot, lambda: all(one.plans for one in app.state.accounts), "the plans")
        await sees(pilot, " · $1,259.50/month, 3 not known")
        await pilot.press("slash")
        await types(pilot, "id:12345")
        await sees(pilot, "2 of 8 servers · all active · $1,244.50/month")
        await pilot.press("enter", "w", *["right"] * 20)
        await sees(pilot, "$1,234.50")
        await sees(pilot, "$10.00")
        await pilot.press("escape", "slash")
        await types(pilot, "account:shop price")
        await pilot.press("greater_than_sign", *"20", "enter")
        await sees(pilot, "1 of 8 servers, 3 not known · 1 active · $1,234.50/month")


@PRICED
@pytest.mark.off_contract
async def test_hostile_prices_are_counted_as_not_known(make_app: MakeApp, served: Served) -> None:
    """Whatever stands there, the app runs, and the sum says how many it lacks."""
    told = [-1, 1e308, "$5", None, [], {"a": 1}, "NaN"]
    offer(served, *({"id": at, "name": "x", "price_monthly": t} for at, t in enumerate(told, 1)))
    for number, told_there in zip(list(served.account.servers), ["-5", 1e300, 0], strict=False):
        served.account.servers[number]["plan"] = {"id": 1, "price_monthly": told_there}
    async with running(make_app()) as pilot:
        await sees(pilot, " · 2 stopped · 1 suspended · $0/month, 11 not known")


@pytest.mark.off_contract
async def test_a_plan_that_is_told_by_its_name_has_its_price(
    make_app: MakeApp, served: Served
) -> None:
    """Where one plan alone is called so; else it is not known."""
    offer(
        served,
        {"id": "a-1", "name": "Small", "price_monthly": 3},
        {"id": "a-2", "name": "Twin", "price_monthly": 5},
        {"id": "a-3", "name": "Twin", "price_monthly": 5},
    )
    names = ["Small", "Twin", "Small", "Large"]
    for number in list(served.account.servers)[4:]:
        del served.account.servers[number]
    for name, row in zip(names, served.account.servers.values(), strict=True):
        row["plan"] = name
        row["status"] = "active"
    async with running(make_app(), SMALL) as pilot:
        await sees(pilot, " 4 servers · all active · $6/month, 2 not known ")
