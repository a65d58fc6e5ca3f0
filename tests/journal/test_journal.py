"""The journal of writes: what stands in the file, and what is made of a damaged one."""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.journal import journal
from vpstui.journal.journal import (
    Journal,
    JournalAccount,
    JournalEntry,
    JournalError,
    JournalUpdate,
    PastWrites,
)
from vpstui.journal.processes import process_start
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OURS = JournalAccount("default", "api.example.com")


def entry(**more: Any) -> JournalEntry:
    """A write of ours."""
    known = {"profile": OURS.profile, "host": OURS.host, "verb": "stop", "server": 1, "at": NOW}
    known |= {"run": "an earlier one", "started": ""}
    return JournalEntry.model_validate({**known, **more})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal will be; its directory is not there yet."""
    return tmp_path / "state" / "journal.jsonl"


@pytest.fixture
def ours(path: Path) -> Journal:
    """A journal in an afternoon that does not pass."""
    return Journal(path, now=lambda: NOW)


def ids(found: tuple[JournalEntry, ...]) -> list[str]:
    """The ids of entries."""
    return [one.id for one in found]


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of a journal, as a process does that was stopped while it wrote."""
    with path.with_name("journal.jsonl.lock").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        yield


def test_entry_is_on_the_disk_before_anything_is_sent(ours: Journal, path: Path) -> None:
    """One line of JSON, in a file and a directory of the owner's alone."""
    ours.add(entry(id="a", name="web-1", sent={"name": "web-1"}))
    (line,) = path.read_text().splitlines()
    kept = json.loads(line)
    assert (kept["v"], kept["event"], kept["verb"], kept["server"]) == (1, "sending", "stop", 1)
    assert kept["sent"] == {"name": "web-1"}
    assert kept["pid"] == os.getpid()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "event", [WriteEvent.ACCEPTED, WriteEvent.REFUSED, WriteEvent.DONE, WriteEvent.LEFT_UNKNOWN]
)
def test_outcome_closes_an_entry(ours: Journal, event: WriteEvent) -> None:
    """Whatever it is, nobody has to look any more."""
    ours.add(entry(id="a"))
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a"]
    ours.add(JournalUpdate(id="a", event=event))
    assert ours.read_past_writes(OURS).unfinished == ()


def test_unknown_leaves_an_entry_open(ours: Journal) -> None:
    """Until reading has shown what came of it."""
    ours.add(entry(id="a", verb="create", server=None, before={"ids": [4, "x"]}))
    ours.add(JournalUpdate(id="a", event=WriteEvent.UNKNOWN))
    (found,) = ours.read_past_writes(OURS).unfinished
    assert found.before == {"ids": [4, "x"]}


def test_open_entries_come_in_their_order(ours: Journal) -> None:
    """The oldest first."""
    for name in "abc":
        ours.add(entry(id=name))
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a", "b", "c"]


@pytest.mark.parametrize("other", [{"profile": "lab"}, {"host": "other.example.com"}])
def test_entries_of_another_account_are_none_of_ours(ours: Journal, other: dict[str, str]) -> None:
    """Ids of two accounts may be the same."""
    ours.add(entry(id="a", **other))
    assert ours.read_past_writes(OURS).unfinished == ()


def test_without_a_file_nothing_is_open(ours: Journal, path: Path) -> None:
    """And none is made by looking."""
    assert ours.read_past_writes(OURS).unfinished == ()
    assert not path.exists()


def test_journal_of_nowhere_leaves_no_trace() -> None:
    """As with the simulated account: it is kept for the session, and nobody finds it later."""
    nowhere = Journal(None)
    lines = (entry(id="a"), JournalUpdate(id="a", event=WriteEvent.ACCEPTED))
    for line in lines:
        nowhere.add(line)
    assert nowhere.lines == lines
    assert nowhere.read_past_writes(OURS).unfinished == ()
    assert Journal(None).lines == ()


def test_journal_of_nowhere_does_not_grow_for_ever() -> None:
    """The oldest lines go first."""
    nowhere = Journal(None)
    for number in range(journal.IN_MEMORY_LIMIT + 1):
        nowhere.add(JournalUpdate(id=str(number), event=WriteEvent.ACCEPTED))
    assert len(nowhere.lines) == journal.IN_MEMORY_LIMIT
    assert nowhere.lines[0].id == "1"


def test_journal_with_a_file_keeps_nothing_in_memory(ours: Journal) -> None:
    """The file has it."""
    ours.add(entry())
    assert ours.lines == ()


# -- other instances


@pytest.fixture
def sleeper() -> Iterator[int]:
    """A process that runs until the test ends."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate(b"\n")


def test_write_of_a_running_instance_is_left_to_it(ours: Journal, sleeper: int) -> None:
    """It waits for the answer itself."""
    ours.add(entry(id="a", pid=sleeper, started=process_start(sleeper)))
    ours.add(entry(id="b", pid=sleeper))  # as version 0.2 wrote it
    assert ours.read_past_writes(OURS).unfinished == ()


def test_number_that_another_process_has_now(ours: Journal, sleeper: int) -> None:
    """It began at another time: the one that sent the write is gone."""
    ours.add(entry(id="a", pid=sleeper, started="1"))
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a"]


def test_write_of_a_process_that_nobody_reaps_is_ours(ours: Journal) -> None:
    """It was killed, and its parent never asks for it: it still has its number."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        ours.add(entry(id="a", pid=process.pid, started=process_start(process.pid)))
        ours.add(entry(id="b", pid=process.pid))
        assert ours.read_past_writes(OURS).unfinished == ()
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended; it stays a zombie
        os.kill(process.pid, 0)
        assert ids(ours.read_past_writes(OURS).unfinished) == ["a", "b"]


def test_entry_says_which_process_sent_it() -> None:
    """Its number, and when it began."""
    ours = JournalEntry(profile="p", host="h", verb="stop")
    assert (ours.pid, ours.started) == (os.getpid(), process_start(os.getpid()))


def test_write_of_a_process_that_is_gone_is_ours(ours: Journal) -> None:
    """It was killed before it could note the outcome."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    ours.add(entry(id="a", pid=process.pid))
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a"]


def test_old_write_is_ours_whoever_has_that_number_now(path: Path, sleeper: int) -> None:
    """Numbers of processes are used again."""
    Journal(path).add(entry(id="a", pid=sleeper))
    later = Journal(path, now=lambda: NOW + timedelta(seconds=journal.OTHER_INSTANCE_GRACE))
    assert ids(later.read_past_writes(OURS).unfinished) == ["a"]


def test_write_of_this_run_is_under_way(ours: Journal) -> None:
    """Its outcome is waited for, or looked for, already."""
    ours.add(entry(id="a", run=journal.RUN_ID))
    assert ours.read_past_writes(OURS).unfinished == ()


@pytest.mark.parametrize("pid", [1, 2**80])
def test_numbers_that_are_no_process_of_ours(ours: Journal, pid: int) -> None:
    """Of somebody else, or of nobody: no crash."""
    ours.add(entry(id="a", pid=pid))
    assert ids(ours.read_past_writes(OURS).unfinished) in ([], ["a"])


@pytest.mark.slow
def test_many_instances_write_at_once(path: Path) -> None:
    """No line is torn."""
    code = (
        "import sys; from pathlib import Path; from vpstui.journal.journal import *\n"
        "for n in range(50): Journal(Path(sys.argv[1])).add("
        "JournalEntry(id=f'{sys.argv[2]}-{n}', profile='p', host='h', verb='stop', name='x' * 900))"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b", "c")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len({json.loads(line)["id"] for line in path.read_text().splitlines()}) == 150


def test_instance_that_is_stopped_while_writing_is_not_waited_for(
    ours: Journal, path: Path
) -> None:
    """The lock is held by somebody who does not come back: an error within seconds."""
    ours.add(entry())
    with held(path), pytest.raises(JournalError, match="cannot be used"):
        ours.add(entry())


# -- files that are not as they were


@pytest.mark.parametrize("rubbish", [b"\x00\xff\n", b"{}\n", b'{"v":1,"id":"x"', b"[1]\n", b"\n"])
def test_damaged_journal_is_moved_aside(ours: Journal, path: Path, rubbish: bytes) -> None:
    """That is said once; what can be read goes on."""
    ours.add(entry(id="a"))
    with path.open("ab") as file:
        file.write(rubbish)
    before = path.read_bytes()
    found = ours.read_past_writes(OURS)
    assert re.search(r"lines that cannot be read; it is at .*damaged-2026", found.problem)
    assert ids(found.unfinished) == ["a"]
    (aside,) = path.parent.glob("journal.damaged-*")
    assert aside.read_bytes() == before
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    again = ours.read_past_writes(OURS)
    assert (ids(again.unfinished), again.problem) == (["a"], "")


def test_half_a_line_does_not_spoil_the_next(ours: Journal, path: Path) -> None:
    """The power went while it was written; the next write is not lost in it."""
    ours.add(entry(id="a"))
    with path.open("ab") as file:
        file.write(b'{"v":1,"id":"b","eve')
    ours.add(entry(id="c"))
    for problem in (True, False):
        found = ours.read_past_writes(OURS)
        assert (ids(found.unfinished), bool(found.problem)) == (["a", "c"], problem)


@pytest.mark.parametrize(
    "line",
    [
        {"v": 2, "id": "a", "event": "sending", "colour": "red"},
        {"v": 1, "id": "a", "event": "told by a later version"},
        {"v": 1, "id": "a", "event": "sending", "verb": "teleport"},
    ],
)
def test_lines_of_a_later_version_stay(ours: Journal, path: Path, line: dict[str, object]) -> None:
    """They are passed over, and never overwritten."""
    path.parent.mkdir()
    path.write_text(json.dumps(line) + "\n")
    assert ours.read_past_writes(OURS).unfinished == ()
    assert json.loads(path.read_text()) == line


def test_long_journal_is_cut_to_its_newer_half(ours: Journal, path: Path) -> None:
    """What has no outcome yet stays, however old."""
    ours.add(entry(id="open"))
    filler = "x" * 4000
    for number in range(journal.SIZE_LIMIT // 4000):
        done = JournalUpdate(id=f"n{number}", event=WriteEvent.ACCEPTED, note=filler)
        with path.open("a") as file:
            file.write(done.model_dump_json() + "\n")
    ours.add(entry(id="last"))
    assert path.stat().st_size > journal.SIZE_LIMIT
    assert ids(ours.read_past_writes(OURS).unfinished) == ["open", "last"]
    assert path.stat().st_size < journal.SIZE_LIMIT * 0.6
    assert ids(ours.read_past_writes(OURS).unfinished) == ["open", "last"]


def test_journal_that_cannot_be_mended_stays_whole(ours: Journal, path: Path) -> None:
    """The new one is written beside it: whatever fails, nothing is lost, and all of it is read."""
    ours.add(entry(id="open"))
    with path.open("ab") as file:
        file.write(b"rubbish\n")
    before = path.read_bytes()
    with held(path):
        found = ours.read_past_writes(OURS)
    assert "cannot be mended" in found.problem
    assert ids(found.unfinished) == ["open"]
    assert path.read_bytes() == before
    assert not list(path.parent.glob("journal.jsonl.?*[!k]"))


def test_locked_journal_is_read(ours: Journal, path: Path) -> None:
    """Somebody holds the lock, and never lets go: what has no outcome is followed all the same."""
    ours.add(entry(id="a"))
    with held(path):
        assert ids(ours.read_past_writes(OURS).unfinished) == ["a"]


def test_journal_beside_which_nothing_can_be_written_is_read(ours: Journal, path: Path) -> None:
    """No lock can be made there, as in a directory that is read-only."""
    ours.add(entry(id="a"))
    path.with_name("journal.jsonl.lock").unlink()
    path.with_name("journal.jsonl.lock").mkdir()
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a"]
    with pytest.raises(JournalError, match="cannot be used"):
        ours.add(entry())


def test_journal_below_a_directory_that_is_none_is_an_error(tmp_path: Path) -> None:
    """One of ours, not one of the system."""
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError):
        Journal(tmp_path / "file" / "journal.jsonl").read_past_writes(OURS)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"]
)
def test_date_that_no_clock_shows(ours: Journal, path: Path, at: str) -> None:
    """It does no harm, wherever it is looked at."""
    ours.add(entry(id="a"))
    line = json.loads(path.read_text()) | {"id": "b", "at": at}
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a", "b"]


@pytest.mark.slow
def test_long_journal_is_read_while_others_write(ours: Journal, path: Path) -> None:
    """50 MB of it: what is open is found, and no write has to wait until its deadline."""
    ours.add(entry(id="open"))
    done = JournalUpdate(id="n", event=WriteEvent.ACCEPTED, note="x" * 300)
    with path.open("ab") as file:
        file.write((done.model_dump_json() + "\n").encode() * (50 * 2**20 // 400))
    found: list[PastWrites] = []
    reader = threading.Thread(target=lambda: found.append(ours.read_past_writes(OURS)))
    reader.start()
    added: list[str] = []
    while reader.is_alive():
        added.append(f"w{len(added)}")
        begun = time.monotonic()
        ours.add(entry(id=added[-1]))
        assert time.monotonic() - begun < 2.0
    reader.join()
    assert ids(found[0].unfinished)[0] == "open"
    assert path.stat().st_size < journal.SIZE_LIMIT
    assert ids(ours.read_past_writes(OURS).unfinished) == ["open", *added]


@pytest.mark.parametrize(
    "odd", [{"at": "2026-03-01T12:00:00"}, {"server": [1]}, {"before": 7}, {"verb": "teleport"}]
)
def test_odd_lines_are_passed_over(ours: Journal, path: Path, odd: dict[str, object]) -> None:
    """They can be read, but are nothing that we wrote."""
    ours.add(entry(id="a"))
    line = json.loads(path.read_text()) | {"id": "b"} | odd
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    assert ids(ours.read_past_writes(OURS).unfinished) == ["a"]


# -- places where nothing can be written


def test_journal_that_is_a_directory(path: Path) -> None:
    """One line, with the reason."""
    path.mkdir(parents=True)
    with pytest.raises(JournalError, match=r"journal\.jsonl cannot be used: Is a directory"):
        Journal(path).add(entry())


def test_journal_that_is_a_pipe_does_not_hang(path: Path) -> None:
    """Nobody reads at its other end."""
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(JournalError):
        Journal(path).add(entry())


def test_full_disk(path: Path) -> None:
    """Told as such."""
    path.parent.mkdir()
    path.symlink_to("/dev/full")
    with pytest.raises(JournalError, match="No space left"):
        Journal(path).add(entry())


def test_disk_that_fills_up_while_a_line_is_written(path: Path) -> None:
    """Half of it would spoil the next one: nothing of it stays."""
    Journal(path).add(entry(id="a"))
    before = path.read_bytes()
    code = (
        "import resource, sys; from pathlib import Path; from vpstui.journal.journal import *\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 20},) * 2)\n"
        "try: Journal(Path(sys.argv[1])).add(JournalEntry(profile='p', host='h', verb='stop'))\n"
        "except JournalError as error: print(error.message)"
    )
    run = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert "No space left on device" in done.stdout
    assert path.read_bytes() == before


def test_place_below_a_file(tmp_path: Path) -> None:
    """No directory can be made there."""
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be used"):
        Journal(tmp_path / "file" / "journal.jsonl").add(entry())
