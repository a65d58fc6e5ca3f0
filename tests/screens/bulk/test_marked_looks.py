"""How plans and results of marked servers look: both ways of backups, a typed number, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import has_begun, sees, shows, toasted, until
from tests.support.apps.user_steps import confirm_plan, number_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

    Steps = Callable[[Pilot[int]], Awaitable[None]]
    Looks = Callable[..., bool]

THEMES = ["vpstui-dark", "vpstui-light", "vpstui-ansi"]


@pytest.fixture(params=[(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def looks_right(
    request: pytest.FixtureRequest, snap_compare: Callable[..., bool], make_app: MakeApp
) -> Looks:
    """Run steps in an app and compare what is on screen then with the stored picture."""

    def compare(steps: Steps, theme: str, query: str = "") -> bool:
        app = make_app(host="admin.vps.org", query=query)
        app.theme = theme

        async def before(pilot: Pilot[int]) -> None:
            await has_begun(pilot, app)
            await steps(pilot)

        return snap_compare(app, terminal_size=request.param, run_before=before)

    return compare


@pytest.mark.parametrize("theme", THEMES)
def test_backups_of_many(looks_right: Looks, served: Served, theme: str) -> None:
    """Some have them already; a button leads to the opposite."""
    for name, on in (("web-1", False), ("web-2", True), ("staging-web", False)):
        served.account.edit(number_of(served, name), backups_enabled=on)

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "b")
        await shows(pilot, "ConfirmScreen")

    assert looks_right(steps, theme, "web")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.knobs(servers=12)
def test_number_to_type(looks_right: Looks, served: Served, theme: str) -> None:
    """Of more than ten."""
    for number in served.account.servers:
        served.account.set_status(number, "active")

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "R")
        await sees(pilot, "Type  12  to go on:")

    assert looks_right(steps, theme)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_in_results(looks_right: Looks, served: Served, theme: str) -> None:
    """What the next keys are about."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "X")
        await shows(pilot, "ConfirmScreen")
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await until(pilot, lambda: len(served.orders()) == 2, "the requests")
        served.clock.time += 60
        await toasted(pilot, "Stop 2 servers: 2 stopped.")
        await pilot.press("g", "space")
        await sees(pilot, "1 marked")

    assert looks_right(steps, theme, "web")


def test_ssh_to_many(looks_right: Looks) -> None:
    """Who is logged in to, in which order."""

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "s")
        await shows(pilot, "ConfirmScreen")

    assert looks_right(steps, "vpstui-dark", "web")


@pytest.mark.off_contract
@pytest.mark.parametrize("theme", THEMES)
def test_question_after_a_failed_ssh(looks_right: Looks, served: Served, theme: str) -> None:
    """Where it stands, who is next, and that Enter goes no further."""
    served.account.edit(number_of(served, "staging-web"), ip_address="-oProxyCommand=x")

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("asterisk", "s")
        await sees(pilot, "Log in to 3 servers?")
        await confirm_plan(pilot)
        await toasted(pilot, "staging-web: its IP '-oProxyCommand=x' is no IP address.")
        await sees(pilot, "Go on with the next 2 servers?")
        pilot.app.clear_notifications()
        await until(pilot, lambda: not pilot.app.screen.query("Toast"), "no toast")

    assert looks_right(steps, theme, "web")
