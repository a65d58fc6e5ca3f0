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
    fill_create_form,
    number_of,
    press_button,
    selected_name,
)
from vpstui.widgets.fields.choice_field import ChoiceField
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


@pytest.mark.slow
async def test_create_with_a_refused_field_and_then_success(
    served: Served, make_app: MakeApp
) -> None:
    """A 400 stands under its field and what was typed stays; then the server is created."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "web-9")
        served.account.fail_next(
            "POST", "/servers/", 400, {"name": ["A server of this name exists."]}
        )
        await press_button(pilot, "save")
        await sees(pilot, "A server of this name exists.")
        assert "Starter" in screen_text(pilot)
        await types(pilot, "0")
        await press_button(pilot, "save")
        await shows(pilot, "ServersScreen")
        method, path, body = served.writes()[-1]
        assert (method, path) == ("POST", "/servers/")
        assert isinstance(body, dict)
        assert body["name"] == "web-90"
        assert body["location"] == "us-east"
        assert body["backups_enabled"] is False
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
        pilot.app.screen.query_one("#hostname Input").focus()
        await types(pilot, "no dots")
        await choose(pilot, "ssh_key_id", "nobody")
        await press_button(pilot, "save")
        for text in (
            "Use letters a-z, digits and hyphens only.",
            "The plan is required.",
            "A location is required.",
            "The OS is required.",
            "Use a full domain name",
            "The id of the SSH key is a whole number.",
        ):
            await sees(pilot, text)
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
        await choose(pilot, "os_id", "5")
        await press_button(pilot, "save")
        await shows(pilot, "ServersScreen")
        body = served.writes()[-1][2]
        assert isinstance(body, dict)
        assert body["os_id"] == 5


@pytest.mark.slow
async def test_too_little_credit_keeps_the_form(served: Served, make_app: MakeApp) -> None:
    """402: the message stands in the form, what was typed stays, nothing is sent again."""
    served.account.fail_next("POST", "/servers/", 402, {"detail": "Insufficient credit."})
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
    served.account.fail_next("POST", "/servers/", 502, "<html>bad gateway</html>")
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
        await types(pilot, "web-9")
        await choose(pilot, "plan_id", "Starter")
        await choose(pilot, "location", "us-east")
        await choose(pilot, "os_id", "Debian")
        await press_button(pilot, "save")
        await shows(pilot, "ServersScreen")
        assert served.writes()[-1][:2] == ("POST", "/servers/")


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
        await types(pilot, "web-9")
        for field, text in (("plan_id", "Starter"), ("location", "us-east"), ("os_id", "debian")):
            await choose(pilot, field, text)
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: selected_name(pilot) == "web-9", "the new server")
        assert served.writes()[-1][0] == "POST"


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
        assert served.writes() == [("POST", "/servers/", {
            "name": "shop", "plan_id": pattern["plan"]["id"], "os_id": pattern["os"]["id"],
            "location": pattern["location"], "hostname": "shop.example.com",
            "backups_enabled": True,
        })]  # fmt: skip
        await shows(pilot, "ServersScreen")


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
        await sees(pilot, "$5/month, until the server is deleted · account $150 → $155/month")
        await pilot.press("f2")
        await until(pilot, lambda: served.writes(), "the request")
        body = served.writes()[0][2]
        assert isinstance(body, dict)
        assert body["plan_id"] == 1
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
        body = served.writes()[0][2]
        assert isinstance(body, dict)
        assert body["ssh_key_id"] == 8


@pytest.mark.slow
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
