"""The palette in the app: anything by its name, any server by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import selected_name
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from vpstui.screens.help.palette_screen import PaletteScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pictures import Snap
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_palette_lists_what_applies(make_app: MakeApp, key: str) -> None:
    """With the keys that do the same."""
    async with running(make_app(), size=(80, 40)) as pilot:
        await pilot.press(key)
        await sees(pilot, "Shut a running server down")
        lines = screen_text(pilot).splitlines()
        assert next(line for line in lines if "│ Stop " in line).rstrip("│ ").endswith("X")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def ask_for(pilot: Pilot[int], text: str) -> None:
    """Open the palette and type."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, text)


async def enter(pilot: Pilot[int], text: str) -> None:
    """Open the palette, type, and choose the first line."""
    await ask_for(pilot, text)
    await pilot.press("enter")


async def back_from_detail(pilot: Pilot[int]) -> None:
    """Leave the server that was opened."""
    await shows(pilot, "DetailScreen")
    await pilot.press("escape")
    await shows(pilot, "ServersScreen")


async def test_action_is_reached_without_a_letter(make_app: MakeApp) -> None:
    """By F3, arrows and Enter alone, as on a keyboard with other letters."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f3")
        await shows(pilot, "PaletteScreen")
        screen = app.screen
        assert isinstance(screen, PaletteScreen)
        labels = [entry.title for entry in screen._entries]
        await pilot.press(*["down"] * labels.index("New"), "enter")
        await shows(pilot, "CreateScreen")


async def test_server_is_opened_by_name(make_app: MakeApp) -> None:
    """Also one that the filter hides; Esc goes back to the table, with the cursor on it."""
    async with running(make_app(query="web")) as pilot:
        await enter(pilot, "db-r")
        await back_from_detail(pilot)
        await until(pilot, lambda: selected_name(pilot) == "db-replica", "the server")
        assert "12 servers" in screen_text(pilot)


async def test_action_is_done_by_name(served: Served, make_app: MakeApp) -> None:
    """To the server under the cursor, after the question that its key asks."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await enter(pilot, "stop")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "mail   id")
        await pilot.press("right", "enter")
        await until(pilot, served.writes, "the write")
    (path,) = (path for _, path, _ in served.writes())
    assert path.endswith("/stop/")


async def test_what_does_not_apply_says_why(served: Served, make_app: MakeApp) -> None:
    """It is dim, and Enter does nothing but say so."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await enter(pilot, "start")
        await sees(pilot, "Not now: mail is active already.")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
    assert not served.writes()


async def test_marks_are_set_and_taken_away(make_app: MakeApp) -> None:
    """`mark` with a filter, `unmark` without."""
    async with running(make_app()) as pilot:
        await enter(pilot, "mark web")
        await toasted(pilot, "Marked 3 servers that match web")
        await sees(pilot, "3 marked")
        await enter(pilot, "unmark")
        await until(pilot, lambda: "3 marked" not in screen_text(pilot), "no marks")


async def test_wrong_filter_stands_below_its_spot(make_app: MakeApp) -> None:
    """And goes when it is put right."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await enter(pilot, "mark foo:x")
        await sees(pilot, "no field foo")
        lines = screen_text(pilot).splitlines()
        at = next(at for at, line in enumerate(lines) if "mark foo:x" in line)
        assert lines[at + 1].index("↑") == lines[at].index("foo")
        for _ in "foo:x":
            await pilot.press("backspace")
        await types(pilot, "web")
        await sees(pilot, "Mark 3 servers: web")
        assert "no field" not in screen_text(pilot)


async def test_tab_writes_out_what_is_marked(make_app: MakeApp) -> None:
    """A command goes on with its argument."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "the")
        await pilot.press("tab")
        await sees(pilot, ": theme ")
        await types(pilot, "light")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == "vpstui-light", "the theme")


async def test_table_is_sorted_by_name_of_a_column(make_app: MakeApp) -> None:
    """Also one that is not on screen."""
    async with running(make_app()) as pilot:
        await enter(pilot, "sort price")
        await sees(pilot, "sort $/month")


async def test_saved_view_is_used(make_app: MakeApp) -> None:
    """By its name."""
    async with running(make_app(views={"sleeping": "status:stopped"})) as pilot:
        await enter(pilot, "view sl")
        await sees(pilot, "/status:stopped")


async def test_cursor_moves_by_keys_and_stops_at_the_ends(make_app: MakeApp) -> None:
    """While one types on."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "web-")
        await pilot.press("up", "down", "pagedown", "down", "up", "enter")
        await back_from_detail(pilot)
        await until(pilot, lambda: selected_name(pilot) == "web-1", "the first of two")
        await ask_for(pilot, "web-")
        await pilot.press("down", "pagedown", "pageup", "pagedown", "enter")
        await back_from_detail(pilot)
        await until(pilot, lambda: selected_name(pilot) == "web-2", "the second")


async def test_line_is_chosen_by_mouse(make_app: MakeApp) -> None:
    """A click does what Enter does."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await ask_for(pilot, "metrics")
        await sees(pilot, "metrics  id")
        await pilot.click("#found", offset=(2, 0))
        await back_from_detail(pilot)
        await until(pilot, lambda: selected_name(pilot) == "metrics", "the server")


async def test_everything_typed_in_one_go_is_heard(make_app: MakeApp) -> None:
    """Keys typed ahead of the palette go into it."""
    async with running(make_app()) as pilot:
        await pilot.press("colon", *"metrics", "enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "metrics")


@pytest.mark.e2e
def test_palette_at_a_terminal(tmp_path: Path, served_url: str) -> None:
    """One burst of keys opens it, finds a server, and opens that one."""
    env = environment(tmp_path, VPSTUI_TOKEN="vps_test", VPSTUI_API_URL=served_url)
    with Session(VPSTUI, env=env) as session:
        session.wait_text("12 servers")
        session.send(b":db-rep\r")
        session.wait_text("^ *db-replica +")
        session.wait_text("Hostname")
        session.press("escape")
        session.wait_text("12 servers")
        session.send(b"\x10mark status:stopped\r")
        session.wait_text("2 marked")
        session.send(b":nonsense")
        session.wait_text("Nothing here is called 'nonsense'")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


async def test_other_server_is_shown_from_a_server(make_app: MakeApp) -> None:
    """And Esc goes back to the table, with the cursor on it."""
    async with running(make_app()) as pilot:
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await enter(pilot, "mail")
        await until(
            pilot,
            lambda: (
                type(pilot.app.screen).__name__ == "DetailScreen"
                and screen_text(pilot).splitlines()[1].strip().startswith("mail")
            ),
            "the other server",
        )
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: selected_name(pilot) == "mail", "the cursor")


async def test_nothing_is_done_to_a_server_that_took_the_place_of_another(
    served: Served, make_app: MakeApp
) -> None:
    """The one under the cursor left while the palette was open."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape", "colon")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "delete")
        id_ = next(i for i, server in served.account.servers.items() if server["name"] == "mail")
        served.account.remove(id_)
        app.screen_stack[0].run_worker(app.screen_stack[0].run_action("refresh"))
        await until(pilot, lambda: len(app.state.servers) == 11, "the list without it")
        await pilot.press("enter")
        await toasted(pilot, "Nothing was done: the server under the cursor went away")
        assert type(app.screen).__name__ == "ServersScreen"
    assert not served.writes()


async def test_palette_waits_while_a_filter_is_typed(make_app: MakeApp) -> None:
    """A colon belongs to the filter there."""
    async with running(make_app()) as pilot:
        await pilot.press("slash")
        await types(pilot, "status:stopped")
        await pilot.press("enter")
        await sees(pilot, "/status:stopped")


@pytest.mark.knobs(hostile=True, servers=40)
async def test_hostile_names_stay_text(make_app: MakeApp) -> None:
    """Nothing in a name is markup, runs an action, or ends the app."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await ask_for(pilot, "app.quit")
        await sees(pilot, "[@click=app.quit]x[/]")
        await pilot.press("tab")
        await sees(pilot, ": [@click=app.quit]x[/]")
        await pilot.click("#found", offset=(20, 0))
        await shows(pilot, "DetailScreen")
        await sees(pilot, "[@click=app.quit]x[/]")


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}"
)
@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light", "vpstui-ansi"])
def test_palette_looks_right(
    snap_compare: Snap, make_app: MakeApp, size: tuple[int, int], theme: str
) -> None:
    """With actions that apply and such that do not."""
    app = make_app(host="admin.vps.org")
    app.theme = theme

    async def before(pilot: Pilot[int]) -> None:
        await sees(pilot, "bastion")
        await ask_for(pilot, "st")
        await until(pilot, lambda: "Start" in screen_text(pilot), "the entries")

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}"
)
@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light", "vpstui-ansi"])
def test_verb_and_server_look_right(
    snap_compare: Snap, make_app: MakeApp, size: tuple[int, int], theme: str
) -> None:
    """Each line with which server it is; one cannot be started."""
    app = make_app(host="admin.vps.org")
    app.theme = theme

    async def before(pilot: Pilot[int]) -> None:
        await sees(pilot, "bastion")
        await ask_for(pilot, "start web")
        await sees(pilot, "start staging-web")

    assert snap_compare(app, terminal_size=size, run_before=before)
