"""Writes the journal of one account from the event loop: what is sent, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.sanitize import clean
from vpstui.base.threads import run_in_thread
from vpstui.journal.journal import (
    Journal,
    JournalAccount,
    JournalEntry,
    JournalError,
    JournalUpdate,
    PastWrites,
)
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from vpstui.api.models import ServerId
    from vpstui.base.errors import VpsTuiError
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import Verb


NOTE_LIMIT: Final = 500
"""Characters kept of what is noted in words."""

WARNING_PAUSE: Final = 60.0
"""Seconds between two reports that writes of many at once cannot be noted."""


class JournalWriter:
    """Appends the writes of one account, and reports each result to the store's listener.

    A write that cannot be noted is reported each time, before it is sent; of many at once the
    first, and then one a minute.

    Attributes:
        created_ids: ids of servers that creates of this account are known to have made.

    Args:
        journal: the journal; its calls block, so they are made in threads.
        store: says whose account it is; its listener hears of results and of what goes wrong.
        tasks: runs what nobody waits for.
    """

    def __init__(
        self,
        journal: Journal,
        store: AccountStore,
        tasks: TaskSet,
    ) -> None:
        self._journal = journal
        self._store = store
        self._tasks = tasks
        self._has_read_past = False
        self._has_warned_of_update = False
        self._next_warning_of_many = 0.0
        self._unknown: dict[str, JournalEntry] = {}
        self._not_noted: dict[str, JournalEntry] = {}
        self.created_ids: set[ServerId] = set()

    async def open_entry(
        self,
        verb: Verb,
        *,
        server_id: ServerId | None = None,
        name: str = "",
        sent: dict[str, Any] | None = None,
        before: dict[str, Any] | None = None,
        on_entry: Callable[[str], None] | None = None,
    ) -> JournalEntry:
        """Append that a write is about to be sent.

        Args:
            verb: what is to be done.
            server_id: the server; None for a create.
            name: what it is called.
            sent: the fields that are sent.
            before: as of `JournalEntry`.
            on_entry: called with the entry's id first; who gives it reports what comes of the
                write, together with others.

        Returns:
            The entry; it is on the disk by then, or was reported not to be.
        """
        entry = self._entry(verb, server_id, name, sent=sent or {}, before=before or {})
        if on_entry is not None:
            on_entry(entry.id)
        try:
            await run_in_thread(lambda: self._journal.add(entry))
        except JournalError as error:
            self._not_noted[entry.id] = entry
            self._warn_of_entry(entry, error, is_one_of_many=on_entry is not None)
        return entry

    def _entry(
        self, verb: Verb, server_id: ServerId | None, name: str, **fields: dict[str, Any]
    ) -> JournalEntry:
        state = self._store.state
        return JournalEntry(
            at=self._store.date(),
            profile=state.profile,
            host=state.host,
            owner=state.owner,
            verb=verb,
            server=server_id,
            name=name,
            **fields,
        )

    def _warn_of_entry(
        self, entry: JournalEntry, error: JournalError, *, is_one_of_many: bool
    ) -> None:
        """Report that a write is not on the disk, before it is sent."""
        note = "it is not in the journal, and cannot be looked up later"
        if is_one_of_many:
            self._store.listener.on_result(entry.id, WriteEvent.SENDING, note)
            now = self._store.now()
            if now < self._next_warning_of_many:
                return
            self._next_warning_of_many = now + WARNING_PAUSE
        text = f"{entry.name}: the {entry.verb} cannot be noted, so it cannot be looked up later"
        self._store.notify(f"{text}. {error.message}", "warning")

    async def record(
        self,
        entry: JournalEntry,
        event: WriteEvent,
        note: str = "",
        server_id: ServerId | None = None,
    ) -> None:
        """Append what came of a write, and report it.

        Args:
            entry: the write.
            event: what is known.
            note: the same in words.
            server_id: the server that a create made.
        """
        if event is WriteEvent.UNKNOWN:
            self._unknown[entry.id] = entry
        else:
            self._unknown.pop(entry.id, None)
        await self._record(entry.id, event, note, server_id)

    async def settle(
        self, entry_id: str, event: WriteEvent, note: str, server_id: ServerId | None = None
    ) -> None:
        """Append what a person says of a write, and report it; the arguments are as of `record`."""
        self._unknown.pop(entry_id, None)
        await self._record(entry_id, event, note, server_id)

    async def _record(
        self, entry_id: str, event: WriteEvent, note: str, server_id: ServerId | None
    ) -> None:
        if server_id is not None:
            self.created_ids.add(server_id)
        await self._append_update(self._update_line(entry_id, event, note, server_id))
        self._store.listener.on_result(entry_id, event, note)

    def refuse(
        self, verb: Verb, server_id: ServerId | None, label: str, error: VpsTuiError
    ) -> VpsTuiError:
        """Append in the background that a write is not sent, and return its error, which says so.

        Args:
            verb: what was to be done.
            server_id: the server; None: it is not known, or there is none yet.
            label: what it is called.
            error: why it is not sent.
        """
        self.record_not_sent(verb, [(server_id, label)], error.message)
        error.mark_not_sent(label, verb)
        return error

    def record_not_sent(
        self, verb: Verb, servers: Iterable[tuple[ServerId | None, str]], why: str
    ) -> None:
        """Append in the background that writes were asked for, and surely did not leave.

        Args:
            verb: what was to be done.
            servers: id and name of each server.
            why: in words.
        """
        lines: list[JournalEntry | JournalUpdate] = []
        for server_id, name in servers:
            entry = self._entry(verb, server_id, name)
            lines += entry, self._update_line(entry.id, WriteEvent.NOT_SENT, why, None)
        self._tasks.start(self._append_all(lines), ends_first=True)

    def record_soon(self, entry_id: str, event: WriteEvent, note: str = "") -> None:
        """Append in the background what was seen of a write, and report it.

        Args:
            entry_id: id of the journal entry; empty: nothing is appended.
            event: what is known.
            note: the same in words.
        """
        if entry_id:
            self._unknown.pop(entry_id, None)
            line = self._update_line(entry_id, event, note, None)
            self._tasks.start(self._append_update(line), ends_first=True)
            self._store.listener.on_result(entry_id, event, note)

    def _update_line(
        self, entry_id: str, event: WriteEvent, note: str, server_id: ServerId | None
    ) -> JournalUpdate:
        return JournalUpdate(
            id=entry_id,
            at=self._store.date(),
            event=event,
            note=clean(note, NOTE_LIMIT),
            server=server_id,
        )

    async def unfinished(self) -> tuple[JournalEntry, ...]:
        """Return the writes of this account without a known outcome, oldest first.

        Those of earlier runs are read once. A write that is known to be of another owner
        is left for the day on which that one logs in.
        """
        if not self._has_read_past:
            past = await self._read_past()
            self._unknown = {entry.id: entry for entry in past.unfinished} | self._unknown
            self.created_ids |= past.created
        owner = self._store.state.owner
        return tuple(
            entry
            for entry in self._unknown.values()
            if not (owner and entry.owner and entry.owner != owner)
        )

    async def _read_past(self) -> PastWrites:
        state = self._store.state
        account = JournalAccount(state.profile, state.host)
        try:
            past = await run_in_thread(lambda: self._journal.read_past_writes(account))
        except JournalError as error:  # the next login tries again
            text = "What earlier runs left without an answer cannot be looked up"
            self._store.notify(f"{text}. {error.message}", "warning")
            return PastWrites()
        self._has_read_past = True
        if past.problem:
            self._store.notify(past.problem, "warning")
        return past

    async def _append_update(self, update: JournalUpdate) -> None:
        """Append what is known of a write, and before it the entry, where that was not possible.

        Without it, the next start looks for what came of the write again.
        """
        entry = self._not_noted.get(update.id)
        if entry is None:
            await self._append(update)
        elif await self._append(entry, update, quiet=True):
            self._not_noted.pop(update.id, None)

    async def _append_all(self, lines: Iterable[JournalEntry | JournalUpdate]) -> None:
        await self._append(*lines)

    async def _append(self, *lines: JournalEntry | JournalUpdate, quiet: bool = False) -> bool:
        """Append lines, and return whether they are on the disk; once, report that they are not."""
        try:
            await run_in_thread(lambda: self._journal.add(*lines))
        except JournalError as error:
            if not (quiet or self._has_warned_of_update):
                self._has_warned_of_update = True
                self._store.notify(f"What came of a write is not noted. {error.message}", "warning")
            return False
        self._has_warned_of_update = False
        return True
