"""Writes the journal from the event loop: what was sent, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.sanitize import clean
from vpstui.base.threads import in_thread
from vpstui.journal.journal import Account, Entry, Journal, JournalError, News, Past
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from vpstui.api.models import ServerId
    from vpstui.fleet.state.store import Store
    from vpstui.journal.journal import Verb

    OnNews = Callable[[str, Event, str], None]
    """Is told the name of a write in the journal, what is known of it, and that in words."""


NOTE_LIMIT: Final = 500
"""Characters kept of what is noted in words."""


def untold(_entry: str, _event: Event, _note: str) -> None:
    """Stand in where nobody listens to news."""


class Recorder:
    """The journal of one account. A journal that cannot be used is told once, and no more.

    Attributes:
        made: ids of servers that creates of this account are known to have made.

    Args:
        journal: the journal; its calls block, so they are made in threads.
        store: tells whose account it is, and what goes wrong.
        spawn: runs a coroutine in the background.
        on_news: is told everything that is noted of a write once it was begun.
    """

    def __init__(
        self,
        journal: Journal,
        store: Store,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        on_news: OnNews = untold,
    ) -> None:
        self._journal = journal
        self._store = store
        self._spawn = spawn
        self._on_news = on_news
        self._told = False
        self._looked_back = False
        self._unknown: dict[str, Entry] = {}
        self.made: set[ServerId] = set()

    async def begin(
        self,
        verb: Verb,
        *,
        server_id: ServerId | None = None,
        name: str = "",
        sent: dict[str, Any] | None = None,
        before: dict[str, Any] | None = None,
    ) -> Entry:
        """Note that a write is about to be sent; it is on the disk when this returns."""
        state = self._store.state
        entry = Entry(
            at=self._store.date(),
            profile=state.profile,
            host=state.host,
            owner=state.owner,
            verb=verb,
            server=server_id,
            name=name,
            sent=sent or {},
            before=before or {},
        )
        await self._add(entry)
        return entry

    async def note(
        self, entry: Entry, event: Event, note: str = "", server_id: ServerId | None = None
    ) -> None:
        """Note what came of a write.

        Args:
            entry: the write.
            event: what is known.
            note: the same in words.
            server_id: the server that a create made.
        """
        if event is Event.UNKNOWN:
            self._unknown[entry.id] = entry
        else:
            self._unknown.pop(entry.id, None)
        if server_id is not None:
            self.made.add(server_id)
        await self._add(self._news(entry.id, event, note, server_id))
        self._on_news(entry.id, event, note)

    def note_soon(self, entry_id: str, event: Event, note: str = "") -> None:
        """Note in the background what was seen of a write; nothing waits for it."""
        if entry_id:
            self._unknown.pop(entry_id, None)
            self._spawn(self._add(self._news(entry_id, event, note, None)))
            self._on_news(entry_id, event, note)

    def _news(self, entry_id: str, event: Event, note: str, server_id: ServerId | None) -> News:
        return News(
            id=entry_id,
            at=self._store.date(),
            event=event,
            note=clean(note, NOTE_LIMIT),
            server=server_id,
        )

    async def unknown(self) -> tuple[Entry, ...]:
        """Return the writes of this account without a known outcome, oldest first.

        Those of earlier runs are looked for once. A write that is known to be of another owner
        is left for the day on which that one logs in.
        """
        if not self._looked_back:
            self._looked_back = True
            past = await self._look_back()
            self._unknown = {entry.id: entry for entry in past.unfinished} | self._unknown
            self.made |= past.made
        owner = self._store.state.owner
        return tuple(
            entry
            for entry in self._unknown.values()
            if not (owner and entry.owner and entry.owner != owner)
        )

    async def _look_back(self) -> Past:
        state = self._store.state
        account = Account(state.profile, state.host)
        try:
            return await in_thread(lambda: self._journal.look_back(account))
        except JournalError as error:
            self._tell(error)
        try:  # a damaged one has been moved aside by now
            return await in_thread(lambda: self._journal.look_back(account))
        except JournalError:
            return Past()

    async def _add(self, line: Entry | News) -> None:
        try:
            await in_thread(lambda: self._journal.add(line))
        except JournalError as error:
            self._tell(error)

    def _tell(self, error: JournalError) -> None:
        if not self._told:
            self._told = True
            self._store.notify(
                f"{error.message} What is sent without an answer cannot be looked up later.",
                "warning",
            )
