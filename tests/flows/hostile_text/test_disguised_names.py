"""Names that are not what they look like are spelled out before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.support.apps.hostile_text import FEW, TEXT, app_with, opens, servers_with
from tests.support.apps.pilot import sees, until
from vpstui.screens.actions.confirm_question import typed_word
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")


async def test_a_disguised_name_is_spelled_out_before_it_is_deleted(
    served: Served, make_app: MakeApp
) -> None:
    """The dialog shows the escapes, and wants the id: the name cannot be typed."""
    async with app_with(served, make_app, "web\u202e1") as pilot:
        (number,) = served.account.servers
        said = await opens(pilot, "D", "ConfirmScreen")
        assert r"web\u202e1" in said
        assert f"Type  {served.wire.server_id(number)}  to go on" in said


@pytest.mark.parametrize("key", ["X", "R", pytest.param("b", marks=NO_EDIT)])
async def test_every_question_about_a_disguised_name_spells_it_out(
    key: str, served: Served, make_app: MakeApp
) -> None:
    """Stop, reboot and backups too."""
    async with app_with(served, make_app, "web\u200b1") as pilot:
        assert r"web\u200b1" in await opens(pilot, key, "ConfirmScreen")


@NO_EDIT
@pytest.mark.parametrize("key", ["e", "N"])
async def test_a_form_about_a_disguised_name_spells_it_out(
    key: str, served: Served, make_app: MakeApp
) -> None:
    """The heading of the form has the escapes."""
    async with app_with(served, make_app, "web\u202e1") as pilot:
        assert r"web\u202e1" in await opens(pilot, key, "EditScreen")


async def test_a_plain_name_is_not_spelled_out(served: Served, make_app: MakeApp) -> None:
    """A name that is what it looks like is typed to delete its server."""
    async with app_with(served, make_app, "web-1") as pilot:
        said = await opens(pilot, "D", "ConfirmScreen")
        assert "hidden characters" not in said
        assert "Type  web-1  to go on" in said


@FEW
@given(TEXT)
def test_what_has_to_be_typed_can_be_typed(text: str) -> None:
    """It is in ASCII, has no blanks at its ends, and is never a name with hidden characters."""
    (server,) = servers_with([text])
    word = typed_word(server)
    assert word.isascii()
    assert word.isprintable()
    assert word == word.strip() != ""
    assert word == str(server.id) or not server.escaped_name


async def test_two_servers_of_one_name_are_told_apart(served: Served, make_app: MakeApp) -> None:
    """A dialog has the id, and only that server is deleted."""
    async with app_with(served, make_app, "twin") as pilot:
        other = served.account.add(name="twin")["id"]
        (first,) = set(served.account.servers) - {other}
        await pilot.press("r")
        await sees(pilot, "2 servers")
        chosen = pilot.app.screen.query_one(ServerTable).selected
        assert chosen is not None
        number = served.wire.number(chosen.id)
        assert number in (first, other)
        await pilot.press("D")
        await sees(pilot, f"id {chosen.id}")
        await pilot.press(*"twin", "enter", "enter")
        await until(pilot, lambda: served.writes(), "the request")
        assert served.orders() == [("delete", number, {})]
