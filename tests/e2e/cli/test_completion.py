"""Completion in real shells: what is completed there reaches the program as it is called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.shells import shell_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.programs.shells import Shell

pytestmark = pytest.mark.e2e

CONFIG = """\
[profiles.prod]
[profiles."my shop"]
[views]
sleeping = "status:stopped age>30d"
"""

HOSTILE = (
    "$(touch pwned)", "`touch pwned`", "${HOME}", "$HOME", "two words", "it's", 'say "hi"',
    "a;touch pwned", "a&&touch pwned", "a|touch pwned", "a>pwned", "a<b", "*", "a?b", "[x]",
    "{a,b}", "~root", "~", "#hash", "!!", "a!b", "back\\slash", "ends\\", "col:on", "eq=ual",
    "at@home", "@home", "a,b", "%s", "%1", "^x^y", "(x)", "a(b", "naïve ü", "日本", "=ls", "a  b",
    "$'x'", "'", '"', "\\", "a\\tb", "/etc/", "a.b", "-",
)  # fmt: skip
"""Names of servers, as foreign as they can be."""


def remember(home: Path, *names: str) -> None:
    """Let these be the names of the last list."""
    file = home / ".local" / "state" / "vpstui" / "names.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": 1, "profiles": {"default": names, "prod": ["p1"]}}))


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shell]:
    """One of the shells, in a home of its own."""
    with shell_of(request.param, tmp_path) as started:
        yield started


def test_what_is_typed_is_completed(shell: Shell, tmp_path: Path) -> None:
    """Commands, options, their values, profiles, views, columns, files and names."""
    config = tmp_path / "config" / "vpstui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    remember(tmp_path, "web-1", "backup vault")
    (tmp_path / "fi le.toml").write_text("")
    for typed, arguments in {
        "vpstui rebo\tweb\t": ["reboot", "web-1"],
        "vpstui stop --dry\tback\t": ["stop", "--dry-run", "backup vault"],
        "vpstui stop 'back\t": ["stop", "backup vault"],
        'vpstui stop "back\t': ["stop", "backup vault"],
        "vpstui stop backup\\ v\t": ["stop", "backup vault"],
        "vpstui ls --out\tjs\t": ["ls", "--output", "json"],
        "vpstui ls --output=js\t": ["ls", "--output=json"],
        "vpstui ls --columns id,hostn\t": ["ls", "--columns", "id,hostname"],
        "vpstui plans --columns id,ban\t": ["plans", "--columns", "id,bandwidth"],
        "vpstui backups --sort -exp\t": ["backups", "--sort", "-expires"],
        "vpstui get -o field=ipv\tweb\t": ["get", "-o", "field=ipv6", "web-1"],
        "vpstui --profile pr\tls": ["--profile", "prod", "ls"],
        "vpstui ls --profile my\t": ["ls", "--profile", "my shop"],
        "vpstui ls --profile=my\t": ["ls", "--profile=my shop"],
        "vpstui ls --profile prod p\t": ["ls", "--profile", "prod", "p1"],
        "vpstui ls --profile 'prod' p\t": ["ls", "--profile", "prod", "p1"],
        "vpstui ls @sle\t": ["ls", "@sleeping"],
        "vpstui conf\tsch\t": ["config", "schema"],
        "X=1 vpstui rebo\tweb\t": ["reboot", "web-1"],
        "true; vpstui   reboot   web\t": ["reboot", "web-1"],
        "vpstui config check --config fi\t": ["config", "check", "--config", "fi le.toml"],
        "vpstui config check --config=fi\t": ["config", "check", "--config=fi le.toml"],
    }.items():
        assert shell.run(typed) == arguments, typed


def test_hostile_names_arrive_as_they_are(shell: Shell, tmp_path: Path) -> None:
    """Nothing in a name is run or expanded; one that means something else is left out.

    An option, a view; and fish cannot be given a ~ at the beginning.
    """
    for name in HOSTILE:
        remember(tmp_path, name)
        left_out = name[0] in "-@" or (name[0] == "~" and shell.kind == "fish")
        offered = [] if left_out else [name]
        assert shell.run("vpstui stop \t") == ["stop", *offered], name
    for name in HOSTILE:
        remember(tmp_path, f"pre{name}")
        assert shell.run("vpstui stop pr\t") == ["stop", f"pre{name}"], name
    for name in ("$(touch pwned)", "two words", "`touch pwned`", "a;touch pwned", "$HOME"):
        remember(tmp_path, f"pre{name}")
        for quote in "\"'":
            assert shell.run(f"vpstui stop {quote}pr\t") == ["stop", f"pre{name}"], (quote, name)
    assert not list(tmp_path.glob("*pwned*"))


def test_names_that_cannot_be_seen_are_left_out(shell: Shell, tmp_path: Path) -> None:
    """Nor are those that would be taken for an option, or make a line of their own."""
    for name in ("a\nb", "a\tfiles", "\x1b[2J", "a\u202eb", "a\u200bb", "-rf", "--yes", " ", ""):
        remember(tmp_path, name)
        assert shell.run("vpstui stop \t") == ["stop"], name
