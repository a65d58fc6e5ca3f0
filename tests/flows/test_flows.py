"""What a person does with servers, by keyboard, over a socket to a simulated account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.driving import (
    replace,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from vpstui.api.models import ServerKey
from vpstui.fleet.state.account_state import Phase
from vpstui.screens.servers.servers_screen import ServersScreen
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.served import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]


def id_of(served: Served, name: str) -> int:
    """The id of a simulated server."""
    return next(key for key, row in served.account.servers.items() if row["name"] == name)


def lists_asked(served: Served) -> list[dict[str, str]]:
    """The queries of every list that was asked for."""
    return [
        dict(request.query)
        for request in served.account.requests
        if request.method == "GET" and request.path == "/api/v1/servers/"
    ]


async def choose(pilot: Pilot[int], field: str, text: str) -> None:
    """Choose in a list of the form by typing into it."""
    select_box = pilot.app.screen.query_one(f"#{field} Select")
    select_box.focus()
    await pilot.press("enter")
    await types(pilot, text)
    await pilot.press("enter")
    await pilot.pause()


async def fill_create_form(pilot: Pilot[int], name: str) -> None:
    """Fill the create form with what the simulated account offers."""
    await types(pilot, name)
    await choose(pilot, "plan_id", "Starter")
    await choose(pilot, "location", "us-east")
    await choose(pilot, "os_id", "Debian")


async def press_button(pilot: Pilot[int], button: str) -> None:
    """Go to a button and press it."""
    pilot.app.screen.query_one(f"#{button}").focus()
    await pilot.press("enter")
    await pilot.pause()


# -- list


@pytest.mark.knobs(servers=250)
async def test_all_servers_of_three_pages_are_listed(served: Served, make_app: MakeApp) -> None:
    """An account of more than one page is shown whole."""
    app = make_app()
    async with running(app) as pilot:
        table = app.screen.query_one(ServerTable)
        assert {server.id for server in app.state.servers} == set(served.account.servers)
        assert len(app.state.servers) == 250
        assert [query.get("page") for query in lists_asked(served)] == [None, "2", "3"]
        assert "250 servers" in screen_text(pilot)
        await pilot.press("G")
        last = table.selected
        assert last is not None
        assert last.name in screen_text(pilot)


async def test_refresh_shows_what_changed(served: Served, make_app: MakeApp) -> None:
    """r reads the list; a server that changed is drawn anew, the cursor stays on its server."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape")
        served.account.edit(id_of(served, "mail"), name="zz-mail")
        await pilot.press("r")
        await sees(pilot, "zz-mail")
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert selected.name == "zz-mail"


async def test_api_is_asked_for_one_status(served: Served, make_app: MakeApp) -> None:
    """f asks the API with ?status= and shows that the list is limited."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "AskForScreen")
        await choose(pilot, "status", "stopped")
        await press_button(pilot, "ask")
        await sees(pilot, "only stopped (f)")
        await until(pilot, lambda: len(app.state.servers) < 12, "the shorter list")
        assert {server.status for server in app.state.servers} == {"stopped"}
        assert lists_asked(served)[-1]["status"] == "stopped"


async def test_api_is_asked_for_one_location(served: Served, make_app: MakeApp) -> None:
    """f asks the API with ?location=, and Everything takes it back."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "AskForScreen")
        await choose(pilot, "location", "us-west")
        await press_button(pilot, "ask")
        await until(pilot, lambda: len(app.state.servers) < 12, "the shorter list")
        assert {server.location for server in app.state.servers} == {"us-west"}
        assert lists_asked(served)[-1]["location"] == "us-west"
        await pilot.press("f")
        await press_button(pilot, "all")
        await until(pilot, lambda: len(app.state.servers) == 12, "the whole list")


# -- filter and order


async def test_filter_narrows_as_you_type_and_escape_clears(make_app: MakeApp) -> None:
    """/ filters by words and status while typing; Enter keeps, Esc clears."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await sees(pilot, "3 of 12 servers")
        await types(pilot, " status:active")
        await sees(pilot, "2 of 12 servers")
        await pilot.press("enter")
        await sees(pilot, "/web status:active")
        await pilot.press("escape")
        await sees(pilot, "12 servers")


async def test_wrong_filter_says_where_and_keeps_the_rows(make_app: MakeApp) -> None:
    """What cannot be read is named with its place; the last good rows stay."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web ")
        await pilot.press("exclamation_mark")
        await sees(pilot, "at 5: Something must follow the '!'.")
        assert "web-1" in screen_text(pilot)
        assert "bastion" not in screen_text(pilot)


async def test_filter_of_the_command_line_holds_from_the_start(make_app: MakeApp) -> None:
    """A query given at the start is the first filter."""
    async with running(make_app(query="web")) as pilot:
        await sees(pilot, "3 of 12 servers")
        await pilot.press("escape")
        await sees(pilot, "12 servers")


async def test_sort_moves_to_the_next_column_and_reverses(make_app: MakeApp) -> None:
    """o sorts by the next column, O reverses; the cursor stays on its server."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape", "o")
        await sees(pilot, "STATUS ↑")
        await pilot.press("O")
        await sees(pilot, "STATUS ↓")
        assert "sort status ↓" in screen_text(pilot)
        selected = pilot.app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert selected.name == "mail"


async def test_wide_shows_every_column(make_app: MakeApp) -> None:
    """w brings id, updated and price, and the table scrolls sideways."""
    async with running(make_app()) as pilot:
        await pilot.press("w", *["right"] * 20)
        await sees(pilot, "$/MONTH")
        assert "$10.00" in screen_text(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "$/MONTH" not in screen_text(pilot), "the narrow table")


# -- detail


async def test_detail_shows_facts_and_gauges(served: Served, make_app: MakeApp) -> None:
    """Enter shows what only the detail tells, with used, total and per cent."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "2001:db8:")
        await sees(pilot, "of 4 GB")
        text = screen_text(pilot)
        for label in ("CPU", "Memory", "Disk", "Bandwidth", "Backups", "Ubuntu 22.04 LTS"):
            assert label in text
        assert f"/api/v1/servers/{id_of(served, 'web-1')}/" in {
            request.path for request in served.account.requests
        }
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_server_that_goes_while_looked_at_is_said_to_be_gone(
    served: Served, make_app: MakeApp
) -> None:
    """404 while looking: the screen says so, its keys are dim, the row has left the list."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "IPv6")
        served.account.remove(id_of(served, "mail"))
        await pilot.press("r")
        await sees(pilot, "This server is gone.")
        await pilot.press("D")
        await pilot.pause()
        assert type(app.screen).__name__ == "DetailScreen"
        await pilot.press("escape", "escape")
        await sees(pilot, "11 servers")


# -- create


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


# -- edit


async def open_edit(pilot: Pilot[int], name: str) -> None:
    """Open the edit form of a server."""
    await select(pilot, name)
    await pilot.press("e")
    await shows(pilot, "EditScreen")


async def test_edit_of_one_field_is_a_patch(served: Served, make_app: MakeApp) -> None:
    """Only what was changed is sent."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "hostname", "mx.example.com")
        await press_button(pilot, "save")
        await toasted(pilot, "mail is saved")
        path = f"/servers/{id_of(served, 'mail')}/"
        assert served.writes() == [("PATCH", path, {"hostname": "mx.example.com"})]


async def test_edit_of_all_three_fields_is_a_put(served: Served, make_app: MakeApp) -> None:
    """When everything was changed, everything is replaced."""
    server_id = id_of(served, "mail")
    backups = served.account.get(server_id)["backups_enabled"]
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "mx")
        await replace(pilot, "hostname", "mx.example.com")
        pilot.app.screen.query_one("#backups_enabled Toggle").focus()
        await pilot.press("space")
        await press_button(pilot, "save")
        await toasted(pilot, "mx is saved")
        sent = {"name": "mx", "hostname": "mx.example.com", "backups_enabled": not backups}
        assert served.writes() == [("PUT", f"/servers/{server_id}/", sent)]


async def test_edit_reads_before_it_opens_and_before_it_saves(
    served: Served, make_app: MakeApp
) -> None:
    """The form begins with the newest values, and looks again before it sends."""
    server_id = id_of(served, "mail")
    async with running(make_app()) as pilot:
        served.account.edit(server_id, hostname="new.example.com")
        await open_edit(pilot, "mail")
        await sees(pilot, "new.example.com")
        await replace(pilot, "name", "mx")
        reads = sum(r.path.endswith(f"/{server_id}/") for r in served.account.requests)
        await press_button(pilot, "save")
        await toasted(pilot, "mx is saved")
        after = [r.method for r in served.account.requests if r.path.endswith(f"/{server_id}/")]
        assert after[reads:] == ["GET", "PATCH"]


async def test_edit_of_somebody_else_is_shown_before_it_is_overwritten(
    served: Served, make_app: MakeApp
) -> None:
    """Theirs and mine stand side by side; mine is sent only when that is chosen."""
    server_id = id_of(served, "mail")
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "mine")
        served.account.edit(server_id, name="theirs")
        await press_button(pilot, "save")
        await sees(pilot, "Somebody else changed this server meanwhile")
        text = screen_text(pilot)
        assert "theirs  theirs" in text
        assert "mine    mine" in text
        assert served.writes() == []
        await press_button(pilot, "mine")
        await toasted(pilot, "mine is saved")
        assert served.writes() == [("PATCH", f"/servers/{server_id}/", {"name": "mine"})]


async def test_theirs_can_be_taken_and_the_rest_of_mine_stays(
    served: Served, make_app: MakeApp
) -> None:
    """Take theirs fills the form with it; a field they did not touch keeps my change."""
    server_id = id_of(served, "mail")
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "mine")
        await replace(pilot, "hostname", "mine.example.com")
        served.account.edit(server_id, name="theirs")
        await press_button(pilot, "save")
        await shows(pilot, "ConflictScreen")
        await press_button(pilot, "theirs")
        await sees(pilot, "Their values are in the form now.")
        await press_button(pilot, "save")
        await toasted(pilot, "theirs is saved")
        path = f"/servers/{server_id}/"
        assert served.writes() == [("PATCH", path, {"hostname": "mine.example.com"})]


async def test_keep_editing_leaves_the_form_as_it_was(served: Served, make_app: MakeApp) -> None:
    """Esc in front of a conflict goes back to the form; nothing is sent."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "mine")
        served.account.edit(id_of(served, "mail"), name="theirs")
        await press_button(pilot, "save")
        await shows(pilot, "ConflictScreen")
        await pilot.press("escape")
        await shows(pilot, "EditScreen")
        assert "mine" in screen_text(pilot)
        assert served.writes() == []


async def test_edit_without_a_change_is_not_sent(served: Served, make_app: MakeApp) -> None:
    """Saving an untouched form says so."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await press_button(pilot, "save")
        await sees(pilot, "Nothing was changed.")
        assert served.writes() == []


async def test_edit_catches_a_wrong_name_and_hostname(served: Served, make_app: MakeApp) -> None:
    """What the contract refuses is named in the form."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "a_b")
        await replace(pilot, "hostname", "nodots")
        await press_button(pilot, "save")
        await sees(pilot, "Use letters a-z, digits and hyphens only.")
        await sees(pilot, "Use a full domain name")
        assert served.writes() == []


async def test_rename_is_one_field_and_enter(served: Served, make_app: MakeApp) -> None:
    """N renames without the form."""
    server_id = id_of(served, "mail")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("N")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "mx")
        await pilot.press("enter")
        await toasted(pilot, "mx is saved")
        assert served.writes() == [("PATCH", f"/servers/{server_id}/", {"name": "mx"})]


async def test_backups_are_switched_after_saying_which_way(
    served: Served, make_app: MakeApp
) -> None:
    """b reads the switch, says what it is now, and sends the other."""
    server_id = id_of(served, "mail")
    served.account.edit(server_id, backups_enabled=False)
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("b")
        await sees(pilot, "Automatic backups are off now.")
        await pilot.press("right", "enter")
        await toasted(pilot, "mail is saved")
        assert served.writes() == [("PATCH", f"/servers/{server_id}/", {"backups_enabled": True})]


# -- power and delete


async def test_stop_is_watched_until_it_is_stopped(served: Served, make_app: MakeApp) -> None:
    """X asks, sends once, shows the transition, and says when it was seen done."""
    app = make_app()
    server_id = id_of(served, "mail")
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await sees(pilot, "A stopped server is still billed until it is deleted.")
        assert f"id {server_id}" in screen_text(pilot)
        await pilot.press("right", "enter")
        await sees(pilot, "◑ stopping")
        served.clock.time += 10
        await toasted(pilot, "mail is stopped after 10 s.")
        await sees(pilot, "○ stopped")
        assert served.writes() == [("POST", f"/servers/{server_id}/stop/", None)]


async def test_stop_is_not_sent_when_it_is_cancelled(served: Served, make_app: MakeApp) -> None:
    """Cancel has the focus: Enter on the plan of action does nothing."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_start_needs_no_question(served: Served, make_app: MakeApp) -> None:
    """S starts a stopped server at once."""
    server_id = id_of(served, "dev-sandbox")
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press("S")
        await sees(pilot, "◐ starting")
        served.clock.time += 10
        await toasted(pilot, "dev-sandbox is active after 10 s.")
        assert served.writes() == [("POST", f"/servers/{server_id}/start/", None)]


async def test_reboot_from_the_detail_screen(served: Served, make_app: MakeApp) -> None:
    """The keys of a server work where it is shown."""
    server_id = id_of(served, "mail")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "IPv6")
        await pilot.press("R")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "◒ rebooting")
        served.clock.time += 10
        await toasted(pilot, "mail is active after 10 s.")
        assert served.writes() == [("POST", f"/servers/{server_id}/reboot/", None)]


async def test_key_that_does_not_apply_does_nothing(served: Served, make_app: MakeApp) -> None:
    """Stop on a stopped server is dimmed and asks nothing."""
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ServersScreen)
        assert served.writes() == []


async def test_stop_of_a_server_that_stopped_meanwhile_looks_again(
    served: Served, make_app: MakeApp
) -> None:
    """400 already stopped: said, and the list shows what is true."""
    server_id = id_of(served, "mail")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        served.account.set_status(server_id, "stopped")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "○ stopped")
        assert len(served.writes()) == 1


async def test_delete_needs_the_name_typed(served: Served, make_app: MakeApp) -> None:
    """D deletes only after the name stands there, letter for letter."""
    app = make_app()
    server_id = id_of(served, "mail")
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("D")
        await sees(pilot, "This cannot be undone.")
        await types(pilot, "mai")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert served.writes() == []
        pilot.app.screen.query_one("#typed").focus()
        await pilot.press("end")
        await types(pilot, "l")
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is deleted.")
        assert served.writes() == [("DELETE", f"/servers/{server_id}/", None)]
        assert app.state.server(ServerKey("default", server_id)) is None


async def test_target_is_frozen_when_the_key_is_pressed(served: Served, make_app: MakeApp) -> None:
    """What moves in the list behind the question does not change what is acted on."""
    app = make_app()
    server_id = id_of(served, "mail")
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape", "X")
        await shows(pilot, "ConfirmScreen")
        served.account.edit(server_id, name="zz-last")
        served.account.remove(id_of(served, "bastion"))
        (account,) = app.fleet._accounts.connected
        await account.refresh()
        await pilot.press("right", "enter")
        await until(pilot, lambda: served.writes(), "the request")
        assert served.writes() == [("POST", f"/servers/{server_id}/stop/", None)]


async def test_auto_repeat_of_a_key_asks_once(served: Served, make_app: MakeApp) -> None:
    """Ten presses of S in a row are one request."""
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press(*["S"] * 10)
        await sees(pilot, "◐ starting")
        assert len(served.writes()) == 1


# -- login and trouble


@pytest.mark.knobs(token="vps_right")
async def test_first_start_asks_for_a_token_and_tries_it(
    make_app: MakeApp,
) -> None:
    """Without a token there is a login screen, which takes only one that the API takes."""
    app = make_app(environ={})
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "VPSTUI_TOKEN")
        await types(pilot, "vps_wrong")
        await pilot.press("enter")
        await sees(pilot, "The API does not accept this token.")
        assert "vps_wrong" not in screen_text(pilot)
        await replace(pilot, "token", "vps_right")
        await pilot.press("enter")
        await sees(pilot, "12 servers")
        await toasted(pilot, "Logged in for this session only.")


async def test_token_revoked_in_the_middle_keeps_the_form(
    served: Served, make_app: MakeApp
) -> None:
    """401 while saving: one login screen over the form, whose text is still there after it."""
    app = make_app()
    async with running(app) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "name", "mx")
        served.account.token = "vps_new"
        await press_button(pilot, "save")
        await shows(pilot, "LoginScreen")
        assert app.state.phase is Phase.SIGNED_OUT
        await types(pilot, "vps_new")
        await pilot.press("enter")
        await shows(pilot, "EditScreen")
        assert "mx" in screen_text(pilot)
        await press_button(pilot, "save")
        await toasted(pilot, "mx is saved")


async def test_login_can_wait_and_r_asks_again(served: Served, make_app: MakeApp) -> None:
    """Esc leaves the login screen; the rows stay, dimmed and dated; r asks for the token."""
    app = make_app()
    async with running(app) as pilot:
        served.account.token = "vps_new"
        served.clock.time += 125
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "▲ signed out · 2 min old")
        assert "mail" in screen_text(pilot)
        await pilot.press("r")
        await shows(pilot, "LoginScreen")


async def test_lost_network_keeps_the_rows_and_their_age(served: Served, make_app: MakeApp) -> None:
    """A failed read says so once, keeps the rows, and shows how old they are."""
    app = make_app()
    async with running(app) as pilot:
        served.account.fail_next("GET", "/servers/", 503, {"detail": "maintenance"}, times=2)
        served.clock.time += 125
        await pilot.press("r")
        await sees(pilot, "▲ API fault · 2 min old")
        assert "mail" in screen_text(pilot)
        await toasted(pilot, "The list stays as it was.")
        await pilot.press("r")
        await until(pilot, lambda: app.state.first.failures == 2, "the second failure")
        await pilot.press("r")
        await sees(pilot, "● live")
        await toasted(pilot, "again.")


async def test_missing_permission_is_told_and_nothing_else_stops(
    served: Served, make_app: MakeApp
) -> None:
    """403 names what is not permitted; the session goes on."""
    served.account.fail_next("POST", "/stop/", 403, {"detail": "servers:write is missing."})
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "This token may not stop servers. It said: servers:write is missing.")
        assert app.state.phase is Phase.READY


async def test_long_error_gets_a_screen_of_its_own(served: Served, make_app: MakeApp) -> None:
    """What cannot be read in a toast stands on a screen, to be read in peace."""
    served.account.fail_next("POST", "/stop/", 409, {"detail": "busy " * 60})
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ErrorScreen")
        await sees(pilot, "busy busy")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_unknown_stop_is_found_out_by_reading(served: Served, make_app: MakeApp) -> None:
    """No answer to a stop: unknown on screen, never sent again, told when it was seen."""
    served.account.fail_next("POST", "/stop/", 504, "")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "mail is active: the stop was not done, as far as can be seen.")
        assert len(served.writes()) == 1


async def test_pause_stops_reading_and_says_so(make_app: MakeApp) -> None:
    """p pauses, p goes on."""
    async with running(make_app()) as pilot:
        await pilot.press("p")
        await sees(pilot, "‖ paused")
        await pilot.press("p")
        await sees(pilot, "● live")


# -- the app itself


async def test_help_lists_the_keys_of_the_screen(make_app: MakeApp) -> None:
    """? shows every key that works here, from the bindings."""
    async with running(make_app()) as pilot:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await sees(pilot, "Change name, hostname and backups")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_too_small_a_terminal_says_so_and_comes_back(make_app: MakeApp) -> None:
    """Below 40x10 there is one line; with room, the content comes back."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.resize_terminal(20, 5)
        await shows(pilot, "TooSmallScreen")
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "ServersScreen")
        await sees(pilot, "mail")


async def test_q_quits_with_nothing_in_flight(make_app: MakeApp) -> None:
    """q leaves at once, with exit status 0."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


@pytest.mark.knobs(latency=0.5)
async def test_q_asks_while_a_write_is_in_flight(served: Served, make_app: MakeApp) -> None:
    """Leaving while a request is not answered takes a second key."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press("S", "q")
        await sees(pilot, "1 request not answered")
        await pilot.press("right", "enter")
    assert app.return_value == 0
    assert [path for _, path, _ in served.writes()] == [
        f"/servers/{id_of(served, 'dev-sandbox')}/start/"
    ]


@pytest.mark.knobs(account_page=False, plans_page=False)
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
