"""Writes the journal from the event loop: what was sent, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.journal import Account, Entry, Event, Journal, JournalError, News
from vpstui.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from vpstui.journal import Verb
    from vpstui.models import ServerId
    from vpstui.store import Store


class Recorder:
    """The journal of one account. A journal that cannot be used is told once, and no more.

    Args:
        journal: the journal; its calls block, so they are made in threads.
        store: tells whose account it is, and what goes wrong.
        spawn: runs a coroutine in the background.
    """

    def __init__(
        self,
        journal: Journal,
        store: Store,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._journal = journal
        self._store = store
        self._spawn = spawn
        self._told = False

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
            profile=state.profile,
            host=state.host,
            owner=state.account,
            verb=verb,
            server=server_id,
            name=name,
            sent=sent or {},
            before=before or {},
        )
        await self._add(entry)
        return entry

    async def note(
        self, entry: str, event: Event, note: str = "", server_id: ServerId | None = None
    ) -> None:
        """Note what came of a write.

        Args:
            entry: the id of the write.
            event: what is known.
            note: the same in words.
            server_id: the server that a create made.
        """
        await self._add(News(id=entry, event=event, note=note, server=server_id))

    def note_soon(self, entry: str, event: Event, note: str = "") -> None:
        """Note it in the background; nothing waits for it."""
        if entry:
            self._spawn(self.note(entry, event, note))

    async def unfinished(self) -> tuple[Entry, ...]:
        """Return the writes of this account without a known outcome."""
        state = self._store.state
        account = Account(state.profile, state.host)
        try:
            return await in_thread(lambda: self._journal.unfinished(account))
        except JournalError as error:
            self._tell(error)
        try:  # a damaged one has been moved aside by now
            return await in_thread(lambda: self._journal.unfinished(account))
        except JournalError:
            return ()

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
