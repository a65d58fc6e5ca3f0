"""Which values each setting can have, and what is said of those that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.base.errors import SettingsError
from vpstui.config.config_file import find_key_line
from vpstui.config.settings import Profile, Settings, load_settings

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
    return load_settings(file)


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
        ("\nmouse = true\n", "line 2, mouse: Input should be 'auto', 'on' or 'off'"),
        ("mouse = 'maybe'\n", "line 1, mouse: Input should be 'auto', 'on' or 'off'"),
        ("bell = 'loud'\n", "line 1, bell: Input should be a valid boolean"),
        ("ssh_open = 'there'\n", "line 1, ssh_open: Input should be 'here', 'window' or 'pane'"),
        ("[profiles.a]\nread_only = 'perhaps'\n", "line 2, profiles.a.read_only: Input should be"),
        ("[profiles.a]\nprotect = 'db-*'\n", "line 2, profiles.a.protect: Input should be"),
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
        ("theme = 'x'\nssh = ['']\n", "line 2, ssh: '' is no program"),
        ("ssh = ['{ip}']\n", "line 1, ssh: '{ip}' is no program"),
        ("open = ['nowhere']\n", "line 1, open: There is no profile 'nowhere' in the config"),
        ("open = ['default', 'default']\n", "line 1, open: A profile is named twice"),
        ("open = 'default'\n", "line 1, open: Input should be"),
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
    assert refusal(tmp_path, f'[keys]\n"a.b" = "x"\n"servers.delete" = {value}\n') == (
        'line 3, keys.servers.delete: write a key, a list of keys, or "" for none'
    )


def test_keys_must_be_a_table(tmp_path: Path) -> None:
    """What is no table says so itself."""
    assert refusal(tmp_path, "keys = 7\n").startswith("line 1, keys: Input should be")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('x = "web colour:red"',
         "views.x: at character 5 of the query: no field colour: "),
        ('x = "  web colour:red"', "views.x: at character 7 of the query: no field colour"),
        ('x = ""', "views.x: at character 1 of the query: "),
        ('x = "mem>"', "views.x: at character 1 of the query: "),
        ('x = "a\\nb"', "views.x: at character 2 of the query: a query is one line"),
        ('x = 7', "views.x: Input should be a valid string"),
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
