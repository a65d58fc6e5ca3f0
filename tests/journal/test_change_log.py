"""The log of changes in its file: bounded, shared, and never trusted."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.api.models import ServerKey
from vpstui.journal import change_log
from vpstui.journal.change_log import ChangeHistory, ChangeLog
from vpstui.journal.journal import JournalError
from vpstui.journal.seen_change import ChangedField, ChangeKind, SeenChange

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def change(number: int = 1, **more: Any) -> SeenChange:
    """A change; the higher its number, the later."""
    known: dict[str, Any] = {
        "id": f"{number}", "at": NOW + timedelta(minutes=number), "profile": "prod", "host": "h",
        "server": number, "owner": "ops@example.com", "name": f"web-{number}",
        "fields": (ChangedField("status", "active", "stopped"),),
    }  # fmt: skip
    return SeenChange(**{**known, **more})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "vpstui" / "changes.jsonl"


@pytest.mark.parametrize("in_memory", [False, True])
def test_what_is_added_is_read(path: Path, in_memory: bool) -> None:
    """The newest first, with all that is known of it."""
    log = ChangeLog(None if in_memory else path)
    assert log.read().entries == ()
    gone = change(2, kind=ChangeKind.GONE, fields=(), ours=True, away=True, server="a-b")
    log.add([change(1)])
    log.add([gone])
    assert log.read().entries == (gone, change(1))
    assert log.mend() == ""


def test_only_the_owner_can_read_it(path: Path) -> None:
    """As the journal."""
    ChangeLog(path).add([change()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_instances_see_the_same_once(path: Path) -> None:
    """Unless it happened again, later or after its opposite."""
    back = (ChangedField("status", "stopped", "active"),)
    both = [change(at=NOW), change(id="2", at=NOW + timedelta(seconds=50))]
    ChangeLog(path).add(both)
    assert len(ChangeLog(path).read().entries) == 1
    ChangeLog(path).add([change(id="3", at=NOW + timedelta(seconds=60), fields=back)])
    ChangeLog(path).add([change(id="4", at=NOW + timedelta(seconds=70))])
    ChangeLog(path).add([change(id="5", at=NOW + timedelta(seconds=700))])
    assert [one.id for one in ChangeLog(path).read().entries] == ["5", "4", "3", "2"]


def test_log_is_cut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newer half stays."""
    monkeypatch.setattr(change_log, "SIZE_LIMIT", 4000)
    log = ChangeLog(path)
    for number in range(40):
        log.add([change(number)])
        assert path.stat().st_size <= 4000
    read = log.read()
    assert read.entries[0].id == "39"
    assert 4 < len(read.entries) < 20


def test_number_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That older ones are left out is said."""
    monkeypatch.setattr(change_log, "CHANGE_LIMIT", 5)
    log = ChangeLog(path)
    for number in range(8):
        log.add([change(number)])
    read = log.read()
    assert [one.id for one in read.entries] == ["7", "6", "5", "4", "3"]
    assert read.has_older


def test_texts_are_cleaned(path: Path) -> None:
    """Whoever wrote the file."""
    ChangeLog(path).add([change()])
    line = json.loads(path.read_text())
    line["name"] = line["fields"][0][1] = "a\x1b[31m\u202eb"
    line["server"] = "x\ny"
    line["fields"] *= 50
    path.write_text(json.dumps(line))
    (read,) = ChangeLog(path).read().entries
    assert (read.name, read.server, read.fields[0].before) == ("a[31mb", "x y", "a[31mb")
    assert len(read.fields) <= change_log.FIELD_LIMIT


def test_damaged_log_is_set_aside(path: Path) -> None:
    """What can be read of it stays, and so do lines of a later version."""
    log = ChangeLog(path)
    log.add([change()])
    later = b'{"v": 9}'
    path.write_bytes(path.read_bytes() + b"\x00rubbish\n" + later + b"\n[]\n")
    assert log.read().unreadable == 3
    problem = log.mend()
    assert "had lines that cannot be read" in problem
    (aside,) = path.parent.glob("changes.damaged-*")
    assert str(aside) in problem
    assert b"rubbish" in aside.read_bytes()
    assert path.read_bytes().splitlines()[-1] == later
    assert log.read().entries == (change(),)
    assert log.mend() == ""


def test_log_that_cannot_be_mended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and it is read as far as that goes."""
    log = ChangeLog(path)
    log.add([change()])
    path.write_bytes(path.read_bytes() + b"rubbish\n")

    def fail(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(change_log, "write_private", fail)
    assert log.mend().endswith("and cannot be mended: Read-only file system.")
    assert log.read().entries == (change(),)


def test_file_that_cannot_be_used(path: Path) -> None:
    """A folder of that name, for one."""
    path.mkdir(parents=True)
    log = ChangeLog(path)
    for call in (log.read, log.mend, lambda: log.add([change()])):
        with pytest.raises(JournalError, match=r"The log of changes .* cannot be used"):
            call()


def test_no_file_is_nothing_to_mend(path: Path) -> None:
    """As at the first start."""
    assert ChangeLog(path).mend() == ""
    assert ChangeLog(None).mend() == ""


def test_changes_of_one_server() -> None:
    """Of the same account only, as far as that is known."""
    changes = (change(), change(2), change(profile="lab"), change(owner=""), change(owner="x@y"))
    history = ChangeHistory(changes)
    of_one = history.of_server(ServerKey("prod", 1), "h", "ops@example.com")
    assert of_one == (changes[0], changes[3])
    assert len(history.of_server(ServerKey("prod", 1), "h")) == 3


def test_moment_at_the_edge_of_time(path: Path) -> None:
    """It is shown all the same."""
    ChangeLog(path).add([change()])
    line = json.loads(path.read_text())
    line["at"] = "9999-12-31T23:59:59-12:00"
    path.write_text(json.dumps(line) + "\n")
    assert ChangeLog(path).read().entries[0].at.year == 9999


def test_what_a_change_says() -> None:
    """In words, and all of it is searched."""
    one = replace(change(), kind=ChangeKind.NEW, fields=(ChangedField("IP", "", "192.0.2.1"),))
    assert one.what == "new · IP 192.0.2.1"
    assert replace(one, name="").label == "server 1"
    assert (one.whose, replace(one, ours=True).whose) == ("not ours", "ours")
    for word in ("prod", "ops@example.com", "web-1", "192.0.2.1", "not ours", "2026-03-01"):
        assert word in one.search_text
