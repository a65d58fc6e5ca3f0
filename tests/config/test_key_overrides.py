"""`[keys]`: keys are moved or unset, and what cannot be is told by name."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from tests.config.classes_with_keys import SCOPES
from tests.support.apps.pilot import running, screen_text, sees, shows, types, until
from tests.support.config_schema import load_both_ways
from vpstui.base.errors import SettingsError
from vpstui.config.key_overrides import build_keymap, is_unset, key_text, parse_key
from vpstui.config.key_registry import KEYS, KEYS_BY_ID
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from textual.binding import Binding
    from textual.dom import DOMNode

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]


def refused(keys: Mapping[str, Any]) -> str:
    """Why keys cannot be moved so."""
    with pytest.raises(SettingsError) as caught:
        build_keymap(keys)
    assert "\n" not in caught.value.message
    return caught.value.message


# -- names of keys


@pytest.mark.parametrize("character", string.printable[:95])
def test_character_is_called_as_textual_calls_it(character: str) -> None:
    """Every character of a keyboard, and it is written as itself."""
    name = parse_key(character)
    assert name == _character_to_key(character)
    assert key_text(name) == ("Space" if character == " " else character)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("F5", "f5"), ("Ctrl+X", "ctrl+x"), ("ctrl+?", "ctrl+question_mark"), ("shift+x", "X"),
        ("shift+alt+left", "alt+shift+left"), ("esc", "escape"), ("PgDn", "pagedown"),
        ("question_mark", "question_mark"), ("ctrl++", "ctrl+plus"), ("ö", "ö"), ("colon", "colon"),
        ("alt+X", "alt+X"),
    ],
)  # fmt: skip
def test_key_can_be_written_in_several_ways(text: str, name: str) -> None:
    """As people write it, in the order that Textual has."""
    assert parse_key(text) == name


@pytest.mark.parametrize(
    "text", ["", "foo", "ctl+x", "ctrl+", "ctrl+foo", "+x", "x+", "++", "f25", "\x1b", "\u202e"]
)
def test_what_is_no_key_is_told(text: str) -> None:
    """With an example; what cannot be seen is not repeated."""
    with pytest.raises(SettingsError, match="is no key") as caught:
        parse_key(text)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(("text", "other"), [("ctrl+i", "Tab"), ("ctrl+m", "Enter")])
def test_key_that_a_terminal_takes_for_another_is_told(text: str, other: str) -> None:
    """It would never be pressed."""
    with pytest.raises(SettingsError, match=f"cannot tell .* from {other}"):
        parse_key(text)


# -- what can be moved


def test_key_is_moved_to_one_or_several() -> None:
    """As App.set_keymap takes them."""
    keys = {"servers.delete": "ctrl+x", "table.down": ["down", "j", "ctrl+n"]}
    assert build_keymap(keys) == {"servers.delete": "ctrl+x", "table.down": "down,j,ctrl+n"}


@pytest.mark.parametrize("nothing", ["", [], [""]])
def test_key_is_unset(nothing: Any) -> None:
    """What stands for it cannot be pressed."""
    moved = build_keymap({"servers.pause": nothing})
    assert is_unset(moved["servers.pause"])


def test_unknown_id_is_told_with_the_nearest() -> None:
    """By name; where none is near, where they all are."""
    assert refused({"servers.delte": "f9"}) == (
        "There is no key 'servers.delte'. Did you mean 'servers.delete'?"
    )
    assert refused({"qqq": "f9"}) == "There is no key 'qqq'. docs/keys.md lists them all."


def test_wrong_key_is_told_with_its_id() -> None:
    """The id says which line of the config it is."""
    assert refused({"servers.sort": ["o", "foo"]}).startswith("servers.sort: 'foo' is no key.")


def test_two_keys_that_become_the_same_are_told_by_name() -> None:
    """Both ids, and the key."""
    assert refused({"servers.sort": "w"}) == (
        "servers.sort and servers.wide would both be on w: move one of them elsewhere, "
        'or unset it with "".'
    )


def test_keys_of_scopes_that_are_there_together_clash() -> None:
    """The table, its screen and the app; also with a key that is not shown."""
    assert "servers.sort and table.down" in refused({"table.down": "o"})
    assert "servers.create and table.first" in refused({"servers.create": "g"})
    assert "app.help" in refused({"table.open": "?"})


def test_keys_that_are_never_there_together_may_be_the_same() -> None:
    """The table and a form."""
    assert build_keymap({"table.open": ["enter", "f2"]}) == {"table.open": "enter,f2"}


def test_keys_can_be_swapped() -> None:
    """Only what comes out of it counts."""
    assert build_keymap({"servers.sort": "w", "servers.wide": "o"})


def test_freed_key_can_be_taken() -> None:
    """Unset one, use its key for another."""
    assert build_keymap({"servers.pause": "", "servers.mark": "p"})["servers.mark"] == "p"


def test_esc_that_several_have_from_the_start_is_no_clash() -> None:
    """The one in front wins, as without a config."""
    assert build_keymap({"filter.clear": ["escape", "f9"]})


@pytest.mark.parametrize("id_", ["app.leave", "login.cancel", "login.go_on"])
def test_key_that_cannot_be_moved_says_why(id_: str) -> None:
    """There is always a way out."""
    assert refused({id_: "f9"}) == f"{id_} cannot be moved: {KEYS_BY_ID[id_].fixed}."


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
def test_keys_that_leave_are_not_taken(key: str) -> None:
    """They mean the same everywhere."""
    assert "cannot be on ^" in refused({"servers.sort": key})


@pytest.mark.parametrize("id_", ["servers.delete", "servers.stop", "servers.reboot"])
@pytest.mark.parametrize(
    "key",
    ["x", "enter", "space", "7", "down", "tab", "escape", ".", ";", "shift+enter", "shift+tab"],
)
def test_what_takes_a_server_down_is_on_no_key_pressed_in_passing(id_: str, key: str) -> None:
    """And it says which keys will do."""
    said = refused({id_: ["f9", key]})
    assert said.startswith(f"{id_} cannot be on {key_text(key)}: ")
    assert "upper-case letter" in said


@pytest.mark.parametrize("key", ["Q", "f9", "ctrl+x", "alt+d", "delete"])
def test_what_takes_a_server_down_can_be_moved(key: str) -> None:
    """To keys that are pressed on purpose."""
    assert build_keymap({"servers.delete": key}) == {"servers.delete": parse_key(key)}


@pytest.mark.parametrize("id_", ["login.go", "filter.keep", "palette.choose", "create.save"])
def test_character_is_no_key_where_it_is_typed(id_: str) -> None:
    """It goes into the field; and with priority, nobody could type it any more."""
    assert "typed into the field" in refused({id_: "x"})


@pytest.mark.parametrize(
    "key", ["z", "Z", ".", "space", "backspace", "delete", "left", "ctrl+u", "shift+tab", "enter"]
)
def test_key_of_everywhere_is_none_that_a_field_needs(key: str) -> None:
    """It has priority, so that no field would get it any more."""
    assert "no field would get that key" in refused({"app.redraw": key})


@pytest.mark.parametrize("key", ["f9", "ctrl+l", "alt+z"])
def test_key_of_everywhere_can_be_moved(key: str) -> None:
    """To keys that no field needs."""
    assert build_keymap({"app.redraw": key}) == {"app.redraw": key}


def test_wrong_key_is_found_in_the_config(tmp_path: Path) -> None:
    """File, line and id; nothing else of the file is used."""
    file = tmp_path / "config.toml"
    file.write_text('refresh = 5\n[keys]\n"servers.sort" = "f6"\n"servers.delete" = "x"\n')
    with pytest.raises(SettingsError) as caught:
        load_both_ways(file)
    said = caught.value.message
    assert said.startswith(f"{file}, line 4, keys.servers.delete: servers.delete cannot be on x: ")


def test_clash_is_found_in_the_config(tmp_path: Path) -> None:
    """At the line that moves one of the two."""
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"servers.sort" = "w"\n')
    with pytest.raises(SettingsError, match=r"line 2, keys\.servers\.sort: servers\.sort and "):
        load_both_ways(file)


# -- what Textual makes of it


def _ids(cls: type[DOMNode], keymap: Mapping[str, str]) -> dict[str, set[str]]:
    """The ids of a class by key, with a keymap; Textual's own keys have none."""
    assert cls._merged_bindings is not None
    ours = cls._merged_bindings.copy()
    ours.apply_keymap(keymap)
    found: dict[str, list[Binding]] = ours.key_to_bindings
    return {key: {one.id for one in several if one.id} for key, several in found.items()}


@given(
    keys=st.dictionaries(
        st.sampled_from([key.id for key in KEYS if not key.fixed]),
        st.lists(st.sampled_from(["f6", "f7", "f9", "ctrl+t", "ctrl+x", "Q", "Z", "o", "space"]),
                 max_size=2),
        max_size=4,
    )
)  # fmt: skip
def test_moved_keys_do_what_they_did_and_no_other_is_lost(keys: dict[str, list[str]]) -> None:
    """Whatever is accepted, in every class."""
    try:
        keymap = build_keymap(keys)
    except SettingsError:
        return
    for cls in SCOPES.values():
        plain, moved = _ids(cls, {}), _ids(cls, keymap)
        for key, ids in plain.items():
            assert ids - set(keymap) <= moved.get(key, set()), (cls.__name__, key)
        for id_ in set().union(*plain.values()) & set(keymap):
            on = {key for key, ids in moved.items() if id_ in ids}
            assert on == set(keymap[id_].split(",")), (cls.__name__, id_)


# -- in the app


def app_with(make_app: MakeApp, **keys: str | list[str]) -> VpsTuiApp:
    """An app with keys as a config moves them; `servers__sort` stands for `servers.sort`."""
    app = make_app()
    app.set_keymap(build_keymap({id_.replace("__", "."): key for id_, key in keys.items()}))
    return app


def bar(app: VpsTuiApp) -> str:
    """What the key bar says."""
    return app.screen.query_one(KeyBar).render().plain


async def test_moved_key_acts_and_the_old_one_does_not(make_app: MakeApp) -> None:
    """As shown in the key bar, in its old place."""
    app = app_with(make_app, servers__sort="f6")
    async with running(app, size=(200, 24)) as pilot:
        assert "F6 Sort" in bar(app)
        assert "o Sort" not in bar(app)
        assert bar(app).index("F6 Sort") < bar(app).index("O Reverse")
        await pilot.press("o")
        assert "sort name" in screen_text(pilot)
        await pilot.press("f6")
        await sees(pilot, "sort status")


async def test_unset_key_is_gone_everywhere(make_app: MakeApp) -> None:
    """From the key bar, the help, and from under the finger."""
    app = app_with(make_app, servers__sort="", servers__reverse="")
    async with running(app, size=(200, 40)) as pilot:
        assert "Sort" not in bar(app)
        await pilot.press("o", "O")
        assert "sort name ↑" in screen_text(pilot)
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        assert "Sort by the next column" not in screen_text(pilot)
        assert "unset" not in screen_text(pilot)


async def test_help_and_palette_show_the_moved_key(make_app: MakeApp) -> None:
    """Under its new name."""
    app = app_with(make_app, servers__wide=["ctrl+w", "W"], app__help="f4", app__palette="f3")
    async with running(app, size=(120, 40)) as pilot:
        await pilot.press("f4")
        await sees(pilot, "^w W  Show every column")
        await pilot.press("escape", "f3")
        await shows(pilot, "PaletteScreen")
        await types(pilot, "wide")
        await sees(pilot, "^w W │")


async def test_moved_delete_still_asks(served: Served, make_app: MakeApp) -> None:
    """ctrl+x deletes, after the name was typed; D does nothing."""
    app = app_with(make_app, servers__delete="ctrl+x")
    async with running(app) as pilot:
        await pilot.press("D")
        await pilot.pause()
        assert type(app.screen).__name__ == "ServersScreen"
        await pilot.press("ctrl+x")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Delete this server for good?")
    assert not served.writes()


async def test_moved_filter_key_can_be_typed_into_the_filter(make_app: MakeApp) -> None:
    """It has priority, but not over the field that it opens."""
    app = app_with(make_app, servers__filter="t")
    async with running(app) as pilot:
        await pilot.press("t", "s", "t", "a", "g")
        await sees(pilot, "1 of 12 servers")
        await pilot.press("enter")
        selected = app.screen.query_one(ServerTable).selected
        assert selected is not None
        assert selected.name == "staging-web"


async def test_moved_key_of_a_dialog(make_app: MakeApp) -> None:
    """Keys of dialogs move as well, and their key bar says so."""
    app = app_with(make_app, dialog__cancel=["escape", "f8"])
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")
        await until(pilot, lambda: "Esc Cancel" in bar(app), "the key bar")
        await pilot.press("f8")
        await shows(pilot, "ServersScreen")
