"""What the journal tells a person: records joined from its lines, and searched."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.api.models import ServerKey
from vpstui.base import redaction
from vpstui.journal import history
from vpstui.journal.history import read_journal_file, read_journals
from vpstui.journal.history_entry import OUTCOME_TEXTS, HistoryEntry, SentField
from vpstui.journal.history_search import search_history
from vpstui.journal.journal import Journal, JournalEntry, JournalError, JournalUpdate
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Journal:
    """A journal."""
    return Journal(path)


def entry(id: str, **more: Any) -> JournalEntry:
    """A write of ours."""
    known = {"profile": "prod", "host": "api.example.com", "verb": "stop", "server": 1, "at": NOW}
    return JournalEntry.model_validate({**known, "id": id, "name": "web-1", **more})


def news(id: str, event: WriteEvent, seconds: float = 1.0, **more: Any) -> JournalUpdate:
    """News of it, so many seconds later."""
    return JournalUpdate(id=id, event=event, at=NOW + timedelta(seconds=seconds), **more)


def only(path: Path) -> HistoryEntry:
    """The one record of a journal."""
    (record,) = read_journal_file(path).entries
    return record


def names(records: tuple[HistoryEntry, ...]) -> list[str]:
    """What the servers of records are called."""
    return [record.name for record in records]


# -- writes and their news


def test_newest_write_comes_first(journal: Journal, path: Path) -> None:
    """As one looks for it."""
    for name in ("old", "newer", "newest"):
        journal.add(entry(name, name=name))
    assert names(read_journal_file(path).entries) == ["newest", "newer", "old"]


def test_write_is_told_with_its_last_news(journal: Journal, path: Path) -> None:
    """Accepted first, and seen done later."""
    journal.add(entry("a"))
    journal.add(entry("b", name="other"))
    journal.add(news("a", WriteEvent.ACCEPTED, 0.5))
    journal.add(news("a", WriteEvent.DONE, 42, note="it is stopped"))
    other, record = read_journal_file(path).entries
    assert (record.outcome, record.note, record.duration) == ("done", "it is stopped", 42.0)
    assert [step.event for step in record.steps] == [WriteEvent.ACCEPTED, WriteEvent.DONE]
    assert (other.outcome, other.duration) == ("sending", None)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (WriteEvent.ACCEPTED, "accepted"),
        (WriteEvent.DONE, "done"),
        (WriteEvent.NOT_DONE, "not done"),
        (WriteEvent.REFUSED, "refused"),
        (WriteEvent.UNKNOWN, "unknown"),
        (WriteEvent.LEFT_UNKNOWN, "unknown"),
        (WriteEvent.NOT_SENT, "not sent"),
    ],
)
def test_words_for_what_came_of_it(
    journal: Journal, path: Path, event: WriteEvent, words: str
) -> None:
    """Never more than is known."""
    journal.add(entry("a"))
    journal.add(news("a", event))
    assert only(path).outcome == words


def test_there_is_a_word_for_every_event() -> None:
    """Also for those to come."""
    assert set(OUTCOME_TEXTS) == set(WriteEvent)


@pytest.mark.parametrize("event", [WriteEvent.REFUSED, WriteEvent.UNKNOWN, WriteEvent.NOT_DONE])
def test_what_was_not_done_took_no_time(journal: Journal, path: Path, event: WriteEvent) -> None:
    """Nobody can say how long it took."""
    journal.add(entry("a"))
    journal.add(news("a", event))
    assert only(path).duration is None


def test_clock_that_was_set_back_gives_no_time(journal: Journal, path: Path) -> None:
    """Rather than less than none."""
    journal.add(entry("a"))
    journal.add(news("a", WriteEvent.ACCEPTED, -3600))
    assert only(path).duration is None


def test_create_is_of_the_server_that_it_made(journal: Journal, path: Path) -> None:
    """Its id is known only from the answer."""
    journal.add(entry("a", verb="create", server=None, name="new"))
    journal.add(news("a", WriteEvent.ACCEPTED, server=77))
    journal.add(news("a", WriteEvent.DONE))
    assert only(path).server == 77


def test_fields_are_told_with_what_they_were(journal: Journal, path: Path) -> None:
    """An edit, in words."""
    sent = {"name": "web-2", "backups_enabled": True, "ids": [1, 2]}
    before = {"name": "web-1", "backups_enabled": False}
    journal.add(entry("a", verb="edit", sent=sent, before=before))
    assert only(path).sent == (
        SentField("name", "web-2", "web-1"),
        SentField("backups_enabled", "yes", "no"),
        SentField("ids", "[1, 2]", None),
    )


def test_server_is_that_of_its_profile(journal: Journal, path: Path) -> None:
    """Ids of two accounts may be the same."""
    journal.add(entry("a", profile="prod", name="ours"))
    journal.add(entry("b", profile="lab", name="theirs"))
    journal.add(entry("c", profile="prod", server=2, name="another"))
    found = read_journal_file(path).of_server(ServerKey("prod", 1), "api.example.com")
    assert names(found) == ["ours"]


def test_server_is_that_of_its_api_and_its_account(journal: Journal, path: Path) -> None:
    """The same profile may have led to another API, or have had the token of somebody else."""
    journal.add(entry("a", name="ours", owner="ops@example.com"))
    journal.add(entry("b", name="elsewhere", host="staging.example.com"))
    journal.add(entry("c", name="theirs", owner="other@example.com"))
    journal.add(entry("d", name="anybody's"))
    history, key = read_journal_file(path), ServerKey("prod", 1)
    found = history.of_server(key, "api.example.com", "ops@example.com")
    assert names(found) == ["anybody's", "ours"]
    assert names(history.of_server(key, "staging.example.com")) == ["elsewhere"]


def test_journal_without_a_file_tells_its_session() -> None:
    """The simulated account has a history, too."""
    memory = Journal(None)
    memory.add(entry("a"))
    memory.add(news("a", WriteEvent.DONE))
    memory.add(entry("b", name="other"))
    found = read_journals([memory])
    assert [(one.name, one.outcome) for one in found.entries] == [
        ("other", "sending"),
        ("web-1", "done"),
    ]
    assert found.path == ""


def test_journal_with_a_file_is_read_from_it(journal: Journal, path: Path) -> None:
    """And says where that is."""
    journal.add(entry("a"))
    found = read_journals([journal])
    assert names(found.entries) == ["web-1"]
    assert found.path == str(path)


def test_file_that_all_accounts_share_is_read_once(path: Path) -> None:
    """Each session has a journal of its own, in the same place."""
    ours, theirs = Journal(path), Journal(path)
    ours.add(entry("a"))
    theirs.add(entry("b", profile="lab"))
    found = read_journals([ours, theirs])
    assert [record.profile for record in found.entries] == ["lab", "prod"]


def test_journals_in_memory_are_put_together_by_the_clock() -> None:
    """No file tells which came first."""
    ours, theirs = Journal(None), Journal(None)
    for number, journal in enumerate((ours, theirs, ours)):
        at = NOW + timedelta(minutes=number)
        journal.add(entry(str(number), at=at, name=str(number)))
    found = read_journals([ours, theirs], limit=2)
    assert (names(found.entries), found.has_older) == (["2", "1"], True)
    assert not read_journals([ours, theirs], limit=3).has_older


def test_without_an_account_there_is_no_history() -> None:
    """None is connected yet."""
    assert read_journals([]).entries == ()


# -- files that are not as they were


def test_without_a_file_there_are_no_records(path: Path) -> None:
    """Nor is one made by looking."""
    assert read_journal_file(path).entries == ()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\xff",
        b"{}",
        b"[1]",
        b'{"v":1,"id":"x"',
        b'{"v":1,"id":"x","event":"sending","verb":"stop"}',
        b'{"v":1,"id":"x","event":"told by a later version"}',
        b'{"v":2,"id":"x","event":"accepted"}',
        (
            b'{"v":1,"id":"x","event":"sending","at":"2026-03-01T12:00:00Z","profile":"p",'
            b'"host":"h","verb":"teleport"}'
        ),
        b'{"v":1,"id":"x","event":"sending","at":"2026-03-01T12:00:00Z","profile":"p",'
        b'"host":"h","verb":"stop","server":' + b"9" * 5000 + b"}",
    ],
)
def test_lines_that_cannot_be_read_are_counted(journal: Journal, path: Path, line: bytes) -> None:
    """What stands around them is told all the same, and the file stays as it is."""
    journal.add(entry("a", name="before"))
    with path.open("ab") as file:
        file.write(line + b"\n")
    journal.add(entry("b", name="after"))
    held = path.read_bytes()
    found = read_journal_file(path)
    assert (names(found.entries), found.unreadable) == (["after", "before"], 1)
    assert path.read_bytes() == held


def test_half_a_line_at_the_end(journal: Journal, path: Path) -> None:
    """It is being written, or the power went."""
    journal.add(entry("a"))
    with path.open("ab") as file:
        file.write(b'{"v":1,"id":"b","eve')
    found = read_journal_file(path)
    assert (len(found.entries), found.unreadable) == (1, 1)


@pytest.mark.parametrize("at", ["9999-12-31T23:00:00-05:00", "0001-01-01T00:00:00+05:00"])
def test_moment_that_no_clock_shows(journal: Journal, path: Path, at: str) -> None:
    """Neither the write nor the news of it is lost by it."""
    journal.add(entry("a"))
    lines = [json.loads(path.read_text()) | {"at": at}]
    lines.append({"v": 1, "id": "a", "event": "accepted", "at": at})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    record = only(path)
    assert (record.at.year, record.outcome, record.duration) == (int(at[:4]), "accepted", 0.0)


def test_write_whose_sender_is_gone_is_unknown(journal: Journal, path: Path) -> None:
    """It ended before there was an answer; while it runs, the answer is awaited."""
    journal.add(entry("a", run="an earlier one", pid=2**22 + 1))
    assert only(path).outcome == "unknown"


def test_news_without_a_time_zone_are_taken_for_utc(journal: Journal, path: Path) -> None:
    """Somebody wrote them by hand."""
    journal.add(entry("a"))
    line = {"v": 1, "id": "a", "event": "accepted", "at": "2026-03-01T12:00:07"}
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    assert only(path).duration == 7.0


def test_line_that_came_twice_is_told_once(journal: Journal, path: Path) -> None:
    """Two journals were put together by hand."""
    journal.add(entry("a"))
    journal.add(entry("a"))
    found = read_journal_file(path)
    assert (len(found.entries), found.unreadable) == (1, 1)


def test_only_the_end_of_a_huge_file_is_read(journal: Journal, path: Path) -> None:
    """A line that is cut in two is no damage; that there is more, is said."""
    journal.add(entry("first", name="first"))
    with path.open("ab") as file:
        filler = json.dumps({"v": 1, "id": "?", "event": "accepted", "note": "x" * 5000}) + "\n"
        for _ in range(11 * 1024 * 1024 // len(filler)):
            file.write(filler.encode())
    journal.add(entry("last", name="last"))
    found = read_journal_file(path)
    assert (names(found.entries), found.unreadable, found.has_older) == (["last"], 0, True)


def test_file_just_as_long_as_is_read_is_whole(journal: Journal, path: Path) -> None:
    """Nothing of it is left out."""
    journal.add(entry("a", name="x"))
    short = len(path.read_bytes())
    journal.add(entry("b", note="y"))
    room = history.READ_LIMIT - len(path.read_bytes())
    path.unlink()
    journal.add(entry("a", name="x" * (room + 1)))
    journal.add(entry("b", note="y"))
    assert path.stat().st_size == history.READ_LIMIT > short
    found = read_journal_file(path)
    assert (len(found.entries), found.has_older) == (2, False)


def test_no_more_records_than_asked_for(journal: Journal, path: Path) -> None:
    """The newest; that there are others, is said."""
    for name in "abc":
        journal.add(entry(name, name=name))
    found = read_journal_file(path, limit=2)
    assert (names(found.entries), found.has_older) == (["c", "b"], True)
    assert not read_journal_file(path, limit=3).has_older


def test_history_that_is_a_directory(path: Path) -> None:
    """One line, with the reason."""
    path.mkdir()
    with pytest.raises(JournalError, match=r"journal\.jsonl cannot be used: Is a directory"):
        read_journal_file(path)


def test_history_that_is_a_pipe_does_not_hang(path: Path) -> None:
    """Nobody writes at its other end."""
    os.mkfifo(path)
    with pytest.raises(JournalError):
        read_journal_file(path)


# -- what may be shown


def test_foreign_texts_are_cleaned(journal: Journal, path: Path) -> None:
    """Whoever wrote them, none of them reaches the terminal as it is."""
    evil = "a\x1b]0;x\x07\u202eb\nc"
    journal.add(
        entry(
            "a", name=evil, profile=evil, host=evil, owner=evil, server=evil, sent={evil: evil},
            before={evil: [evil]},
        )
    )  # fmt: skip
    journal.add(news("a", WriteEvent.REFUSED, note=evil))
    record = only(path)
    (sent,) = record.sent
    texts = [record.name, record.profile, record.host, record.owner, record.note, record.label]
    texts += [str(record.server), sent.name, sent.value, str(sent.before)]
    assert all(text.isprintable() for text in texts)
    assert "\u202e" not in "".join(texts)
    assert "\x1b" not in record.search_text


def test_huge_texts_and_many_fields_are_cut(journal: Journal, path: Path) -> None:
    """A line may have a megabyte."""
    sent = {f"field {number}": "x" * 10_000 for number in range(100)}
    journal.add(entry("a", name="n" * 100_000, sent=sent))
    record = only(path)
    assert len(record.sent) == history.FIELD_LIMIT
    assert len(record.search_text) < 20_000


def test_secret_that_got_into_the_file_is_not_told(journal: Journal, path: Path) -> None:
    """By whatever way it came there."""
    redaction.remember_secret("a-secret-of-ours")
    journal.add(entry("a", name="a-secret-of-ours", sent={"key": "x a-secret-of-ours"}))
    journal.add(news("a", WriteEvent.REFUSED, note="not with a-sec\u200bret-of-ours"))
    assert "a-secret-of-ours" not in repr(only(path)) + only(path).search_text


# -- searching


@pytest.fixture
def records(journal: Journal, path: Path) -> tuple[HistoryEntry, ...]:
    """A few writes of two accounts."""
    journal.add(entry("a", name="web-1"))
    journal.add(news("a", WriteEvent.REFUSED, note="The server is Locked."))
    journal.add(entry("b", verb="start", server=2, name="db-1", owner="ops@example.com"))
    journal.add(entry("c", verb="edit", server=21, name="db-2", sent={"hostname": "x.example.com"}))
    journal.add(entry("d", profile="lab", verb="create", server=None, name="stop-me"))
    return read_journal_file(path).entries


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["stop-me", "db-2", "db-1", "web-1"]),
        ("   ", ["stop-me", "db-2", "db-1", "web-1"]),
        ("db", ["db-2", "db-1"]),
        ("DB start", ["db-1"]),
        ("db web", []),
        ("locked", ["web-1"]),
        ("x.example", ["db-2"]),
        ("ops@", ["db-1"]),
        ("2026-03-01", ["stop-me", "db-2", "db-1", "web-1"]),
        ("stop", ["stop-me", "web-1"]),
        ("verb:stop", ["web-1"]),
        ("account:lab", ["stop-me"]),
        ("account:ops", ["db-1"]),
        ("server:db", ["db-2", "db-1"]),
        ("id:2", ["db-2", "db-1"]),
        ("outcome:refused", ["web-1"]),
        ("outcome:sending !verb:edit", ["stop-me", "db-1"]),
        ("!db", ["stop-me", "web-1"]),
        ("db !", ["db-2", "db-1"]),
        ("colour:red", []),
    ],
)
def test_search(records: tuple[HistoryEntry, ...], query: str, found: list[str]) -> None:
    """Every word must be there; some look in one place; `!` wants it not to be there."""
    assert names(search_history(records, query)) == found


def test_names_are_found_however_they_are_spelled(journal: Journal, path: Path) -> None:
    """As by a filter of the table."""
    journal.add(entry("a", name="Cafe\u0301-1"))
    journal.add(entry("b", name="\u0130stanbul"))
    written = read_journal_file(path).entries
    assert names(search_history(written, "CAF\u00c9")) == ["Cafe\u0301-1"]
    assert len(search_history(written, "server:istanbul")) == 1
