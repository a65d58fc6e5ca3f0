"""The last list of each account, from one start to the next."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from vpstui.journal import last_lists
from vpstui.journal.journal import JournalError
from vpstui.journal.last_lists import LastLists
from vpstui.journal.seen_list import LastList, ListOwner, SeenServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vpstui.api.models import ServerId

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

OWNER = ListOwner("prod", "h", "ops@example.com")

SERVERS: dict[ServerId, SeenServer] = {
    1: SeenServer("web-1", "active", "192.0.2.1", "Pro", "4c"),
    "a-b": SeenServer("web-2", "active", "", "", "", "stopping", is_listed=False),
}


HEAD = b'{"version": 1, "at": "2026-03-01T12:00:00+00:00", "servers": %d}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where they are."""
    return tmp_path / "vpstui" / "lists"


def only_file(folder: Path) -> Path:
    """The file of the only list."""
    (path,) = folder.glob("*.list")
    return path


@pytest.mark.parametrize("in_memory", [False, True])
def test_what_is_saved_is_loaded(folder: Path, in_memory: bool) -> None:
    """By the owner, whatever the profile is called; without one, by the profile."""
    lists = LastLists(None if in_memory else folder)
    assert lists.load(OWNER) is None
    lists.save(OWNER, LastList(NOW, SERVERS))
    assert lists.load(OWNER) == LastList(NOW, SERVERS)
    assert lists.load(ListOwner("work", "h", "ops@example.com")) == LastList(NOW, SERVERS)
    for other in (
        ListOwner("prod", "h"),
        ListOwner("prod", "other", "ops@example.com"),
        ListOwner("prod", "h", "boss@example.com"),
    ):
        assert lists.load(other) is None


def test_only_the_owner_can_read_it(folder: Path) -> None:
    """Neither the file nor the folder."""
    LastLists(folder).save(OWNER, LastList(NOW, SERVERS))
    assert stat.S_IMODE(only_file(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"rubbish", b"[]", b"{}", b'{"version": 1}', b'{"version": 1, "at": 3, "servers": 0}',
        b'{"version": 1, "at": "2026-03-01T12:00:00", "servers": 0}',
        HEAD % 2 + b'[1, "", "", "", "", "", "", true]',
        HEAD % 1 + b'[true, "", "", "", "", "", "", true]',
        HEAD % 1 + b'[1, "", "", true]',
        HEAD % 1 + b'[1, 2, "", "", "", "", "", 3]',
        b"\xff\xfe",
    ],
)  # fmt: skip
def test_damaged_list_is_set_aside(folder: Path, damage: bytes) -> None:
    """Nothing is concluded from it, and the next one takes its place."""
    lists = LastLists(folder)
    lists.save(OWNER, LastList(NOW))
    path = only_file(folder)
    path.write_bytes(damage)
    with pytest.raises(JournalError, match=r"cannot be read; it is at .*\.damaged now\."):
        lists.load(OWNER)
    assert path.with_suffix(".damaged").read_bytes() == damage
    assert lists.load(OWNER) is None
    lists.save(OWNER, LastList(NOW, SERVERS))
    assert lists.load(OWNER) == LastList(NOW, SERVERS)


def test_list_of_another_version_stays(folder: Path) -> None:
    """A later version comes back to it."""
    lists = LastLists(folder)
    lists.save(OWNER, LastList(NOW))
    path = only_file(folder)
    path.write_text('{"version": 2}\n')
    assert lists.load(OWNER) is None
    lists.save(OWNER, LastList(NOW, SERVERS))
    assert path.read_text() == '{"version": 2}\n'


def test_texts_are_cleaned(folder: Path) -> None:
    """Whoever wrote the file."""
    lists = LastLists(folder)
    lists.save(OWNER, LastList(NOW, {1: SERVERS[1]}))
    path = only_file(folder)
    head, row = path.read_text().splitlines()
    path.write_text(f"{head}\n{row.replace('web-1', 'a' + chr(0x202E) + 'b')}\n")
    found = lists.load(OWNER)
    assert found is not None
    assert found.servers[1].name == "ab"


def test_few_accounts_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were seen last."""
    monkeypatch.setattr(last_lists, "ACCOUNT_LIMIT", 2)
    lists = LastLists(folder)
    for number in range(4):
        lists.save(ListOwner(f"p{number}", "h"), LastList(NOW))
        for path in folder.glob("*.list"):
            facts = json.loads(path.read_text())
            second = int(facts["profile"][1:])
            os.utime(path, (second, second))
    assert lists.load(ListOwner("p0", "h")) is None
    assert lists.load(ListOwner("p3", "h")) == LastList(NOW)
    assert len(list(folder.iterdir())) == 4


def test_folder_that_cannot_be_used(folder: Path) -> None:
    """A file of that name, for one."""
    folder.parent.mkdir()
    folder.write_text("")
    calls: tuple[Callable[[], object], ...] = (
        lambda: LastLists(folder).load(OWNER),
        lambda: LastLists(folder).save(OWNER, LastList(NOW)),
    )
    for call in calls:
        with pytest.raises(JournalError, match="cannot be used"):
            call()
