"""What comes of a bulk action, live and in the background, over sockets to simulated accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult

from tests.support.apps.pilot import (
    has_begun,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    until,
)
from tests.support.apps.user_steps import confirm_plan, looked_up
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from vpstui.api.models import Server
from vpstui.fleet.state.account_state import Phase
from vpstui.fleet.state.bulk_action import Step, Target
from vpstui.widgets.tables.results_table import ResultsTable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.strip import Strip

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

    Snap = Callable[..., bool]

WEB, WEB_2, MAIL = 12345, 12348, 12363
"""The ids of web-1, web-2 and mail, which are active."""


async def stops(pilot: Pilot[int], *names: str, then: Callable[[], object] = lambda: None) -> None:
    """Mark servers, and stop them; `then` comes between the plan and its confirmation."""
    for name in names:
        await select(pilot, name)
        await pilot.press("space", "escape")
    await pilot.press("X")
    await shows(pilot, "ConfirmScreen")
    then()
    await pilot.press("right", "enter")
    await shows(pilot, "ResultsScreen")


def stopping(served: Served, server_id: int) -> None:
    """Let a server be on its way, so that reading it does not tell yet what became of a write."""
    served.account.set_status(server_id, "stopping")


def line_of(pilot: Pilot[int], name: str, header: int = 3) -> str:
    """The line of a server on screen, below so many others."""
    lines = (line.strip() for line in screen_text(pilot).splitlines()[header:])
    return next((line for line in lines if line.startswith(f"{name} ")), "")


async def says(pilot: Pilot[int], name: str, outcome: str) -> None:
    """Wait until a server's line says what came of it."""
    await until(pilot, lambda: outcome in line_of(pilot, name), f"{outcome!r} of {name}")


@pytest.mark.slow
async def test_every_outcome_has_its_word(served: Served, make_app: MakeApp) -> None:
    """Accepted, done, failed and unknown, each as it comes."""
    served.account.fail_next("POST", f"/{WEB_2}/stop/", 409, {"detail": "A snapshot is taken."})
    served.account.fail_next("POST", f"/{MAIL}/stop/", 504, "")
    async with running(make_app()) as pilot:
        await stops(pilot, "web-1", "web-2", "mail", then=lambda: stopping(served, MAIL))
        await says(pilot, "web-1", "◐ accepted")
        await says(pilot, "web-2", "■ failed")
        await says(pilot, "web-2", "A snapshot is taken.")
        await says(pilot, "mail", "? unknown")
        await sees(pilot, "1 failed, 1 unknown, 1 accepted")
        served.account.set_status(MAIL, "stopped")
        served.clock.time += 60
        await says(pilot, "web-1", "● done")
        await says(pilot, "mail", "● done")
        await toasted(pilot, "Stop 3 servers: 2 stopped, 1 failed.")
        assert len(served.writes()) == 3


@pytest.mark.slow
async def test_esc_leaves_it_running(served: Served, make_app: MakeApp) -> None:
    """A line on the table says how it stands; B shows it again, also when it is over."""
    async with running(make_app()) as pilot:
        await stops(pilot, "web-1", "web-2")
        await says(pilot, "web-2", "accepted")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "stopping 0 of 2 … (B)")
        await pilot.press("B")
        await shows(pilot, "ResultsScreen")
        await pilot.press("q")
        served.clock.time += 60
        await toasted(pilot, "Stop 2 servers: 2 stopped.")
        await until(pilot, lambda: "(B)" not in screen_text(pilot), "the end of the line")
        await pilot.press("B")
        await sees(pilot, "2 stopped")
        await says(pilot, "web-1", "● done")


@pytest.mark.slow
async def test_results_are_at_hand_on_a_server_too(served: Served, make_app: MakeApp) -> None:
    """The same key works there; without a bulk action it is dim."""
    async with running(make_app()) as pilot:
        await pilot.press("B")
        await shows(pilot, "ServersScreen")
        await stops(pilot, "web-1", "web-2")
        await pilot.press("escape", "enter")
        await shows(pilot, "DetailScreen")
        await pilot.press("B")
        await shows(pilot, "ResultsScreen")
        await pilot.press("escape")
        await shows(pilot, "DetailScreen")
        assert len(served.writes()) == 2


@pytest.mark.slow
async def test_those_that_failed_are_tried_again(served: Served, make_app: MakeApp) -> None:
    """After another plan, which names only them; what may have been done is not among them."""
    served.account.fail_next("POST", f"/{WEB_2}/stop/", 409, {"detail": "A snapshot is taken."})
    served.account.fail_next("POST", f"/{MAIL}/stop/", 504, "")
    async with running(make_app()) as pilot:
        await stops(pilot, "web-1", "web-2", "mail", then=lambda: stopping(served, MAIL))
        await says(pilot, "mail", "unknown")
        await says(pilot, "web-2", "failed")
        await pilot.press("r")
        await shows(pilot, "ConfirmScreen")
        assert "Stop 1 server?" in screen_text(pilot)
        assert "web-2" in screen_text(pilot)
        assert len(served.writes()) == 3
        await pilot.press("escape")
        await shows(pilot, "ResultsScreen")
        await pilot.press("r")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await until(pilot, lambda: len(served.writes()) == 4, "the next request")
        assert served.writes()[-1] == ("POST", f"/servers/{WEB_2}/stop/", None)
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "Stop 1 server")


async def test_nothing_is_tried_again_where_nothing_failed(make_app: MakeApp) -> None:
    """The key is dim."""
    async with running(make_app()) as pilot:
        await stops(pilot, "web-1", "web-2")
        await says(pilot, "web-2", "accepted")
        await pilot.press("r")
        await shows(pilot, "ResultsScreen")


async def test_results_of_nothing_are_refused_in_words(make_app: MakeApp) -> None:
    """The key says why it shows nothing."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("B")
        await toasted(pilot, "Nothing was done to many servers yet.")


@pytest.mark.slow
@pytest.mark.knobs(servers=40)
async def test_rest_can_be_left_out(served: Served, make_app: MakeApp) -> None:
    """What was sent goes on."""
    async with running(make_app()) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        for key in ("d", "e", "l", "e", "t", "e", "space", *str(len(served.account.servers))):
            await pilot.press(key)
        served.account.knobs.__dict__["latency"] = 1.5  # so that there is a rest, on any machine
        await pilot.press("enter", "enter")
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: served.writes(), "the first request")
        await pilot.press("c")
        await sees(pilot, "not sent")
        await toasted(pilot, "not sent.")
        assert len(served.writes()) < 40
        assert len(served.account.servers) == 40 - len(served.writes())
        await sees(pilot, "cancelled")


@pytest.mark.slow
@pytest.mark.knobs(servers=40)
async def test_leaving_the_app_says_what_will_not_be_done(
    served: Served, make_app: MakeApp
) -> None:
    """The requests that are under way, and the servers whose turn has not come."""
    app = make_app()
    async with running(app, extras=False) as pilot:
        await pilot.press("asterisk", "R")
        await shows(pilot, "ConfirmScreen")
        served.account.knobs.__dict__["latency"] = 1.5  # so that there is a rest, on any machine
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "are not sent yet and will not be: ")
        await pilot.press("right", "enter")
        await pilot.pause()
    assert app.return_value == 0
    assert len(served.writes()) < 30


@pytest.mark.slow
async def test_accounts_are_told_apart(accounts: Accounts) -> None:
    """Each line names its own; the first line shows both."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await until(
            pilot,
            lambda: all(account.phase is Phase.READY for account in app.state.accounts),
            "both lists",
        )
        accounts.shop.account.fail_next("POST", "/reboot/", 402, {"detail": "No credit."}, times=9)
        await pilot.press("asterisk", "R")
        await shows(pilot, "ConfirmScreen")
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: app.state.bulks[-1].count(Step.FAILED), "a failure")
        text = screen_text(pilot)
        assert "ACCOUNT" in text
        assert "prod ● live" in text
        failed = [line for line in text.splitlines() if "■ failed" in line]
        assert failed
        assert all(" shop " in line and "No credit." in line for line in failed)


# -- the table


async def shows_line(pilot: Pilot[int], name: str) -> None:
    """Wait until a table without anything above it shows a server."""
    await until(pilot, lambda: line_of(pilot, name, header=1), f"the line of {name}")


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_cursor_goes_everywhere_in_500_servers(size: tuple[int, int]) -> None:
    """By every key that moves it."""
    app = TableApp(tuple(target(number) for number in range(500)))
    async with app.run_test(size=size) as pilot:
        for key, wanted in {
            "G": 499, "g": 0, "j": 1, "down": 2, "k": 1, "up": 0, "pagedown": size[1] - 2,
            "pageup": 0, "end": 499, "home": 0,
        }.items():  # fmt: skip
            await pilot.press(key)
            assert app.table.selected.server.id == wanted
            await shows_line(pilot, f"s-{wanted}")


@pytest.mark.slow
@pytest.mark.knobs(servers=60)
async def test_results_fit_the_smallest_terminal(served: Served, make_app: MakeApp) -> None:
    """Every server can be reached, and what failed is told whole."""
    async with running(make_app(query="status:active"), size=(40, 10)) as pilot:
        await pilot.press("asterisk", "R")
        await shows(pilot, "ConfirmScreen")
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        table = pilot.app.screen.query_one(ResultsTable)
        await pilot.press("G")
        last = table.selected.server
        await sees(pilot, f"{last.label} (id {last.id}):")
        await until(pilot, lambda: len(served.writes()) > 40, "the requests")
        await says(pilot, last.label, "accepted")


async def test_next_trouble_is_one_key_away(served: Served, make_app: MakeApp) -> None:
    """And all that is to be said of it stands below, though its line has no room for it."""
    detail = "The node is being moved to other hardware; try again in about two hours."
    served.account.fail_next("POST", f"/{WEB_2}/stop/", 409, {"detail": detail})
    async with running(make_app(), size=(80, 24)) as pilot:
        await stops(pilot, "mail", "web-1", "web-2")
        await says(pilot, "web-2", "failed")
        await pilot.press("n")
        table = pilot.app.screen.query_one(ResultsTable)
        assert table.selected.server.label == "web-2"
        await sees(pilot, "web-2 (id 12348): failed.")
        await sees(pilot, "in about two hours.")
        await pilot.click(ResultsTable, offset=(3, 2))
        assert table.selected.server.label == "web-1"
        await pilot.press("n", "n")
        assert table.selected.server.label == "web-2"


class Counted(ResultsTable):
    """A table that notes which lines it draws."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        """Note it and draw it."""
        self.drawn.append(y)
        return super().render_line(y)


class TableApp(App[int]):
    """Nothing but a table."""

    def __init__(self, targets: tuple[Target, ...]) -> None:
        super().__init__()
        self.table = Counted(targets, {}, "stop")
        self.table.drawn = []

    def compose(self) -> ComposeResult:
        """The table."""
        yield self.table


def target(number: int, step: Step = Step.WAITING, note: str = "") -> Target:
    """A server and how far it has come."""
    row = {"id": number, "name": f"s-{number}"}
    return Target(Server.model_validate(row), step, note)


async def test_only_lines_that_have_changed_are_drawn_again() -> None:
    """Not the others, and nothing where the same comes again or what changed is out of sight."""
    targets = tuple(target(number) for number in range(200))
    app = TableApp(targets)
    async with app.run_test(size=(80, 20)) as pilot:
        table = app.table
        await until(pilot, lambda: 19 in table.drawn, "the first picture")
        await pilot.pause()
        table.drawn.clear()
        table.show((*targets[:4], target(4, Step.ACCEPTED), *targets[5:]))
        await pilot.pause()
        assert set(table.drawn) == {5}
        table.drawn.clear()
        now = (*targets[:4], target(4, Step.ACCEPTED), *targets[5:])
        table.show(now)
        table.show((*now[:150], target(150, Step.FAILED), *now[151:]))
        await pilot.pause()
        assert table.drawn == []


async def test_cursor_stays_within_the_table() -> None:
    """At both ends."""
    app = TableApp((target(1), target(2)))
    async with app.run_test() as pilot:
        await pilot.press("up", "k")
        assert app.table.selected.server.id == 1
        await pilot.press("down", "j", "pagedown")
        assert app.table.selected.server.id == 2
        await pilot.press("n")
        assert app.table.selected.server.id == 2


# -- how it looks

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Both sizes."""
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def looks_right(
    snap_compare: Snap, make_app: MakeApp, size: tuple[int, int]
) -> Callable[..., bool]:
    """Run steps in an app and compare what is on screen then with the stored picture."""

    def compare(
        steps: Callable[[Pilot[int]], Awaitable[None]], theme: str, query: str = ""
    ) -> bool:
        app = make_app(host="admin.vps.org", query=query)
        app.theme = theme

        async def before(pilot: Pilot[int]) -> None:
            await has_begun(pilot, app)
            await steps(pilot)

        return snap_compare(app, terminal_size=size, run_before=before)

    return compare


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light", "vpstui-ansi"])
def test_plan_of_many(looks_right: Callable[..., bool], theme: str) -> None:
    """The servers, and who is left out."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "X")
        await shows(pilot, "ConfirmScreen")

    assert looks_right(steps, theme)


def test_delete_of_many(looks_right: Callable[..., bool]) -> None:
    """What has to be typed."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("d", "e", "l")
        await looked_up(pilot)

    assert looks_right(steps, "vpstui-dark")


def test_hidden_marks(looks_right: Callable[..., bool]) -> None:
    """The question before the plan."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "slash", "w", "e", "b", "enter", "X")
        await shows(pilot, "HiddenTargetsScreen")

    assert looks_right(steps, "vpstui-dark")


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light", "vpstui-ansi"])
def test_results(looks_right: Callable[..., bool], served: Served, theme: str) -> None:
    """Every outcome there is while it goes on."""
    served.account.fail_next("POST", f"/{WEB_2}/stop/", 409, {"detail": "A snapshot is taken."})
    served.account.fail_next("POST", f"/{MAIL}/stop/", 504, "")

    async def steps(pilot: Pilot[int]) -> None:
        app: Any = pilot.app
        await pilot.press("asterisk", "X")
        await shows(pilot, "ConfirmScreen")
        stopping(served, MAIL)
        await pilot.press("right", "enter")
        await shows(pilot, "ResultsScreen")
        await until(
            pilot, lambda: not any(bulk.waiting for bulk in app.state.bulks), "the last request"
        )
        await until(pilot, lambda: not app.state.writes_in_flight, "the last answer")
        await pilot.press("n")

    assert looks_right(steps, theme, "web | mail")


# -- at a real terminal


@pytest.mark.e2e
def test_bulk_stop_at_a_real_terminal(tmp_path: Path, served_url: str) -> None:
    """Marked, planned, confirmed, seen done, and left, by keys alone."""
    env = environment(tmp_path) | {
        "VPSTUI_API_URL": served_url,
        "VPSTUI_TOKEN": "vps_pty_0123456789",
    }
    with Session([*VPSTUI, "web"], env=env, size=(80, 24)) as session:
        session.wait_text("● live")
        session.press("*", "X")
        session.wait_text("Stop 2 of 3 servers")
        session.wait_text("staging-web is stopped already: left out")
        session.change(r"Cancel +(Stop 2)", "right")
        session.press("enter")
        session.wait_text("2 stopped")
        session.press("q", "q")
        assert session.wait_exit() == 0
