"""Whatever a key changes in an account, a command changes, too: for scripts, and for who hears."""

from __future__ import annotations

import pytest

from vpstui.cli.arguments import parse_arguments
from vpstui.cli.command_table import COMMANDS
from vpstui.config.key_registry import KEYS
from vpstui.config.keys.key import CHANGE
from vpstui.screens.help.palette_entries import KEYLESS

BY_KEY = {
    "servers.create": ("create", "web-9"), "servers.create_like": ("create", "a", "--like", "b"),
    "servers.edit": ("set", "web-1", "--hostname", "a.example.com"),
    "servers.rename": ("set", "web-1", "--name", "web-9"),
    "servers.backups": ("set", "name:web-*", "--backups", "on", "--expect", "2"),
    "servers.start": ("start", "web-1"), "servers.stop": ("stop", "web-1"),
    "servers.reboot": ("reboot", "web-1"), "servers.delete": ("delete", "web-1"),
    "servers.snapshot": ("snapshot", "web-1"), "servers.backup_now": ("backup", "web-1"),
    "confirm.pace": ("reboot", "name:web-*", "--rolling=2"),
    "servers.lock": ("ls", "--read-only"), "accounts.log_in": ("login",),
}  # fmt: skip
"""What is typed in a shell in place of a key that changes something."""

BY_NAME = {
    "Hard stop": ("hard-stop", "web-1"), "Resize": ("resize", "web-1", "--plan", "2"),
}  # fmt: skip
"""The same of what is done by its name in the palette only."""

PARTS = {
    "create.save", "edit.save", "snapshot.save", "toggle.switch", "confirm.option", "login.go",
    "offers.create", "pace.more", "pace.fewer", "pace.turn",
}  # fmt: skip
"""Keys within the forms and plans of the others."""

OF_THE_APP = {"views.save", "views.name", "views.forget"}
"""Keys that change what the app itself keeps, and nothing in an account."""

BY_HAND = {"record.this_is_it", "record.stop_looking"}
"""A person settles here what is unknown, looking at the record; no script may."""


def test_every_key_that_changes_something_has_a_command() -> None:
    """Who adds a key adds a command, or says here what it is part of."""
    changing = {key.id for key in KEYS if key.group == CHANGE}
    known = {*BY_KEY, *PARTS, *OF_THE_APP, *BY_HAND}
    assert changing - known == set(), "no command does what these keys do"
    assert known - changing == set(), "there are no such keys any more"


def test_what_has_no_key_has_a_command() -> None:
    """What is too harsh or too rare for a key."""
    assert {title for title, *_ in KEYLESS} == set(BY_NAME)


@pytest.mark.parametrize("argv", [*BY_KEY.values(), *BY_NAME.values()], ids=" ".join)
def test_command_is_there(argv: tuple[str, ...]) -> None:
    """With these options."""
    assert parse_arguments(argv).command == argv[0]
    assert argv[0] in COMMANDS
