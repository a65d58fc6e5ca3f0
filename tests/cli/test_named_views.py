"""Saved views on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.streams import error_line
from tests.support.servers.simulated_account import TOKEN
from vpstui.cli.main import run

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served


@pytest.fixture(autouse=True)
def _views(_own_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One view of the config, one of the app, and one that both have."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    config = Path.home() / "config" / "vpstui" / "config.toml"
    memory = Path.home() / ".local" / "state" / "vpstui" / "memory.json"
    for file in (config, memory):
        file.parent.mkdir(parents=True)
    config.write_text('[views]\n"asleep now" = "status:stopped | status:gone"\nboth = "web-1"\n')
    memory.write_text(json.dumps({"version": 1, "views": {"own": "db", "both": "nothing"}}))


def names(served: Served, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The names of the servers that `vpstui ls` prints."""
    assert run(["ls", "--api-url", served.url, "-o", "json", *words]) == 0
    return [row["name"] for row in json.loads(capsys.readouterr().out)]


def test_view_stands_for_its_query(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """As a whole, whatever stands beside it; one of the config hides one of the app."""
    assert names(served, capsys, "@asleep now", "!dev") == ["staging-web"]
    assert names(served, capsys, "@own") == names(served, capsys, "db") != []
    assert names(served, capsys, "@both") == ["web-1"]


def test_view_says_which_servers_are_acted_on(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the same plan and the same care as its query."""
    argv = ["stop", "--api-url", served.url, "--dry-run", "-o", "json", "@both"]
    assert run(argv) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["results"]] == ["web-1"]


def test_view_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    """Is no filter that finds nothing."""
    assert run(["ls", "@bth"]) == 2
    known = "asleep now, both, own, trouble"
    assert error_line(capsys) == f"There is no saved view 'bth'; there are: {known}."
    assert run(["ls", "--demo", "@both"]) == 2
    assert "there are: trouble." in error_line(capsys)
