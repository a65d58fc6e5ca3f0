"""What only the second dialect has: the power cut, and another plan. Both by their name only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList

from tests.support.apps.pilot import (
    app_of,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)  # fmt: skip
from tests.support.apps.user_steps import number_of
from vpstui.screens.forms.plan_screen import PlanScreen
from vpstui.simulator.data.catalogue import PLANS
from vpstui.simulator.data.uuids import uuid_for

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


pytestmark = pytest.mark.dialects("uuid", reason="the documented API has neither")


async def by_name(pilot: Pilot[int], name: str) -> None:
    """Choose an action in the palette."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, name)
    await pilot.press("enter")


def power_of(served: Served, name: str) -> str:
    """The path of the power actions of a server."""
    return f"/servers/{served.account.uuid_of(number_of(served, name))}/power/"


async def test_hard_stop_is_typed_out(served: Served, make_app: MakeApp) -> None:
    """Nothing is sent until the name was typed; then once, and the server is seen stopped."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await by_name(pilot, "hard stop")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Hard stop this server?")
        await sees(pilot, "The power is cut, without a shutdown: unsaved data may be lost.")
        await sees(pilot, "still billed")
        await pilot.press("enter")
        await sees(pilot, "That is not the name: type  mail")
        assert served.writes() == []
        await types(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "Enter again cuts the power of mail.")
        await pilot.press("enter")
        await toasted(pilot, "mail: Server was turned off")
        await toasted(pilot, "mail is stopped after")
        assert served.writes() == [("POST", power_of(served, "mail"), {"action": "hard_stop"})]


async def test_hard_stop_ends_a_stop_that_hangs(served: Served, make_app: MakeApp) -> None:
    """It need not wait for the stop, which is in nobody's way any more."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "stopping")
        await by_name(pilot, "hard stop")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "mail")
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is stopped after")
        assert [body for _, _, body in served.writes()] == [
            {"action": "stop"}, {"action": "hard_stop"},
        ]  # fmt: skip
        app = app_of(pilot)
        past = (await app.fleet.history()).entries
        assert [(one.verb, one.outcome) for one in past[:2]] == [
            ("hard stop", "done"), ("stop", "unknown"),
        ]  # fmt: skip


async def test_hard_stop_of_marked_servers(served: Served, make_app: MakeApp) -> None:
    """The number is typed; those that are stopped are left out."""
    async with running(make_app()) as pilot:
        for name in ("mail", "dev-sandbox", "web-1"):
            await select(pilot, name)
            await pilot.press("space", "escape")
        await by_name(pilot, "hard stop")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Hard stop 2 of 3 servers?")
        await types(pilot, "hard stop 2")
        await pilot.press("enter", "enter")
        await sees(pilot, "2 hard stopped")
        assert sorted(path for _, path, _ in served.writes()) == sorted(
            power_of(served, name) for name in ("mail", "web-1")
        )


@pytest.mark.dialects("documented", reason="the second dialect has both")
@pytest.mark.parametrize("name", ["hard stop", "resize"])
async def test_documented_api_has_none(served: Served, make_app: MakeApp, name: str) -> None:
    """The palette says so, and nothing is asked."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, name)
        await sees(pilot, f"the documented API has no {name}")
        await pilot.press("enter")
        await pilot.pause()
        assert app_of(pilot).screen.__class__.__name__ == "PaletteScreen"
        assert served.writes() == []


async def at_plans(pilot: Pilot[int], name: str) -> PlanScreen:
    """Ask for another plan."""
    await select(pilot, name)
    await by_name(pilot, "resize")
    await shows(pilot, "PlanScreen")
    await pilot.pause()
    screen = app_of(pilot).screen
    assert isinstance(screen, PlanScreen)
    return screen


async def test_resize(served: Served, make_app: MakeApp) -> None:
    """From plan to plan, with both prices; done when the server shows the new one."""
    number = number_of(served, "mail")
    had = served.account.servers[number]["plan"]["id"]
    async with running(make_app()) as pilot:
        screen = await at_plans(pilot, "mail")
        options = screen.query_one(OptionList)
        lines = [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]
        now = [at for at, line in enumerate(lines) if line.endswith("now")]
        assert [options.get_option_at_index(at).disabled for at in now] == [True]
        assert any("more" in line for line in lines)
        at = next(at for at, line in enumerate(lines) if "more" in line)
        options.highlighted = at
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        for text in ("Resize this server?", "before, $", "may be restarted", "billed by the new"):
            await sees(pilot, text)
        assert served.writes() == []
        await pilot.press("right", "enter")
        await sees(pilot, "resizing")
        served.clock.time += 60
        await toasted(pilot, "mail has the new plan after")
        ((method, path, body),) = served.writes()
        assert (method, path) == ("POST", f"/servers/{served.account.uuid_of(number)}/resize/")
        new = served.account.servers[number]["plan"]["id"]
        assert new != had
        assert body == {"plan": uuid_for(served.account.knobs.seed, "plan", new)}
        await until(pilot, lambda: not app_of(pilot).state.first.operations, "the end of it")
        (entry, *_) = (await app_of(pilot).fleet.history()).entries
        assert (entry.verb, entry.outcome) == ("resize", "done")


async def test_detail_screen_has_both(served: Served, make_app: MakeApp) -> None:
    """Of the server that it shows; nothing is sent before a plan of action was answered."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        for name, screen in (("hard stop", "ConfirmScreen"), ("resize", "PlanScreen")):
            await by_name(pilot, name)
            await shows(pilot, screen)
            await sees(pilot, "mail")
            await pilot.press("escape")
            await shows(pilot, "DetailScreen")
        assert served.writes() == []


async def test_plans_are_sorted_by_price(make_app: MakeApp) -> None:
    """The cheapest first."""
    async with running(make_app()) as pilot:
        screen = await at_plans(pilot, "mail")
        prices = [plan.price_monthly or 0.0 for plan in screen._plans]
        assert prices == sorted(prices)
        assert len(prices) > 1


async def test_refused_resize_is_told_in_the_words_of_the_api(
    served: Served, make_app: MakeApp
) -> None:
    """And sent once."""
    uuid = served.account.uuid_of(number_of(served, "mail"))
    refusal = {"detail": "Not enough credit for that plan."}
    served.account.fail_next("POST", f"/servers/{uuid}/resize/", 402, refusal)
    async with running(make_app()) as pilot:
        await at_plans(pilot, "mail")
        await pilot.press("down", "enter")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "Not enough credit for that plan.")
        assert len(served.writes()) == 1
        (entry, *_) = (await app_of(pilot).fleet.history()).entries
        assert (entry.verb, entry.outcome) == ("resize", "refused")


@pytest.mark.knobs(missing={"plans"})
async def test_without_plans_there_is_none_to_choose(make_app: MakeApp, served: Served) -> None:
    """That is said, and nothing is asked."""
    async with running(make_app(), extras=False) as pilot:
        await select(pilot, "mail")
        await by_name(pilot, "resize")
        await toasted(pilot, "The API does not tell which plans there are")
        assert "Another plan" not in screen_text(pilot)
        assert served.writes() == []


async def test_resize_of_marked_servers_is_none(served: Served, make_app: MakeApp) -> None:
    """One at a time: the palette says why."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("space", "colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "resize")
        await sees(pilot, "servers are marked")
        assert served.writes() == []


def test_plans_are_there() -> None:
    """The simulated account has plans of different prices, else nothing above says much."""
    assert len({plan["price_monthly"] for plan in PLANS.values()}) > 2
