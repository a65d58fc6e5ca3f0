"""What the journal tells a person: every write that was sent from here, and what came of it.

Whatever is in the file, nothing of it is believed to be fit to be shown: texts are cleaned here,
and lines that cannot be read are counted and passed over. Reading changes nothing and waits for
nobody; it blocks, so call it from a thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from vpstui.base.append_file import JournalFile
from vpstui.base.redaction import hide
from vpstui.base.sanitize import clean
from vpstui.journal.history_entry import Record, Sent, Step
from vpstui.journal.journal import Entry, News, told
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from vpstui.api.models import ServerKey
    from vpstui.journal.journal import Journal

READ_LIMIT: Final = 8 * 1024 * 1024
"""Bytes read from the end of a file; the journal is cut to less than half when it is opened."""

RECORDS: Final = 20_000
"""Writes told at most, the newest."""

NAME_LIMIT: Final = 256
"""Characters kept of a profile, a host, a name and that of a field; as the models keep them."""

VALUE_LIMIT: Final = 200
"""Characters kept of a value that was sent."""

NOTE_LIMIT: Final = 500
"""Characters kept of what is noted in words."""

FIELDS: Final = 40
"""Fields told of a write at most; the longest request has seven."""


@dataclass(frozen=True)
class History:
    """What was read of the journal.

    Attributes:
        records: the writes, the one that was sent last first.
        unread: lines that are damaged, or of another version.
        older: whether there are older ones that were not read.
        path: the file, or the files, fit to be shown; empty: it is kept in memory only.
    """

    records: tuple[Record, ...] = ()
    unread: int = 0
    older: bool = False
    path: str = ""

    def of_server(self, key: ServerKey) -> tuple[Record, ...]:
        """Return the writes to one server."""
        return tuple(
            record for record in self.records if (record.profile, record.server) == tuple(key)
        )


def history_of(journals: Iterable[Journal], *, limit: int = RECORDS) -> History:
    """Read journals, wherever they are kept; a file that several of them share, once.

    Args:
        journals: those of all accounts.
        limit: return so many writes at most.

    Raises:
        JournalError: a file cannot be read.
    """
    journals = tuple(journals)
    files = dict.fromkeys(journal.path for journal in journals if journal.path is not None)
    histories = [read_history(path, limit=limit) for path in files]
    kept = [journal.kept for journal in journals if journal.path is None]
    histories += [_Joined(limit).history(reversed(lines)) for lines in kept]
    return histories[0] if len(histories) == 1 else _merged(histories, limit)


def _merged(histories: list[History], limit: int) -> History:
    """Put histories together, by the clock: no file tells their order."""
    records = [record for one in histories for record in one.records]
    records.sort(key=lambda record: record.at, reverse=True)
    return History(
        tuple(records[:limit]),
        sum(one.unread for one in histories),
        len(records) > limit or any(one.older for one in histories),
        " ".join(one.path for one in histories if one.path),
    )


def read_history(path: Path, *, limit: int = RECORDS) -> History:
    """Read the end of a journal's file. Where there is none, nothing was sent.

    Args:
        path: the file.
        limit: return so many writes at most.

    Raises:
        JournalError: it cannot be read.
    """
    shown = clean(str(path), VALUE_LIMIT)
    with told(path):
        try:
            data = JournalFile(path).read(last=READ_LIMIT + 1)
        except FileNotFoundError:
            return History(path=shown)
    joined = _Joined(limit, path=shown, older=len(data) > READ_LIMIT)
    lines = data.splitlines()
    if joined.older:
        del lines[:1]  # it may be the end of one
    return joined.history(_parsed(line) for line in reversed(lines) if line)


class _Joined:
    """Joins writes with their news, from the newest line to the oldest.

    Args:
        limit: stop after so many writes.
        path: the file, fit to be shown.
        older: whether there are lines before the first one.
    """

    def __init__(self, limit: int, *, path: str = "", older: bool = False) -> None:
        self._limit = limit
        self._path = path
        self.older = older
        self._unread = 0
        self._news: dict[str, list[News]] = {}
        self._records: dict[str, Record] = {}

    def history(self, lines: Iterable[Entry | News | None]) -> History:
        """Join lines; None stands for one that cannot be read."""
        for line in lines:
            if len(self._records) >= self._limit:
                self.older = True
                break
            self._take(line)
        return History(tuple(self._records.values()), self._unread, self.older, self._path)

    def _take(self, line: Entry | News | None) -> None:
        if isinstance(line, News) and line.event is not Event.SENDING:
            self._news.setdefault(line.id, []).append(line)
            return
        record = None
        if isinstance(line, Entry) and line.id not in self._records:
            record = _record(line, self._news.pop(line.id, [])[::-1])
        if record is None:
            self._unread += 1
        else:
            self._records[record.id] = record


def _parsed(line: bytes) -> Entry | News | None:
    for model in (Entry, News):
        try:
            return model.model_validate_json(line)
        except ValidationError:
            continue
    return None


def _record(entry: Entry, news: list[News]) -> Record | None:
    """Join an entry and its news; None, when its time is none."""
    sent_at = _moment(entry.at)
    if sent_at is None:
        return None
    servers = (one.server for one in reversed(news) if one.server is not None)
    server = entry.server if entry.server is not None else next(servers, None)
    steps = (
        Step(at, one.event, _shown(one.note, NOTE_LIMIT))
        for one in news
        if (at := _moment(one.at)) is not None
    )
    return Record(
        id=entry.id,
        at=sent_at,
        profile=_shown(entry.profile, NAME_LIMIT),
        host=_shown(entry.host, NAME_LIMIT),
        verb=entry.verb,
        owner=_shown(entry.owner, NAME_LIMIT),
        server=_shown(server, NAME_LIMIT) if isinstance(server, str) else server,
        name=_shown(entry.name, NAME_LIMIT),
        sent=tuple(_sent(entry.sent, entry.before)),
        steps=tuple(steps),
    )


def _moment(moment: datetime) -> datetime | None:
    """A moment in UTC; None, when it lies before the first year or after the last."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _sent(sent: dict[str, Any], before: dict[str, Any]) -> Iterable[Sent]:
    for name, value in list(sent.items())[:FIELDS]:
        old = _said(before[name]) if name in before else None
        yield Sent(_shown(name, NAME_LIMIT), _said(value), old)


def _said(value: Any) -> str:
    """Say a value of JSON in words."""
    if isinstance(value, str):
        return _shown(value, VALUE_LIMIT)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _shown(json.dumps(value, ensure_ascii=False), VALUE_LIMIT)


def _shown(text: str, limit: int) -> str:
    """Foreign text as it may be shown: one line, without secrets."""
    # Cleaned before, so that nothing unseen splits a secret, and cut after, so that no half stays.
    return clean(hide(clean(text, 10 * limit)), limit)
