"""Backups of many servers are switched as one bulk action: what the plan names, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    reads,
    resized,
    running,
    screen_text,
    sees,
    select,
    shows,
    until,
)
from tests.support.apps.user_steps import confirm_plan, number_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

NAMES = ("web-1", "web-2", "mail")

only_documented = pytest.mark.dialects("documented", reason="the second dialect has no edit")


def backed_up(served: Served, **wanted: bool) -> None:
    """Switch backups of simulated servers; a name has _ in place of -."""
    for name, on in wanted.items():
        served.account.edit(number_of(served, name.replace("_", "-")), backups_enabled=on)


def patched(served: Served) -> list[tuple[str, str, object]]:
    """What was written, in no order: several are sent at once."""
    return sorted(served.writes(), key=lambda one: one[1])


def patch(served: Served, name: str, *, on: bool) -> tuple[str, str, object]:
    """The write that switches the backups of a server."""
    return ("PATCH", f"/servers/{number_of(served, name)}/", {"backups_enabled": on})


async def mark(pilot: Pilot[int]) -> None:
    """Mark three servers, and press the key with the cursor on a fourth."""
    for name in NAMES:
        await select(pilot, name)
        await pilot.press("space", "escape")
    await select(pilot, "backup-vault")
    await pilot.press("escape", "b")
    await shows(pilot, "ConfirmScreen")


@only_documented
async def test_marked_servers_get_backups_and_no_other(served: Served, make_app: MakeApp) -> None:
    """Those that have them are left out in words; not the server under the cursor is written to."""
    backed_up(served, web_1=False, web_2=True, mail=False)
    async with running(make_app()) as pilot:
        await mark(pilot)
        await sees(pilot, "Switch backups on for 2 of 3 servers?")
        await sees(pilot, "web-2 is backed up automatically already: left out.")
        assert served.writes() == []
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "Switch backups on for 2 servers")
        await sees(pilot, "2 with backups on")
        assert patched(served) == [
            patch(served, "web-1", on=True), patch(served, "mail", on=True)
        ]  # fmt: skip
        await pilot.press("escape")
        await sees(pilot, "3 marked")
        await pilot.press("H")
        await sees(pilot, "edit")


@only_documented
async def test_plan_leads_to_that_of_the_opposite(served: Served, make_app: MakeApp) -> None:
    """And back; what is sent is what the last plan named."""
    backed_up(served, web_1=False, web_2=True, mail=False)
    async with running(make_app()) as pilot:
        await mark(pilot)
        await sees(pilot, "Off instead (1)")
        await pilot.press("f7")
        await sees(pilot, "Switch backups off for 1 of 3 servers?")
        await reads(pilot, "2 of 3 are without automatic backups already: left out.")
        await pilot.press("f7")
        await sees(pilot, "Switch backups on for 2 of 3 servers?")
        await pilot.press("right", "right", "enter")
        await sees(pilot, "Switch backups off for 1 of 3 servers?")
        await confirm_plan(pilot)
        await sees(pilot, "1 with backups off")
        assert served.writes() == [patch(served, "web-2", on=False)]


@only_documented
async def test_plan_without_remarks_has_no_gap(served: Served, make_app: MakeApp) -> None:
    """The servers stand one blank line below the account; in 40 columns each button is in sight."""
    backed_up(served, web_1=False, web_2=False, mail=True)
    async with running(make_app()) as pilot:
        for name in ("web-1", "web-2"):
            await select(pilot, name)
            await pilot.press("space", "escape")
        await pilot.press("b")
        await sees(pilot, "Switch backups on for 2 servers?")
        box = [line.strip(" │") for line in screen_text(pilot).splitlines() if "│" in line]
        account = next(at for at, line in enumerate(box) if "in ops" in line)
        assert [bool(line) for line in box[account : account + 3]] == [True, False, True]
        await pilot.press("escape")
        await select(pilot, "mail")
        await pilot.press("space", "escape", "b")
        await resized(pilot, 40, 10)
        await sees(pilot, "Cancel   Switch on 2   Off instead")


@only_documented
async def test_where_all_have_backups_the_plan_takes_them_away(
    served: Served, make_app: MakeApp
) -> None:
    """There is no opposite then; a plan that is left sends nothing."""
    backed_up(served, web_1=True, web_2=True, mail=True)
    async with running(make_app()) as pilot:
        await mark(pilot)
        await sees(pilot, "Switch backups off for 3 servers?")
        assert "instead" not in screen_text(pilot)
        await pilot.press("f7")
        await sees(pilot, "Switch backups off for 3 servers?")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


@only_documented
async def test_server_that_cannot_be_read_is_left_out(served: Served, make_app: MakeApp) -> None:
    """Nobody knows what its backups are; so is one that was refused, and may be asked for again."""
    backed_up(served, web_1=False, web_2=False, mail=False)
    async with running(make_app()) as pilot:
        served.fail("read", 404, {"detail": "No."}, number=number_of(served, "mail"))
        served.fail("read", 503, {"detail": "busy"}, times=3, number=number_of(served, "web-2"))
        await mark(pilot)
        await sees(pilot, "of 3 servers?")
        await reads(pilot, "web-2 is not to be read (")
        number = number_of(served, "web-1")
        served.account.fail_next("PATCH", f"/{number}/", 409, {"detail": "Not now."})
        await confirm_plan(pilot)
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "Not now.")
        await until(pilot, lambda: not pilot.app.state.writes_in_flight, "the answers")  # type: ignore[attr-defined]
        await pilot.press("r")
        await sees(pilot, "Switch backups on for 1 server?")
        await sees(pilot, "web-1")
        await confirm_plan(pilot)
        await until(pilot, lambda: served.account.get(number)["backups_enabled"], "the switch")


@pytest.mark.dialects("uuid", reason="the documented dialect has the edit")
async def test_dialect_without_edit_says_so(served: Served, make_app: MakeApp) -> None:
    """In the plan, of all that are marked."""
    async with running(make_app()) as pilot:
        await mark(pilot)
        await sees(pilot, "nothing to do")
        await reads(pilot, "no edit is known in the dialect of this API")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert served.orders() == []
