"""Reads the history from journals: every write that was sent from here, and its outcome.

Nothing in a file is trusted: texts are cleaned here, and lines that cannot be read are counted and
skipped. Reading changes nothing and takes no lock; it blocks, so call it from a thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import MINYEAR, UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from vpstui.base.append_file import AppendFile
from vpstui.base.redaction import hide_secrets
from vpstui.base.sanitize import clean
from vpstui.journal.history_entry import HistoryEntry, HistoryStep, SentField
from vpstui.journal.journal import JournalEntry, JournalUpdate, journal_errors
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vpstui.api.models import ServerKey
    from vpstui.journal.journal import Journal

READ_LIMIT: Final = 8 * 1024 * 1024
"""Bytes read from the end of a file; the journal is cut to less than half when it is opened."""

ENTRY_LIMIT: Final = 20_000
"""Writes returned at most, the newest."""

NAME_LIMIT: Final = 256
"""Characters kept of a profile, a host, a name and a field's name; as the models keep them."""

VALUE_LIMIT: Final = 200
"""Characters kept of a value that was sent."""

NOTE_LIMIT: Final = 500
"""Characters kept of a note."""

FIELD_LIMIT: Final = 40
"""Fields returned of a write at most; the longest request has seven."""


@dataclass(frozen=True)
class History:
    """The writes in one journal or several.

    Attributes:
        entries: the writes, the one that was sent last first.
        unreadable: lines that are damaged, or of another version.
        has_older: whether there are older ones that were not read.
        path: the file, or the files, as clean text; empty: it is kept in memory only.
    """

    entries: tuple[HistoryEntry, ...] = ()
    unreadable: int = 0
    has_older: bool = False
    path: str = ""

    def of_server(self, key: ServerKey, host: str, owner: str = "") -> tuple[HistoryEntry, ...]:
        """Return the writes to one server.

        Args:
            key: its profile and id.
            host: host and port of the API that it is of: at another one, the id is another server.
            owner: e-mail address of the account's owner; empty: not known, as may be in an entry.
        """
        return tuple(
            entry
            for entry in self.entries
            if (entry.profile, entry.server, entry.host) == (*key, host)
            and not (owner and entry.owner and owner != entry.owner)
        )


def read_journals(journals: Iterable[Journal], *, limit: int = ENTRY_LIMIT) -> History:
    """Read journals, in files or in memory; a file that several of them share is read once.

    Args:
        journals: those of all accounts.
        limit: the most writes to return.

    Raises:
        JournalError: a file cannot be read.
    """
    journals = tuple(journals)
    files = dict.fromkeys(journal.path for journal in journals if journal.path is not None)
    histories = [read_journal_file(path, limit=limit) for path in files]
    in_memory = [journal.lines for journal in journals if journal.path is None]
    histories += [_HistoryReader(limit).read(reversed(lines)) for lines in in_memory]
    return histories[0] if len(histories) == 1 else _merged(histories, limit)


def _merged(histories: list[History], limit: int) -> History:
    """Merge histories by time: the order of lines is only known within a file."""
    entries = [entry for one in histories for entry in one.entries]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return History(
        tuple(entries[:limit]),
        sum(one.unreadable for one in histories),
        len(entries) > limit or any(one.has_older for one in histories),
        " ".join(one.path for one in histories if one.path),
    )


def read_journal_file(path: Path, *, limit: int = ENTRY_LIMIT) -> History:
    """Read the end of a journal's file; without a file the history is empty.

    Args:
        path: the file.
        limit: the most writes to return.

    Raises:
        JournalError: it cannot be read.
    """
    shown = clean(str(path), VALUE_LIMIT)
    with journal_errors(path):
        try:
            data = AppendFile(path).read(last=READ_LIMIT + 1)
        except FileNotFoundError:
            return History(path=shown)
    reader = _HistoryReader(limit, path=shown, has_older=len(data) > READ_LIMIT)
    lines = data.splitlines()
    if reader.has_older:
        del lines[:1]  # it may be the end of one
    return reader.read(_parsed(line) for line in reversed(lines) if line)


class _HistoryReader:
    """Joins writes with their updates, from the newest line to the oldest.

    Args:
        limit: stop after so many writes.
        path: the file, as clean text.
        has_older: whether there are lines before the first one.
    """

    def __init__(self, limit: int, *, path: str = "", has_older: bool = False) -> None:
        self._limit = limit
        self._path = path
        self._now = datetime.now(UTC)
        self.has_older = has_older
        self._unreadable = 0
        self._updates: dict[str, list[JournalUpdate]] = {}
        self._entries: dict[str, HistoryEntry] = {}

    def read(self, lines: Iterable[JournalEntry | JournalUpdate | None]) -> History:
        """Return the history; None stands for a line that cannot be read."""
        for line in lines:
            if len(self._entries) >= self._limit:
                self.has_older = True
                break
            self._add(line)
        return History(tuple(self._entries.values()), self._unreadable, self.has_older, self._path)

    def _add(self, line: JournalEntry | JournalUpdate | None) -> None:
        if isinstance(line, JournalUpdate) and line.event is not WriteEvent.SENDING:
            self._updates.setdefault(line.id, []).append(line)
            return
        if isinstance(line, JournalEntry) and line.id not in self._entries:
            updates = self._updates.pop(line.id, [])[::-1]
            is_sending = not updates and line.is_under_way(self._now)
            self._entries[line.id] = _history_entry(line, updates, is_sending=is_sending)
        else:
            self._unreadable += 1


def _parsed(line: bytes) -> JournalEntry | JournalUpdate | None:
    for model in (JournalEntry, JournalUpdate):
        try:
            return model.model_validate_json(line)
        except ValidationError:
            continue
    return None


def _history_entry(
    entry: JournalEntry, updates: list[JournalUpdate], *, is_sending: bool
) -> HistoryEntry:
    """Join an entry and its updates."""
    servers = (one.server for one in reversed(updates) if one.server is not None)
    server = entry.server if entry.server is not None else next(servers, None)
    steps = (
        HistoryStep(_moment(one.at), one.event, _clean_text(one.note, NOTE_LIMIT))
        for one in updates
    )
    return HistoryEntry(
        id=entry.id,
        at=_moment(entry.at),
        profile=_clean_text(entry.profile, NAME_LIMIT),
        host=_clean_text(entry.host, NAME_LIMIT),
        verb=entry.verb,
        owner=_clean_text(entry.owner, NAME_LIMIT),
        server=_clean_text(server, NAME_LIMIT) if isinstance(server, str) else server,
        name=_clean_text(entry.name, NAME_LIMIT),
        sent=tuple(_sent(entry.sent, entry.before)),
        steps=tuple(steps),
        is_sending=is_sending,
    )


def _moment(moment: datetime) -> datetime:
    """Return a moment in UTC; the first or last there is, where it lies before or after that."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        edge = datetime.min if moment.year == MINYEAR else datetime.max
        return edge.replace(tzinfo=UTC)


def _sent(sent: dict[str, Any], before: dict[str, Any]) -> Iterable[SentField]:
    for name, value in list(sent.items())[:FIELD_LIMIT]:
        old = _value_text(before[name]) if name in before else None
        yield SentField(_clean_text(name, NAME_LIMIT), _value_text(value), old)


def _value_text(value: Any) -> str:
    """Return a JSON value as text to show."""
    if isinstance(value, str):
        return _clean_text(value, VALUE_LIMIT)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _clean_text(json.dumps(value, ensure_ascii=False), VALUE_LIMIT)


def _clean_text(text: str, limit: int) -> str:
    """Return foreign text as one clean line without secrets."""
    # Cleaned first, so that no invisible character splits a secret; cut last, so that no half
    # of one stays.
    return clean(hide_secrets(clean(text, 10 * limit)), limit)
