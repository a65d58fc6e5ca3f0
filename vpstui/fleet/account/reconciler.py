"""Finds out by reading what became of writes without an answer, those of earlier runs too.

Nothing is ever sent a second time. Until it is known, the operation is "unknown" and the journal
keeps the write, so that the next start can go on with it.
"""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import ApiError, Busy, NotFound, NoToken, Unauthorized
from vpstui.fleet.copies.copy_search import is_copy_verb, text_of
from vpstui.fleet.copies.copy_watcher import CopyWatcher
from vpstui.fleet.state.create_matches import find_created_servers
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.api.models import Server, ServerId
    from vpstui.api.service import ServerService
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.account.transition_watcher import TransitionWatcher
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import JournalEntry

SEARCH_AGE_LIMIT: Final = timedelta(hours=1)
"""A create of an earlier run that is older and in no list is not searched for any more."""

SEARCH_LIMIT: Final = 90
"""Whole lists without the server, about 40 minutes, after which the search ends."""


class Reconciler:
    """Finds out about the writes of one account without a known outcome.

    Attributes:
        copies: watches snapshots and backups.

    Args:
        service: the requests.
        store: holds the state.
        login: the token in use.
        watcher: watches servers whose status shows what became of a write.
        journal: records what became of a write.
        tasks: runs the searches.
    """

    def __init__(
        self,
        service: ServerService,
        store: AccountStore,
        login: LoginState,
        watcher: TransitionWatcher,
        journal: JournalWriter,
        tasks: TaskSet,
    ) -> None:
        self._service = service
        self._store = store
        self._login = login
        self._watcher = watcher
        self._journal = journal
        self._tasks = tasks
        self.copies = CopyWatcher(service, store, login, journal, tasks)
        self._open: dict[str, JournalEntry] = {}
        self._running: set[str] = set()

    def reconcile(self, entry: JournalEntry, *, quiet: bool = False) -> None:
        """Find out in the background about a write without an answer.

        Args:
            entry: the write.
            quiet: whether somebody else reports what came of a power action or a delete.
        """
        store = self._store
        if entry.verb == "create":
            store.update(store.state.with_unknown_create(entry.id, entry.name))
            self._open[entry.id] = entry
        elif entry.server is not None:
            under_way = store.state.operations.get(entry.server)
            if under_way is not None and under_way.entry == entry.id:
                return  # it is under way already
            if under_way is not None and under_way.stage is Stage.UNKNOWN:
                self._journal.record_soon(
                    under_way.entry, WriteEvent.LEFT_UNKNOWN, "another write followed"
                )
            operation = Operation(
                entry.verb, Stage.UNKNOWN, entry.id, entry.name, quiet, entry.sent.get("plan")
            )
            store.update(store.state.with_operation(entry.server, operation))
            if entry.verb == "edit" or is_copy_verb(entry.verb):
                self._open[entry.id] = entry
            else:
                self._watcher.watch(entry.server)
        self.restart_searches()

    def restart_searches(self) -> None:
        """Start every search that does not run, as after another login."""
        for entry in list(self._open.values()):
            if entry.id not in self._running:
                self._running.add(entry.id)
                self._tasks.start(self._search(entry))

    async def find_created(self, entry: JournalEntry) -> Server | None:
        """Look once for the server that an accepted create made.

        Returns:
            The only one that it can be; None: none is listed, or more than one.
        """
        try:
            listing = await self._service.list_servers()
        except (ApiError, NoToken):
            return None
        found = self._candidates(entry, listing.servers)
        return found[0] if len(found) == 1 and listing.is_whole else None

    def is_searched_for(self, name: str) -> bool:
        """Whether a server of that name may have been created, and nobody knows yet."""
        return name in self._store.state.unknown_creates.values()

    def detach(self) -> None:
        """Stop every search: what comes next may be of another account."""
        self._open.clear()

    async def settle(self, entry_id: str, server_id: ServerId | None) -> None:
        """A person says what came of a write without an answer: nobody looks for it any more.

        Args:
            entry_id: names it in the journal.
            server_id: of a create, the server that it made; None: it is left unknown.

        Raises:
            Busy: its answer is still awaited.
        """
        state = self._store.state.with_unknown_create(entry_id, None)
        for key, operation in self._store.state.operations.items():
            if operation.entry == entry_id:
                if operation.stage is not Stage.UNKNOWN:
                    raise Busy(f"The answer to the {operation.verb} is still awaited.")
                state = state.with_operation(key, None)
                self._watcher.end(key)
        self._open.pop(entry_id, None)
        self._store.update(state)
        if server_id is None:
            note = "a person has ended the search"
            await self._journal.settle(entry_id, WriteEvent.LEFT_UNKNOWN, note)
        else:
            note = f"a person says that it is the server with the id {server_id}"
            await self._journal.settle(entry_id, WriteEvent.DONE, note, server_id)

    async def resume(self) -> None:
        """Go on with writes of earlier runs, once it is known whose account this is."""
        for entry in await self._journal.unfinished():
            state = self._store.state
            if entry.id in self._open or self._is_watched(entry):
                continue
            if entry.verb == "create" and state.is_whole:
                await self._resume_create(entry, state.servers)
            else:  # also one that is not listed: only its own 404 says that it is gone
                self.reconcile(entry)

    def _is_watched(self, entry: JournalEntry) -> bool:
        return any(known.entry == entry.id for known in self._store.state.operations.values())

    async def _resume_create(self, entry: JournalEntry, servers: tuple[Server, ...]) -> None:
        found = self._candidates(entry, servers)
        age = self._store.date() - entry.at
        if found:
            await self._on_found(entry, found)
        elif age > SEARCH_AGE_LIMIT:
            self._store.notify(_not_listed(entry, "since then"), "warning")
            await self._journal.record(entry, WriteEvent.LEFT_UNKNOWN, "not listed when looked for")
        else:
            self.reconcile(entry)

    def _candidates(self, entry: JournalEntry, servers: Iterable[Server]) -> tuple[Server, ...]:
        """The servers that a create without an answer may have made."""
        return find_created_servers(entry.sent, _ids(entry) | self._journal.created_ids, servers)

    async def _on_gone(self, entry: JournalEntry) -> None:
        """The server of an open write is in no list any more."""
        done = entry.verb == "delete"
        what = "the delete was done" if done else f"whether its {entry.verb} was done is unknown"
        self._store.notify(f"{_label(entry)} is gone: {what}.", "information")
        event = WriteEvent.DONE if done else WriteEvent.LEFT_UNKNOWN
        await self._journal.record(entry, event, "it is gone")

    async def _search(self, entry: JournalEntry) -> None:
        generation = self._login.generation
        try:
            if entry.verb == "create":
                await self._search_create(entry)
            elif is_copy_verb(entry.verb):
                await self._reconcile_copy(entry)
            else:
                await self._reconcile_edit(entry)
        except NoToken:  # signed out meanwhile; goes on after the next login
            return
        except Unauthorized as error:
            self._login.on_unauthorized(error, generation)
        except ApiError as error:
            await self._on_failure(entry, error)
        finally:
            self._running.discard(entry.id)

    async def _on_failure(self, entry: JournalEntry, error: ApiError) -> None:
        """Reading fails for good: report it once, and leave it to a person."""
        self._open.pop(entry.id, None)
        store = self._store
        store.update(store.state.with_unknown_create(entry.id, None))
        if entry.server is not None:
            store.update(store.state.with_operation(entry.server, None))
        text = f"What came of the {entry.verb} of {_label(entry)} cannot be looked up"
        store.notify(f"{text}: {error.message}", "warning")
        await self._journal.record(entry, WriteEvent.LEFT_UNKNOWN, error.message)

    # -- a create

    async def _search_create(self, entry: JournalEntry) -> None:
        looks = 0
        async with aclosing(self._service.poll_list()) as lists:
            async for listing in lists:
                if entry.id not in self._open:  # detached
                    return
                if found := self._candidates(entry, listing.servers):
                    await self._on_found(entry, found)
                    return
                looks += listing.is_whole  # what did not come may be it
                if looks == self._service.pace.lists_until_missing and listing.is_whole:
                    self._store.notify(_not_listed(entry, "so far"), "warning")
                if looks >= SEARCH_LIMIT:
                    await self._end_search(entry)
                    return

    async def _end_search(self, entry: JournalEntry) -> None:
        """It has not appeared for so long that a person may as well look now and then."""
        self._open.pop(entry.id, None)
        self._store.update(self._store.state.with_unknown_create(entry.id, None))
        text = f"{_not_listed(entry, 'since then')} It is not looked for any more."
        self._store.notify(text, "warning")
        await self._journal.record(entry, WriteEvent.LEFT_UNKNOWN, text)

    async def _on_found(self, entry: JournalEntry, found: tuple[Server, ...]) -> None:
        store = self._store
        self._open.pop(entry.id, None)
        state = store.state.with_unknown_create(entry.id, None)
        for server in found:
            state = state.with_new_server(server, store.now())
        store.update(state)
        self._watcher.watch_transitions()
        if len(found) == 1:
            text = f"{_label(entry)} was created: id {found[0].id}."
            store.notify(f"{text} No answer had come.", "information")
            await self._journal.record(entry, WriteEvent.DONE, text, found[0].id)
            return
        ids = ", ".join(str(server.id) for server in found)
        text = f"{len(found)} servers may be the {_label(entry)} that was not answered: id {ids}."
        store.notify(f"{text} Each is billed; delete what you do not want.", "warning")
        await self._journal.record(entry, WriteEvent.LEFT_UNKNOWN, text)

    # -- an edit

    async def _reconcile_edit(self, entry: JournalEntry) -> None:
        """Read a server until its fields show whether an edit was done."""
        assert entry.server is not None  # noqa: S101 - for mypy: an edit has one
        seen, server_id = 0, entry.server
        try:
            async with aclosing(self._service.poll_server(server_id)) as readings:
                async for server in readings:
                    if entry.id not in self._open:  # detached
                        return
                    self._store.update(self._store.state.with_server(server, self._store.now()))
                    seen += 1
                    event = _edit_result(server, entry)
                    if (
                        event is WriteEvent.DONE
                        or seen >= self._service.pace.confirmations_if_unanswered
                    ):
                        await self._report_edit(entry, server, event)
                        return
        except NotFound:
            self._open.pop(entry.id, None)
            self._store.update(self._store.state.without_server(server_id, self._store.now()))
            await self._on_gone(entry)

    async def _report_edit(self, entry: JournalEntry, server: Server, event: WriteEvent) -> None:
        self._open.pop(entry.id, None)
        operation = self._store.state.operations.get(server.id)
        self._store.update(self._store.state.with_operation(server.id, None))
        text = {
            WriteEvent.DONE: f"{server.label}: the edit was done.",
            WriteEvent.NOT_DONE: (f"{server.label}: the edit was not done, as far as can be seen."),
        }.get(event, f"{server.label} was changed, but not only by your edit: look at it.")
        if operation is None or not operation.quiet:
            self._store.notify(text, "information" if event is WriteEvent.DONE else "warning")
        await self._journal.record(entry, event, text)

    # -- a snapshot or a backup

    async def _reconcile_copy(self, entry: JournalEntry) -> None:
        """Read the list until it shows whether a snapshot or backup was begun."""
        found = await self.copies.find_settled(entry, self._login.generation, in_doubt=True)
        if self._open.pop(entry.id, None) is None:  # a person has settled it
            return
        self.copies.end(entry)
        label, what = _label(entry), text_of(entry)
        if found is None:
            text = f"{label}: whether {what} was taken is unknown: look at the list of them."
            self._store.notify(text, "warning")
            await self._journal.record(entry, WriteEvent.LEFT_UNKNOWN, "it is not to be seen")
            return
        is_there = f"{what} is there, and {found.status or 'its status is not told'}"
        said = f"{label}: {is_there}. No answer had come."
        self._store.notify(said, "information")
        await self._journal.record(entry, WriteEvent.DONE, is_there)


def _edit_result(server: Server, entry: JournalEntry) -> WriteEvent:
    """What the fields of a server show of an edit."""
    now = {name: getattr(server, name, None) for name in entry.sent}
    if now == entry.sent:
        return WriteEvent.DONE
    return WriteEvent.NOT_DONE if now == entry.before else WriteEvent.LEFT_UNKNOWN


def _ids(entry: JournalEntry) -> frozenset[ServerId]:
    """Ids of the servers that were there before a create."""
    known = entry.before.get("ids")
    ids = known if isinstance(known, list) else []
    return frozenset(one for one in ids if isinstance(one, int | str))


def _label(entry: JournalEntry) -> str:
    return entry.name or f"server {entry.server}"


def _not_listed(entry: JournalEntry, how_long: str) -> str:
    return (
        f"No server {_label(entry)} is listed {how_long}: it was probably not created, but it may "
        "still appear, and be billed."
    )
