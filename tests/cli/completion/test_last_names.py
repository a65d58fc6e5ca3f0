"""The names of the last lists: who writes them, what is kept, and what is not."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.servers.simulated_account import TOKEN
from vpstui.api.models import Server
from vpstui.cli.arguments import parse_arguments
from vpstui.cli.completion.last_names import (
    FILE_LIMIT,
    NAME_LIMIT,
    NAMES_LIMIT,
    PROFILES_LIMIT,
    LastNames,
)
from vpstui.cli.completion.name_keeper import NameKeeper
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.main import run
from vpstui.fleet.state.account_state import AccountState, ApiFilter
from vpstui.fleet.state.fleet_state import FleetState

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served


def servers(*names: str) -> tuple[Server, ...]:
    """Servers of these names."""
    return tuple(Server(id=number, name=name) for number, name in enumerate(names, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the names are."""
    return tmp_path / "vpstui" / "names.json"


def written() -> None:
    """Wait until what is being written is on the disk."""
    for thread in threading.enumerate():
        if thread.name == "vpstui-names":
            thread.join()


def usual_path() -> Path:
    """Where the program keeps them."""
    return Path.home() / ".local" / "state" / "vpstui" / "names.json"


def test_names_are_kept_by_profile(path: Path) -> None:
    """A list takes the place of that profile's; the file is its owner's alone."""
    LastNames(path).remember({"a": servers("web", "db", "web"), "b": servers("x")})
    LastNames(path).remember({"a": servers("db", "new")})
    assert LastNames(path).names_of(["a"]) == ("db", "new")
    assert LastNames(path).names_of(["b", "a", "none"]) == ("db", "new", "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_same_names_are_not_written_again(path: Path) -> None:
    """A poll that changes nothing leaves the file alone."""
    LastNames(path).remember({"a": servers("web")})
    before = path.stat()
    LastNames(path).remember({"a": servers("web")})
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_names_that_cannot_be_offered_are_not_kept(path: Path) -> None:
    """Nor one in which there is a token."""
    odd = ("", "-rf", "a" * (NAME_LIMIT + 1), "a\nb", "vps_0123456789abcdef", "fine")
    LastNames(path).remember({"a": servers(*odd)})
    assert json.loads(path.read_text())["profiles"] == {"a": ["a b", "fine"]}


def test_file_has_bounds(path: Path) -> None:
    """Of names, and of profiles, of which the oldest goes."""
    many = servers(*(f"web-{number}" for number in range(NAMES_LIMIT + 5)))
    LastNames(path).remember({"p0": many})
    assert len(LastNames(path).names_of(["p0"])) == NAMES_LIMIT
    for number in range(1, PROFILES_LIMIT + 1):
        LastNames(path).remember({f"p{number}": servers("x")})
    assert list(json.loads(path.read_text())["profiles"]) == [
        f"p{number}" for number in range(1, PROFILES_LIMIT + 1)
    ]


@pytest.mark.parametrize(
    "data", [b"\xff", b"[", b"[]", b"7", b'{"version": 1, "profiles": 7}', b" " * (FILE_LIMIT + 1)]
)
def test_file_that_cannot_be_read_counts_as_empty(path: Path, data: bytes) -> None:
    """And is written anew."""
    path.parent.mkdir()
    path.write_bytes(data)
    assert LastNames(path).names_of(["a"]) == ()
    LastNames(path).remember({"a": servers("web")})
    assert LastNames(path).names_of(["a"]) == ("web",)


def test_file_of_another_version_is_left_alone(path: Path) -> None:
    """Its names are not offered."""
    path.parent.mkdir()
    path.write_text('{"version": 2, "profiles": {"a": ["x"]}}')
    LastNames(path).remember({"a": servers("web")})
    assert LastNames(path).names_of(["a"]) == ()
    assert 'version": 2' in path.read_text()


def test_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Nothing depends on the file."""
    (tmp_path / "file").write_text("")
    LastNames(tmp_path / "file" / "names.json").remember({"a": servers("web")})
    LastNames(None).remember({"a": servers("web")})
    assert LastNames(None).names_of(["a"]) == ()


def test_keeper_keeps_whole_lists(path: Path) -> None:
    """Not a part of one, nor one that was asked for with a filter."""
    file = LastNames(path)
    keeper = NameKeeper(file)
    account = AccountState(profile="a", servers=servers("web"), listed_at=1.0)
    for state in (
        replace(account, listed_at=None),
        replace(account, partial="it broke off"),
        replace(account, api_filter=ApiFilter(status="active")),
    ):
        keeper.on_state(FleetState.of(state))
    written()
    assert not path.exists()
    keeper.on_state(FleetState.of(account))
    keeper.on_state(FleetState.of(replace(account, servers=servers("web", "db"))))
    written()
    assert file.names_of(["a"]) == ("db", "web")


@pytest.mark.knobs(servers=3)
def test_ls_and_the_fleet_keep_names(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever command reads a list; the token is not in the file."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    names = sorted(one["name"] for one in served.account.servers.values())
    assert run(["ls", "--api-url", served.url]) == 0
    assert LastNames(usual_path()).names_of(["default"]) == tuple(names)
    assert TOKEN not in usual_path().read_text()
    usual_path().unlink()

    async def read() -> None:
        async with read_launch_options(parse_arguments(["--api-url", served.url])).fleet():
            pass

    asyncio.run(read())
    written()
    assert LastNames(usual_path()).names_of(["default"]) == tuple(names)


def test_nothing_of_the_demo_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Its servers are nobody's."""
    assert run(["ls", "--demo"]) == 0
    assert "web-1" in capsys.readouterr().out
    assert not usual_path().exists()
