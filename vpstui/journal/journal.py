"""The journal of writes: what was sent, and what came of it, in a file that outlives the program.

One JSON object a line, appended before a write is sent and again after every piece of news
about it, so that whatever ends the program, the next start knows which writes have no known
outcome. It holds what was asked for and of whom, never a token. Everything here blocks; call
it from a thread. Several instances may share the file.
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

from vpstui.base.append_file import JournalFile, write_new
from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

VERSION: Final = 1
"""Of the format; lines of a later one are kept and passed over."""

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""Bytes; a longer journal is cut to its newer half when it is opened."""

KEPT: Final = 10_000
"""Lines kept in memory where there is no file."""

OTHERS_FOR: Final = 600.0
"""Seconds that an open write is left to the instance that began it, while that runs."""


class JournalError(VpsTuiError):
    """The journal cannot be read or written."""

    title = "No journal"


RUN: Final = uuid.uuid4().hex
"""Names this run of the program: numbers of processes are used again."""

OPEN: Final = frozenset({Event.SENDING, Event.UNKNOWN})
"""A write of which this is the last news has no known outcome."""

Verb = Literal["create", "edit", "delete", "start", "stop", "reboot"]


@dataclass(frozen=True)
class Account:
    """Whose writes these are.

    Attributes:
        profile: name of the profile.
        host: host and port of the API.
    """

    profile: str
    host: str


_LINE: Final = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)
"""The first list does not wait for these models: they are built when they are first used."""


class Entry(BaseModel):
    """A write, as it was about to be sent.

    Attributes:
        id: names the write in the journal.
        at: when.
        profile: name of the profile.
        host: host and port of the API.
        owner: whose token it was, where the API tells it.
        verb: what was asked for.
        server: id of the server; None for a create.
        name: what the server was, or was to be, called.
        sent: the fields that were sent.
        before: what was known before: for a create the ids of servers of that name, for an edit
            the fields as they were.
        pid: the process that sent it.
        run: the run of the program that sent it.
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
    run: str = RUN


class News(BaseModel):
    """What came of a write.

    Attributes:
        id: of the entry.
        at: when it was known.
        event: what is known.
        server: the server that a create made.
        note: the same in words.
    """

    model_config = _LINE

    v: Literal[1] = 1
    id: str
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    event: Event
    server: int | str | None = None
    note: str = ""


class _Line(BaseModel):
    """What every line has, of whatever version."""

    model_config = _LINE

    v: int
    id: str
    event: str


@dataclass(frozen=True)
class Past:
    """What earlier runs noted.

    Attributes:
        unfinished: writes without a known outcome, oldest first.
        made: ids of servers that creates are known to have made.
    """

    unfinished: tuple[Entry, ...] = ()
    made: frozenset[int | str] = frozenset()


class Journal:
    """The journal in a file.

    Attributes:
        path: the file; None where there is none.

    Args:
        path: the file; its directory is made when there is none. None: what is noted is kept in
            memory, and goes with it.
        now: the date and time.
        run: names this run of the program.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        run: str = RUN,
    ) -> None:
        self.path = path
        self._now = now
        self._run = run
        self._kept: deque[Entry | News] = deque(maxlen=KEPT)
        self._keeping = threading.Lock()

    @property
    def kept(self) -> tuple[Entry | News, ...]:
        """What was noted, oldest first, where there is no file."""
        with self._keeping:
            return tuple(self._kept)

    def add(self, line: Entry | News) -> None:
        """Append a line, and have it on the disk before this returns.

        Raises:
            JournalError: it cannot be written.
        """
        if self.path is None:
            with self._keeping:
                self._kept.append(line)
            return
        with told(self.path):
            JournalFile(self.path).append(line.model_dump_json().encode())

    def look_back(self, account: Account) -> Past:
        """Return what earlier runs noted of an account.

        A write that another running instance has just begun is left to that instance. A journal
        that is damaged is moved aside, with what can be read of it carried over; one that is too
        long is cut to its newer half.

        Raises:
            JournalError: it cannot be read, or was damaged; in the latter case the next call
                goes well.
        """
        if self.path is None or not self.path.exists():
            return Past()
        file = JournalFile(self.path)
        with told(self.path), file.alone():
            data = file.read()
            lines, bad = _parsed(data)
            if bad:
                aside = self.path.with_name(f"{self.path.stem}.damaged-{self._now():%Y%m%d-%H%M%S}")
                write_new(aside, data)
                file.replace(lines)
                raise JournalError(
                    f"The journal had lines that cannot be read; it is at {clean(str(aside))} now."
                )
            if len(data) > SIZE_LIMIT:
                lines = _newer_half(lines)
                file.replace(lines)
        entries, made = _sorted_out(lines, account)
        return Past(tuple(entry for entry in entries if self._is_ours(entry)), made)

    def _is_ours(self, entry: Entry) -> bool:
        """Whether an open entry is ours to look into."""
        if entry.run == self._run:  # its outcome is waited for
            return False
        young = (self._now() - entry.at).total_seconds() < OTHERS_FOR
        return not (young and entry.pid != os.getpid() and _runs(entry.pid))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what the system says of the journal in our own words.

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
    """The lines that can be read, and how many cannot."""
    lines, bad = [], 0
    for line in data.splitlines():
        try:
            _Line.model_validate_json(line)
        except ValidationError:
            bad += 1
        else:
            lines.append(line)
    return lines, bad


def _sorted_out(
    lines: Iterable[bytes], account: Account | None = None
) -> tuple[list[Entry], frozenset[int | str]]:
    """The entries whose last news is no outcome, and the servers that creates have made.

    Args:
        lines: what can be read.
        account: whose entries; by default everybody's.
    """
    entries: dict[str, Entry] = {}
    known: dict[str, Entry] = {}
    made: set[int | str] = set()
    for line in lines:
        head = _Line.model_validate_json(line)
        if head.v != VERSION:
            continue
        try:
            if head.event == Event.SENDING.value:
                entry = Entry.model_validate_json(line)
                if account is None or account == Account(entry.profile, entry.host):
                    known[entry.id] = entries[entry.id] = entry
                continue
            news = News.model_validate_json(line)
        except ValidationError:  # of a version in between: nothing we could finish
            continue
        if news.event not in OPEN:
            entries.pop(news.id, None)
        if news.server is not None and news.id in known:
            made.add(news.server)
    return list(entries.values()), frozenset(made)


def _newer_half(lines: list[bytes]) -> list[bytes]:
    """The newer half of the lines, and the writes of the older one without an outcome."""
    half = len(lines) // 2
    unfinished = {entry.id for entry in _sorted_out(lines)[0]}
    older = [line for line in lines[:half] if _Line.model_validate_json(line).id in unfinished]
    return older + lines[half:]


def _runs(pid: int) -> bool:
    """Whether a process of that number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:
        return False
    return True
