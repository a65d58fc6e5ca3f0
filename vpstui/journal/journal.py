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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from vpstui.base.append_file import AppendFile
from vpstui.base.errors import VpsTuiError
from vpstui.base.files.private import write_private
from vpstui.base.sanitize import clean
from vpstui.journal.processes import is_running, start_of_this
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vpstui.journal.past_writes import JournalScan

VERSION: Final = 1
"""Of the format; lines of a later one are kept and skipped."""

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""Bytes; a longer journal is cut to half of this when it is read at the start."""

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

Verb = Literal[
    "create", "edit", "delete", "start", "stop", "reboot", "hard stop", "resize",
    "snapshot", "backup",
]  # fmt: skip


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
        before: the state before: for a create the ids of the servers that were there, for an edit
            the fields as they were.
        pid: the process that sent it.
        started: when that process began, as `processes.process_start` says it.
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
    started: str = Field(default_factory=lambda: start_of_this(os.getpid()))
    run: str = RUN_ID

    def is_under_way(self, now: datetime, run: str = RUN_ID) -> bool:
        """Whether the instance that sent it still runs, and finds out itself what came of it.

        Args:
            now: the date and time.
            run: id of this run of the program.
        """
        if self.run == run:
            return True
        is_young = (now - self.at).total_seconds() < OTHER_INSTANCE_GRACE
        return is_young and self.pid != os.getpid() and is_running(self.pid, self.started)


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


@dataclass(frozen=True)
class PastWrites:
    """Writes of earlier runs.

    Attributes:
        unfinished: writes without a known outcome, oldest first.
        created: ids of servers that creates are known to have made.
        problem: what is to be said of a journal that was damaged; empty where it was not.
    """

    unfinished: tuple[JournalEntry, ...] = ()
    created: frozenset[int | str] = frozenset()
    problem: str = ""


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

    def add(self, *lines: JournalEntry | JournalUpdate) -> None:
        """Append lines, and have them on the disk before this returns.

        Raises:
            JournalError: they cannot be written.
        """
        if self.path is None:
            with self._lock:
                self._lines.extend(lines)
            return
        with journal_errors(self.path):
            AppendFile(self.path).append(*(line.model_dump_json().encode() for line in lines))

    def read_past_writes(self, account: JournalAccount) -> PastWrites:
        """Return the writes of earlier runs to an account.

        A write that another running instance has just begun is left to that instance. A journal
        that is damaged is moved aside, with what can be read of it carried over; one that is too
        long is cut to its newer lines. While it is read, others can write to it; where it cannot
        be locked, or written, it is read all the same.

        Raises:
            JournalError: it cannot be read.
        """
        from vpstui.journal.past_writes import JournalScan

        if self.path is None:
            return PastWrites()
        file = AppendFile(self.path)
        with journal_errors(self.path):
            try:
                data = file.read_lines()
            except FileNotFoundError:
                return PastWrites()
        scan = JournalScan(data, account)
        problem = self._mend(file, data, scan) if scan.bad else ""
        if not scan.bad and len(data) > SIZE_LIMIT:
            with suppress(OSError):  # the next start tries again
                file.rewrite(data, scan.newer_lines(SIZE_LIMIT // 2))
        now = self._now()
        unfinished = (one for one in scan.entries if not one.is_under_way(now, self._run))
        return PastWrites(tuple(unfinished), frozenset(scan.created), problem)

    def _mend(self, file: AppendFile, data: bytes, scan: JournalScan) -> str:
        """Move a damaged journal aside, and return what is to be said of it."""
        assert self.path is not None  # noqa: S101 - for mypy: only a file can be damaged
        aside = self.path.with_name(f"{self.path.stem}.damaged-{self._now():%Y%m%d-%H%M%S}")
        problem = "had lines that cannot be read"
        try:
            write_private(aside, data)
            file.rewrite(data, scan.lines)
        except OSError as error:
            shown = clean(str(self.path))
            return f"The journal {shown} {problem}, and cannot be mended: {error.strerror}."
        return f"The journal {problem}; it is at {clean(str(aside))} now."


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
