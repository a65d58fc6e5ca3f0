"""The palette: anything by its name, any server by its name, and commands with an argument."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.driving import running, screen_text, sees, select, shows, toasted, types, until
from tests.support.e2e import VPSTUI, environment
from tests.support.pty_session import Session
from tests.support.served import NOW
from vpstui.api.models import Server
from vpstui.query.fuzzy_match import (
    BEGINS,
    CONTAINS,
    EXACT,
    IN_ORDER,
    NOT,
    SPELT,
    WORD_BEGINS,
    Needle,
)
from vpstui.query.palette_search import (
    LIMIT,
    CommandError,
    Entry,
    GoTo,
    Mark,
    Offers,
    RunAction,
    SortBy,
    UseTheme,
    UseView,
    mark_command,
    sort_command,
    theme_command,
    view_command,
)
from vpstui.screens.help.palette_dialog import PaletteScreen
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.served import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]
    Snap = Callable[..., bool]

FLEET = tuple(
    Server.model_validate(
        {"id": number, "name": name, "status": status, "ip_address": f"203.0.113.{number}",
         "created_at": NOW - timedelta(days=number)},
    )
    for number, (name, status) in enumerate(
        [("web-1", "active"), ("web-2", "stopped"), ("old-web", "stopped"), ("db", "active")], 1
    )
)  # fmt: skip

OFFERS = Offers(
    actions=(
        Entry("Stop", RunAction("servers.stop"), note="Shut a running server down", keys="X"),
        Entry("Start", RunAction("servers.start"), note="Start a server", blocked="it runs"),
        Entry("Wide", RunAction("servers.wide"), note="Show every column", keys="w"),
    ),
    servers=FLEET,
    commands=(
        mark_command(FLEET, NOW),
        view_command({"sleeping": "status:stopped", "webs": "web"}),
        theme_command(["vpstui-dark", "vpstui-light"]),
        sort_command(),
    ),
)


def titles(text: str, offers: Offers = OFFERS) -> list[str]:
    """What is offered for a text."""
    return [entry.title for entry in offers(text)]


def wrong(text: str) -> CommandError:
    """What is wrong with a text."""
    with pytest.raises(CommandError) as caught:
        OFFERS(text)
    assert 0 <= caught.value.position <= len(text)
    return caught.value


# -- matching


@pytest.mark.parametrize(
    ("text", "name", "grade"),
    [
        ("stop", "stop", EXACT), ("st", "stop", BEGINS), ("2", "web-2", WORD_BEGINS),
        ("to", "stop", CONTAINS), ("eu web", "old-eu-3-web", IN_ORDER), ("rbt", "reboot", SPELT),
        ("WEB", "web-1", BEGINS), ("web eu", "eu-web", NOT), ("x", "stop", NOT),
        ("pots", "stop", NOT),
    ],
)  # fmt: skip
def test_name_matches_so_well(text: str, name: str, grade: int) -> None:
    """By its beginning, by a word of it, by words or letters in order."""
    assert Needle(text).grade(name) == grade


def test_best_come_first_and_equal_ones_keep_their_order() -> None:
    """As many as wanted."""
    names = ["a-web", "web-2", "xweb", "web", "web-1", "w-e-b", "db"]
    assert [names[at] for at in Needle("web").best(names, 9)] == [
        "web", "web-2", "web-1", "a-web", "xweb", "w-e-b",
    ]  # fmt: skip
    assert Needle("web").best(names, 2) == [3, 1]


@given(text=st.text(min_size=1, max_size=8), name=st.text(max_size=12))
def test_what_is_in_a_name_matches(text: str, name: str) -> None:
    """Whatever the letters are."""
    needle = Needle(text)
    if needle:
        assert needle.grade(f"{name}{needle.text}{name}".casefold()) <= CONTAINS


# -- what is offered


def test_everything_is_offered_at_first() -> None:
    """Actions, then commands; what does not apply is last, and servers wait to be named."""
    assert titles("") == [
        "Stop", "Wide", "mark QUERY", "view NAME", "theme NAME", "sort COLUMN", "Start",
    ]  # fmt: skip


def test_action_is_found_by_its_name_or_by_what_it_does() -> None:
    """The name counts more."""
    assert titles("shut") == ["Stop"]
    assert titles("st")[:2] == ["Stop", "Start"]


def test_server_is_found_by_name_ip_or_id() -> None:
    """The best match first, with its facts."""
    assert titles("web") == ["web-1", "web-2", "old-web"]
    assert titles("203.0.113.4") == ["db"]
    entry = OFFERS("web-2")[0]
    assert entry.choice == GoTo(FLEET[1].key)
    assert entry.note == "id 2 · stopped · 203.0.113.2"


def test_server_is_told_with_its_account_where_there_are_several() -> None:
    """Names may be the same in both."""
    twins = tuple(
        Server.model_validate({"id": 1, "name": "web"}, context=profile) for profile in ("a", "b")
    )
    offers = Offers(servers=twins, labels={"a": "Production", "b": "Test"})
    assert [entry.note for entry in offers("web")] == ["id 1 · Production", "id 1 · Test"]
    assert [entry.choice for entry in offers("web")] == [GoTo(twin.key) for twin in twins]


@pytest.mark.parametrize(
    "text", ["mark status:stopped", ":mark status:stopped", "MARK  !status:active"]
)
def test_mark_takes_a_filter(text: str) -> None:
    """And says how many match."""
    (entry,) = OFFERS(text)
    assert entry.title.startswith("Mark 2 servers: ")
    assert isinstance(entry.choice, Mark)
    assert entry.choice.query.select(FLEET, NOW) == FLEET[1:3]


def test_mark_knows_what_time_it_is() -> None:
    """Ages are told from the app's clock."""
    assert titles("mark age>60h") == ["Mark 2 servers: age>60h"]


def test_mark_that_matches_nothing_does_nothing() -> None:
    """It says so."""
    assert OFFERS("mark nope")[0].blocked == "no server matches"
    assert OFFERS("mark ")[0].blocked.startswith("a filter follows")


@pytest.mark.parametrize(("text", "at"), [("mark foo:x", 5), (" : mark web foo:x", 12)])
def test_wrong_filter_is_told_at_its_spot(text: str, at: int) -> None:
    """The spot is in what was typed, the command included."""
    error = wrong(text)
    assert error.position == at
    assert "foo" in error.message


def test_command_takes_one_of_several_names() -> None:
    """Found as everything else is."""
    assert OFFERS("view sl")[0].choice == UseView("sleeping")
    assert OFFERS("theme light")[0].choice == UseTheme("vpstui-light")
    assert OFFERS("sort loc")[0].choice == SortBy("location")
    assert titles("view ") == ["view sleeping", "view webs"]


def test_unknown_name_is_told_with_those_there_are() -> None:
    """At its spot."""
    error = wrong("theme pink")
    assert error.position == 6
    assert error.message == "There is no theme 'pink'; there is vpstui-dark, vpstui-light."


def test_unknown_command_is_told_with_the_nearest() -> None:
    """And what is no command at all, with what can be typed."""
    assert wrong("makr web").message == "There is no command 'makr'; did you mean 'mark'?"
    assert wrong("qqqqq").message.startswith("Nothing here is called 'qqqqq'")


def test_command_without_its_argument_goes_on_to_be_typed() -> None:
    """Choosing it writes its word."""
    entry = next(entry for entry in OFFERS("mar") if entry.title == "mark QUERY")
    assert entry.choice is None
    assert entry.fills == "mark "


@given(st.text(alphabet=" :markviewsortqué\x1b[]\"'!|()<>=~*", max_size=20))
def test_whatever_is_typed_is_answered(text: str) -> None:
    """By entries, or by what is wrong and where."""
    said: CommandError | None = None
    found: Sequence[Entry] = ()
    try:
        found = OFFERS(text)
    except CommandError as error:
        said = error
    if said is None:
        assert found
    else:
        assert 0 <= said.position <= len(text)
        assert said.message.isprintable()


def test_a_key_among_ten_thousand_servers_is_answered_at_once() -> None:
    """However bad the names are to search in."""
    servers = tuple(
        Server.model_validate({"id": n, "name": f"{'web' * (n % 20)}-{n}"}) for n in range(10_000)
    )
    offers = Offers(servers=servers)
    assert len(offers("w")) == LIMIT
    began = time.perf_counter()
    for text in ("we", "web-99", "wewewewewewewewe9", "b b b 99"):
        offers(text)
    assert time.perf_counter() - began < 5


# -- in the app


def selected(pilot: Pilot[int]) -> str:
    """The server under the cursor."""
    server = pilot.app.screen.query_one(ServerTable).selected
    return server.name if server is not None else ""


async def ask_for(pilot: Pilot[int], text: str) -> None:
    """Open the palette and type."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, text)


async def enter(pilot: Pilot[int], text: str) -> None:
    """Open the palette, type, and choose the first line."""
    await ask_for(pilot, text)
    await pilot.press("enter")


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


async def test_server_is_gone_to_by_name(make_app: MakeApp) -> None:
    """Also one that the filter hides."""
    async with running(make_app(query="web")) as pilot:
        await enter(pilot, "db-r")
        await until(pilot, lambda: selected(pilot) == "db-replica", "the server")
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
        await sees(pilot, "Not now: mail is active.")
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
        await until(pilot, lambda: selected(pilot) == "web-1", "the first of two")
        await ask_for(pilot, "web-")
        await pilot.press("down", "pagedown", "pageup", "pagedown", "enter")
        await until(pilot, lambda: selected(pilot) == "web-2", "the second")


async def test_line_is_chosen_by_mouse(make_app: MakeApp) -> None:
    """A click does what Enter does."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await ask_for(pilot, "metrics")
        await sees(pilot, "metrics  id")
        await pilot.click("#found", offset=(2, 0))
        await until(pilot, lambda: selected(pilot) == "metrics", "the server")


async def test_everything_typed_in_one_go_is_heard(make_app: MakeApp) -> None:
    """Keys typed ahead of the palette go into it."""
    async with running(make_app()) as pilot:
        await pilot.press("colon", *"metrics", "enter", "enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "metrics")


@pytest.mark.e2e
def test_palette_at_a_terminal(tmp_path: Path, served_url: str) -> None:
    """One burst of keys opens it, finds a server, and opens that one."""
    env = environment(tmp_path, VPSTUI_TOKEN="vps_test", VPSTUI_API_URL=served_url)
    with Session(VPSTUI, env=env) as session:
        session.wait_text("12 servers")
        session.send(b":db-rep\r\r")
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
        await until(pilot, lambda: selected(pilot) == "mail", "the cursor")


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
        await shows(pilot, "ServersScreen")


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
