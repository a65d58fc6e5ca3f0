"""`vpstui history`: what the journal tells, without network and token."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.cli.main import run
from vpstui.journal.history_entry import OUTCOME_TEXTS
from vpstui.journal.journal import Journal, JournalEntry, JournalUpdate
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    History = Callable[..., str]

NOW = datetime.now(UTC)


@pytest.fixture
def journal() -> Journal:
    """The journal of somebody who did a few things."""
    path = Path.home() / ".local" / "state" / "vpstui" / "journal.jsonl"
    path.parent.mkdir(parents=True)
    return Journal(path)


def write(
    journal: Journal, name: str, event: WriteEvent | None, ago: timedelta, **more: Any
) -> None:
    """Something was sent so long ago, and this came of it a second later."""
    known = {"profile": "prod", "host": "api.example.com", "verb": "stop", "server": 7}
    entry = JournalEntry.model_validate({**known, "at": NOW - ago, "name": name, **more})
    journal.add(entry)
    if event is not None:
        update = JournalUpdate(
            id=entry.id, event=event, at=entry.at + timedelta(seconds=1), note="a note"
        )
        journal.add(update)


@pytest.fixture
def history(journal: Journal, capsys: pytest.CaptureFixture[str]) -> History:
    """Print the history of four writes, which must succeed."""
    write(journal, "old", WriteEvent.DONE, timedelta(days=9))
    write(journal, "web-1", WriteEvent.UNKNOWN, timedelta(days=1), verb="delete")
    write(journal, "=cmd()", WriteEvent.NOT_DONE, timedelta(hours=2), profile="shop")
    write(journal, "web-2", WriteEvent.DONE, timedelta(minutes=3), sent={"name": "x"})

    def print_it(*argv: str) -> str:
        assert run(["history", *argv]) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return print_it


def names(history: History, *argv: str) -> list[str]:
    """The servers of the records that are printed."""
    return [row["server"] for row in json.loads(history("-o", "json", *argv))["records"]]


def test_table(history: History) -> None:
    """A line each, the newest first."""
    head, first, *rest = history().splitlines()
    assert head.split() == [
        "TIME", "(UTC)", "ACCOUNT", "ACTION", "SERVER", "ID", "OUTCOME", "TOOK", "NOTE",
    ]  # fmt: skip
    assert first.split()[2:7] == ["prod", "stop", "web-2", "7", "done"]
    assert len(rest) == 3


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["--since", "2d"], ["web-2", "=cmd()", "web-1"]),
        (["--since", "30min"], ["web-2"]),
        (["--since", "99999999999y"], ["web-2", "=cmd()", "web-1", "old"]),
        (["--outcome", "unknown"], ["web-1"]),
        (["--outcome", "not-done"], ["=cmd()"]),
        (["--outcome", "done", "--since", "1h"], ["web-2"]),
        (["verb:stop", "web"], ["web-2"]),
        (["--reverse"], ["old", "web-1", "=cmd()", "web-2"]),
        (["--sort", "server"], ["=cmd()", "old", "web-1", "web-2"]),
        (["nobody"], []),
    ],
)
def test_which_records(argv: list[str], found: list[str], history: History) -> None:
    """By age, outcome and words, in the order that is asked for."""
    assert names(history, *argv) == found


def test_profile(history: History, tmp_path: Path) -> None:
    """With it only its own records; without, those of all, configured or not."""
    config = tmp_path / "config.toml"
    config.write_text("[profiles.shop]\n")
    assert names(history, "--config", str(config), "--profile", "shop") == ["=cmd()"]
    assert len(names(history, "--config", str(config))) == 4


def test_json(history: History) -> None:
    """A shape of ours, with its number; in JSON lines each has it."""
    told = json.loads(history("-o", "json"))
    assert told["schema"] == 1
    first = told["records"][0]
    assert first["sent"] == [{"field": "name", "value": "x", "before": None}]
    assert (first["profile"], first["server_id"], first["outcome"]) == ("prod", 7, "done")
    assert first["steps"][0]["note"] == "a note"
    lines = [json.loads(line) for line in history("-o", "jsonl").splitlines()]
    assert lines == [{"schema": 1, **row} for row in told["records"]]


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_flat(form: str, delimiter: str, history: History) -> None:
    """A reader finds every record, and none that a spreadsheet runs."""
    rows = list(csv.DictReader(io.StringIO(history("-o", form)), delimiter=delimiter))
    assert [row["server"] for row in rows] == ["web-2", "'=cmd()", "web-1", "old"]
    assert rows[0]["at"] == (NOW - timedelta(minutes=3)).isoformat()


def test_nothing_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a journal, and in the demo: the heading alone."""
    for argv in ([], ["--demo"]):
        assert run(["history", *argv]) == 0
        printed = capsys.readouterr()
        assert (printed.out.count("\n"), printed.err) == (1, "")


def test_damaged_lines(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """What can be read is printed; that something cannot, is said, with exit status 1."""
    write(journal, "web-1", WriteEvent.DONE, timedelta(days=1))
    assert journal.path is not None
    with journal.path.open("a") as file:
        file.write("{}\n")
    assert run(["history"]) == 1
    printed = capsys.readouterr()
    assert "web-1" in printed.out
    assert printed.err == f"vpstui: 1 line of {journal.path} cannot be read\n"


@pytest.mark.parametrize("argv", [["--since", "soon"], ["--since", ""], ["--outcome", "gone"]])
def test_wrong_use(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line and exit status 2."""
    assert run(["history", *argv]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)


def test_every_outcome_can_be_asked_for(history: History) -> None:
    """Whatever the history calls one."""
    for outcome in OUTCOME_TEXTS.values():
        assert isinstance(names(history, "--outcome", outcome.replace(" ", "-")), list)
