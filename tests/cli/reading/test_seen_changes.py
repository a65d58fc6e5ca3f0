"""`vpstui history --changes`: what the app has seen, without network and token."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.cli.main import run
from vpstui.journal.change_log import ChangeLog
from vpstui.journal.seen_change import ChangedField, ChangeKind, SeenChange

if TYPE_CHECKING:
    from collections.abc import Callable

    Print = Callable[..., str]

NOW = datetime.now(UTC)


def change(number: int, ago: timedelta, **more: Any) -> SeenChange:
    """A change so long ago."""
    known: dict[str, Any] = {"profile": "prod", "host": "h", "owner": "ops@example.com"}
    known |= {"id": str(number), "name": f"web-{number}", "server": number}
    return SeenChange(at=NOW - ago, **{**known, **more})


@pytest.fixture
def path() -> Path:
    """The log."""
    return Path.home() / ".local" / "state" / "vpstui" / "changes.jsonl"


@pytest.fixture
def changes(path: Path, capsys: pytest.CaptureFixture[str]) -> Print:
    """Print the log of three changes, which must succeed."""
    stopped = (ChangedField("status", "active", "stopped"),)
    new = (ChangedField("IP", "", "192.0.2.1"),)
    log = [
        change(1, timedelta(days=9), kind=ChangeKind.GONE, ours=True),
        change(2, timedelta(hours=2), fields=new, kind=ChangeKind.NEW, away=True),
        change(3, timedelta(minutes=3), fields=stopped, profile="shop", owner=""),
    ]
    ChangeLog(path).add(log)

    def print_it(*argv: str) -> str:
        assert run(["history", "--changes", *argv]) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return print_it


def test_table(changes: Print) -> None:
    """The newest first."""
    head, *lines = changes().splitlines()
    assert head.split() == ["TIME", "(UTC)", "ACCOUNT", "SERVER", "ID", "WHOSE", "CHANGE"]
    assert [" ".join(line.split()[2:]) for line in lines] == [
        "shop web-3 3 not ours status active → stopped",
        "prod web-2 2 not ours new · IP 192.0.2.1",
        "prod web-1 1 ours gone",
    ]


def test_words_and_time(changes: Print) -> None:
    """As of the history."""
    for argv, ids in (
        (("whose:ours", "!whose:not"), ["1"]),
        (("change:stopped",), ["3"]),
        (("--since", "1d"), ["3", "2"]),
        (("web", "192.0.2.1"), ["2"]),
    ):
        assert changes(*argv, "--columns", "id", "--no-header").split() == ids


def test_json(changes: Print) -> None:
    """With what was and what is."""
    (newest, *_, oldest) = json.loads(changes("-o", "json"))["changes"]
    assert newest["fields"] == [{"field": "status", "before": "active", "after": "stopped"}]
    assert (newest["change"], newest["ours"], newest["owner"]) == ("changed", False, None)
    assert (oldest["change"], oldest["ours"], oldest["server_id"]) == ("gone", True, 1)


def test_outcome_is_about_what_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    """A change has none."""
    assert run(["history", "--changes", "--outcome", "done"]) == 2
    assert "--outcome is about what was sent" in capsys.readouterr().err


@pytest.mark.usefixtures("changes")
def test_lines_that_cannot_be_read(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are counted, and the status says so."""
    path.write_bytes(path.read_bytes() + b"rubbish\n")
    assert run(["history", "--changes"]) == 1
    assert "1 line of " in capsys.readouterr().err


@pytest.mark.usefixtures("changes")
def test_log_that_is_longer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left out is said."""
    monkeypatch.setattr("vpstui.journal.change_log.CHANGE_LIMIT", 2)
    assert run(["history", "--changes"]) == 0
    assert "older changes are left out" in capsys.readouterr().err


def test_without_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was seen yet."""
    assert run(["history", "--changes", "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []
