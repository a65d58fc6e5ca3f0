"""The create form: what it refuses, what it sends, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

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
from tests.support.apps.user_steps import (
    choose,
    created,
    fill_create_form,
    if_priced,
    known_without_pages,
    number_of,
    press_button,
    selected_name,
)
from vpstui.simulator.knobs import Dialect
from vpstui.widgets.fields.choice_field import ChoiceField
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


def has_hostnames(served: Served) -> bool:
    """Whether a server has a hostname beside its name, and backups that can be switched."""
    return served.wire.dialect is Dialect.DOCUMENTED


@pytest.mark.slow
async def test_create_with_a_refused_field_and_then_success(
    served: Served, make_app: MakeApp
) -> None:
    """A 400 stands under its field and what was typed stays; then the server is created."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        served.fail(
            "create", 400, served.wire.body("create", name=["A server of this name exists."])
        )
        await press_button(pilot, "save")
        await sees(pilot, "A server of this name exists.")
        assert "1c 2G 40G" in screen_text(pilot)
        await types(pilot, "0")
        await press_button(pilot, "save")
        await created(pilot)
        assert served.orders()[-1] == ("create", None, {
            "name": "web-90", "plan": 1, "location": "us-east", "system": 4,
            **({"backups": False} if has_hostnames(served) else {}),
        })  # fmt: skip
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert (selected.name, selected.status) == ("web-90", "provisioning")
        served.clock.time += 60
        await toasted(pilot, "web-90 is active")


async def test_form_catches_what_the_contract_refuses(served: Served, make_app: MakeApp) -> None:
    """Wrong and missing fields are named in the form; nothing is sent."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web_9")
        await press_button(pilot, "save")
        for text in (
            "Use letters a-z, digits and hyphens only.",
            "The plan is required.",
            "A location is required.",
            "The OS is required.",
        ):
            await sees(pilot, text)
        assert served.writes() == []


@pytest.mark.slow
@pytest.mark.dialects(
    "documented", reason="the second dialect has no hostname beside the name, and keys with uuids"
)
async def test_form_catches_what_is_no_hostname_and_no_number(
    served: Served, make_app: MakeApp
) -> None:
    """Each at its field; nothing is sent."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        pilot.app.screen.query_one("#hostname Input").focus()
        await types(pilot, "no dots")
        await choose(pilot, "ssh_key_id", "nobody")
        await press_button(pilot, "save")
        await sees(pilot, "Use a full domain name")
        await sees(pilot, "The id of the SSH key is a whole number.")
        assert served.writes() == []


@pytest.mark.slow
async def test_form_takes_an_id_that_is_not_among_the_choices(
    served: Served, make_app: MakeApp
) -> None:
    """An OS that nobody uses yet can be typed as its id."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        await choose(pilot, "os_id", str(served.wire.of("os", 5)))
        await press_button(pilot, "save")
        await created(pilot)
        assert served.orders()[-1][2]["system"] == 5


@pytest.mark.slow
async def test_too_little_credit_keeps_the_form(served: Served, make_app: MakeApp) -> None:
    """402: the message stands in the form, what was typed stays, nothing is sent again."""
    served.fail("create", 402, {"detail": "Insufficient credit."})
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        await press_button(pilot, "save")
        await sees(pilot, "Insufficient credit. Add credit at VPS.org and try again.")
        assert "web-9" in screen_text(pilot)
        assert len(served.writes()) == 1


@pytest.mark.slow
async def test_create_without_an_answer_cannot_be_sent_twice(
    served: Served, make_app: MakeApp
) -> None:
    """An unknown outcome is said, and the button is out of reach."""
    served.fail("create", 502, "<html>bad gateway</html>")
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        await press_button(pilot, "save")
        await sees(pilot, "may or may not have been done")
        await press_button(pilot, "save")
        assert len(served.writes()) == 1


async def test_changed_form_asks_before_it_is_thrown_away(make_app: MakeApp) -> None:
    """Esc asks when something was typed; Cancel goes back to it."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        await pilot.press("escape")
        await sees(pilot, "Throw away what you typed?")
        await pilot.press("enter")
        await shows(pilot, "CreateScreen")
        assert "web-9" in screen_text(pilot)
        await pilot.press("escape")
        await pilot.press("right", "enter")
        await shows(pilot, "ServersScreen")


@pytest.mark.slow
@pytest.mark.knobs(forbidden={"account"}, missing={"plans"})
async def test_everything_works_where_the_extra_pages_answer_403_and_404(
    served: Served, make_app: MakeApp
) -> None:
    """Without /account/me/ and /plans/ the host stands for the account, and ids for prices."""
    async with running(make_app(), extras=False) as pilot:
        assert "127.0.0.1" in screen_text(pilot)
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9", known_without_pages(served))
        await press_button(pilot, "save")
        await created(pilot)
        assert served.orders()[-1][0] == "create"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "kept"),
    [("web-1", "web-1"), ("\r\n  web-2 \nnext", "web-2"), ("x" * 10_000, "x" * 4096), ("\n", "")],
)
async def test_paste_into_a_form(make_app: MakeApp, text: str, kept: str) -> None:
    """The first line that says something, cut to what there is room for."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        focused = pilot.app.screen.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await pilot.pause()
        assert pilot.app.screen.query_one("#name").value == kept  # type: ignore[attr-defined]


@pytest.mark.slow
async def test_new_server_is_shown_even_when_the_filter_hides_it(
    served: Served, make_app: MakeApp
) -> None:
    """The filter makes way, and the cursor is on the new one."""
    async with running(make_app(query="mail")) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await created(pilot)
        await until(pilot, lambda: selected_name(pilot) == "web-9", "the new server")
        assert served.orders()[-1][0] == "create"


@pytest.mark.slow
async def test_a_server_like_another_takes_two_keys_and_a_name(
    served: Served, make_app: MakeApp
) -> None:
    """c, the name over the one that is counted up, F2: all else is that of the server."""
    pattern = served.account.servers[number_of(served, "web-2")]
    pattern["backups_enabled"] = True
    async with running(make_app()) as pilot:
        await select(pilot, "web-2")
        await pilot.press("c")
        await shows(pilot, "CreateScreen")
        await sees(pilot, ", like web-2")
        await sees(pilot, "web-3")
        await types(pilot, "shop")
        await pilot.press("f2")
        await until(pilot, lambda: served.writes(), "the request")
        told = {"hostname": "shop.example.com", "backups": True}
        assert served.orders() == [("create", None, {
            "name": "shop", "plan": pattern["plan"]["id"], "system": pattern["os"]["id"],
            "location": pattern["location"], **(told if has_hostnames(served) else {}),
        })]  # fmt: skip
        await created(pilot)


@pytest.mark.slow
async def test_a_server_by_price_takes_fifteen_keys_at_most(
    served: Served, make_app: MakeApp
) -> None:
    """The cheapest plan is the first of its list; the line below says what it comes to."""
    keys = ["tab", "enter", "enter", "tab", "enter", "enter", "tab", "enter", "enter"]
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        for key in keys:
            screen = type(pilot.app.screen).__name__
            await pilot.press(key)
            if key == "enter":
                other = "CreateScreen" if screen == "ChoiceScreen" else "ChoiceScreen"
                await shows(pilot, other)
        account = if_priced(served, " · account $150 → $155/month")
        await sees(pilot, f"$5/month, until the server is deleted{account}")
        await pilot.press("f2")
        await until(pilot, lambda: served.writes(), "the request")
        assert served.orders()[0][2]["plan"] == 1
        assert len(["n", *keys, "f2"]) <= 15


@pytest.mark.slow
async def test_keys_and_systems_of_the_account_are_offered(
    served: Served, make_app: MakeApp
) -> None:
    """Each by its name, and sent by its id, without a line in the config."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        await until(
            pilot,
            lambda: len(pilot.app.screen.query_one("#ssh_key_id", ChoiceField).choices) == 2,
            "the keys",
        )
        await choose(pilot, "ssh_key_id", "deploy")
        await press_button(pilot, "save")
        await until(pilot, lambda: served.writes(), "the request")
        assert served.orders()[0][2]["key"] == 8


@pytest.mark.slow
@pytest.mark.dialects("documented", reason="the second dialect tells no places of a plan")
async def test_plan_that_is_sold_elsewhere_says_so(make_app: MakeApp) -> None:
    """The places where it cannot be had are shown, and not taken."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await choose(pilot, "plan_id", "performance")
        pilot.app.screen.query_one("#location ChoiceBox").focus()
        await pilot.press("enter")
        await sees(pilot, "a place without Performance VPS")
        await types(pilot, "ap-south")
        await pilot.press("enter")
        await sees(pilot, "take another one")


@pytest.mark.slow
async def test_there_is_nothing_to_be_like_in_an_empty_account(make_app: MakeApp) -> None:
    """c says so, and opens nothing."""
    async with running(make_app(query="nothing-like-it")) as pilot:
        await pilot.press("c")
        await toasted(pilot, "There is no server to take as the pattern of a new one.")
        await shows(pilot, "ServersScreen")
