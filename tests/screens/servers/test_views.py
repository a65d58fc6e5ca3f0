"""Saved views: what they can be called and say, and the dialog that chooses one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input, OptionList

from tests.support.apps.pilot import screen_text, sees, shows, types, until
from tests.support.programs.program import ROOT
from vpstui.base.errors import SettingsError
from vpstui.query.query import QueryError
from vpstui.query.saved_views import SavedView, check_view_name, check_view_query, merge_views
from vpstui.screens.servers.views_screen import ViewChoice, ViewsScreen
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.terminal.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from textual.pilot import Pilot

SIZES = [(80, 24), (120, 40)]

CONFIGURED = {"sleeping": "status:stopped age>30d", "web": "web", "big": "mem>=8G | cpu>=8"}

SAVED = {"old debian": "os:debian age>365d", "eu": "loc:eu-*"}

VIEWS = merge_views(CONFIGURED, SAVED)

LONG = " ".join(f"name=server-{number}" for number in range(20))


class Host(TerminalApp):
    """Shows the views over an empty screen, and keeps what was chosen."""

    CSS_PATH = ROOT / "vpstui.tcss"

    def __init__(
        self, views: Sequence[SavedView], query: str = "", theme: str = "vpstui-dark"
    ) -> None:
        super().__init__()
        self._views = views
        self._query = query
        self.chosen: list[ViewChoice | None] = []
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def on_mount(self) -> None:
        self.push_screen(ViewsScreen(self._views, self._query), self.chosen.append)


@asynccontextmanager
async def open_on(
    views: Sequence[SavedView] = VIEWS, query: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[int]]:
    """Run an app that shows views."""
    async with Host(views, query).run_test(size=size) as pilot:
        await shows(pilot, "ViewsScreen")
        yield pilot


async def chosen(pilot: Pilot[int]) -> ViewChoice | None:
    """What the dialog returned, as soon as it has."""
    app = pilot.app
    assert isinstance(app, Host)
    await until(pilot, lambda: app.chosen, "a choice")
    [choice] = app.chosen
    return choice


def is_open(pilot: Pilot[int]) -> bool:
    """Whether the dialog is still there, without a choice."""
    return isinstance(pilot.app.screen, ViewsScreen)


async def name_it(pilot: Pilot[int], name: str) -> None:
    """Begin to save the filter, and type a name for it."""
    await pilot.press("s")
    await until(pilot, lambda: isinstance(pilot.app.focused, Input), "the field")
    await types(pilot, name)


# -- names and queries


@pytest.mark.parametrize("name", ["a", "x" * 40, "old debian", "Büro [red]", "-"])
def test_what_a_view_can_be_called(name: str) -> None:
    """People name their views in their own words."""
    assert check_view_name(name) == name


@pytest.mark.parametrize("name", ["", "x" * 41, " a", "a\n", "a\x1b[2J", "a\u202eb", "\ud800"])
def test_what_a_view_cannot_be_called(name: str) -> None:
    """A name can be seen as it is, and fits its line; the refusal can be shown."""
    with pytest.raises(SettingsError, match="is no name for a view") as caught:
        check_view_name(name)
    assert caught.value.message.isprintable()


def test_query_of_a_view_is_kept_without_blanks_around_it() -> None:
    """Two filters that differ by nothing but blanks are one."""
    assert check_view_query("  status:stopped   web ") == "status:stopped   web"


@pytest.mark.parametrize(
    ("query", "position"),
    [("", 0), ("  ", 0), ("web colour:red", 4), ("web\x1b[2J", 3), ("a\nb", 1), ("x" * 1001, 1000)],
)
def test_query_that_is_refused_says_where(query: str, position: int) -> None:
    """A wrong filter points at the spot, as everywhere."""
    with pytest.raises(QueryError) as caught:
        check_view_query(query)
    assert caught.value.position == position
    assert caught.value.message.isprintable()


def test_views_of_the_config_come_first() -> None:
    """In the order of the file, then as they were saved: the digits stay what they are."""
    names = ["sleeping", "web", "big", "old debian", "eu", "trouble"]
    assert [view.name for view in VIEWS] == names
    assert [view.saved for view in VIEWS] == [False, False, False, True, True, False]
    assert [view.comes_with_app for view in VIEWS] == [False] * 5 + [True]


def test_view_of_the_user_takes_the_place_of_one_that_comes_with_the_app() -> None:
    """Of the same name: in the config, or saved."""
    for views in (merge_views({"trouble": "web"}, {}), merge_views({}, {"trouble": "web"})):
        assert [(view.name, view.query) for view in views] == [("trouble", "web")]
        assert not views[0].comes_with_app


# -- choosing


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (["enter"], "sleeping"),
        (["j", "enter"], "web"),
        (["down", "down", "enter"], "big"),
        (["j", "j", "k", "enter"], "web"),
        (["1"], "sleeping"),
        (["4"], "old debian"),
    ],
)
async def test_key_chooses_a_view(keys: list[str], name: str) -> None:
    """By the cursor, or by a digit."""
    async with open_on() as pilot:
        await pilot.press(*keys)
        choice = await chosen(pilot)
    assert choice is not None
    assert (choice.do, choice.view.name) == ("show", name)


async def test_click_chooses_a_view() -> None:
    """The mouse works, too."""
    async with open_on() as pilot:
        await pilot.click(OptionList, offset=(6, 1))
        choice = await chosen(pilot)
    assert choice == ViewChoice("show", VIEWS[1])


async def test_digit_without_a_view_does_nothing() -> None:
    """Six views have six digits."""
    async with open_on() as pilot:
        await pilot.press("7", "2")
        choice = await chosen(pilot)
    assert choice == ViewChoice("show", VIEWS[1])


async def test_tenth_view_has_no_digit() -> None:
    """Nine have one; the others are there by the cursor."""
    views = merge_views({f"view-{number:02}": "web" for number in range(1, 12)}, {})
    async with open_on(views, size=(120, 40)) as pilot:
        await sees(pilot, "view-11")
        lines = screen_text(pilot).splitlines()
        ninth, tenth = (next(line for line in lines if f"view-{n}" in line) for n in ("09", "10"))
        assert "9 " in ninth.partition("view")[0]
        assert not any(char.isdigit() for char in tenth.partition("view")[0])


async def test_cursor_begins_on_the_view_that_is_shown() -> None:
    """And that view is marked, by more than a colour."""
    async with open_on(query="loc:eu-*") as pilot:
        assert "5 ● eu" in screen_text(pilot)
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice == ViewChoice("show", VIEWS[4])


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_dialog_is_left_without_a_choice(key: str) -> None:
    """Nothing changes."""
    async with open_on() as pilot:
        await pilot.press(key)
        assert await chosen(pilot) is None


async def test_line_under_the_list_has_the_whole_query() -> None:
    """A query that does not fit its line can be read, and where the view comes from."""
    async with open_on(merge_views({}, {"long": LONG})) as pilot:
        await sees(pilot, "Saved here")
        await sees(pilot, "name=server-19")


async def test_names_are_no_markup() -> None:
    """What looks like markup is shown as it is."""
    async with open_on(merge_views({"[red]x[/]": '"[b]"'}, {"[/]": '"[/x]"'})) as pilot:
        await sees(pilot, '[red]x[/]  "[b]"')
        await pilot.press("j", "d")
        await sees(pilot, 'forget [/]:  "[/x]"')


# -- saving


async def test_filter_is_saved_under_a_name() -> None:
    """The choice has the name and the filter as it is."""
    async with open_on(query=" mem>4G ") as pilot:
        await name_it(pilot, "big ones")
        await sees(pilot, "Save  mem>4G  as:")
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice == ViewChoice("save", SavedView("big ones", "mem>4G", saved=True))


async def test_letters_of_a_name_are_no_keys() -> None:
    """Not the digits, nor those that move, forget, save and leave."""
    async with open_on(query="mem>4G") as pilot:
        await name_it(pilot, "jkdsq 123")
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice is not None
    assert (choice.do, choice.view.name) == ("save", "jkdsq 123")


async def test_name_typed_in_one_burst_is_whole() -> None:
    """What is typed ahead goes into the field that is about to open."""
    async with open_on(query="mem>4G") as pilot:
        for key in ["s", *"s1dq", "enter"]:
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        choice = await chosen(pilot)
    assert choice is not None
    assert (choice.do, choice.view.name) == ("save", "s1dq")


async def test_name_of_the_config_is_refused() -> None:
    """The config is not ours to change; it says so while the name is typed."""
    async with open_on(query="mem>4G") as pilot:
        await name_it(pilot, "web")
        await sees(pilot, "web stands in the config file: choose another name.")
        await pilot.press("enter", "2", "enter")
        choice = await chosen(pilot)
    assert choice is not None
    assert choice.view.name == "web2"


async def test_name_of_a_saved_view_replaces_it_with_a_word() -> None:
    """What is lost is shown before it is."""
    async with open_on(query="mem>4G") as pilot:
        await name_it(pilot, "eu")
        await sees(pilot, "This replaces  loc:eu-*")
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice == ViewChoice("save", SavedView("eu", "mem>4G", saved=True))


async def test_empty_name_is_refused() -> None:
    """Enter without a name says what a name is."""
    async with open_on(query="mem>4G") as pilot:
        await name_it(pilot, " ")
        await pilot.press("enter")
        await sees(pilot, "is no name for a view")
        assert is_open(pilot)


async def test_name_has_forty_characters_at_most() -> None:
    """What is typed beyond is not taken."""
    async with open_on(query="mem>4G") as pilot:
        await name_it(pilot, "x" * 45)
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice is not None
    assert choice.view.name == "x" * 40


async def test_without_a_filter_there_is_nothing_to_save() -> None:
    """It says what to do first."""
    async with open_on() as pilot:
        await pilot.press("s")
        await sees(pilot, "There is no filter to save")
        assert not isinstance(pilot.app.focused, Input)


async def test_escape_goes_back_to_the_list_first() -> None:
    """Leaving the name is not leaving the views; the next name begins empty."""
    async with open_on(query="mem>4G") as pilot:
        await name_it(pilot, "xx")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.focused, OptionList), "the list")
        await name_it(pilot, "y")
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice is not None
    assert choice.view.name == "y"


async def test_first_view_is_saved_where_there_is_none() -> None:
    """The list says how to make a view, and lets one be made."""
    async with open_on(merge_views({}, {}), "mem>4G") as pilot:
        await sees(pilot, "Comes with vpstui:  is:trouble")
        await sees(pilot, "To make a view of your own")
        await sees(pilot, "[views]")
        await pilot.press("d", "j")
        await sees(pilot, "trouble comes with vpstui: it stays.")
        await name_it(pilot, "first")
        await pilot.press("enter")
        choice = await chosen(pilot)
    assert choice == ViewChoice("save", SavedView("first", "mem>4G", saved=True))


# -- forgetting


async def test_saved_view_is_forgotten_by_the_second_press() -> None:
    """The first one says what would be lost."""
    async with open_on() as pilot:
        await pilot.press("j", "j", "j", "d")
        await sees(pilot, "Press it again to forget old debian:  os:debian age>365d")
        await pilot.press("d")
        choice = await chosen(pilot)
    assert choice == ViewChoice("forget", VIEWS[3])


async def test_press_for_one_view_forgets_no_other() -> None:
    """Moving the cursor takes the first press back."""
    async with open_on() as pilot:
        await pilot.press("j", "j", "j", "d")
        await sees(pilot, "forget old debian")
        await pilot.press("j", "d")
        await sees(pilot, "Press it again to forget eu")
        await pilot.press("k", "j", "d")
        await sees(pilot, "Press it again to forget eu")
        assert is_open(pilot)


async def test_view_of_the_config_is_not_forgotten() -> None:
    """It says where it stands."""
    async with open_on() as pilot:
        await pilot.press("d", "d")
        await sees(pilot, "sleeping stands in the config file: take it out there.")
        assert is_open(pilot)


async def test_warning_is_in_sight_in_a_low_terminal() -> None:
    """Where the box is too small for all of it, it moves to what is new."""
    async with open_on(size=(40, 10)) as pilot:
        await pilot.press("j", "j", "j", "d")
        await sees(pilot, "Press it again")


# -- pictures


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def looks_right(
    snap_compare: Callable[..., bool], request: pytest.FixtureRequest
) -> Callable[..., bool]:
    """Compare the dialog, after some keys, with the stored picture."""

    def compare(app: Host, *keys: str, sight: str) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            await shows(pilot, "ViewsScreen")
            await pilot.press(*keys)
            await sees(pilot, sight)

        return snap_compare(app, terminal_size=request.param, run_before=before)

    return compare


@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light", "vpstui-ansi"])
def test_views_look_right(looks_right: Callable[..., bool], theme: str) -> None:
    """Digits, names, queries, and one that does not fit."""
    views = merge_views({**CONFIGURED, "long": LONG}, {**SAVED, "日本のサーバー": "loc:jp-*"})
    assert looks_right(Host(views, "web", theme), sight="From the config file")


def test_name_being_typed_looks_right(looks_right: Callable[..., bool]) -> None:
    """The field, the filter, and what the name replaces."""
    assert looks_right(Host(VIEWS, "mem>4G"), "s", "e", "u", sight="This replaces")


def test_no_views_look_right(looks_right: Callable[..., bool]) -> None:
    """How to make one."""
    assert looks_right(Host(merge_views({}, {}), "mem>4G"), sight="To make a view of your own")


def test_many_views_look_right(looks_right: Callable[..., bool]) -> None:
    """More than fit: the list scrolls, and the note stays."""
    views = merge_views({}, {f"view-{number:02}": f"web-{number}" for number in range(30)})
    assert looks_right(Host(views), *["j"] * 20, sight="Saved here:  web-20")
