"""Edit, rename and the switch of the backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import replace, running, screen_text, sees, select, shows, toasted
from tests.support.apps.user_steps import number_of, open_edit, press_button

pytestmark = pytest.mark.dialects("documented", reason="the second dialect has no edit")

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


@pytest.mark.slow
async def test_edit_of_one_field_is_a_patch(served: Served, make_app: MakeApp) -> None:
    """Only what was changed is sent."""
    async with running(make_app()) as pilot:
        await open_edit(pilot, "mail")
        await replace(pilot, "hostname", "mx.example.com")
        await press_button(pilot, "save")
        await toasted(pilot, "mail is saved")
        path = f"/servers/{number_of(served, 'mail')}/"
        assert served.writes() == [("PATCH", path, {"hostname": "mx.example.com"})]


async def test_edit_of_all_three_fields_is_a_put(served: Served, make_app: MakeApp) -> None:
    """When everything was changed, everything is replaced."""
    server_id = number_of(served, "mail")
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
    server_id = number_of(served, "mail")
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
    server_id = number_of(served, "mail")
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


@pytest.mark.slow
async def test_theirs_can_be_taken_and_the_rest_of_mine_stays(
    served: Served, make_app: MakeApp
) -> None:
    """Take theirs fills the form with it; a field they did not touch keeps my change."""
    server_id = number_of(served, "mail")
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
        served.account.edit(number_of(served, "mail"), name="theirs")
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
    server_id = number_of(served, "mail")
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
    server_id = number_of(served, "mail")
    served.account.edit(server_id, backups_enabled=False)
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("b")
        await sees(pilot, "Automatic backups are off now.")
        await pilot.press("right", "enter")
        await toasted(pilot, "mail is saved")
        assert served.writes() == [("PATCH", f"/servers/{server_id}/", {"backups_enabled": True})]


async def test_backups_not_switched_when_cancelled_or_gone(
    served: Served, make_app: MakeApp
) -> None:
    """Cancel sends nothing; a server that cannot be read is told."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("b")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        served.fail("read", 503, {"detail": "busy"}, times=2, number=12363)
        await pilot.press("b")
        await toasted(pilot, "503")
        await pilot.press("e")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []
