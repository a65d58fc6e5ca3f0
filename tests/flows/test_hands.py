"""Mouse, paste, refresh and the small things hands do, over a socket to a simulated account."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

import pytest
from textual import events

from tests.support.driving import (
    app_of,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from vpstui.__main__ import main
from vpstui.base.clocks import Timing
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.served import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]


def selected(pilot: Pilot[int]) -> str:
    """Name of the server under the cursor."""
    server = pilot.app.screen.query_one(ServerTable).selected
    return server.name if server is not None else ""


async def test_click_selects_and_a_second_one_opens(make_app: MakeApp) -> None:
    """As people expect of a table."""
    async with running(make_app()) as pilot:
        await pilot.click(ServerTable, offset=(5, 3))
        assert selected(pilot) == "cache-1"
        await pilot.click(ServerTable, offset=(5, 3), times=2)
        await shows(pilot, "DetailScreen")


async def test_click_beside_the_rows_does_nothing(make_app: MakeApp) -> None:
    """Below the last row there is no server."""
    async with running(make_app()) as pilot:
        await pilot.click(ServerTable, offset=(5, 30))
        assert selected(pilot) == "backup-vault"


async def test_click_on_a_heading_sorts_and_reverses(make_app: MakeApp) -> None:
    """The heading says which way."""
    async with running(make_app()) as pilot:
        x = screen_text(pilot).splitlines()[2].index("LOCATION")
        await pilot.click(ServerTable, offset=(x, 0))
        await sees(pilot, "LOCATION ↑")
        await pilot.click(ServerTable, offset=(x, 0))
        await sees(pilot, "LOCATION ↓")


async def test_click_in_the_key_bar_presses_the_key(make_app: MakeApp) -> None:
    """Each key can be reached by mouse; the gaps between them are none."""
    async with running(make_app()) as pilot:
        line = screen_text(pilot).splitlines()[-1]
        await pilot.click(KeyBar, offset=(line.index("n New"), 0))
        await shows(pilot, "CreateScreen")
        await pilot.press("escape")
        await pilot.click(KeyBar, offset=(118, 0))
        await shows(pilot, "ServersScreen")


@pytest.mark.knobs(servers=100)
async def test_wheel_and_paging_move_through_the_list(make_app: MakeApp) -> None:
    """PgDn and PgUp, the ends, and the wheel."""
    async with running(make_app(), size=(80, 24)) as pilot:
        table = pilot.app.screen.query_one(ServerTable)
        first = selected(pilot)
        await pilot.press("pagedown", "pagedown", "pageup")
        assert selected(pilot) != first
        await pilot.press("G")
        last = selected(pilot)
        assert last in screen_text(pilot)
        await pilot.press("g")
        assert selected(pilot) == first
        table.scroll_down(animate=False)
        await pilot.pause()
        assert table.scroll_offset.y > 0
        await pilot.press("G", "slash")
        await types(pilot, last)
        await pilot.press("enter")
        await until(pilot, lambda: table.scroll_offset.y == 0, "the top")


async def test_keys_that_move_do_nothing_in_an_empty_table(make_app: MakeApp) -> None:
    """Neither a crash nor a server."""
    async with running(make_app(query="nothing-at-all")) as pilot:
        await pilot.press("j", "k", "g", "G", "pagedown", "enter", "left", "right")
        assert selected(pilot) == ""
        await pilot.press("e", "D", "S", "N", "b")
        await shows(pilot, "ServersScreen")


async def test_cursor_goes_to_the_neighbour_of_a_server_that_left(
    served: Served, make_app: MakeApp
) -> None:
    """The server that took its place, or the last one."""
    async with running(make_app()) as pilot:
        await pilot.press("j", "j")
        gone = next(k for k, row in served.account.servers.items() if row["name"] == "cache-1")
        served.account.remove(gone)
        await pilot.press("r")
        await until(pilot, lambda: selected(pilot) == "db-primary", "the neighbour")
        await pilot.press("G")
        served.account.remove(12348)
        await pilot.press("r")
        await until(pilot, lambda: selected(pilot) == "web-1", "the last one")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("web-1", "web-1"), ("\r\n  web-2 \nnext", "web-2"), ("x" * 10_000, "x" * 4096), ("\n", "")],
)
async def test_paste_into_a_form(make_app: MakeApp, text: str, kept: str) -> None:
    """The first line that says something, cut to what there is room for."""
    async with running(make_app()) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        focused = pilot.app.screen.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await pilot.pause()
        assert pilot.app.screen.query_one("#name").value == kept  # type: ignore[attr-defined]


async def test_detail_reads_itself_again_and_again(served: Served, make_app: MakeApp) -> None:
    """What changes is seen without a key; trouble is said with the age of what is shown."""
    timing = Timing(refresh=0.05)
    async with running(make_app(timing=timing)) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await sees(pilot, "of 4 GB")
        served.account.edit(12345, hostname="moved.example.com")
        await sees(pilot, "moved.example.com")
        served.account.fail_next("GET", "/12345/", 503, {"detail": "busy"}, times=99)
        served.clock.time += 120
        await sees(pilot, "2 min old")
        await pilot.press("j", "k", "q")
        await shows(pilot, "ServersScreen")


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
        served.account.fail_next("GET", "/servers/12363/", 503, {"detail": "busy"}, times=2)
        await pilot.press("b")
        await toasted(pilot, "503")
        await pilot.press("e")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_new_server_is_shown_even_when_the_filter_hides_it(
    served: Served, make_app: MakeApp
) -> None:
    """The filter makes way, and the cursor is on the new one."""
    async with running(make_app(query="mail")) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        for field, text in (("plan_id", "Starter"), ("location", "us-east")):
            pilot.app.screen.query_one(f"#{field} Select").focus()
            await pilot.press("enter")
            await types(pilot, text)
            await pilot.press("enter")
        pilot.app.screen.query_one("#os_id Select").focus()
        await pilot.press("enter", "down", "enter")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: selected(pilot) == "web-9", "the new server")
        assert served.writes()[-1][0] == "POST"


async def test_arrows_move_in_the_table_while_a_filter_is_typed(make_app: MakeApp) -> None:
    """The cursor need not wait for Enter."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("down")
        await until(pilot, lambda: selected(pilot) == "web-1", "the second match")
        await pilot.press("slash")
        await sees(pilot, "/ web/")


async def test_ctrl_c_says_how_to_leave(make_app: MakeApp) -> None:
    """It does not quit, and does not leave one wondering."""
    async with running(make_app()) as pilot:
        await pilot.press("ctrl+c")
        await toasted(pilot, "Ctrl+Q leaves vpstui.")


async def test_help_and_ask_for_can_be_left(make_app: MakeApp) -> None:
    """Cancel changes nothing."""
    async with running(make_app()) as pilot:
        await pilot.press("f1")
        await shows(pilot, "HelpScreen")
        await pilot.press("q", "f")
        await shows(pilot, "AskForScreen")
        pilot.app.screen.query_one("#cancel").focus()
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert not app_of(pilot).state.api_filter


async def test_help_is_read_to_its_end_by_keyboard(make_app: MakeApp) -> None:
    """In a low terminal the keys that move show the rest of it."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        assert "vpstui doctor" not in screen_text(pilot)
        await pilot.press("G")
        await sees(pilot, "vpstui doctor")
        await pilot.press("g")
        await sees(pilot, "Go up a page")
        await pilot.press("down", "space", "k")
        await sees(pilot, "Read the list now")


async def test_terminal_that_is_small_while_a_dialog_is_open(make_app: MakeApp) -> None:
    """The dialog is there again with room, and q leaves from the one line."""
    app = make_app()
    async with running(app, size=(80, 24)) as pilot:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.resize_terminal(39, 9)
        await shows(pilot, "TooSmallScreen")
        await pilot.resize_terminal(40, 10)
        await shows(pilot, "ConfirmScreen")
        await pilot.resize_terminal(20, 5)
        await shows(pilot, "TooSmallScreen")
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


def test_program_begins_without_collecting_garbage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry point runs the command line and ends with its status."""
    monkeypatch.setattr(sys, "argv", ["vpstui", "--version"])
    monkeypatch.setenv("TEXTUAL_FPS", "60")
    try:
        with pytest.raises(SystemExit) as ended:
            main()
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert ended.value.code == 0
    assert os.environ["TEXTUAL_FPS"] == "60"
    assert capsys.readouterr().out.startswith("vpstui ")


async def test_crash_is_kept(make_app: MakeApp, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug ends the app, which prints nothing and keeps the bug for whoever reports it."""
    app = make_app()

    def broken() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):  # noqa: PT012 - it comes out where the app ends
        async with running(app) as pilot:
            app.call_later(broken)
            await until(pilot, lambda: app.return_code == 1, "the end")
    assert app.return_code == 1
    assert isinstance(app.crash, RuntimeError)
    assert capsys.readouterr() == ("", "")


async def test_slash_is_a_key_again_once_the_filter_is_left(make_app: MakeApp) -> None:
    """The last line says so at once."""
    async with running(make_app()) as pilot:
        await pilot.press("slash", "w", "e", "b")
        await until(pilot, lambda: "/ Filter" not in screen_text(pilot), "another key bar")
        await pilot.press("enter")
        await sees(pilot, "/ Filter")
