"""What a screen holds, each without a screen: its dialogs are answered from a script."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import keyring.backends.fail

from tests.support.apps.scripted_host import ScriptedHost
from tests.support.open_account import WEB, Observer
from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN, Served
from vpstui.api.models import Server, ServerKey
from vpstui.base.clocks import Clock, Timing
from vpstui.config.remembered_views import LastView, RememberedViews, RememberedViewsFile
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.profiles import account_of
from vpstui.query.saved_views import SavedView
from vpstui.query.trouble.own_views import OWN_VIEWS
from vpstui.screens.actions.confirm_screen import ConfirmScreen
from vpstui.screens.actions.results_screen import ResultsScreen
from vpstui.screens.actions.selection import Selection
from vpstui.screens.actions.server_actions import ServerActions
from vpstui.screens.bulk.bulk_actions import BulkActions
from vpstui.screens.forms.form_actions import FormActions
from vpstui.screens.servers.marked_servers import MarkedServers, departed_text
from vpstui.screens.servers.view_actions import ViewActions
from vpstui.screens.servers.views_screen import ViewChoice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KEY = ServerKey("default", WEB)


@asynccontextmanager
async def fleet_on(served: Served, **settings: object) -> AsyncIterator[Fleet]:
    """A fleet of the served account, opened."""
    profile = replace(Profile(api_url=served.url), **settings)  # type: ignore[arg-type]
    fleet = Fleet(
        lambda name: connect(
            name, profile, ChoiceNames(), {"VPSTUI_TOKEN": TOKEN}, pace=QUICK, retries=ONCE,
            backend=keyring.backends.fail.Keyring(),
        ),
        [account_of("default", profile)],
        clock=Clock(seconds=served.clock, now=served.clock.now),
        timing=Timing(refresh=None),
    )  # fmt: skip
    async with fleet:
        yield fleet


def chosen(fleet: Fleet, *keys: ServerKey, is_marked: bool = False) -> Selection:
    """Select servers as a key press would."""
    servers = tuple(filter(None, map(fleet.state.server, keys or (KEY,))))
    logins = {account.profile: account.logins for account in fleet.state.accounts}
    return Selection(
        servers[0], is_marked=is_marked, marked=servers if is_marked else (), logins=logins
    )


def bulk_of(host: ScriptedHost) -> BulkActions:
    """What is done with many, without a table and without the screen of a server."""

    async def never(_: Server) -> None:
        raise AssertionError

    return BulkActions(host, open_server=never, mark_only=lambda _: None)


# -- power and delete


async def test_stop_is_sent_after_yes_and_not_after_no(served: Served) -> None:
    """The plan names the server."""
    async with fleet_on(served) as fleet:
        for answer, sent in ((False, 0), (True, 1)):
            host = ScriptedHost(fleet, answer)
            ServerActions(host, bulk_of(host)).power("stop", chosen(fleet))
            await host.ends()
            assert isinstance(host.shown[0], ConfirmScreen)
            assert [server.key for server in host.shown[0]._question.targets] == [KEY]
            assert len(served.writes()) == sent


async def test_delete_of_a_protected_server_is_not_asked_for(served: Served) -> None:
    """It says why."""
    async with fleet_on(served, protect=("web-*",)) as fleet:
        host = ScriptedHost(fleet)
        ServerActions(host, bulk_of(host)).delete(chosen(fleet))
        await host.ends()
        assert host.shown == []
        assert host.notices == [
            ("web-1 is protected in the config: it is not deleted from here.", "warning")
        ]


async def test_many_are_planned_and_shown(served: Served) -> None:
    """One plan, then the results."""
    async with fleet_on(served) as fleet:
        keys = [one.key for one in fleet.state.servers if one.status == "active"][:3]
        host = ScriptedHost(fleet, True, None)
        actions = ServerActions(host, bulk_of(host))
        actions.power("reboot", chosen(fleet, *keys, is_marked=True))
        await host.ends()
        assert [type(screen) for screen in host.shown] == [ConfirmScreen, ResultsScreen]
        observer = Observer()
        await observer.until(lambda: len(served.writes()) == 3)
        paths = sorted(path for _, path, _ in served.writes())
        assert paths == sorted(f"/servers/{key.id}/reboot/" for key in keys)


# -- forms


async def test_backups_are_switched_the_other_way(served: Served) -> None:
    """After a fresh read, by one PATCH."""
    async with fleet_on(served) as fleet:
        before = (await fleet.read(KEY)).backups_enabled
        host = ScriptedHost(fleet, True)
        FormActions(host, lambda _: None).switch_backups(chosen(fleet))
        await host.ends()
        assert served.writes() == [("PATCH", f"/servers/{WEB}/", {"backups_enabled": not before})]


async def test_form_of_a_server_that_is_gone_does_not_open(served: Served) -> None:
    """The error is shown instead."""
    async with fleet_on(served) as fleet:
        selection = chosen(fleet)
        served.account.remove(WEB)
        host = ScriptedHost(fleet)
        FormActions(host, lambda _: None).edit(selection)
        await host.ends()
        assert host.shown == []
        assert [type(error).__name__ for error in host.errors] == ["NotFound"]


async def test_created_server_is_brought_into_view(served: Served) -> None:
    """What the form returns."""
    created: list[Server] = []
    async with fleet_on(served) as fleet:
        server = fleet.state.servers[0]
        host = ScriptedHost(fleet, server)
        FormActions(host, created.append).create(fleet.state.first)
        await host.ends()
        assert created == [server]


# -- saved views


async def test_views_are_saved_shown_and_forgotten(served: Served, tmp_path: Path) -> None:
    """In the file of the memory."""
    file = RememberedViewsFile(tmp_path / "memory.json")
    async with fleet_on(served) as fleet:
        save = ViewChoice("save", SavedView("mine", "status:stopped", saved=True))
        show = ViewChoice("show", SavedView("mine", "status:stopped", saved=True))
        forget = ViewChoice("forget", SavedView("mine", "status:stopped", saved=True))
        host = ScriptedHost(fleet, save, show, forget)
        views = ViewActions(host, file, configured={"given": "web"}, recalls=True)
        await views.recall()
        views.choose()
        await host.ends()
        assert dict(views.queries) == {"given": "web", "mine": "status:stopped", **OWN_VIEWS}
        views.choose()
        await host.ends()
        views.show_number(1)
        assert host.queries == ["status:stopped", "web"]
        views.choose()
        await host.ends()
        assert dict(views.queries) == {"given": "web", **OWN_VIEWS}
        views.show_number(7)
        assert host.notices[-1][0] == "There is no saved view 7; v makes one."


async def test_last_view_is_remembered_and_recalled(served: Served, tmp_path: Path) -> None:
    """When it has stayed so for a moment, and at the next start."""
    file = RememberedViewsFile(tmp_path / "memory.json")
    other = LastView("status", True, True, "web")
    async with fleet_on(served) as fleet:
        host = ScriptedHost(fleet)
        views = ViewActions(host, file, configured={}, recalls=True)
        await views.recall()
        views.on_view()
        assert host.timers == []
        host.view = other
        views.on_view()
        views.on_view()
        assert len(host.timers) == 1
        host.timers[0]()
        await host.ends()
        again = ScriptedHost(fleet)
        assert isinstance(
            await ViewActions(again, file, configured={}, recalls=True).recall(), RememberedViews
        )
        assert again.view == other
        asked = ScriptedHost(fleet)
        await ViewActions(asked, file, configured={}, recalls=False).recall()
        assert asked.view != other


# -- marks


async def test_marks_follow_their_servers(served: Served) -> None:
    """Those that go are told."""
    async with fleet_on(served) as fleet:
        marked, before = MarkedServers(), fleet.state
        first, second = before.servers[:2]
        marked.toggle(first.key)
        marked.mark_range(before.servers, second.key)
        assert len(marked.marks) == 2
        for server in (first, second):
            served.account.remove(int(server.id))
            await fleet.refresh()
            left = marked.on_new_state(before, fleet.state, None)
            assert left == (server,)
            text = f"1 marked server is not listed any more: {server.label}."
            assert departed_text(left, fleet.state) == text
            before = fleet.state
        assert departed_text((), fleet.state) == ""
        marked.mark_all(before.servers)
        assert len(marked.marks) == len(before.servers)
        marked.unmark()
        assert not marked.marks


async def test_changes_are_there_until_they_are_looked_at(served: Served) -> None:
    """Not that under the cursor, which is being looked at."""
    async with fleet_on(served) as fleet:
        marked, before = MarkedServers(), fleet.state
        here, there = before.servers[:2]
        for server in (here, there):
            served.account.servers[int(server.id)]["hostname"] = "other.example.com"
        await fleet.refresh()
        marked.on_new_state(before, fleet.state, here)
        assert marked.changed == {there.key}
        assert not marked.look_at(here)
        assert marked.look_at(there)
        assert not marked.look_at(there)
