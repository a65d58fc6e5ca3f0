"""Servers that are not what the list said: gone, changed, refused, or slow to become it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keyring.backends.fail
import pytest

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import (
    replace,
    running,
    screen_text,
    sees,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import confirm, selected_name
from tests.support.servers.simulated_account import ONCE, TOKEN
from vpstui.api.models import ServerKey
from vpstui.api.polling import WatchPace
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState
from vpstui.widgets.fields.form_fields import Field
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")

WEB = 12345
"""The id of web-1."""

IMPATIENT = WatchPace(
    first_wait=0.02, wait_growth=1.0, longest_wait=0.02, confirmations_if_deleted=4
)
"""Believes after a few looks that a deleted server stays."""


def row(pilot: Pilot[int], name: str) -> str:
    """The line of the table about a server."""
    lines = [line for line in screen_text(pilot).splitlines() if line[2:].startswith(f"{name} ")]
    return lines[0] if lines else ""


async def put_cursor(pilot: Pilot[int], name: str) -> None:
    """Go to a server, with every server on screen."""
    table = pilot.app.screen.query_one(ServerTable)
    table.select(next(server.key for server in table._view.servers if server.name == name))
    await until(pilot, lambda: selected_name(pilot) == name, f"{name} under the cursor")


async def delete(pilot: Pilot[int], name: str) -> None:
    """Delete the server under the cursor."""
    await pilot.press("D")
    await shows(pilot, "ConfirmScreen")
    await types(pilot, name)
    await pilot.press("enter", "enter")


def patient_app(served: Served, pace: WatchPace) -> VpsTuiApp:
    """An app that follows servers at another pace."""
    return app_over(
        lambda name: connect(
            name, Profile(api_url=served.url), ChoiceNames(), {"VPSTUI_TOKEN": TOKEN},
            pace=pace, retries=ONCE, backend=keyring.backends.fail.Keyring(),
        ),
        known=[AccountState(profile="default", host="the host")],
        clock=Clock(seconds=served.clock, now=served.clock.now),
        timing=Timing(refresh=None),
    )  # fmt: skip


# -- gone meanwhile


@pytest.mark.slow
@pytest.mark.parametrize("key", ["X", "R", *(pytest.param(key, marks=NO_EDIT) for key in "eNb")])
async def test_server_gone_between_list_and_action_leaves(
    served: Served, make_app: MakeApp, key: str
) -> None:
    """404: said, the row leaves, and the cursor goes to the neighbour."""
    app = make_app()
    async with running(app) as pilot:
        await put_cursor(pilot, "cache-1")
        gone = app.screen.query_one(ServerTable).selected
        assert gone is not None
        served.account.remove(served.wire.number(gone.id))
        await pilot.press(key)
        if key in "XR":
            await confirm(pilot)
        await toasted(pilot, "There is nothing there (any more).")
        await until(pilot, lambda: selected_name(pilot) == "db-primary", "the neighbour")
        assert row(pilot, "cache-1") == ""
        assert len(app.state.servers) == 11
        assert len(served.writes()) == (key in "XR")


async def test_start_of_a_server_that_is_gone_leaves(served: Served, make_app: MakeApp) -> None:
    """The same without a question before it."""
    app = make_app()
    async with running(app) as pilot:
        stopped = next(server for server in app.state.servers if server.status == "stopped")
        await put_cursor(pilot, stopped.name)
        served.account.remove(served.wire.number(stopped.id))
        await pilot.press("S")
        await toasted(pilot, "There is nothing there (any more).")
        await until(pilot, lambda: app.state.server(stopped.key) is None, "the end of the row")
        assert selected_name(pilot) not in ("", stopped.name)


async def test_delete_of_a_server_that_is_gone_is_done(served: Served, make_app: MakeApp) -> None:
    """404 is what was wanted."""
    app = make_app()
    async with running(app) as pilot:
        await put_cursor(pilot, "web-1")
        served.account.remove(WEB)
        await delete(pilot, "web-1")
        await toasted(pilot, "web-1 is deleted.")
        assert app.state.server(ServerKey("default", served.wire.server_id(WEB))) is None
        assert selected_name(pilot) not in ("", "web-1")


# -- deleted, but still listed


async def test_deleted_server_that_is_still_listed_is_being_deleted(
    served: Served, make_app: MakeApp
) -> None:
    """It says so, takes no keys, and leaves when the API says so."""
    served.fail("delete", 204, number=WEB)
    app = make_app()
    async with running(app) as pilot:
        await put_cursor(pilot, "web-1")
        await delete(pilot, "web-1")
        await until(pilot, lambda: "◌ deleting" in row(pilot, "web-1"), "the word")
        served.clock.time += 1  # a list asked for in the same instant could be older
        await pilot.press("r")
        await put_cursor(pilot, "web-1")
        await pilot.press("X", "D", "e")
        await shows(pilot, "ServersScreen")
        served.account.remove(WEB)
        await toasted(pilot, "web-1 is deleted.")
        await until(pilot, lambda: row(pilot, "web-1") == "", "the end of the row")
        assert app.state.first.deleted_at.keys() <= {served.wire.server_id(WEB)}
        assert not app.state.first.operations
        assert len(served.writes()) == 1


async def test_deleted_server_that_stays_is_told(served: Served) -> None:
    """After some looks it is what it is, and may be deleted again."""
    served.fail("delete", 204, number=WEB)
    app = patient_app(served, IMPATIENT)
    async with running(app) as pilot:
        await put_cursor(pilot, "web-1")
        await delete(pilot, "web-1")
        served.clock.time += 1
        await toasted(pilot, "web-1 is active, though its delete was accepted.")
        await until(pilot, lambda: "● active" in row(pilot, "web-1"), "the status")
        await pilot.press("r")
        await until(pilot, lambda: app.state.first.is_live, "a list")
        assert "● active" in row(pilot, "web-1")
        assert not app.state.is_busy(ServerKey("default", served.wire.server_id(WEB)))


# -- another status


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "shown", "true", "said"),
    [
        ("X", "active", "stopped", "already stopped"),
        ("S", "stopped", "active", "already running"),
        ("R", "active", "stopped", "not running"),
        ("X", "active", "rebooting", "rebooting"),
        ("S", "stopped", "starting", "starting"),
    ],
)
async def test_action_that_the_status_does_not_allow(
    served: Served, make_app: MakeApp, key: str, shown: str, true: str, said: str
) -> None:
    """400: the API's reason is told, and the row shows what is true."""
    served.account.set_status(WEB, shown)
    refusal = {"detail": f"Server is {said}."}
    verb = {"X": "stop", "S": "start", "R": "reboot"}[key]
    app = make_app()
    async with running(app) as pilot:
        await put_cursor(pilot, "web-1")
        served.account.set_status(WEB, true)
        served.fail(verb, 400, refusal, number=WEB)
        await pilot.press(key)
        if key != "S":
            await confirm(pilot)
        await toasted(pilot, f"Server is {said}.")
        await until(pilot, lambda: f" {true}" in row(pilot, "web-1"), true)
        assert len(served.writes()) == 1
        assert not app.state.first.operations


async def test_server_that_never_leaves_provisioning_takes_long(
    served: Served, make_app: MakeApp
) -> None:
    """After ten minutes a word, once; the row says for how long, and it is watched on."""
    async with running(make_app()) as pilot:
        served.account.set_status(WEB, "provisioning")
        await pilot.press("r")
        await until(pilot, lambda: "provisioning" in row(pilot, "web-1"), "the status")
        served.clock.time += 660
        await toasted(pilot, "web-1: provisioning for 11 min, which is long.")
        await pilot.press("r")
        await until(pilot, lambda: "provisioning 11" in row(pilot, "web-1"), "how long")
        served.account.set_status(WEB, "active")
        await toasted(pilot, "web-1 is active now.")
        told = [notice.message for notice in pilot.app._notifications if "long" in notice.message]
        assert len(told) == 1


# -- refusals of a form


@NO_EDIT
@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "field", "below"),
    [
        ({"hostname": ["Taken."]}, "Taken.", ""),
        ({"hostname": {"code": ["Taken."]}}, "code: Taken.", ""),
        ({"hostname": ["Taken."], "quota": ["Used up."]}, "Taken.", "quota: Used up."),
        ({"non_field_errors": ["Taken.", "Odd."]}, "", "Taken. Odd."),
        ("[\"Taken.\", \"Odd.\"]", "", "Taken. Odd."),
        ("<html>Bad request</html>", "", "The API refuses this request."),
    ],
    ids=["map", "nested", "stray", "none", "list", "page"],
)  # fmt: skip
async def test_refusal_stands_at_its_field(
    served: Served, make_app: MakeApp, body: Any, field: str, below: str
) -> None:
    """On the field where it has one, else below the fields; what was typed stays."""
    served.fail("edit", 400, body, number=WEB)
    async with running(make_app()) as pilot:
        await put_cursor(pilot, "web-1")
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        await replace(pilot, "hostname", "x.de")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await sees(pilot, field or below)
        screen = pilot.app.screen
        wrong = [str(widget.id) for widget in screen.query(Field) if widget.has_class("-wrong")]
        assert wrong == (["hostname"] if field else [])
        assert str(screen.query_one("#hostname .field--error").render()) == field
        assert str(screen.query_one("#problem").render()) == below
        assert screen.query_one("#hostname", Field).value == "x.de"
        assert not screen.query_one("#save").disabled
        assert len(served.writes()) == 1


@pytest.mark.parametrize("jump", [-86400 * 4000, 86400 * 4000])
async def test_clock_that_jumps(served: Served, make_app: MakeApp, jump: int) -> None:
    """By years, either way: no age is negative, and reading goes on."""
    async with running(make_app()) as pilot:
        served.account.set_status(WEB, "starting")
        await pilot.press("r")
        await until(pilot, lambda: "starting" in row(pilot, "web-1"), "the transition")
        served.clock.time += jump
        await pilot.press("r")
        await sees(pilot, "● live")
        assert " -1" not in screen_text(pilot)
        served.account.set_status(WEB, "active")
        await pilot.press("r")
        await until(pilot, lambda: "active" in row(pilot, "web-1"), "the end of it")


async def test_key_on_a_server_whose_write_is_unknown(served: Served, make_app: MakeApp) -> None:
    """It is refused with a word, and nothing is sent."""
    async with running(make_app()) as pilot:
        await put_cursor(pilot, "web-1")
        served.fail("stop", 504, "")
        served.fail("read", 503, "", times=30, number=WEB)
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await until(pilot, lambda: "stop unknown" in row(pilot, "web-1"), "the doubt")
        await pilot.press("R")
        await toasted(pilot, "web-1: whether its stop was done is unknown; it is being looked up.")
        assert len(served.writes()) == 1
