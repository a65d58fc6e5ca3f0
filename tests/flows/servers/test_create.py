"""The create form: what it refuses, what it sends, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from tests.support.apps.pilot import running, screen_text, sees, shows, toasted, types, until
from tests.support.apps.user_steps import choose, fill_create_form, press_button, selected_name
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
        pilot.app.screen.query_one("#ssh_key_id Input").focus()
        await types(pilot, "laptop")
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
        await choose(pilot, "os_id", "Another")
        await types(pilot, "5")
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
        for field, text in (("plan_id", "Starter"), ("location", "us-east")):
            pilot.app.screen.query_one(f"#{field} Select").focus()
            await pilot.press("enter")
            await types(pilot, text)
            await pilot.press("enter")
        pilot.app.screen.query_one("#os_id Select").focus()
        await pilot.press("enter", "down", "enter")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: selected_name(pilot) == "web-9", "the new server")
        assert served.writes()[-1][0] == "POST"
