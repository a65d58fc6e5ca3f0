"""Whatever a server sends as text is shown as text, in one line, wherever it is shown."""

from __future__ import annotations

import json
import re
import unicodedata
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from textual.app import App
from wcwidth import wcswidth

from tests.support.driving import (
    drawn,
    replace,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    until,
)
from tests.support.e2e import VPSTUI, environment, use_environment
from tests.support.misbehaving import answer, raw_server
from tests.support.pty_session import Session
from tests.support.served import NOW, TOKEN, SteppedClock, serve
from vpstui.api.answers import ServerPage, parse
from vpstui.api.endpoints import VpsClient
from vpstui.api.models import Server, ServerPatch
from vpstui.api.status_errors import error_for_status
from vpstui.base.errors import EditConflict, NotAnApiAnswer
from vpstui.cli.commands.ls import _json, _table, _tsv
from vpstui.cli.main import run
from vpstui.fleet.state.account_state import AccountState, ApiFilter, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import Context
from vpstui.query.query import Query
from vpstui.screens.actions.action_plan import ActionPlan, typed_word
from vpstui.screens.actions.confirm_dialog import ConfirmScreen
from vpstui.screens.error import show_error
from vpstui.screens.forms.edit_form import ConflictScreen
from vpstui.simulator import Knobs
from vpstui.widgets.fields.form_fields import TextField
from vpstui.widgets.filter_bar import Counts, FilterBar
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.tables.server_lines import TableView
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.pilot import Pilot

    from tests.support.served import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

FEW = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Enough to find what is wrong; a busy machine is no failure, and every run tries the same."""

NEVER = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"}
"""Categories of characters that steer a terminal, split a line, or are not seen."""

MARKUP = (
    "[b]x", "[/]", "[/prod]", "[red]", "[@click=app.quit]x[/]", "[@click=app.quit()]x[/]",
    "[link=https://evil.example]x[/link]", "[bold red on blue]x[/]", "\\[", "\\", ":warning:",
    "$text-error", "${name}", "{name}", "%s", "[[", "]]", "[", "&lt;b&gt;", "<b>x</b>", "]]>",
)  # fmt: skip
"""Everything that is an instruction to some program on the way to the screen."""

STEERING = (
    "\x00", "\x07", "\x1b", "\x1b[2J", "\x1b[1;1H", "\x1b]52;c;eA==\x07", "\x1b]0;pwned\x1b\\",
    "\x1bP$q", "\x9b2J", "\x9d0;x\x9c", "\x7f", "\r", "\n", "\t", "\v", "\f", "\x85", "\u2028",
    "\u2029", "\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\ufe0f", "\U000e0041",
    "\ud800", "\udfff",
)  # fmt: skip
"""What moves a cursor, ends a line, turns text around, or is not seen."""

LETTERS = (
    "a", "web-1", " ", "é", "e\u0301", "a" + "\u0301\u0323\u0489" * 9, "日本", "한", "ກຳ", "ນ້ຳ",
    "\u1112\u1161\u11ab", "👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈", "🇩🇪", "🇩", "👍🏽", "../x",
    "a/b?#%", "-x", "$(reboot)", "x" * 40,
)  # fmt: skip
"""Letters that are wide, share a cell, or mean something to a shell or a path."""

TEXT = st.lists(
    st.one_of(st.sampled_from([*MARKUP, *STEERING, *LETTERS]), st.characters()), max_size=10
).map("".join)
"""Any text at all, with plenty of what makes trouble."""


def unwanted(text: str, allowed: str = "") -> set[str]:
    """The characters of a text that must not come out anywhere."""
    return {char for char in text if unicodedata.category(char) in NEVER} - set(allowed)


def cells(text: str) -> int:
    """The terminal cells of a text.

    Counted word by word, since wcwidth lets a virama share the cell of a blank, as no script does.
    """
    return sum(wcswidth(word) for word in text.split(" ")) + text.count(" ")


def row(number: int, text: str) -> dict[str, Any]:
    """A row of the list in which everything that can hold text holds this one."""
    return {
        "id": number, "name": text, "hostname": text, "status": text, "ip_address": text,
        "ipv6_address": text, "location": text, "plan": {"id": text, "name": text},
        "os": {"name": text}, "created_at": text, "updated_at": text, text: text,
        "resource_usage": {"cpu_percent": text}, "backups_enabled": text,
    }  # fmt: skip


def read(rows: Iterable[object]) -> tuple[Server, ...]:
    """Read rows as they come from the API; each has to be a server."""
    page = parse(ServerPage, json.dumps({"results": list(rows)}).encode(), "a list")
    assert None not in page.results
    return tuple(server for server in page.results if server is not None)


def fleet(texts: Sequence[str]) -> tuple[Server, ...]:
    """Servers that say these texts everywhere."""
    return read(row(number, text) for number, text in enumerate(texts, 1))


def screen_is_sound(pilot: Pilot[int]) -> str:
    """Check everything on screen, and return it."""
    text = screen_text(pilot)
    assert not unwanted(text, allowed="\n"), ascii(text)
    assert {strip.cell_length for strip in drawn(pilot)} == {pilot.app.size.width}
    return text


# -- the table


class TableApp(App[int]):
    """A table of servers, and the lines above one."""

    def compose(self) -> ComposeResult:
        yield IdentityStrip()
        yield FilterBar(Query(), on_query=lambda _: None)
        yield ServerTable()


def line_of(table: ServerTable, y: int) -> str:
    """A line of the table, which has to be as wide as the table."""
    strip = table.render_line(y)
    assert strip.cell_length == table.scrollable_content_region.width
    return "".join(segment.text for segment in strip)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("wide", [False, True])
async def test_a_row_of_any_text_is_one_row(width: int, wide: bool) -> None:
    """Every line of the table is sound, and exactly as wide as the table."""
    app = TableApp()
    async with app.run_test(size=(width, 14)) as pilot:
        table = app.query_one(ServerTable)

        @FEW
        @given(st.lists(TEXT, min_size=1, max_size=9))
        @example(["\u202e", "a\nb", "🇩", "👍🏽"])
        def holds(texts: list[str]) -> None:
            servers = fleet(texts)
            table.show(TableView(servers=servers, context=Context(now=NOW), wide=wide))
            for y in range(len(texts) + 1):
                line = line_of(table, y)
                assert not unwanted(line), ascii(line)
                assert cells(line) == table.scrollable_content_region.width, ascii(line)

        holds()
        await pilot.pause()
        screen_is_sound(pilot)


async def test_a_row_does_not_move_its_neighbours() -> None:
    """What stands to the right of any name stands where it always does."""
    app = TableApp()
    async with app.run_test(size=(120, 14)):
        table = app.query_one(ServerTable)

        @FEW
        @given(TEXT.filter(lambda text: "stopped" not in text))
        def holds(text: str) -> None:
            rows = [{"id": 1, "name": text, "status": "stopped"}, {"id": 2, "status": "stopped"}]
            table.show(TableView(servers=read(rows), context=Context(now=NOW)))
            above, below = (line_of(table, y).partition("○ stopped")[0] for y in (1, 2))
            assert cells(above) == cells(below)

        holds()


async def test_any_text_in_the_lines_above_the_table_is_sound() -> None:
    """Account, profile, host, filter and order are in one line each."""
    app = TableApp()
    async with app.run_test(size=(120, 14)) as pilot:
        strip, line = app.query_one(IdentityStrip), app.query_one(FilterBar)

        @FEW
        @given(TEXT)
        def holds(text: str) -> None:
            (server,) = fleet([text])
            state = AccountState(account=server.name, profile=server.hostname, phase=Phase.READY)
            strip.show_state(FleetState.of(state), 0.0)
            line.show(Counts(1, 1, api_filter=ApiFilter(server.status, server.location), skipped=1))
            for widget in (strip, line.query_one("#facts")):
                said = widget.render()
                assert not unwanted(str(said)), ascii(said)
                assert getattr(said, "cell_length", 0) == widget.content_size.width

        holds()
        await pilot.pause()
        screen_is_sound(pilot)


@pytest.mark.parametrize("text", MARKUP)
async def test_markup_is_literal_in_the_table(text: str) -> None:
    """An instruction to the screen is shown like any name."""
    app = TableApp()
    async with app.run_test(size=(220, 14)) as pilot:
        app.query_one(ServerTable).show(TableView(servers=fleet([text])))
        await pilot.pause()
        assert text in screen_is_sound(pilot).replace("\xa0", " ")


# -- the whole app


ODD = (
    "[@click=app.quit]x[/]", "[/] [red]", "clear\x1b[2J\x1b]0;x\x07", "crlf\r\nrow\ttab\u2028",
    "bidi\u202eexe", "zero\u200bwidth", "zalgo" + "\u0301\u0489" * 300, "x" * 10_000, "", "   ",
    "日本" * 40, "👨\u200d👩\u200d👧🇩🇪🇩", "ກຳນ້ຳ", "../x", "\ud800", "\\[:warning:",
)  # fmt: skip
"""One text of each kind, for what takes a whole app to see."""


@asynccontextmanager
async def app_with(
    served: Served, make_app: MakeApp, text: str, size: tuple[int, int] = (100, 40)
) -> AsyncIterator[Pilot[int]]:
    """An app in front of an account with one server, which says `text` everywhere."""
    for server_id in list(served.account.servers):
        served.account.remove(server_id)
    served.account.add(**{**row(7, text), "status": "active", "plan": {"id": 1, "name": text}})
    async with running(make_app(), size) as pilot:
        yield pilot


async def opens(pilot: Pilot[int], key: str, screen: str) -> str:
    """Open a screen by its key, check it, leave it, and return what it said."""
    await pilot.press(key)
    await shows(pilot, screen)
    await pilot.pause()
    text = screen_is_sound(pilot)
    await pilot.press("escape")
    await shows(pilot, "ServersScreen")
    return text


SCREENS = {
    "enter": "DetailScreen", "D": "ConfirmScreen", "e": "EditScreen", "f": "AskForScreen",
    "n": "CreateScreen",
}  # fmt: skip
"""What shows texts of a server, by the key that opens it."""


@pytest.mark.parametrize(
    "text",
    [" ".join(ODD[:4]), " ".join(ODD[4:7]), " ".join(ODD[10:]), "x" * 10_000, "   "],
    ids=["markup and escapes", "unseen", "wide", "long", "blank"],
)
async def test_any_text_is_sound_on_every_screen(
    text: str, served: Served, make_app: MakeApp
) -> None:
    """List, detail, forms and dialogs of a server with that text show only what can be seen."""
    async with app_with(served, make_app, text) as pilot:
        screen_is_sound(pilot)
        for key, screen in SCREENS.items():
            await opens(pilot, key, screen)
        assert served.writes() == []


async def click_everywhere(pilot: Pilot[int], text: str) -> int:
    """Click on every place that shows `text`, and return how many there are."""
    places = [
        (line.index(text) + 1, y)
        for y, line in enumerate(screen_text(pilot).splitlines())
        if text in line
    ]
    for place in places:
        await pilot.click(offset=place)
        await pilot.pause()
    return len(places)


async def test_markup_runs_no_action(served: Served, make_app: MakeApp) -> None:
    """A click on a name, in list, detail, form and dialog, does nothing that the name says."""
    text = "[@click=app.quit]x[/]"
    places = {"enter": ("DetailScreen", 1), "N": ("EditScreen", 3), "D": ("ConfirmScreen", 3)}
    async with app_with(served, make_app, "web-1", size=(220, 40)) as pilot:
        (server_id,) = served.account.servers
        served.account.edit(server_id, name=text)
        await pilot.press("r")
        await until(pilot, lambda: text in screen_text(pilot), "the name")
        assert await click_everywhere(pilot, text) == 1
        for key, (screen, count) in places.items():
            await pilot.press(key)
            await shows(pilot, screen)
            assert await click_everywhere(pilot, text) == count
            assert type(pilot.app.screen).__name__ == screen
            await pilot.press("escape")
            await shows(pilot, "ServersScreen")
        assert pilot.app.is_running


async def test_a_form_holds_the_name_as_it_is_shown(served: Served, make_app: MakeApp) -> None:
    """Nothing that cannot be seen gets into a field, and looking at it sends nothing."""
    async with app_with(served, make_app, "a\x1b[2J\u202e[b]c\nd") as pilot:
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        assert pilot.app.screen.query_one("#name", TextField).value == "a[2J[b]c d"
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


# -- what the API says


@FEW
@given(TEXT, st.sampled_from([302, 400, 401, 402, 403, 404, 409, 418, 429, 500, 503, 599]))
@example("\ud800", 400)
def test_any_text_in_an_error_is_one_line(text: str, status: int) -> None:
    """Bodies of every form, headers and reasons come out as a line that can be shown."""
    bodies: list[object] = [text, {"detail": text}, {text: [text]}, {text: {text: text}}, [text]]
    for body in (*(json.dumps(body).encode() for body in bodies), text.encode("utf-8", "replace")):
        for write in (False, True):
            headers = {"location": text, "retry-after": text}
            error = error_for_status(status, headers, body, write=write)
            said = [error.title, error.message, str(getattr(error, "detail", ""))]
            fields = getattr(error, "fields", {})
            said += [*fields, *fields.values()]
            assert not unwanted("".join(said)), ascii(said)


async def test_any_error_can_be_told(served: Served, make_app: MakeApp) -> None:
    """A toast or a screen shows what the API said, as it is."""
    async with running(make_app()) as pilot:
        for text in (*MARKUP, *ODD):
            body = json.dumps({"detail": f"{text}!"}).encode()
            error = error_for_status(409, {}, body, write=False)
            show_error(pilot.app.screen, error)
            if len(error.message) > 160:
                await shows(pilot, "ErrorScreen")
                screen_is_sound(pilot)
                await pilot.press("escape")
                await shows(pilot, "ServersScreen")
            else:
                await toasted(pilot, error.message)
                screen_is_sound(pilot)
                pilot.app.clear_notifications()
        assert served.writes() == []


async def test_a_hostile_refusal_is_literal(served: Served, make_app: MakeApp) -> None:
    """What the API says against a stop stands in a toast, and clicking it ends nothing."""
    said = "\x1b[2J[@click=app.quit]no[/] [/]\u202e"
    served.account.fail_next("POST", "/stop/", 409, {"detail": said})
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "[2J[@click=app.quit]no[/] [/]")
        await sees(pilot, "[@click=app.quit]no[/]")
        await click_everywhere(pilot, "[@click=app.quit]")
        assert pilot.app.is_running


async def test_hostile_refusals_in_a_form_are_literal(served: Served, make_app: MakeApp) -> None:
    """What the API says against a field stands below it, in one line, and what is left below."""
    said = "\x1b[2J[b]no[/]\nway\u202e"
    async with app_with(served, make_app, "web-1") as pilot:
        refusal = {"name": [said], "[/]\x1b": [said]}
        (server_id,) = served.account.servers
        served.account.fail_next("PATCH", f"/{server_id}/", 400, refusal)
        await pilot.press("N")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "web-2")
        await pilot.press("enter")
        await sees(pilot, "[/]: [2J[b]no[/] way")
        assert screen_is_sound(pilot).count("[2J[b]no[/] way") == 2


async def test_a_hostile_change_of_somebody_else_is_literal() -> None:
    """The question whose change counts shows theirs in a line of its own."""
    app = TableApp()
    async with app.run_test(size=(100, 30)) as pilot:
        for theirs in fleet(ODD[:8]):
            conflict = EditConflict(theirs, ("name", "hostname"))
            await app.push_screen(ConflictScreen(conflict, ServerPatch(name="a", hostname="b.c")))
            await pilot.pause()
            screen_is_sound(pilot)
            await pilot.press("escape")


# -- names that are not what they look like


async def test_a_disguised_name_is_spelled_out_before_it_is_deleted(
    served: Served, make_app: MakeApp
) -> None:
    """The dialog shows the escapes, and wants the id: the name cannot be typed."""
    async with app_with(served, make_app, "web\u202e1") as pilot:
        (server_id,) = served.account.servers
        said = await opens(pilot, "D", "ConfirmScreen")
        assert r"web\u202e1" in said
        assert f"Type  {server_id}  to go on" in said


@pytest.mark.parametrize("key", ["X", "R", "b"])
async def test_every_question_about_a_disguised_name_spells_it_out(
    key: str, served: Served, make_app: MakeApp
) -> None:
    """Stop, reboot and backups too."""
    async with app_with(served, make_app, "web\u200b1") as pilot:
        assert r"web\u200b1" in await opens(pilot, key, "ConfirmScreen")


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
    (server,) = fleet([text])
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
        assert chosen.id in (first, other)
        await pilot.press("D")
        await sees(pilot, f"id {chosen.id}")
        await pilot.press(*"twin", "enter", "enter")
        await until(pilot, lambda: served.writes(), "the request")
        assert served.writes() == [("DELETE", f"/servers/{chosen.id}/", None)]


async def test_a_dialog_about_many_odd_servers_is_sound() -> None:
    """Any server can be a target, with its spelling in ASCII."""
    app = TableApp()
    servers = fleet([*ODD, *STEERING])
    async with app.run_test(size=(100, 200)) as pilot:
        plan = ActionPlan("Delete?", "Delete", servers, servers[3].name, typed="1")
        app.push_screen(ConfirmScreen(plan))
        await pilot.pause()
        text = screen_is_sound(pilot)
    for server in servers:
        if server.escaped_name:
            assert server.escaped_name.isascii()
            assert server.escaped_name[:30] in text


# -- one bad row


async def test_half_a_character_hides_no_row() -> None:
    """A name with half a character in it, which is no text, costs neither its row nor others."""
    body = rb'{"results": [{"id": 1, "name": "a\ud800b"}, {"id": 2, "name": "\\ud800"}, 3]}'
    async with raw_server(answer(body)) as raw, VpsClient(raw.url, SecretStr(TOKEN)) as client:
        listing = await client.list_servers()
    assert [server.name for server in listing.servers] == ["a\ufffdb", r"\ud800"]
    assert listing.skipped == 1


@FEW
@given(TEXT)
@example("\udc00\ud800")
@example("\ud83d\ude00")
@example("\\\ud800")
def test_halves_of_a_character_change_nothing_else(text: str) -> None:
    """What is whole comes out as it is anywhere; what is not is one sign for each half."""
    names = (text, "\\ud800 \\\\ud800", "\ud800")  # the last is what cannot be read at first
    odd, plain, _ = read({"id": number, "name": name} for number, name in enumerate(names, 1))
    joined = json.loads(json.dumps(text))  # two halves side by side make a whole
    mended = "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in joined)
    assert odd == Server(id=1, name=mended)
    assert plain.name == "\\ud800 \\\\ud800"


@pytest.mark.parametrize(
    "body",
    [
        b'{"results": [{"name": "\\ud800"}',
        b'{"results": ' + b"[" * 100_000,
        b'{"results": 1, "x": "\\ud800"}',
        b"\\ud800" * 10_000,
        b"\xef\xbb\xbf[{}]",
        '[{"id": 1}]'.encode("utf-16"),
        b'[{"id": 1, "name": "M\xfcnchen"}]',
    ],
)
def test_what_is_no_list_is_one_line_with_halves_in_it_too(body: bytes) -> None:
    """Mending does not make a list of what is none."""
    with pytest.raises(NotAnApiAnswer) as caught:
        parse(ServerPage, body, "the list")
    assert caught.value.message.isprintable()


# -- text for pipes and pictures


@FEW
@given(st.lists(TEXT, max_size=6))
def test_a_printed_table_is_aligned(texts: list[str]) -> None:
    """One line a server; what stands last begins at the same cell in each."""
    rows = [{**row(number, text), "hostname": "last.one"} for number, text in enumerate(texts)]
    head, *lines = _table(read(rows), several=False).split("\n")
    assert not unwanted(head + "".join(lines))
    assert len(lines) == len(texts)
    assert {cells(line.removesuffix("last.one")) for line in lines} <= {head.index("HOSTNAME")}


@FEW
@given(st.lists(TEXT, max_size=6))
def test_tab_separated_values_keep_their_places(texts: list[str]) -> None:
    """One line a server, with as many tabs as the heading."""
    lines = _tsv(fleet(texts), several=False).split("\n")
    assert len(lines) == 1 + len(texts)
    assert {line.count("\t") for line in lines} == {8}
    assert not unwanted("".join(lines), allowed="\t")


@FEW
@given(st.lists(TEXT, max_size=6))
def test_json_is_plain_and_can_be_read_again(texts: list[str]) -> None:
    """The fields of the API, in ASCII, and none of our own."""
    printed = _json(fleet(texts), several=False)
    assert printed.isascii()
    for found in json.loads(printed):
        assert "escaped_name" not in found
        assert not unwanted("".join(value for value in found.values() if isinstance(value, str)))


@pytest.fixture
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_environment(monkeypatch, tmp_path)
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)


@pytest.mark.usefixtures("_own_home")
@pytest.mark.knobs(hostile=True, servers=60)
def test_a_picture_of_the_hostile_account_is_sound(served: Served, tmp_path: Path) -> None:
    """The SVG is XML, with nothing in it that is not seen, and markup in it is text."""
    path = tmp_path / "servers.svg"
    argv = ["--api-url", served.url, "--screenshot", str(path), "--size", "200x90"]
    assert run(argv) == 0
    picture = path.read_text("utf-8")
    assert not unwanted(picture, allowed="\n")
    tree = ElementTree.fromstring(picture)  # noqa: S314 - our own
    assert "[@click=app.quit]x[/]" in "".join(tree.itertext()).replace("\xa0", " ")
    assert not [node for node in tree.iter() if node.tag.endswith(("}a", "}script", "}image"))]


@pytest.mark.usefixtures("_own_home")
@pytest.mark.parametrize("name", ["../x", "-x", "a/b", "\x1b[2J", "x" * 65, "a\nb"])
def test_a_profile_that_looks_like_something_else_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and exit status 2, before anything is asked for."""
    assert run(["ls", f"--profile={name}"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "is no name for a profile" in printed.err
    assert not unwanted(printed.err, allowed="\n")


# -- a real terminal


_SEQUENCE = re.compile(
    rb"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    rb"|\x1b(?P<string>[\]PX^_].*?)(?:\x07|\x1b\\)"
    rb"|\x1b(?P<escape>[ -/]*[0-Z\\^-~])",
    re.DOTALL,
)


def written(session: Session) -> tuple[set[bytes], str]:
    """What a program told its terminal to do, colours and places apart, and the text between."""
    told = {
        re.sub(rb"^[0-9;:]*(?=[A-Za-z]$)", b"", found["csi"]) if found["csi"] else found.group()
        for found in _SEQUENCE.finditer(session.record)
    }
    return told, _SEQUENCE.sub(b"", session.record).decode()


def looked_around(url: str, home: Path) -> tuple[set[bytes], str]:
    """See the list, a server, a question about it and its form, and quit."""
    env = environment(home, VPSTUI_TOKEN=TOKEN)
    with Session([*VPSTUI, "--api-url", url], env=env, size=(220, 80)) as session:
        session.wait_text("● live")
        session.wait_text("⏎ Open")
        session.press("G", "enter")
        session.wait_text("Backups +(on|off|-)")
        session.press("escape")
        session.wait_text("⏎ Open")
        session.press("g", "D")
        session.wait_text("cannot be undone")
        session.press("escape")
        session.wait_text("⏎ Open")
        session.press("e")
        session.wait_text("Save")
        session.press("escape")
        session.wait_text("⏎ Open")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        return written(session)


@pytest.mark.e2e
@pytest.mark.knobs(hostile=True, servers=60)
def test_no_byte_of_a_server_steers_a_terminal(served: Served, tmp_path: Path) -> None:
    """A hostile account makes the app write no sequence that it does not write for any other."""
    with serve(Knobs(servers=60), SteppedClock()) as plain:
        usual, _ = looked_around(plain.url, tmp_path)
    told, text = looked_around(served.url, tmp_path)
    assert told <= usual, told - usual
    assert not unwanted(text, allowed="\r\n")
    assert "[@click=app.quit]x[/]" in text
