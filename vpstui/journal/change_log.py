"""The log of changes that were seen: a JSON object a line, in a file that outlives the program.

It is bounded, holds no token, and several instances may append to it: what two of them saw is
shown once. Nothing in it is trusted: texts are cleaned when they are read. Everything here blocks;
call it from a thread.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from vpstui.base.append_file import AppendFile
from vpstui.base.files.private import write_private
from vpstui.base.redaction import hide_secrets
from vpstui.base.sanitize import clean
from vpstui.journal.journal import JournalError
from vpstui.journal.seen_change import ChangedField, ChangeKind, SeenChange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vpstui.api.models import ServerKey

SIZE_LIMIT: Final = 1024 * 1024
"""Bytes; a longer log is cut to its newer half."""

CHANGE_LIMIT: Final = 5000
"""Changes kept, the newest."""

SAME_WITHIN: Final = 120.0
"""Seconds within which two instances see the same change; one that has no focus polls slowly."""

TEXT_LIMIT: Final = 256
"""Characters kept of a text; as the models keep them."""

FIELD_LIMIT: Final = 8
"""Fields read of a change at most; there are four."""


class _Head(BaseModel):
    """What a line of every version has."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, defer_build=True)

    v: int


class _Line(BaseModel):
    """A change as it stands in the file."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, defer_build=True)

    v: Literal[1] = 1
    id: str
    at: AwareDatetime
    profile: str
    host: str
    owner: str = ""
    server: int | str
    name: str = ""
    kind: ChangeKind
    fields: list[tuple[str, str, str]] = []
    ours: bool = False
    away: bool = False

    @classmethod
    def of(cls, change: SeenChange) -> _Line:
        fields = [(one.name, one.before, one.after) for one in change.fields]
        return cls(
            id=change.id, at=change.at, profile=change.profile, host=change.host,
            owner=change.owner, server=change.server, name=change.name, kind=change.kind,
            fields=fields, ours=change.ours, away=change.away,
        )  # fmt: skip

    def change(self) -> SeenChange:
        """Return it with clean texts."""
        fields = (ChangedField(*map(_clean, one)) for one in self.fields[:FIELD_LIMIT])
        return SeenChange(
            id=self.id, at=_in_utc(self.at), profile=_clean(self.profile), host=_clean(self.host),
            server=_clean(self.server) if isinstance(self.server, str) else self.server,
            owner=_clean(self.owner), name=_clean(self.name), kind=self.kind,
            fields=tuple(fields), ours=self.ours, away=self.away,
        )  # fmt: skip


@dataclass(frozen=True)
class ChangeHistory:
    """The changes in a log.

    Attributes:
        entries: the changes, the one that was seen last first.
        unreadable: lines that are damaged, or of another version.
        has_older: whether there are older ones that were not read.
        path: the file, as clean text; empty: it is kept in memory only.
    """

    entries: tuple[SeenChange, ...] = ()
    unreadable: int = 0
    has_older: bool = False
    path: str = ""

    def of_server(self, key: ServerKey, host: str, owner: str = "") -> tuple[SeenChange, ...]:
        """Return the changes of one server; the arguments are as of `History.of_server`."""
        return tuple(
            one
            for one in self.entries
            if (one.profile, one.server, one.host) == (*key, host)
            and not (owner and one.owner and owner != one.owner)
        )


class ChangeLog:
    """The log, in a file or in memory.

    Attributes:
        path: the file; None where there is none.

    Args:
        path: the file; its directory is made when there is none. None: changes are kept in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._in_memory: deque[SeenChange] = deque(maxlen=CHANGE_LIMIT)
        self._lock = threading.Lock()

    def add(self, changes: Iterable[SeenChange]) -> None:
        """Append changes, and cut a log that has become too long.

        Raises:
            JournalError: they cannot be written.
        """
        changes = tuple(changes)[-CHANGE_LIMIT:]
        if self.path is None:
            with self._lock:
                self._in_memory.extend(changes)
            return
        lines = [_Line.of(change).model_dump_json().encode() for change in changes]
        try:
            AppendFile(self.path).append(*lines)
            if self.path.stat().st_size > SIZE_LIMIT:
                self._cut(self.path)
        except OSError as error:
            raise _error(self.path, error) from error

    def read(self) -> ChangeHistory:
        """Return the changes; without a file there are none.

        Raises:
            JournalError: they cannot be read.
        """
        if self.path is None:
            with self._lock:
                return ChangeHistory(tuple(reversed(self._in_memory)))
        shown = clean(str(self.path), TEXT_LIMIT)
        try:
            data = AppendFile(self.path).read(last=2 * SIZE_LIMIT)
        except FileNotFoundError:
            return ChangeHistory(path=shown)
        except OSError as error:
            raise _error(self.path, error) from error
        lines = data.splitlines()
        read = [_parsed(line) for line in reversed(lines) if line]
        found = _without_twins(one for one in read if one is not None)
        has_older = len(data) == 2 * SIZE_LIMIT or len(found) > CHANGE_LIMIT
        return ChangeHistory(tuple(found[:CHANGE_LIMIT]), read.count(None), has_older, shown)

    def mend(self) -> str:
        """Move a log that is damaged, or is none, aside; what can be read of it stays.

        Returns:
            What is to be said of it; empty where it was as it should be.

        Raises:
            JournalError: it cannot be read.
        """
        if self.path is None:
            return ""
        file = AppendFile(self.path)
        try:
            data = file.read_lines()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise _error(self.path, error) from error
        lines = data.splitlines()
        good = [line for line in lines if _has_version(line)]
        if len(good) == len(lines):
            return ""
        problem = "The log of changes had lines that cannot be read"
        aside = self.path.with_name(f"{self.path.stem}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
        try:
            write_private(aside, data)
            file.rewrite(data, good)
        except OSError as error:
            return f"{problem}, and cannot be mended: {error.strerror}."
        return f"{problem}; it is at {clean(str(aside))} now."

    def _cut(self, path: Path) -> None:
        """Drop the older half."""
        file = AppendFile(path)
        data = file.read_lines()
        lines = data.splitlines()
        kept, room = len(lines), SIZE_LIMIT // 2
        while kept and len(lines[kept - 1]) < room:
            kept -= 1
            room -= len(lines[kept]) + 1
        with suppress(OSError):  # the next change tries again
            file.rewrite(data, lines[kept:])


def _has_version(line: bytes) -> bool:
    """Whether a line is one of a log, of whatever version."""
    try:
        _Head.model_validate_json(line)
    except ValidationError:
        return False
    return True


def _parsed(line: bytes) -> SeenChange | None:
    try:
        return _Line.model_validate_json(line).change()
    except ValidationError:
        return None


def _without_twins(changes: Iterable[SeenChange]) -> list[SeenChange]:
    """Return changes, newest first, without those that another instance saw as well."""
    kept: list[SeenChange] = []
    last: dict[tuple[object, ...], SeenChange] = {}
    for change in changes:
        key = (change.profile, change.host, change.server)
        later = last.get(key)
        gap = SAME_WITHIN + 1 if later is None else abs((later.at - change.at).total_seconds())
        if later is not None and later.is_same(change) and gap <= SAME_WITHIN:
            continue
        last[key] = change
        kept.append(change)
    return kept


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # beside the first or the last day that there is
        return moment.replace(tzinfo=UTC)


def _clean(text: str) -> str:
    """Return foreign text as one clean line without secrets."""
    return clean(hide_secrets(clean(text, 10 * TEXT_LIMIT)), TEXT_LIMIT)


def _error(path: Path, error: OSError) -> JournalError:
    shown = clean(str(path))
    return JournalError(f"The log of changes {shown} cannot be used: {error.strerror}.")
