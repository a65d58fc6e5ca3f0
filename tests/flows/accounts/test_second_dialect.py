"""An account whose API speaks the dialect of the provider's published programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.support.apps.pilot import running, sees, select, shows, toasted, types, until
from tests.support.apps.user_steps import choose, id_of, number_of
from tests.support.servers.simulated_account import TOKEN
from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.endpoints import VpsClient
from vpstui.screens.forms.create_screen import CreateScreen

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


pytestmark = pytest.mark.dialects("uuid", reason="what differs from the documented dialect")


async def test_list_is_live_and_whole(served: Served, make_app: MakeApp) -> None:
    """Every row is read, with its address, location and system."""
    app = make_app()
    async with running(app) as pilot:
        await sees(pilot, "● live")
        shown = app.state.first
        assert (len(shown.servers), shown.skipped) == (len(served.account.servers), 0)
        assert shown.dialect is DIALECTS["uuid"]
        assert all(one.ip_address and one.location and one.os for one in shown.servers)


@pytest.mark.parametrize("key", ["e", "N", "b"])
async def test_no_edit_is_known(served: Served, make_app: MakeApp, key: str) -> None:
    """The keys that edit say so, and nothing is asked or sent."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press(key)
        await toasted(pilot, "no edit is known in the dialect of this API")
        assert served.writes() == []


async def test_detail(served: Served, make_app: MakeApp) -> None:
    """The detail has what the dialect tells, and says of no gauge what it is not told."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, str(id_of(served, "mail")))
        await sees(pilot, "not told, of 2 GB")


@pytest.mark.parametrize("server", ["web-1", "cache-1"])
async def test_plan_of_a_delete_knows_of_no_copies(
    served: Served, make_app: MakeApp, server: str
) -> None:
    """It is not known to list any: nothing is asked for, and the delete works."""
    async with running(make_app()) as pilot:
        await select(pilot, server)
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Newest backup/snapshot: not known")
        await types(pilot, server)
        await pilot.press("enter", "enter")
        await toasted(pilot, f"{server} is deleted")
        paths = [one.path for one in served.account.requests]
        assert not [path for path in paths if "snapshots" in path or "backups" in path]


async def test_create(served: Served, make_app: MakeApp) -> None:
    """The form has this dialect's fields, sends its ids, and shows a refusal where it belongs."""
    async with VpsClient(served.url, SecretStr(TOKEN)) as client:
        await client.list_servers()  # which shows the dialect
        choices = [one for system in await client.list_systems() for one in system.choices]
        system = next(one.id for one in choices if one.id is not None)
        place = (await client.list_locations())[0].id
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        form = pilot.app.screen
        assert isinstance(form, CreateScreen)
        assert not form.query("#hostname, #backups_enabled")
        await types(pilot, "web-9")
        for field, text in (("plan_id", "1c"), ("location", "us-west"), ("os_id", str(system))):
            await choose(pilot, field, text)
        await pilot.press("f2")
        await sees(pilot, "The id of the location is a whole number.")
        await until(pilot, lambda: not form.waits, "the end of the first try")
        await choose(pilot, "location", str(place))
        refusal = {"hostname": ["A server of this hostname exists."]}
        served.fail("create", 400, refusal)
        await pilot.press("f2")
        await sees(pilot, "A server of this hostname exists.")
        assert form.query("#name.-wrong")
        await until(pilot, lambda: not form.waits, "the end of the second try")
        await pilot.press("f2")
        await shows(pilot, "PasswordScreen")
        for method, path, body in served.writes():
            assert (method, path) == ("POST", "/servers/")
            assert isinstance(body, dict)
            assert body.keys() == {"hostname", "location", "os_version", "plan"}
        assert len(served.writes()) == 2


async def test_create_like_another(served: Served, make_app: MakeApp) -> None:
    """What is told by name only is found by it, once the pages of the API tell the ids."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("c")
        await shows(pilot, "CreateScreen")
        form = pilot.app.screen
        assert isinstance(form, CreateScreen)
        await until(pilot, lambda: form.values["os_id"], "the system")
        await pilot.press("f2")
        await until(pilot, lambda: served.writes(), "the request")
    ((_, path, body),) = served.writes()
    assert path == "/servers/"
    assert isinstance(body, dict)
    pattern = served.account.servers[number_of(served, "mail")]
    made = served.account.servers[max(served.account.servers)]
    assert made["name"] == "mail-2"
    for field in ("plan", "os", "location"):
        assert made[field] == pattern[field]
