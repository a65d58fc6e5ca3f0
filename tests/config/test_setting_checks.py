"""Which values each setting can have, and what is said of those that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from tests.support.config_schema import load_both_ways
from vpstui.base.errors import SettingsError
from vpstui.config.config_file import MISTAKES_SHOWN, WrongConfig, find_key_line
from vpstui.config.setting_checks import THEMES
from vpstui.config.settings import Profile, Settings, load_settings
from vpstui.config.terminal_capabilities import TerminalCapabilities, theme_for
from vpstui.terminal import themes

if TYPE_CHECKING:
    from pathlib import Path

ALL = """\
mouse = "off"
bell = false
ssh = ["ssh", "root@{ip}"]
ssh_open = "window"
open = ["prod", "lab", "default"]

[profiles.prod]
label = "Production"
colour = "#FF8800"
account = "ops@example.com"
read_only = true
protect = ["db-*", "*.prod"]
ssh = ["ssh", "-p", "22", "-o", "x={a b}", "{name}@{ip}", "{id}", "{hostname}", "{ipv6}"]
ssh_open = "pane"
[profiles.lab]
colour = "magenta"

[keys]
"servers.delete" = "ctrl+x"
"table.down" = ["down", "j"]
"servers.pause" = ""

[views]
sleeping = "status:stopped age>30d"
"a = b" = " web | db "
eu = "loc:eu-*"
"""


def load(folder: Path, text: str) -> Settings:
    """Write a config file and read it."""
    file = folder / "config.toml"
    file.write_text(text)
    return load_both_ways(file)


def refusal(folder: Path, text: str) -> str:
    """What is said of a config file that cannot be used, without its folder."""
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    assert caught.value.message.isprintable()
    return caught.value.message.removeprefix(f"{folder}/config.toml, ")


# -- what can be set


def test_every_value_arrives(tmp_path: Path) -> None:
    """As it stands in the file."""
    found = load(tmp_path, ALL)
    assert (found.mouse, found.bell) == ("off", False)
    assert (found.ssh, found.ssh_open) == (("ssh", "root@{ip}"), "window")
    assert found.open == ("prod", "lab", "default")
    prod = found.profiles["prod"]
    assert (prod.label, prod.colour, prod.account) == ("Production", "#FF8800", "ops@example.com")
    assert (prod.read_only, prod.protect) == (True, ("db-*", "*.prod"))
    assert (prod.ssh[:3], prod.ssh_open) == (("ssh", "-p", "22"), "pane")
    assert found.profiles["lab"] == Profile(colour="magenta")


def test_what_is_not_set_has_its_default(tmp_path: Path) -> None:
    """Nothing is locked, protected, named or moved."""
    found = load(tmp_path, "[profiles.a]\n")
    assert (found.mouse, found.bell, found.ssh, found.ssh_open) == ("auto", True, (), "here")
    assert (found.keys, found.views, found.open) == ({}, {}, ())
    profile = found.profiles["a"]
    assert (profile.label, profile.colour, profile.account) == ("", "", "")
    assert (profile.read_only, profile.protect) == (False, ())
    assert (profile.ssh, profile.ssh_open) == ((), None)


def test_keys_are_one_several_or_none(tmp_path: Path) -> None:
    """Which there are is checked elsewhere."""
    assert load(tmp_path, ALL).keys == {
        "servers.delete": "ctrl+x",
        "table.down": ("down", "j"),
        "servers.pause": "",
    }


def test_views_keep_the_order_of_the_file(tmp_path: Path) -> None:
    """The first nine are on keys by it."""
    assert list(load(tmp_path, ALL).views) == ["sleeping", "a = b", "eu"]


def test_two_profiles_can_have_one_token(tmp_path: Path) -> None:
    """One may be the other's read-only twin."""
    source = "token_file = '~/.token'\n"
    found = load(tmp_path, f"[profiles.a]\n{source}[profiles.b]\nread_only = true\n{source}")
    assert found.profiles["a"].token_file == found.profiles["b"].token_file


# -- what cannot


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nmouse = true\n", "line 2, mouse: write 'auto', 'on' or 'off'"),
        ("mouse = 'maybe'\n", "line 1, mouse: write 'auto', 'on' or 'off'"),
        ("bell = 'loud'\n", "line 1, bell: write true or false"),
        ("bell = 1\n", "line 1, bell: write true or false"),
        ("[profiles.a]\nread_only = 'no'\n", "line 2, profiles.a.read_only: write true or false"),
        (
            "[profiles.a]\nallow_plaintext_keyring = 0\n",
            "line 2, profiles.a.allow_plaintext_keyring: write true or false",
        ),
        ("refresh = '5'\n", "line 1, refresh: write a number"),
        ("refresh = true\n", "line 1, refresh: write a number"),
        (
            "[choices]\nos = { 'Debian 12' = true }\n",
            "line 2, choices.os.Debian 12: write a whole number or",
        ),
        ("ssh_open = 'there'\n", "line 1, ssh_open: write 'here', 'window' or 'pane'"),
        ("[profiles.a]\nread_only = 'perhaps'\n", "line 2, profiles.a.read_only: write true"),
        ("[profiles.a]\nprotect = 'db-*'\n", "line 2, profiles.a.protect: write a list"),
        ("[profiles.a]\ncolour = 'mauve'\n",
         "line 2, profiles.a.colour: 'mauve' is no colour: write one of red, green, yellow, blue,"),
        ("[profiles.a]\ncolour = '#ff88'\n", "line 2, profiles.a.colour: '#ff88' is no colour"),
        ("[profiles.a]\ncolour = '#ff8800 bold'\n", "line 2, profiles.a.colour: "),
        ("[profiles.a]\ncolour = \"red\\n\"\n", "line 2, profiles.a.colour: "),
        ("[profiles.a]\nlabel = 'x'\naccount = 'ops'\n",
         "line 3, profiles.a.account: 'ops' is no e-mail address: write that of the account's"),
        ("[profiles.a]\naccount = 'a b@c'\n", "line 2, profiles.a.account: "),
        ("[profiles.a]\nprotect = ['db-*', '']\n",
         "line 2, profiles.a.protect: An empty name protects no server"),
        ("[profiles.a]\nprotect = [' ']\n", "line 2, profiles.a.protect: "),
        ("[profiles.a]\nssh = ['ssh', '{addr}']\n",
         "line 2, profiles.a.ssh: {addr} is not known; there are {ip}, {ipv6}, {hostname}"),
        ("bell = true\nssh = ['']\n", "line 2, ssh: '' is no program"),
        ("ssh = ['{ip}']\n", "line 1, ssh: '{ip}' is no program"),
        ("open = ['nowhere']\n", "line 1, open: There is no profile 'nowhere' in the config"),
        ("open = ['default', 'default']\n", "line 1, open: A profile is named twice"),
        ("open = 'default'\n", "line 1, open: write a list"),
    ],
)  # fmt: skip
def test_wrong_value_is_told_with_line_key_and_what_to_do(
    tmp_path: Path, text: str, said: str
) -> None:
    """One line leads to the place."""
    assert refusal(tmp_path, text).startswith(said)


@pytest.mark.parametrize("value", ["7", "true", "['j', 7]", "{ x = 'y' }", "[['j']]"])
def test_key_of_another_type_is_told(tmp_path: Path, value: str) -> None:
    """The line is that of the key, although its id has dots."""
    assert refusal(tmp_path, f'[keys]\n"table.up" = "x"\n"servers.delete" = {value}\n') == (
        'line 3, keys.servers.delete: write a key, a list of keys, or "" for none'
    )


def test_keys_must_be_a_table(tmp_path: Path) -> None:
    """What is no table says so itself."""
    assert refusal(tmp_path, "keys = 7\n").startswith("line 1, keys: write a table")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('x = "web colour:red"',
         "views.x: at character 5 of the query: no field colour: "),
        ('x = "  web colour:red"', "views.x: at character 7 of the query: no field colour"),
        ('x = ""', "views.x: at character 1 of the query: "),
        ('x = "mem>"', "views.x: at character 1 of the query: "),
        ('x = "a\\nb"', "views.x: at character 2 of the query: a query is one line"),
        ('x = 7', "views.x: write a text in quotes"),
        ('"x = y" = "mem>"', "views.x = y: at character 1 of the query: "),
        (f'{"n" * 41} = "web"', f"views.{'n' * 41}: "),
        ('" x" = "web"', "views. x: 'x' is no name for a view"),
    ],
)  # fmt: skip
def test_wrong_view_is_told_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    """File, line and key, and the character in the query."""
    message = refusal(tmp_path, f'[views]\nfine = "web"\n{line}\nlast = "db"\n')
    assert message.startswith(f"line 3, {said}")


# -- where a key stands


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ('"a = b" = 1', ["t", "a = b"]),
        ("'a.b' = 1", ["t", "a.b"]),
        ("a.b = 'x = y'", ["t", "a", "b"]),
        ("a = { b = 1 }", ["t", "a", "b"]),
    ],
)
def test_line_of_a_key_in_quotes_is_found(line: str, keys: list[str]) -> None:
    """Dots and equals signs in quotes are part of a key."""
    assert find_key_line(f"x = 1\n[t]\ny = 2\n{line}\nz = 3\n", keys) == 4


@settings(deadline=None, derandomize=True)
@given(st.text(), st.lists(st.text(), max_size=3))
def test_line_of_anything_is_a_line(text: str, keys: list[str]) -> None:
    """Whatever stands in a file."""
    assert 1 <= find_key_line(text, keys) <= text.count("\n") + 1


# -- themes


def test_every_theme_there_is_can_be_set() -> None:
    """The names stand in the config's room, which knows nothing of Textual."""
    ours = {theme.name for theme in themes.THEMES}
    assert set(THEMES) == ours | set(BUILTIN_THEMES)
    for name in (*THEMES, "auto", None):
        assert Settings(theme=name).theme == name


def test_automatic_theme_is_that_of_the_terminal() -> None:
    """As where none is set."""
    for environ in ({"TERM": "linux"}, {"TERM": "xterm-256color"}):
        assert theme_for("auto", environ) == theme_for(None, environ)
    assert TerminalCapabilities.for_picture("auto") == TerminalCapabilities.for_picture()


# -- several mistakes


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Each with its line, in the order of the file, whatever is wrong above it."""
    text = (
        "theme = 'vpstui-drak'\nrefersh = 3\nrefresh = 1\nopen = ['a', 'b', 'c']\nmouse = 'up'\n"
        "[profiles.a]\napi_url = 'http://x.example'\ncolour = 'mauve'\nread_only = 'perhaps'\n"
        "[profiles.b]\n[keys]\n'servers.delete' = 'tab'\n'no.such' = 'x'\n'table.up' = 7\n"
        "[views]\nodd = 'mem>'\nfine = 'web'\n"
    )
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(WrongConfig) as caught:
        load_settings(file)
    places = [line.removeprefix(f"{file}, ").split(": ")[0] for line in caught.value.lines]
    assert places == [
        "line 1, theme", "line 2, refersh", "line 3, refresh", "line 4, open", "line 5, mouse",
        "line 7, profiles.a.api_url", "line 8, profiles.a.colour", "line 9, profiles.a.read_only",
        "line 12, keys.servers.delete", "line 13, keys.no.such", "line 14, keys.table.up",
        "line 16, views.odd",
    ]  # fmt: skip
    assert all(f"; {place}: " in caught.value.message for place in places[1:])
    assert caught.value.message.isprintable()


def test_profile_that_is_wrong_is_told_once(tmp_path: Path) -> None:
    """Not again as one that is to be opened and is not there."""
    message = refusal(tmp_path, "open = ['a', 'b']\n[profiles]\na = 1\n[profiles.b]\n")
    assert message == "line 3, profiles.a: write a table: names with values"


def test_no_words_of_pydantic_are_shown(tmp_path: Path) -> None:
    """Whatever type stands where another belongs."""
    wrong = {
        "refresh": "{}", "theme": "1979-05-27", "bell": "[]", "mouse": "1", "ssh": "'x'",
        "keys": "1", "views": "[1]", "profiles": "[[]]", "open": "1.5", "choices": "'x'",
        "ssh_open": "{}", "allow_plaintext_keyring": "07:32:00",
    }  # fmt: skip
    message = refusal(tmp_path, "\n".join(f"{key} = {value}" for key, value in wrong.items()))
    assert message.count("; line ") == len(wrong) - 1
    for word in ("Input", "valid ", "instance of", "dataclass", "tuple", "dictionary"):
        assert word not in message


def test_a_file_of_nothing_but_mistakes_is_told_in_part(tmp_path: Path) -> None:
    """The rest is counted."""
    text = "\n".join(f"key{number} = 1" for number in range(500))
    message = refusal(tmp_path, text)
    assert message.count("this key is not known") == MISTAKES_SHOWN
    assert message.endswith(f"(and {500 - MISTAKES_SHOWN} more)")
