"""What the table remembers from one start to the next, saved views, and the hint of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    app_of,
    running,
    screen_text,
    sees,
    shows,
    toasted,
    types,
    until,
)
from vpstui.config.remembered_views import LastView, RememberedViews, RememberedViewsFile
from vpstui.widgets.first_start_hint import FirstStartHint
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.two_accounts import Accounts
    from vpstui.app import VpsTuiApp


@pytest.fixture
def file(tmp_path: Path) -> RememberedViewsFile:
    """A memory on the disk, of somebody who has used the app before."""
    memory = RememberedViewsFile(tmp_path / "memory.json")
    memory.update(lambda _: RememberedViews(hint_seen=True))
    return memory


def names(pilot: Pilot[int]) -> list[str]:
    """The servers on screen, from above."""
    return [server.name for server in pilot.app.screen.query_one(ServerTable)._view.servers]


async def leave(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Leave the app as people do."""
    await pilot.press("q")
    await until(pilot, lambda: not app.is_running or app._exit, "the end")


async def test_view_is_as_it_was_left(accounts: Accounts, file: RememberedViewsFile) -> None:
    """Order, width and filter, at the next start of the same account."""
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await pilot.press("O", "w", "slash")
        await types(pilot, "web")
        await pilot.press("enter")
        await leave(pilot, app_of(pilot))
    assert file.load().last_view_of(("prod",)) == LastView("name", True, True, "web")
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await sees(pilot, "/web")
        await until(pilot, lambda: names(pilot) == ["web-2", "web-1"], "the order")
        assert "every column" in screen_text(pilot)


async def test_view_is_remembered_while_the_app_runs(
    accounts: Accounts, file: RememberedViewsFile
) -> None:
    """Should it be killed, the last second alone is lost."""
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await pilot.press("O")
        await until(
            pilot, lambda: file.load().last_view_of(("prod",)) == LastView(reverse=True), "the file"
        )


async def test_each_account_has_its_own_view(accounts: Accounts, file: RememberedViewsFile) -> None:
    """Those that are open together have another one."""
    file.update(lambda memory: memory.with_last_view(("shop",), LastView(query="mail")))
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await sees(pilot, "4 servers")
        assert "/mail" not in screen_text(pilot)


async def test_filter_of_the_command_line_comes_first(
    accounts: Accounts, file: RememberedViewsFile
) -> None:
    """Who asks for something does not get what was before."""
    file.update(
        lambda memory: memory.with_last_view(("prod",), LastView(query="mail", reverse=True))
    )
    async with running(accounts.app(opened=("prod",), remembered=file, query="web")) as pilot:
        await sees(pilot, "/web")
        await until(pilot, lambda: names(pilot) == ["web-1", "web-2"], "the order")


# -- saved views


async def test_filter_is_saved_shown_and_forgotten(
    accounts: Accounts, file: RememberedViewsFile
) -> None:
    """By `v`, and by the digit of the view."""
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("enter", "v")
        await shows(pilot, "ViewsScreen")
        await pilot.press("s")
        await types(pilot, "mine")
        await pilot.press("enter")
        await toasted(pilot, "The view mine is saved.")
        assert file.load().views == {"mine": "web"}
        await pilot.press("escape")
        await until(pilot, lambda: len(names(pilot)) == 4, "all servers")
        await pilot.press("1")
        await until(pilot, lambda: names(pilot) == ["web-1", "web-2"], "the view")
        await pilot.press("v")
        await shows(pilot, "ViewsScreen")
        await pilot.press("d", "d")
        await toasted(pilot, "The view mine is forgotten.")
        assert not file.load().views


async def test_digit_without_a_view_says_so(accounts: Accounts, file: RememberedViewsFile) -> None:
    """And changes nothing."""
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await pilot.press("3")
        await toasted(pilot, "There is no saved view 3; v makes one.")
        assert len(names(pilot)) == 4


async def test_views_of_the_config_come_first(
    accounts: Accounts, file: RememberedViewsFile
) -> None:
    """One of the same name that was saved here is not listed twice."""
    file.update(lambda memory: memory.with_view("webs", "mail").with_view("mine", "name:db"))
    app = accounts.app(opened=("prod",), remembered=file, views={"webs": "web"})
    async with running(app) as pilot:
        await pilot.press("1")
        await until(pilot, lambda: names(pilot) == ["web-1", "web-2"], "the view of the config")
        await pilot.press("2")
        await until(pilot, lambda: all("db" in name for name in names(pilot)), "the saved one")


# -- the hint


async def test_hint_is_for_somebody_new(accounts: Accounts, tmp_path: Path) -> None:
    """It goes with the first of the keys that it names, for good."""
    file = RememberedViewsFile(tmp_path / "memory.json")
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await sees(pilot, "New here?")
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: file.load().hint_seen, "the file")
        assert not pilot.app.screen.query(FirstStartHint)
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await sees(pilot, "web-1")
        assert "New here?" not in screen_text(pilot)


async def test_memory_that_cannot_be_kept_is_told_once(accounts: Accounts, tmp_path: Path) -> None:
    """The app goes on."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    file = RememberedViewsFile(blocked / "memory.json")
    async with running(accounts.app(opened=("prod",), remembered=file)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await pilot.press("escape")
        await toasted(pilot, "memory.json")
        await pilot.press("O")
        await until(pilot, lambda: names(pilot)[0] == "web-2", "the order")
