"""Watches a snapshot or backup that was begun until it is whole, and reports what it came to."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import ApiError, NoToken, Unauthorized
from vpstui.base.formatting import age_text
from vpstui.fleet.copies.copy_search import (
    can_be_found,
    find_copies,
    has_failed,
    is_completed,
    is_copy_verb,
    is_under_way,
    text_of,
)
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from vpstui.api.models import Id
    from vpstui.api.service import ServerService
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.copies.copy_search import Copy
    from vpstui.fleet.state.store import AccountStore, Severity
    from vpstui.journal.journal import JournalEntry

ANOTHER_LOGIN: Final = "Another login came meanwhile."
"""Why what is watched may be of another account."""

LISTS_IN_PART: Final = 90
"""Lists that are not whole, and do not show a copy, after which it is not looked for any more."""


@dataclass(frozen=True)
class CopyEnd:
    """What a watch has come to.

    Attributes:
        is_completed: whether the copy was seen to be whole.
        text: what was seen instead, or why nothing was, in a sentence.
    """

    is_completed: bool
    text: str = ""


class CopyWatcher:
    """Reads the snapshots or backups of a server until one that was begun is settled.

    Args:
        service: the requests.
        store: holds the state; its listener hears what a copy came to.
        login: the token in use.
        journal: records what was seen.
        tasks: runs the watches.
    """

    def __init__(
        self,
        service: ServerService,
        store: AccountStore,
        login: LoginState,
        journal: JournalWriter,
        tasks: TaskSet,
    ) -> None:
        self._service = service
        self._store = store
        self._login = login
        self._journal = journal
        self._tasks = tasks

    def watch(
        self,
        entry: JournalEntry,
        copy_id: Id | None,
        generation: int,
        on_seen: Callable[[Copy], None] | None = None,
    ) -> asyncio.Task[CopyEnd]:
        """Watch in the background what an accepted write has begun.

        Args:
            entry: the write; its operation in the state ends with the watch.
            copy_id: the id of the copy, where the API told it.
            generation: of the token with which it was sent.
            on_seen: called with each reading of the copy.

        Returns:
            The task that watches, with what it comes to.
        """
        watch = self._watch(entry, copy_id, generation, self._store.now(), on_seen)
        return self._tasks.start(watch)

    async def _watch(
        self,
        entry: JournalEntry,
        copy_id: Id | None,
        generation: int,
        began: float,
        on_seen: Callable[[Copy], None] | None,
    ) -> CopyEnd:
        try:
            found = await self.find_settled(entry, generation, copy_id, on_seen=on_seen)
            if self._login.is_current(generation):
                return self._report(entry, found, began)
        except NoToken:  # signed out meanwhile
            pass
        except Unauthorized as error:
            self._login.on_unauthorized(error, generation)
            return CopyEnd(False, error.message)
        except ApiError as error:
            self._tell(entry, f"was accepted, and cannot be watched: {error.message}", "warning")
            return CopyEnd(False, error.message)
        finally:
            self.end(entry)
        return CopyEnd(False, ANOTHER_LOGIN)

    def end(self, entry: JournalEntry) -> None:
        """Take the write out of the state, unless another one followed."""
        state = self._store.state
        assert entry.server is not None  # noqa: S101 - for mypy: it is of a server
        under_way = state.operations.get(entry.server)
        if under_way is not None and under_way.entry == entry.id:
            self._store.update(state.with_operation(entry.server, None))

    async def find_settled(
        self,
        entry: JournalEntry,
        generation: int,
        copy_id: Id | None = None,
        *,
        in_doubt: bool = False,
        on_seen: Callable[[Copy], None] | None = None,
    ) -> Copy | None:
        """Read the list until it shows the copy, and that settled.

        Args:
            entry: the write.
            generation: of the token in whose account it is looked for.
            copy_id: the id of the copy, where the API told it.
            in_doubt: whether it is enough that the copy is there: it answers what became of a
                write without an answer.
            on_seen: called with each reading of the copy.

        Returns:
            None: it is not to be seen, or others took copies that cannot be told from it.

        Raises:
            NoToken: another login came meanwhile.
            ApiError: the list does not come.
        """
        assert entry.server is not None and is_copy_verb(entry.verb)  # noqa: S101, PT018 - for mypy
        if not can_be_found(entry, copy_id):
            return None
        missing = in_part = 0
        async with aclosing(self._service.poll_copies(entry.verb, entry.server)) as lists:
            async for copies in lists:
                if not self._login.is_current(generation):
                    raise NoToken(ANOTHER_LOGIN)
                found = find_copies(entry, copies, copy_id)
                if len(found) > 1:
                    return None
                if found and on_seen is not None:
                    on_seen(found[0])
                if found and (in_doubt or not is_under_way(found[0])):
                    return found[0]
                is_whole = not (copies.partial or copies.skipped or copies.unassigned)
                missing += is_whole and not found
                in_part += not (is_whole or found)
                gone = missing >= self._service.pace.lists_until_missing
                if gone or in_part >= LISTS_IN_PART:
                    return None
        return None

    def _report(self, entry: JournalEntry, found: Copy | None, began: float) -> CopyEnd:
        """Record and tell what a copy came to, and return it."""
        took = age_text(self._store.now() - began)
        if found is None:
            what = "was accepted; the API does not show what it came to."
        elif is_completed(found):
            self._journal.record_soon(entry.id, WriteEvent.DONE, "it is completed")
            self._tell(entry, f"is completed after {took}.", "information")
            return CopyEnd(True)
        elif has_failed(found):
            self._journal.record_soon(entry.id, WriteEvent.NOT_DONE, f"it is {found.status}")
            what = f"was accepted, and has failed after {took}."
        else:
            self._journal.record_soon(entry.id, WriteEvent.ACCEPTED, f"it is {found.status}")
            what = f"is {found.status} after {took}."
        self._tell(entry, what, "warning")
        text = f"{text_of(entry)} {what}"
        return CopyEnd(False, f"{text[0].upper()}{text[1:]}")

    def _tell(self, entry: JournalEntry, what: str, severity: Severity) -> None:
        text = f"{entry.name}: {text_of(entry)} {what}"
        self._store.notify(text, severity)
        self._store.listener.on_awaited(text)
