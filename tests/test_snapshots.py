"""How every screen looks, at the two sizes it is designed for, dark and light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import has_begun, replace, sees, select, shows, types, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from conftest import Served
    from textual.pilot import Pilot

    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]
    Snap = Callable[..., bool]
    Steps = Callable[[Pilot[int]], Awaitable[None]]

HOST = "admin.vps.org"
"""Stands on screen in place of the loopback address, whose port is another each time."""

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
        steps: Steps | None = None, *, theme: str = "vpstui-dark", **options: object
    ) -> bool:
        app = make_app(host=HOST, **options)
        app.theme = theme

        async def before(pilot: Pilot[int]) -> None:
            await has_begun(pilot, app)
            if steps is not None:
                await steps(pilot)

        return snap_compare(app, terminal_size=size, run_before=before)

    return compare


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light"])
def test_servers(looks_right: Callable[..., bool], theme: str) -> None:
    """The table of servers."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("j", "j")

    assert looks_right(steps, theme=theme)


def test_servers_in_every_status(looks_right: Callable[..., bool], served: Served) -> None:
    """A shape, a word and a colour for each status."""
    names = ["starting", "stopping", "rebooting", "provisioning", "migrating"]
    for server_id, status in zip(served.account.servers, names, strict=False):
        served.account.set_status(server_id, status)
    assert looks_right()


@pytest.mark.knobs(hostile=True, servers=40)
def test_servers_with_hostile_names(looks_right: Callable[..., bool]) -> None:
    """Names made to break terminals and markup stay in their cells."""
    assert looks_right()


@pytest.mark.knobs(hostile=True, servers=40)
def test_detail_of_a_hostile_server(looks_right: Callable[..., bool]) -> None:
    """Hostile facts stay in their lines."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "of ")

    assert looks_right(steps)


def test_filter_being_typed(looks_right: Callable[..., bool]) -> None:
    """The filter line while it is typed in."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("slash")
        await types(pilot, "web status:active")

    assert looks_right(steps)


def test_wrong_filter(looks_right: Callable[..., bool]) -> None:
    """A filter that cannot be read."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("slash")
        await types(pilot, "colour:red")
        await sees(pilot, "no field")

    assert looks_right(steps)


def test_filter_that_matches_nothing(looks_right: Callable[..., bool]) -> None:
    """No rows, and the way out."""
    assert looks_right(query="nothing-like-this")


def test_wide_table(looks_right: Callable[..., bool]) -> None:
    """Every column, scrolled to the right."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("w", *["right"] * 12)
        await sees(pilot, "UPDATED")

    assert looks_right(steps)


@pytest.mark.knobs(servers=0)
def test_empty_account(looks_right: Callable[..., bool]) -> None:
    """No servers yet, and how to get one."""
    assert looks_right()


def test_network_gone(looks_right: Callable[..., bool], served: Served) -> None:
    """Rows dimmed, with their age."""

    async def steps(pilot: Pilot[int]) -> None:
        served.account.fail_next("GET", "/servers/", 503, {"detail": "maintenance"})
        served.clock.time += 200
        await pilot.press("r")
        await sees(pilot, "3 min old")

    assert looks_right(steps)


def test_api_out_of_reach_from_the_start(looks_right: Callable[..., bool], served: Served) -> None:
    """No rows, why, and what to do."""
    served.account.fail_next("GET", "/servers/", 503, {"detail": "maintenance"})
    assert looks_right()


def test_limited_by_the_api(looks_right: Callable[..., bool]) -> None:
    """What the API was asked for stands above the table."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("f")
        await shows(pilot, "AskForScreen")
        await pilot.press("enter")
        await types(pilot, "stopped")
        await pilot.press("enter", "tab", "tab", "tab", "tab", "enter")
        await sees(pilot, "only stopped")

    assert looks_right(steps)


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light"])
def test_detail(looks_right: Callable[..., bool], theme: str) -> None:
    """Facts and gauges."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "db-primary")
        await pilot.press("enter")
        await sees(pilot, "of 16 GB")

    assert looks_right(steps, theme=theme)


def test_detail_of_a_server_that_is_gone(looks_right: Callable[..., bool], served: Served) -> None:
    """404 while looking."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "of 4 GB")
        served.account.remove(12345)
        await pilot.press("r")
        await sees(pilot, "This server is gone.")

    assert looks_right(steps)


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light"])
def test_create(looks_right: Callable[..., bool], theme: str) -> None:
    """The form for a new server, with a plan chosen."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        await pilot.press("tab", "enter", "down", "enter")
        await sees(pilot, "a month, until the server is deleted")

    assert looks_right(steps, theme=theme)


def test_create_with_errors(looks_right: Callable[..., bool]) -> None:
    """Errors under their fields."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web_9")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await sees(pilot, "The OS is required.")
        name = pilot.app.screen.query_one("#name Input")
        await until(pilot, lambda: pilot.app.focused is name, "focus on the first wrong field")

    assert looks_right(steps)


def test_edit(looks_right: Callable[..., bool]) -> None:
    """The form for an existing server."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("e")
        await shows(pilot, "EditScreen")

    assert looks_right(steps)


def test_rename(looks_right: Callable[..., bool]) -> None:
    """The form for the name alone."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("N")
        await shows(pilot, "EditScreen")

    assert looks_right(steps)


def test_conflict(looks_right: Callable[..., bool], served: Served) -> None:
    """Theirs beside mine."""

    async def steps(pilot: Pilot[int]) -> None:
        await select(pilot, "web-1")
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "mine")
        served.account.edit(12345, name="theirs")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await shows(pilot, "ConflictScreen")

    assert looks_right(steps)


def test_plan_of_action(looks_right: Callable[..., bool]) -> None:
    """Before a stop."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")

    assert looks_right(steps)


def test_delete(looks_right: Callable[..., bool]) -> None:
    """Before a delete, the name typed in part."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "back")

    assert looks_right(steps)


def test_stop_under_way(looks_right: Callable[..., bool], served: Served) -> None:
    """A server in transition, in the table."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "◑ stopping")
        served.clock.time += 2
        await sees(pilot, "◑ stopping 2 s")

    assert looks_right(steps)


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light"])
def test_login(looks_right: Callable[..., bool], theme: str) -> None:
    """The login screen of a first start."""

    async def steps(pilot: Pilot[int]) -> None:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "Looked at")
        await types(pilot, "vps_secret")

    assert looks_right(steps, theme=theme, environ={})


def test_signed_out(looks_right: Callable[..., bool], served: Served) -> None:
    """The list after the token was revoked and the login put off."""

    async def steps(pilot: Pilot[int]) -> None:
        served.account.token = "vps_new"
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await sees(pilot, "▲ signed out")

    assert looks_right(steps)


def test_ask_for(looks_right: Callable[..., bool]) -> None:
    """What the API can be asked for."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("f")
        await shows(pilot, "AskForScreen")

    assert looks_right(steps)


def test_help(looks_right: Callable[..., bool]) -> None:
    """Every key of the first screen."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")

    assert looks_right(steps)


def test_long_error(looks_right: Callable[..., bool], served: Served) -> None:
    """An error too long for a toast."""
    detail = "The node is being moved to other hardware. " * 6

    async def steps(pilot: Pilot[int]) -> None:
        served.account.fail_next("POST", "/stop/", 409, {"detail": detail})
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ErrorScreen")

    assert looks_right(steps)


def test_too_small(snap_compare: Snap, make_app: MakeApp) -> None:
    """A terminal in which nothing fits."""
    app = make_app(host=HOST)

    async def before(pilot: Pilot[int]) -> None:
        await sees(pilot, "Too small")

    assert snap_compare(app, terminal_size=(30, 8), run_before=before)
