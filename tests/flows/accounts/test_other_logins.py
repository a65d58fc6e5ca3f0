"""Another login: an id means another server then, and nothing is done that was meant for the old.

Also what a cursor that nobody moved does, and which account is asked for a token.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.other_login import OTHER, log_in, refused
from tests.support.apps.pilot import (
    running,
    screen_text,
    sees,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.two_accounts import both
from tests.support.apps.user_steps import confirm, fill_create_form, put_cursor, selected_server
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import TokenChanged
from vpstui.config.remembered_views import LastView, RememberedViews, RememberedViewsFile
from vpstui.screens.accounts.login_screen import LoginScreen
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

WEB = 12345
"""The id of web-1 in both accounts."""

NO_EDIT = pytest.mark.dialects("documented", reason="the second dialect has no edit")


async def listed(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Wait for a list."""
    await until(pilot, lambda: app.state.servers, "the list")


def all_stopped(served: Served) -> None:
    """Have a key that starts apply to every server."""
    for server in served.account.servers.values():
        server["status"] = "stopped"


async def asks_before_a_start(pilot: Pilot[int], served: Served) -> None:
    """Press `S`, and see a question instead of a request."""
    await pilot.press("S")
    await sees(pilot, "The cursor came here by itself.")
    await pilot.press("escape")
    await shows(pilot, "ServersScreen")
    assert not served.writes()


# -- the detail screen


async def test_detail_of_another_login_is_of_no_server(accounts: Accounts) -> None:
    """While the list of the new one is on its way, no key acts on its server of that id."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await refused(pilot, app, accounts.prod)
        accounts.prod.account.servers[WEB]["name"] = "payroll-db"
        await log_in(pilot, app, "DetailScreen")
        await sees(pilot, "Another login came meanwhile. Esc goes back.")
        await pilot.press("D", "X", "b", "N")
        assert type(pilot.app.screen).__name__ == "DetailScreen"
        await listed(pilot, app)
        await pilot.press("r", "D")
        assert type(pilot.app.screen).__name__ == "DetailScreen"
        assert "payroll-db" not in screen_text(pilot)
        assert not accounts.prod.writes()
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


@pytest.mark.dialects("documented", reason="the second dialect is not known to list copies")
@pytest.mark.parametrize("tab", ["2", "3"])
async def test_copies_of_another_login_are_of_no_server(accounts: Accounts, tab: str) -> None:
    """What was read goes, and nothing is read any more."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await pilot.press(tab)
        await sees(pilot, "completed")
        await refused(pilot, app, accounts.prod)
        await log_in(pilot, app, "DetailScreen")
        await sees(pilot, "Another login came meanwhile. Esc goes back.")
        assert "completed" not in screen_text(pilot)
        await listed(pilot, app)
        accounts.prod.account.requests.clear()
        await pilot.press("r", "t", "t", "t", "r")
        assert "completed" not in screen_text(pilot)
        asked = {one.path for one in accounts.prod.account.requests}
        assert not [path for path in asked if "/snapshots/" in path or "/backups/" in path]


async def test_detail_after_another_login_shows_the_new_server(accounts: Accounts) -> None:
    """What was opened since is of that login, and keys act on it."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await refused(pilot, app, accounts.prod)
        accounts.prod.account.servers[WEB]["name"] = "payroll-db"
        await log_in(pilot, app, "ServersScreen")
        await listed(pilot, app)
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "payroll-db")
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")


# -- forms and questions that were open


@pytest.mark.slow
@NO_EDIT
@pytest.mark.parametrize("key", ["N", "e"])
async def test_form_is_not_sent_to_another_login(accounts: Accounts, key: str) -> None:
    """It says so, and what was typed stays."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press(key)
        await shows(pilot, "EditScreen")
        await types(pilot, "x")
        await refused(pilot, app, accounts.prod)
        await log_in(pilot, app, "EditScreen")
        await pilot.press("f2")
        await sees(pilot, "web-1: the edit was not sent. Another login came meanwhile")
        assert not accounts.prod.writes()


@NO_EDIT
async def test_backups_are_not_switched_in_another_login(accounts: Accounts) -> None:
    """Though the question was open before it came."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("b")
        await shows(pilot, "ConfirmScreen")
        await refused(pilot, app, accounts.prod)
        await log_in(pilot, app, "ConfirmScreen")
        await confirm(pilot)
        await toasted(pilot, "web-1: the edit was not sent. Another login came meanwhile")
        assert not accounts.prod.writes()


@pytest.mark.slow
async def test_new_server_is_not_made_in_another_login(
    served: Served, make_app: Callable[..., VpsTuiApp]
) -> None:
    """The form stays, and says why."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await fill_create_form(pilot, "for-the-first")
        await refused(pilot, app, served)
        await log_in(pilot, app, "CreateScreen")
        await pilot.press("f2")
        await sees(pilot, "Another login came")
        assert not served.writes()


@NO_EDIT
async def test_change_names_the_login_that_it_was_meant_for(accounts: Accounts) -> None:
    """The core refuses one of another login, and takes one of this."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        server, patch = selected_server(pilot), ServerPatch(name="renamed")
        logins = app.state.first.logins
        with pytest.raises(TokenChanged):
            await app.fleet.edit(server, patch, logins=logins - 1)
        assert not accounts.prod.writes()
        renamed = await app.fleet.edit(server, patch, logins=logins)
        assert renamed.name == "renamed"


# -- a start without a question


@pytest.mark.knobs(servers=6)
async def test_start_is_asked_about_once_the_last_mark_has_vanished(accounts: Accounts) -> None:
    """The cursor has moved on from the marked server to one that nobody chose."""
    all_stopped(accounts.prod)
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        marked = selected_server(pilot)
        await pilot.press("space")
        beside = selected_server(pilot)
        accounts.prod.account.remove(accounts.prod.wire.number(marked.id))
        await pilot.press("r")
        await until(pilot, lambda: app.state.server(marked.key) is None, "the list without it")
        assert selected_server(pilot).id == beside.id
        await asks_before_a_start(pilot, accounts.prod)


@pytest.mark.knobs(servers=6)
async def test_start_is_not_asked_about_where_marks_were_taken_by_hand(accounts: Accounts) -> None:
    """Who takes the mark away sees what is under the cursor."""
    all_stopped(accounts.prod)
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        await pilot.press("space", "u", "S")
        await until(pilot, accounts.prod.writes, "the request")


async def test_start_is_asked_about_after_another_login(accounts: Accounts) -> None:
    """The cursor comes back by itself."""
    all_stopped(accounts.prod)
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await refused(pilot, app, accounts.prod)
        await log_in(pilot, app, "ServersScreen")
        await listed(pilot, app)
        await until(pilot, lambda: pilot.app.screen.query_one(ServerTable).selected, "a cursor")
        await asks_before_a_start(pilot, accounts.prod)


class LateMemory(RememberedViewsFile):
    """Remembers a filter on a disk that does not answer before it is let."""

    def __init__(self) -> None:
        super().__init__(None)
        self.may_answer = threading.Event()
        last = {"prod": LastView(query="web-2")}
        self.update(lambda _: RememberedViews(hint_seen=True, last=last))

    def load(self) -> RememberedViews:
        """Wait for the disk."""
        self.may_answer.wait(30)
        return super().load()


async def test_start_is_asked_about_after_a_filter_that_came_late(
    accounts: Accounts,
) -> None:
    """It moved the cursor away from the server that the user had chosen."""
    all_stopped(accounts.prod)
    late = LateMemory()
    app = accounts.app(opened=("prod",), remembered=late)
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        late.may_answer.set()
        await until(pilot, lambda: selected_server(pilot).name == "web-2", "the filter")
        await asks_before_a_start(pilot, accounts.prod)


async def test_start_is_asked_about_after_a_view(accounts: Accounts) -> None:
    """A saved view that hides the server under the cursor takes the cursor elsewhere."""
    all_stopped(accounts.prod)
    app = accounts.app(opened=("prod",), views={"second": "web-2"})
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("1")
        await until(pilot, lambda: selected_server(pilot).name == "web-2", "the view")
        await asks_before_a_start(pilot, accounts.prod)


async def test_start_is_not_asked_about_after_a_typed_filter(accounts: Accounts) -> None:
    """Who types a name has chosen the server."""
    all_stopped(accounts.prod)
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        put_cursor(pilot, accounts.key("prod"))
        await pilot.press("slash")
        await types(pilot, "web-2")
        await pilot.press("enter")
        await until(pilot, lambda: selected_server(pilot).name == "web-2", "the filter")
        await pilot.press("S")
        await until(pilot, accounts.prod.writes, "the request")


async def test_palette_does_nothing_to_a_server_of_another_login(accounts: Accounts) -> None:
    """Though it has the id of the one that the palette was opened for."""
    all_stopped(accounts.prod)
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        first = selected_server(pilot).key
        await pilot.press("colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "start")
        await refused(pilot, app, accounts.prod)
        await log_in(pilot, app, "PaletteScreen")
        await listed(pilot, app)
        await pilot.press("enter")
        await toasted(pilot, "Nothing was done: the server under the cursor went away meanwhile.")
        await shows(pilot, "ServersScreen")
        assert selected_server(pilot).key == first
        assert not accounts.prod.writes()


# -- which account is asked for a token


def asked_for(pilot: Pilot[int]) -> str:
    """The profile that a login is open for; empty when none is."""
    screen = pilot.app.screen
    return screen._state.profile if isinstance(screen, LoginScreen) else ""


async def test_second_account_is_asked_for_after_the_first_was_put_off(accounts: Accounts) -> None:
    """Its token is refused later."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        await refused(pilot, app, accounts.prod)
        assert asked_for(pilot) == "prod"
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        accounts.shop.account.token = OTHER
        await app.fleet._accounts.connected[1].refresh()
        await until(pilot, lambda: asked_for(pilot) == "shop", "the login of shop")


async def test_accounts_refused_at_once_are_asked_for_in_turn(accounts: Accounts) -> None:
    """Also when the first is put off; then it is left alone."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        accounts.shop.account.token = OTHER
        await refused(pilot, app, accounts.prod)
        await app.fleet._accounts.connected[1].refresh()
        assert asked_for(pilot) == "prod"
        await pilot.press("escape")
        await until(pilot, lambda: asked_for(pilot) == "shop", "the login of shop")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


@pytest.mark.slow
@pytest.mark.parametrize(("here", "there"), [("prod", "shop"), ("shop", "prod")])
async def test_refresh_asks_for_each_account_that_needs_a_login(
    accounts: Accounts, here: str, there: str
) -> None:
    """That of the server under the cursor first."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        for served in (accounts.prod, accounts.shop):
            served.account.token = OTHER
        for account in app.fleet._accounts.connected:
            await account.refresh()
        for _ in range(2):
            await until(pilot, lambda: asked_for(pilot), "a login")
            await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        put_cursor(pilot, accounts.key(here))
        await pilot.press("r")
        await until(pilot, lambda: asked_for(pilot) == here, f"the login of {here}")
        await pilot.press("escape")
        await until(pilot, lambda: asked_for(pilot) == there, f"the login of {there}")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
