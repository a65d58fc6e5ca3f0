"""The plan of a delete says how old the newest snapshot or backup of each server is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, until
from tests.support.apps.user_steps import number_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.dialects(
    "documented", reason="the second dialect is not known to list copies"
)

LINE = "Newest backup/snapshot"


async def plan_of(pilot: Pilot[int], server: str) -> None:
    """Open the plan of a delete."""
    await select(pilot, server)
    await pilot.press("D")
    await shows(pilot, "ConfirmScreen")


@pytest.mark.parametrize(
    ("server", "said"),
    [("web-1", "automatic backup, 2 d old"), ("cache-1", "none that is completed")],
)
async def test_the_age_of_the_newest(make_app: MakeApp, server: str, said: str) -> None:
    """Or that there is none."""
    async with running(make_app()) as pilot:
        await plan_of(pilot, server)
        await sees(pilot, f"{LINE}: {said}")


@pytest.mark.off_contract
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"detail": "No."}),
        (404, {"detail": "No."}),
        (404, "<html>"),
        (500, {}),
        (200, {"rows": []}),
        (429, {"detail": "Slow down."}),
    ],
)
async def test_what_is_not_told_is_not_known(
    served: Served, make_app: MakeApp, status: int, body: Any
) -> None:
    """Of one kind or of both; the delete works as before."""
    served.account.fail_next("GET", "/backups/", status, body, times=99)
    async with running(make_app()) as pilot:
        await plan_of(pilot, "cache-1")
        await sees(pilot, f"{LINE}: no completed snapshot; backups not known")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        served.account.fail_next("GET", "/snapshots/", status, body, times=99)
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, f"{LINE}: not known")
        await pilot.press(*"cache", "minus", "1", "enter", "enter")
        await until(pilot, lambda: len(served.writes()) == 1, "the delete")


@pytest.mark.off_contract
async def test_rows_that_name_no_server_prove_nothing(served: Served, make_app: MakeApp) -> None:
    """An API that has not heard which server was asked for tells of others, too."""
    rows = [{"id": 1, "name": "whose", "status": "completed"}]
    served.account.fail_next("GET", "/snapshots/", 200, {"count": 1, "results": rows})
    async with running(make_app()) as pilot:
        await plan_of(pilot, "cache-1")
        await sees(pilot, f"{LINE}: no completed backup; snapshots not known")


@pytest.mark.hold("GET", "/backups/")
async def test_the_plan_does_not_wait(make_app: MakeApp, hold: Held) -> None:
    """It opens at once; the line comes when it is known, and moves nothing."""
    async with running(make_app()) as pilot:
        await plan_of(pilot, "web-1")
        await sees(pilot, f"{LINE}: …")
        before = screen_text(pilot)
        hold.released.set()
        await sees(pilot, f"{LINE}: automatic backup, 2 d old")
        assert len(before.splitlines()) == len(screen_text(pilot).splitlines())
        assert before.index(LINE) == screen_text(pilot).index(LINE)


async def test_each_of_many_has_its_own(served: Served, make_app: MakeApp) -> None:
    """By its name, in the order of the plan."""
    async with running(make_app(), size=(120, 50)) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, f"{LINE} of each:")
        await sees(pilot, "web-1 id 12345: automatic backup, 2 d old")
        await sees(pilot, f"cache-1 id {number_of(served, 'cache-1')}: none that is completed")
        await sees(pilot, "No completed backup or snapshot: 7 of 12.")
        assert ": …" not in screen_text(pilot)


@pytest.mark.off_contract
@pytest.mark.parametrize("status", [403, 404, 429])
async def test_what_an_account_does_not_tell_is_asked_once(
    served: Served, make_app: MakeApp, status: int
) -> None:
    """And not for each of many servers."""
    for noun in ("snapshots", "backups"):
        served.account.fail_next("GET", f"/{noun}/", status, {"detail": "No."}, times=99)
    async with running(make_app(), size=(120, 50)) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await until(pilot, lambda: screen_text(pilot).count(": not known") >= 12, "all of them")
        await sees(pilot, "No completed backup or snapshot: 0 of 12. Not known: 12.")
        asked = [one.path for one in served.account.requests]
        assert sum("/snapshots/" in path for path in asked) == 1
        assert sum("/backups/" in path for path in asked) == 1


@pytest.mark.knobs(latency=0.05)
async def test_a_plan_that_is_left_asks_no_more(served: Served, make_app: MakeApp) -> None:
    """Of the servers whose turn has not come."""

    def asked(part: str) -> int:
        return sum(one.path.endswith(part) for one in served.account.requests)

    async def list_is_read(pilot: Pilot[int]) -> None:
        before = asked("/servers/")
        await pilot.press("r")
        await until(pilot, lambda: asked("/servers/") > before, "the list")

    async with running(make_app()) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        before = asked("/snapshots/")
        for _ in range(4):
            await list_is_read(pilot)
        assert asked("/snapshots/") <= before + 1 < 12


@pytest.mark.knobs(servers=60)
async def test_of_very_many_the_first_are_looked_up(served: Served, make_app: MakeApp) -> None:
    """The others are counted as not known."""
    async with running(make_app(), size=(120, 50)) as pilot:
        await pilot.press("asterisk", "D")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, " of 60. Not known: 10.")
        asked = [one.path for one in served.account.requests if one.path.endswith("/snapshots/")]
        assert len(asked) == 50
