"""The history in the app: what was sent through it is there, by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring.backends.fail
import pytest

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import (
    has_begun,
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
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN
from vpstui.api.requests import ServerCreate
from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import OutcomeUnknown
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState
from vpstui.widgets.recent_writes import RecentWrites
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp
    from vpstui.fleet.connection import Connection


def app_on(served: Served, journal: Path, *profiles: str) -> VpsTuiApp:
    """An app with these accounts open, all of which note in one file."""
    profile = Profile(api_url=served.url)

    def dial(name: str) -> Connection:
        return connect(
            name,
            profile,
            ChoiceNames(),
            {"VPSTUI_TOKEN": TOKEN},
            journal_path=journal,
            pace=QUICK,
            retries=ONCE,
            backend=keyring.backends.fail.Keyring(),
        )

    return app_over(
        dial,
        known=[AccountState(profile=name, host="admin.vps.org") for name in profiles],
        opened=profiles,
        profiles=dict.fromkeys(profiles, profile),
        clock=Clock(seconds=served.clock, now=served.clock.now),
        timing=Timing(refresh=None),
    )


def account(pilot: Pilot[int]) -> str:
    """The account of the server under the cursor."""
    selected = pilot.app.screen.query_one(ServerTable).selected
    assert selected is not None
    return selected.profile


async def start(pilot: Pilot[int], name: str) -> None:
    """Start a server, until the API took it."""
    await select(pilot, name)
    await pilot.press("S")
    await sees(pilot, "starting")
    await pilot.press("escape")


async def test_what_was_sent_is_in_the_history(make_app: Callable[..., VpsTuiApp]) -> None:
    """Also where there is no file, as with the simulated account."""
    async with running(make_app()) as pilot:
        await start(pilot, "dev-sandbox")
        await pilot.press("H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "accepted")
        words = line_with(pilot, "dev-sandbox").split()
        assert words[:4] == ["2026-03-01", "12:00", "default", "start"]
        await pilot.press("q")
        await shows(pilot, "ServersScreen")


async def test_refusal_is_in_the_history_with_its_reason(
    make_app: Callable[..., VpsTuiApp], served: Served
) -> None:
    """As the API gave it."""
    served.fail("start", 409, {"detail": "The node is full."})
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press("S", "H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "■ refused")
        await pilot.press("enter")
        await sees(pilot, "The node is full.")


@pytest.mark.slow
async def test_server_shows_its_own_writes(make_app: Callable[..., VpsTuiApp]) -> None:
    """Below its gauges, the new ones at once; `H` opens their history."""
    async with running(make_app()) as pilot:
        await start(pilot, "dev-sandbox")
        await select(pilot, "web-1")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "Bandwidth")
        assert "Sent from here" not in screen_text(pilot)
        await pilot.press("R")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "Sent from here (UTC)")
        await sees(pilot, "2026-03-01 12:00  reboot  ◐ accepted")
        await pilot.press("H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "History of web-1")
        await sees(pilot, "1 record")
        pilot.app.clear_notifications()  # what the API said of the start
        await until(pilot, lambda: "start" not in screen_text(pilot), "only its own writes")
        await pilot.press("q")
        await shows(pilot, "DetailScreen")


async def test_end_of_a_write_is_told_on_the_screen_of_its_server(
    make_app: Callable[..., VpsTuiApp], served: Served
) -> None:
    """Accepted first, and seen done when it is."""
    async with running(make_app()) as pilot:
        await start(pilot, "dev-sandbox")
        await select(pilot, "dev-sandbox")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "start   ◐ accepted")
        served.clock.time += 600
        await sees(pilot, "start   ● done")


async def test_history_outlives_the_app(served: Served, tmp_path: Path) -> None:
    """It is read from the file, whose place is told."""
    journal = tmp_path / "j.jsonl"
    async with running(app_on(served, journal, "default")) as pilot:
        await start(pilot, "dev-sandbox")
    async with running(app_on(served, journal, "default"), size=(160, 40)) as pilot:
        await pilot.press("H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "dev-sandbox")
        assert screen_text(pilot).splitlines()[0].endswith(str(journal)[-20:])


@pytest.mark.slow
async def test_accounts_are_told_apart(served: Served, tmp_path: Path) -> None:
    """Whose write it was stands in its line; a server's history is of its account only."""
    app = app_on(served, tmp_path / "j.jsonl", "prod", "lab")
    async with running(app) as pilot:
        await until(pilot, lambda: all(one.servers for one in app.state.accounts), "both lists")
        await pilot.press("slash")
        await types(pilot, "web-1")
        await pilot.press("enter", "G")
        profile, other = account(pilot), {"prod": "lab", "lab": "prod"}[account(pilot)]
        await pilot.press("R")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter", "H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "1 record")
        assert profile in line_with(pilot, "reboot").split()
        await pilot.press("q")
        await shows(pilot, "ServersScreen")
        await pilot.press("g")
        assert account(pilot) == other
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await pilot.press("H")
        await sees(pilot, f"History of web-1 in {other}")
        await sees(pilot, "Nothing about this server was sent from here yet.")


async def test_file_that_cannot_be_read_is_said(served: Served, tmp_path: Path) -> None:
    """And the app goes on."""
    (tmp_path / "j.jsonl").mkdir()
    async with running(app_on(served, tmp_path / "j.jsonl", "default")) as pilot:
        await pilot.press("H")
        await sees(pilot, "cannot be used: Is a")
        await pilot.press("q")
        await shows(pilot, "ServersScreen")


async def test_keys_typed_ahead_go_into_the_search(make_app: Callable[..., VpsTuiApp]) -> None:
    """And start or stop nothing."""
    async with running(make_app()) as pilot:
        await start(pilot, "dev-sandbox")
        for key in ("H", "slash", "S", "X", "D"):
            pilot.app.simulate_key(key)
        await sees(pilot, "/ SXD")
        await sees(pilot, "0 of 1 record")


async def lost_create(pilot: Pilot[int], app: VpsTuiApp, served: Served) -> None:
    """Create a server without an answer, and open its record in the history."""
    served.fail("create", 504, "")
    wire = served.wire
    order = ServerCreate(
        name="lost-1", plan_id=wire.of("plan", 1), os_id=wire.of("os", 5),
        location=wire.place("us-east"),
    )  # fmt: skip
    with pytest.raises(OutcomeUnknown):
        await app.fleet.create(app.state.first.profile, order)
    await pilot.press("H")
    await shows(pilot, "HistoryScreen")
    await sees(pilot, "? unknown")
    await pilot.press("enter")
    await shows(pilot, "HistoryEntryScreen")


async def test_person_says_which_server_a_create_has_made(
    make_app: Callable[..., VpsTuiApp], served: Served
) -> None:
    """From its record: the one of its name stands first; the list says the rest."""
    app = make_app()
    async with running(app) as pilot:
        await lost_create(pilot, app, served)
        await sees(pilot, "i This one is it")
        await pilot.press("i")
        await shows(pilot, "SettleScreen")
        await sees(pilot, "Which server is lost-1?")
        await pilot.press("enter", "down", "enter")
        ids = [str(served.wire.server_id(number)) for number in served.account.servers]
        await until(
            pilot, lambda: any(f"id {one[:30]}" in screen_text(pilot) for one in ids), "an id"
        )
        await pilot.click("#this")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "● done")
        assert app.state.unknown_creates == ()


async def test_person_ends_a_search(make_app: Callable[..., VpsTuiApp], served: Served) -> None:
    """From its record; after that, there is nothing more to end."""
    app = make_app()
    async with running(app) as pilot:
        await lost_create(pilot, app, served)
        await pilot.press("x")
        await shows(pilot, "HistoryScreen")
        await toasted(pilot, "lost-1: the create is left unknown; it is not looked for any more.")
        assert app.state.unknown_creates == ()
        await sees(pilot, "? unknown")
        await pilot.press("enter")
        await sees(pilot, "a person has ended the search")
        assert "Stop looking" not in screen_text(pilot)
        assert "This one is it" in screen_text(pilot)


async def test_record_of_what_is_known_cannot_be_settled(
    make_app: Callable[..., VpsTuiApp],
) -> None:
    """There is nothing to be said of it."""
    async with running(make_app()) as pilot:
        await start(pilot, "dev-sandbox")
        await pilot.press("H")
        await sees(pilot, "◐ accepted")
        await pilot.press("enter")
        await sees(pilot, "Esc Close")
        assert "This one is it" not in screen_text(pilot)
        assert "Stop looking" not in screen_text(pilot)


@pytest.mark.e2e
def test_history_of_the_demo(tmp_path: Path) -> None:
    """In a real terminal, and nothing is left behind."""
    env = environment(tmp_path)
    with Session([*VPSTUI, "--demo", "dev-sandbox"], env=env, size=(80, 24)) as session:
        session.wait_text("● live")
        session.press("S")
        session.wait_text("starting")
        session.press("H")
        session.wait_text("◐ accepted")
        session.press("enter")
        session.wait_text("demo.invalid")
        session.wait_text("Esc Close")
        session.press("escape")
        session.wait_text("Read again")
        session.press("q")
        session.wait_text("● live")
        session.press("q")
        assert session.wait_exit() == 0
        assert not session.left_behind()
    assert not list(tmp_path.rglob("journal*"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_a_server_with_writes(
    snap_compare: Callable[..., bool], make_app: Callable[..., VpsTuiApp], size: tuple[int, int]
) -> None:
    """Its last ones, below the gauges."""
    app = make_app(host="admin.vps.org")
    app.theme = "vpstui-dark"

    async def before(pilot: Pilot[int]) -> None:
        await has_begun(pilot, app)
        await start(pilot, "dev-sandbox")
        await select(pilot, "dev-sandbox")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "Bandwidth")
        await until(pilot, lambda: pilot.app.screen.query_one(RecentWrites).has_class("-any"), "it")
        await until(pilot, lambda: not pilot.app._notifications, "no toast")

    assert snap_compare(app, terminal_size=size, run_before=before)
