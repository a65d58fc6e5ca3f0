"""Finds in the lines of a journal what has no known outcome, and what has to be kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from vpstui.journal.journal import OPEN_EVENTS, JournalAccount, JournalEntry, JournalUpdate
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION: Final = 1
"""Of the format; lines of a later one are kept and skipped."""

_OPEN: Final = frozenset(event.value for event in OPEN_EVENTS)

_CLOSED: Final = frozenset(event.value for event in WriteEvent) - _OPEN
"""What an event of a later version means is not known here: it closes nothing."""


class _Line(BaseModel):
    """The fields of every line, of whatever version."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, defer_build=True)

    v: int
    id: str
    event: str


class JournalScan:
    """What the lines of a journal tell of the writes of earlier runs.

    Attributes:
        lines: the lines that can be read.
        bad: how many cannot.
        created: ids of servers that creates of the account are known to have made.

    Args:
        data: the content of the file.
        account: whose writes are looked for.
    """

    def __init__(self, data: bytes, account: JournalAccount) -> None:
        self.lines: list[bytes] = []
        self.bad = 0
        self.created: set[int | str] = set()
        self._account = account
        self._entries: dict[str, JournalEntry] = {}
        self._known: set[str] = set()
        self._open: set[str] = set()
        for line in data.splitlines():
            try:
                head = _Line.model_validate_json(line)
            except ValidationError:
                self.bad += 1
                continue
            self.lines.append(line)
            if head.v == VERSION:
                self._add(head, line)

    @property
    def entries(self) -> Iterable[JournalEntry]:
        """The writes of the account without a known outcome, oldest first."""
        return self._entries.values()

    def newer_lines(self, limit: int) -> list[bytes]:
        """Return the newer lines, and before them those of writes without a known outcome.

        Args:
            limit: the most bytes of newer ones.
        """
        first, room = len(self.lines), limit
        while first and len(self.lines[first - 1]) < room:
            first -= 1
            room -= len(self.lines[first]) + 1
        older = self.lines[:first]
        return [one for one in older if _id_of(one) in self._open] + self.lines[first:]

    def _add(self, head: _Line, line: bytes) -> None:
        is_entry = head.event == WriteEvent.SENDING.value
        if is_entry or head.event in _OPEN:
            self._open.add(head.id)
        try:
            if is_entry:
                self._add_entry(JournalEntry.model_validate_json(line))
            elif head.event in _CLOSED:
                self._open.discard(head.id)
                self._entries.pop(head.id, None)
            if not is_entry and head.id in self._known:
                update = JournalUpdate.model_validate_json(line)
                if update.server is not None:
                    self.created.add(update.server)
        except ValidationError:  # of a version in between: nothing we could finish
            return

    def _add_entry(self, entry: JournalEntry) -> None:
        if self._account == JournalAccount(entry.profile, entry.host):
            self._known.add(entry.id)
            self._entries[entry.id] = entry


def _id_of(line: bytes) -> str:
    return _Line.model_validate_json(line).id
