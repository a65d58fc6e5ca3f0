"""The list of the last start is shown until that of this one is in, and that is kept in turn."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.config.first_frame.frames import environ_of
from tests.support.apps.pilot import (
    SIZE,
    app_of,
    line_with,
    running,
    screen_text,
    sees,
    shows,
    types,
    until,
)
from vpstui.config.first_frame.frame_file import FrameFile
from vpstui.config.first_frame.frame_folder import load_frame
from vpstui.config.first_frame.kept_frame import KeptFrame
from vpstui.fleet.state.account_state import ApiFilter
from vpstui.screens.servers.kept_list import KeptFrames
from vpstui.screens.servers.servers_screen import ServersScreen
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served
    from vpstui.api.models import Server

OLD = ("  NAME ↑    STATUS", "  old-one   ● active", "  old-two   ○ stopped")


def frame_of(served: Served, size: tuple[int, int] = SIZE) -> KeptFrame:
    """A list that was read three hours ago."""
    at = served.clock.now() - timedelta(hours=3, minutes=1)
    return KeptFrame(
        version="", start="", epoch="", stamps="", size=size, at=at.timestamp(),
        owner="old@example.com", names="", facts="", table=OLD,
    )  # fmt: skip


def file_in(home: Path) -> FrameFile:
    """Where the list is kept."""
    return FrameFile.of((), environ_of(home), ())


def kept(home: Path, served: Served) -> KeptFrame | None:
    """What the next start would paint; the account lives at another time than this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: served.clock.now().timestamp())
        return load_frame((), environ_of(home), SIZE)


def target(pilot: Pilot[int]) -> Server | None:
    """The server that a key would act on."""
    screen = pilot.app.screen
    assert isinstance(screen, ServersScreen)
    return screen.key_target.server


async def quits(pilot: Pilot[int]) -> None:
    """Leave the app."""
    app = app_of(pilot)
    await pilot.press("q")
    await until(pilot, lambda: not app.is_running or app._exit, "the end")


@pytest.mark.hold("GET", "/servers/")
async def test_old_rows_are_shown_until_the_list_is_in(
    make_app: MakeApp, served: Served, hold: Held
) -> None:
    """Dim, with their age and whose they are, under their own heading; no key acts on them."""
    app = make_app(kept=KeptFrames(frame_of(served)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await sees(pilot, "old-two")
        assert "old@example.com" in line_with(pilot, "loading · 3 h old")
        assert screen_text(pilot).splitlines()[2].rstrip() == OLD[0]
        table = app.screen.query_one(ServerTable)
        (style,) = {part.style for part in table.render_line(1) if part.text.strip()}
        assert style is not None
        assert style.color == table.style_of("stale").color
        assert target(pilot) is None
        await pilot.press("S", "D", "asterisk", "X", "enter")
        assert type(app.screen).__name__ == "ServersScreen"
        hold.released.set()
        await sees(pilot, "● live")
        assert "old-" not in screen_text(pilot)
        assert "marked" not in screen_text(pilot)
        assert target(pilot) is not None
    assert served.writes() == []


@pytest.mark.hold("GET", "/servers/")
async def test_resized_screen_has_none(make_app: MakeApp, served: Served, hold: Held) -> None:
    """They were drawn for another one."""
    app = make_app(kept=KeptFrames(frame_of(served, (80, 24))))
    async with app.run_test(size=SIZE) as pilot:
        await sees(pilot, "Asking ")
        assert "old" not in screen_text(pilot)
        hold.released.set()
        await sees(pilot, "● live")


async def test_what_goes_wrong_is_said_in_their_place(make_app: MakeApp, served: Served) -> None:
    """Why there is no list matters more than what was in it."""
    served.fail("list", 503, times=9)
    app = make_app(kept=KeptFrames(frame_of(served)))
    async with running(app) as pilot:
        await sees(pilot, "Press r to try again")
        assert "old-" not in screen_text(pilot)


async def test_signed_out_account_forgets_them(
    make_app: MakeApp, served: Served, tmp_path: Path
) -> None:
    """Another token may be another account's."""
    file = file_in(tmp_path)
    async with running(make_app(kept=KeptFrames(None, file))) as pilot:
        await quits(pilot)
    assert kept(tmp_path, served) is not None
    app = make_app(kept=KeptFrames(frame_of(served), file_in(tmp_path)), environ={})
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        await until(pilot, lambda: kept(tmp_path, served) is None, "the end of what was kept")


async def test_list_is_kept_at_the_end(make_app: MakeApp, served: Served, tmp_path: Path) -> None:
    """As it stands, without marks and cursor, with its filter, and when it was read."""
    async with running(make_app(kept=KeptFrames(None, file_in(tmp_path)))) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("enter", "asterisk")
        await sees(pilot, "marked")
        shown = [line.rstrip() for line in screen_text(pilot).splitlines()]
        await quits(pilot)
    frame = kept(tmp_path, served)
    assert frame is not None
    assert list(frame.table) == [shown[2], *(line.replace("*", " ", 1) for line in shown[3:6])]
    assert frame.facts == "/web   3 of 12 servers"
    assert frame.owner in shown[0]
    assert (frame.names, frame.size) == ("default", SIZE)
    assert frame.at == pytest.approx(served.clock.now().timestamp(), abs=5)


async def test_list_is_kept_while_it_runs(
    make_app: MakeApp, served: Served, tmp_path: Path
) -> None:
    """Whatever ends the program later."""
    async with running(make_app(kept=KeptFrames(None, file_in(tmp_path)))) as pilot:
        await until(pilot, lambda: kept(tmp_path, served), "what is kept")


@pytest.mark.knobs(servers=0)
async def test_empty_account_leaves_no_rows(
    make_app: MakeApp, served: Served, tmp_path: Path
) -> None:
    """Those of before would be wrong."""
    async with running(make_app(kept=KeptFrames(None, file_in(tmp_path)))) as pilot:
        await quits(pilot)
    frame = kept(tmp_path, served)
    assert frame is not None
    assert (len(frame.table), frame.facts) == (1, "0 servers")


@pytest.mark.dialects("documented", reason="the other has no filter for its list")
async def test_part_of_a_list_is_not_kept(
    make_app: MakeApp, served: Served, tmp_path: Path
) -> None:
    """What the API was asked for is not what the next start asks for."""
    async with running(make_app(kept=KeptFrames(None, file_in(tmp_path)))) as pilot:
        await until(pilot, lambda: kept(tmp_path, served), "what is kept")
        await app_of(pilot).fleet.filter_by_api(ApiFilter("stopped", ""))
        await sees(pilot, "only stopped")
        await quits(pilot)
    frame = kept(tmp_path, served)
    assert frame is not None
    assert frame.facts == "12 servers"
