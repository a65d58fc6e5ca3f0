"""Every key of every screen comes from the one registry, and the page of the keys from it, too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.binding import Binding

from tests.config.classes_with_keys import SCOPES, classes_with_keys
from vpstui.app import VpsTuiApp
from vpstui.cli.pages.keys_page import keys_page
from vpstui.config.key_overrides import key_text, parse_key
from vpstui.config.key_registry import KEYS, keys_in_scope
from vpstui.config.key_scopes import SCOPE_STACKS, SCOPE_TEXTS, TEXT_INPUT_SCOPES
from vpstui.config.keys.key import GROUPS
from vpstui.screens.servers.servers_screen import ServersScreen
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from vpstui.config.keys.key import Key

ROOT = Path(__file__).parents[2]


def test_every_class_takes_its_keys_from_the_registry() -> None:
    """None writes a binding of its own."""
    strangers = [cls.__name__ for cls in classes_with_keys() if cls not in SCOPES.values()]
    assert strangers == []


def test_every_scope_belongs_to_one_class() -> None:
    """Else an id would be in vain, or mean two things."""
    assert set(SCOPES) == set(SCOPE_TEXTS) == {key.scope for key in KEYS}
    assert len(set(SCOPES.values())) == len(SCOPES)
    assert set().union(*SCOPE_STACKS) == set(SCOPE_TEXTS)
    assert set(SCOPE_TEXTS) >= TEXT_INPUT_SCOPES


def test_every_id_names_one_key() -> None:
    """It stands in people's configs."""
    ids = [key.id for key in KEYS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", id_) for id_ in ids)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_key_does_something_that_exists(key: Key) -> None:
    """Its action is a method of the class, of its screen, or of the app."""
    action = re.match(r"(?:(app|screen)\.)?(\w+)", key.action)
    assert action is not None
    owner: type = SCOPES[key.scope]
    if action[1]:
        owner = {"app": VpsTuiApp, "screen": ServersScreen}[action[1]]
    assert hasattr(owner, f"action_{action[2]}")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_key_is_named_as_textual_names_it(key: Key) -> None:
    """One that nobody can press would be in vain."""
    for name in key.keys.split(","):
        assert parse_key(name) == name
        assert key_text(name)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_key_says_what_it_does(key: Key) -> None:
    """A word for the key bar, a sentence for the help, a heading."""
    assert key.label
    assert key.description[0].isupper() or key.description.startswith("ssh")
    assert not key.description.endswith(".")
    assert key.group in GROUPS


def test_no_key_is_one_that_tmux_screen_or_a_shell_takes() -> None:
    """Nor one that a terminal takes for another; Ctrl+Z does here what it does in a shell."""
    taken = {f"ctrl+{letter}" for letter in "abhjklsz"}
    assert [key.id for key in KEYS if taken & set(key.keys.split(","))] == ["app.to_shell"]


def test_what_takes_a_server_down_is_no_plain_key() -> None:
    """Stop, reboot and delete are upper-case letters."""
    destroying = {key.id: key.keys for key in KEYS if key.is_disruptive}
    assert destroying == {"servers.stop": "X", "servers.reboot": "R", "servers.delete": "D"}


def test_keys_of_one_class_stay_in_their_order() -> None:
    """With id, tooltip and how they are written."""
    first, *_ = bindings("table")
    assert first == Binding(
        "enter", "open", "Open", key_display="⏎", tooltip="Show the server in detail",
        id="table.open",
    )  # fmt: skip
    shown = [one.description for one in bindings("help") if isinstance(one, Binding) and one.show]
    assert shown == [key.label for key in keys_in_scope("help") if key.show]


def test_only_our_app_changes_how_keys_are_written() -> None:
    """`^q`, `Esc`, `PgDn`; in the app as in the registry."""
    assert VpsTuiApp.get_key_display is not App.get_key_display
    assert [key_text(name) for name in ("ctrl+q", "escape", "pagedown", "alt+left", "colon")] == [
        "^q", "Esc", "PgDn", "Alt+←", ":",
    ]  # fmt: skip


def test_page_of_the_keys_is_up_to_date() -> None:
    """docs/keys.md is what the registry says."""
    written = (ROOT / "docs" / "keys.md").read_text()
    assert written == f"{keys_page()}\n", "docs/keys.md is out of date: run `make docs`"
