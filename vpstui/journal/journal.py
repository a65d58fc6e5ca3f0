"""The journal of writes: what was sent, and its outcome, in a file that outlives the program.

One JSON object a line, appended before a write is sent and again after every update about it, so
that whatever ends the program, the next start knows which writes have no known outcome. It holds
what was sent and to whom, never a token. Everything here blocks; call it from a thread. Several
instances may share the file.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from vpstui.base.append_file import AppendFile, write_private
from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

VERSION: Final = 1
"""Of the format; lines of a later one are kept and skipped."""

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""Bytes; a longer journal is cut to its newer half when it is read at the start."""

IN_MEMORY_LIMIT: Final = 10_000
"""Lines kept in memory where there is no file."""

OTHER_INSTANCE_GRACE: Final = 600.0
"""Seconds that an open write is left to the instance that sent it, while that runs."""


class JournalError(VpsTuiError):
    """The journal cannot be read or written."""

    title = "No journal"


RUN_ID: Final = uuid.uuid4().hex
"""Id of this run of the program: process ids are reused."""

OPEN_EVENTS: Final = frozenset({WriteEvent.SENDING, WriteEvent.UNKNOWN})
"""A write whose latest event is one of these has no known outcome."""

Verb = Literal["create", "edit", "delete", "start", "stop", "reboot"]


@dataclass(frozen=True)
class JournalAccount:
    """The account that writes belong to.

    Attributes:
        profile: name of the profile.
        host: host and port of the API.
    """

    profile: str
    host: str


_LINE: Final = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)
"""The first list does not wait for these models: they are built when they are first used."""


class JournalEntry(BaseModel):
    """A line for a write that is about to be sent.

    Attributes:
        id: id of the write in the journal.
        at: when.
        profile: name of the profile.
        host: host and port of the API.
        owner: e-mail address of the token's owner, where the API has it.
        verb: what is to be done.
        server: id of the server; None for a create.
        name: the server's name; for a create the new one.
        sent: the fields that were sent.
        before: the state before: for a create the ids of servers of that name, for an edit the
            fields as they were.
        pid: the process that sent it.
        run: id of the run of the program that sent it.
    """

    model_config = _LINE

    v: Literal[1] = 1
    event: Literal["sending"] = "sending"
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    profile: str
    host: str
    owner: str = ""
    verb: Verb
    server: int | str | None = None
    name: str = ""
    sent: dict[str, Any] = Field(default_factory=dict)
    before: dict[str, Any] = Field(default_factory=dict)
    pid: int = Field(default_factory=os.getpid)
    run: str = RUN_ID


class JournalUpdate(BaseModel):
    """A line for an update about a write.

    Attributes:
        id: of the entry.
        at: when it was known.
        event: the state since then.
        server: id of the server that a create made.
        note: details in words.
    """

    model_config = _LINE

    v: Literal[1] = 1
    id: str
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    event: WriteEvent
    server: int | str | None = None
    note: str = ""


class _Line(BaseModel):
    """The fields of every line, of whatever version."""

    model_config = _LINE

    v: int
    id: str
    event: str


@dataclass(frozen=True)
class PastWrites:
    """Writes of earlier runs.

    Attributes:
        unfinished: writes without a known outcome, oldest first.
        created: ids of servers that creates are known to have made.
    """

    unfinished: tuple[JournalEntry, ...] = ()
    created: frozenset[int | str] = frozenset()


class Journal:
    """The journal, in a file or in memory.

    Attributes:
        path: the file; None where there is none.

    Args:
        path: the file; its directory is made when there is none. None: lines are kept in memory,
            `IN_MEMORY_LIMIT` at most.
        now: returns the date and time.
        run: id of this run of the program.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        run: str = RUN_ID,
    ) -> None:
        self.path = path
        self._now = now
        self._run = run
        self._lines: deque[JournalEntry | JournalUpdate] = deque(maxlen=IN_MEMORY_LIMIT)
        self._lock = threading.Lock()

    @property
    def lines(self) -> tuple[JournalEntry | JournalUpdate, ...]:
        """The lines kept in memory, oldest first; none where there is a file."""
        with self._lock:
            return tuple(self._lines)

    def add(self, line: JournalEntry | JournalUpdate) -> None:
        """Append a line, and have it on the disk before this returns.

        Raises:
            JournalError: it cannot be written.
        """
        if self.path is None:
            with self._lock:
                self._lines.append(line)
            return
        with journal_errors(self.path):
            AppendFile(self.path).append(line.model_dump_json().encode())

    def read_past_writes(self, account: JournalAccount) -> PastWrites:
        """Return the writes of earlier runs to an account.

        A write that another running instance has just begun is left to that instance. A journal
        that is damaged is moved aside, with what can be read of it carried over; one that is too
        long is cut to its newer half.

        Raises:
            JournalError: it cannot be read, or was damaged; in the latter case the next call
                succeeds.
        """
        if self.path is None or not self.path.exists():
            return PastWrites()
        file = AppendFile(self.path)
        with journal_errors(self.path), file.locked():
            data = file.read()
            lines, bad = _parsed(data)
            if bad:
                aside = self.path.with_name(f"{self.path.stem}.damaged-{self._now():%Y%m%d-%H%M%S}")
                write_private(aside, data)
                file.replace(lines)
                raise JournalError(
                    f"The journal had lines that cannot be read; it is at {clean(str(aside))} now."
                )
            if len(data) > SIZE_LIMIT:
                lines = _newer_half(lines)
                file.replace(lines)
        entries, created = _open_entries(lines, account)
        return PastWrites(tuple(entry for entry in entries if self._is_ours(entry)), created)

    def _is_ours(self, entry: JournalEntry) -> bool:
        """Whether the outcome of an open entry is for this instance to find out."""
        if entry.run == self._run:  # its answer is still awaited
            return False
        young = (self._now() - entry.at).total_seconds() < OTHER_INSTANCE_GRACE
        return not (young and entry.pid != os.getpid() and _is_running(entry.pid))


@contextmanager
def journal_errors(path: Path) -> Iterator[None]:
    """Translate errors of the system.

    Raises:
        JournalError: in place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"The journal {clean(str(path))} cannot be used: {error.strerror}."
        ) from error


def _parsed(data: bytes) -> tuple[list[bytes], int]:
    """Return the lines that can be read, and how many cannot."""
    lines, bad = [], 0
    for line in data.splitlines():
        try:
            _Line.model_validate_json(line)
        except ValidationError:
            bad += 1
        else:
            lines.append(line)
    return lines, bad


def _open_entries(
    lines: Iterable[bytes], account: JournalAccount | None = None
) -> tuple[list[JournalEntry], frozenset[int | str]]:
    """Return the entries without a known outcome, and the servers that creates have made.

    Args:
        lines: lines that can be read.
        account: whose entries; by default everybody's.
    """
    entries: dict[str, JournalEntry] = {}
    known: dict[str, JournalEntry] = {}
    created: set[int | str] = set()
    for line in lines:
        head = _Line.model_validate_json(line)
        if head.v != VERSION:
            continue
        try:
            if head.event == WriteEvent.SENDING.value:
                entry = JournalEntry.model_validate_json(line)
                if account is None or account == JournalAccount(entry.profile, entry.host):
                    known[entry.id] = entries[entry.id] = entry
                continue
            update = JournalUpdate.model_validate_json(line)
        except ValidationError:  # of a version in between: nothing we could finish
            continue
        if update.event not in OPEN_EVENTS:
            entries.pop(update.id, None)
        if update.server is not None and update.id in known:
            created.add(update.server)
    return list(entries.values()), frozenset(created)


def _newer_half(lines: list[bytes]) -> list[bytes]:
    """Return the newer half of the lines, and before it the writes without a known outcome."""
    half = len(lines) // 2
    unfinished = {entry.id for entry in _open_entries(lines)[0]}
    older = [line for line in lines[:half] if _Line.model_validate_json(line).id in unfinished]
    return older + lines[half:]


def _is_running(pid: int) -> bool:
    """Whether a process of that id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:
        return False
    return True
