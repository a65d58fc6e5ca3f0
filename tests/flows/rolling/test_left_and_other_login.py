"""What a rolling action that stopped comes to when the app, or the login, is left meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.rolling.test_rolling import NAMES, rolled, sent, stop_at_fifth
from tests.support.apps.other_login import log_in, refused
from tests.support.apps.pilot import (
    line_with,
    reads,
    running,
    screen_text,
    sees,
    shows,
    toasted,
    until,
)

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

__all__ = ["rolled"]

pytestmark = pytest.mark.slow


async def test_left_where_it_stopped(rolled: Served, make_app: MakeApp) -> None:
    """The question names the seven; who stays can go on; of those left nothing is sent."""
    app = make_app()
    async with running(app, size=(120, 40)) as pilot:
        await stop_at_fifth(pilot, rolled)
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        await reads(
            pilot, "7 reboots are not sent yet and will not be: r-06, r-07, r-08, r-09, r-10"
        )
        await pilot.press("enter")
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "stopped at r-05: failed; 7 not sent yet")
        await pilot.press("p")
        await until(pilot, lambda: len(sent(rolled)) == 6, "the sixth")
        await until(pilot, lambda: not app.state.writes_in_flight, "the answer")
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        await reads(pilot, "6 reboots are not sent yet and will not be: r-07")
        await pilot.press("right", "enter")
        await pilot.pause()
    assert app.return_value == 0
    assert sent(rolled) == NAMES[:6]


async def test_what_was_ended_is_in_the_history(rolled: Served, make_app: MakeApp) -> None:
    """Each that was not sent by its name, and the one at which it stopped with its reason."""
    async with running(make_app(), size=(120, 40)) as pilot:
        await stop_at_fifth(pilot, rolled)
        await pilot.press("c")
        await sees(pilot, "4 rebooted, 1 failed, 7 not sent")
        await pilot.press("escape", "H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, NAMES[4])
        assert "refused" in line_with(pilot, NAMES[4])
        assert all("not sent" in line_with(pilot, name) for name in NAMES[5:])


async def test_another_login_ends_what_is_not_sent(rolled: Served, make_app: MakeApp) -> None:
    """The results stay and say so; no key of theirs acts on the servers of the other one."""
    app = make_app()
    async with running(app, size=(120, 40)) as pilot:
        await stop_at_fifth(pilot, rolled)
        await refused(pilot, app, rolled)
        await log_in(pilot, app, "ResultsScreen")
        await sees(pilot, "4 rebooted, 1 failed, 7 not sent")
        await sees(pilot, "the account was left before its turn came")
        await until(pilot, lambda: app.state.servers, "the other list")
        await pilot.press("p")
        await toasted(pilot, "Everything was sent already.")
        await pilot.press("enter")
        await toasted(pilot, "Another login came meanwhile: this id may be another server now.")
        assert type(pilot.app.screen).__name__ == "ResultsScreen"
        await pilot.press("r")
        await sees(pilot, "Reboot: nothing to do")
        await reads(pilot, "of another login than now")
        await pilot.press("escape")
        await shows(pilot, "ResultsScreen")
        await pilot.press("asterisk", "g", "space", "escape")
        await shows(pilot, "ServersScreen")
        assert "marked" not in screen_text(pilot)
        assert sent(rolled) == NAMES[:5]
