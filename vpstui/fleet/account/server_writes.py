"""Creates, edits, deletes, starts, stops and reboots the servers of one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import (
    Busy,
    Locked,
    NotAnApiAnswer,
    NotFound,
    OutcomeUnknown,
    TokenChanged,
    Unauthorized,
    VpsTuiError,
)
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import Server, ServerCreate, ServerId, ServerPatch
    from vpstui.api.service import PowerVerb, ServerService
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.account.reconciler import Reconciler
    from vpstui.fleet.account.transition_watcher import TransitionWatcher
    from vpstui.fleet.account.write_executor import WriteExecutor
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import JournalEntry, Verb

TRANSITION: Final = {"start": "starting", "stop": "stopping", "reboot": "rebooting"}
"""The status a server passes through while a power action is carried out."""

LIST_AGE_LIMIT: Final = 30.0
"""Seconds for which a list shows which servers of a name there are."""


def _id_of(server: Server) -> ServerId:
    return server.id


class ServerWrites:
    """The writes of one account, and the state they lead to.

    Each is refused while another one on the same server has not come to its end. A write without
    an answer is handed to the reconciler, an accepted one to the watcher.

    Args:
        service: the requests.
        store: holds the state.
        login: the token in use.
        journal: has an entry of each write before it is sent.
        executor: sends it.
        watcher: watches servers until a write shows.
        reconciler: finds out about writes without an answer.
    """

    def __init__(
        self,
        service: ServerService,
        store: AccountStore,
        login: LoginState,
        *,
        journal: JournalWriter,
        executor: WriteExecutor,
        watcher: TransitionWatcher,
        reconciler: Reconciler,
    ) -> None:
        self._service = service
        self._store = store
        self._login = login
        self._journal = journal
        self._executor = executor
        self._watcher = watcher
        self._reconciler = reconciler
        self._being_created: set[str] = set()

    # -- create

    async def create(self, request: ServerCreate) -> Server:
        """Create a server and watch it until it runs.

        Returns:
            The server as the API answered, provisioning.

        Raises:
            Locked: nothing is to be changed in this account.
            Busy: a server of that name may have been created, and nobody knows yet.
            ApiError: as `ServerService.create`, or the list of what is there did not come.
        """
        self._check_lock()
        name = request.name
        if name in self._being_created or self._reconciler.is_searched_for(name):
            raise Busy(
                f"What became of the last create of {name} is not known yet; wait until "
                "it is, or take another name."
            )
        self._being_created.add(name)
        try:
            return await self._create(request)
        finally:
            self._being_created.discard(name)

    async def _create(self, request: ServerCreate) -> Server:
        generation = self._login.generation
        before = await self._ids_before(request.name)
        entry = await self._journal.open_entry(
            "create",
            name=request.name,
            sent=request.model_dump(exclude_none=True),
            before={"ids": before},
        )
        try:
            server = await self._executor.execute(
                entry, generation, lambda: self._service.create(request), _id_of
            )
        except OutcomeUnknown:
            self._reconcile(entry, generation)
            raise
        state = self._store.state.with_new_server(server, self._store.now())
        operation = Operation("create", Stage.ACCEPTED, entry.id, entry.name)
        self._store.update(state.with_operation(server.id, operation))
        self._store.notify(f"{server.label} is being provisioned.", "information")
        self._watcher.watch_transitions()
        return server

    async def _ids_before(self, name: str) -> list[ServerId]:
        """Ids of the servers that a create of this name cannot have made.

        Raises:
            ApiError: the list of them did not come, or not the whole of it; nothing was sent.
        """
        state, now = self._store.state, self._store.now()
        age = state.age(now)
        servers = state.servers
        if not (state.is_whole and not state.problem and age is not None and age < LIST_AGE_LIMIT):
            generation = self._login.generation
            try:
                listing = await self._service.list_servers()
            except Unauthorized as error:
                self._login.on_unauthorized(error, generation)
                raise
            if listing.partial:
                raise NotAnApiAnswer(f"{listing.partial} Nothing was sent; try again.")
            servers = listing.servers
        # Those that just went may still be in a list that lags behind.
        gone = {*state.gone_at, *state.deleted_at}
        return [*(server.id for server in servers if server.name == name), *gone]

    # -- writes to a server that is there

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change name, hostname or backups of a server, as `ServerService.edit` does.

        Args:
            base: the server as the person saw it.
            wanted: the fields as they shall be.

        Returns:
            The server as it is now.

        Raises:
            Locked: the account is not to be changed.
            Busy: another write on it is under way.
            ApiError: as `ServerService.edit`.
        """
        self._claim(base.id, "edit")
        generation = self._login.generation
        sent = _changed_fields(base, wanted)
        entry = await self._journal.open_entry(
            "edit",
            server_id=base.id,
            name=base.label,
            sent=sent,
            before={name: getattr(base, name) for name in sent},
        )
        try:
            server = await self._executor.execute(
                entry, generation, lambda: self._service.edit(base, wanted)
            )
        except VpsTuiError as error:
            self._on_error(entry, generation, error, quiet=False)
            raise
        self._store.update(self._store.state.with_operation(base.id, None))
        self._store.update(self._store.state.with_server(server, self._store.now()))
        self._store.notify(f"{server.label} is saved.", "information")
        if all(getattr(server, name) == value for name, value in sent.items()):
            await self._journal.record(entry, WriteEvent.SEEN_DONE, "the answer shows it")
        return server

    async def delete(
        self, server_id: ServerId, *, on_entry: Callable[[str], None] | None = None
    ) -> None:
        """Delete a server for good.

        Args:
            server_id: the server.
            on_entry: called with the id of the journal entry before anything is sent; who gives
                it reports what comes of the write. None: the store's listener hears of it.

        Raises:
            Locked: the account or the server is not to be changed.
            Busy: another write on it is under way.
            ApiError: as `ServerService.delete`.
        """
        label, quiet = self._claim(server_id, "delete"), on_entry is not None
        generation = self._login.generation
        entry = await self._open_entry("delete", server_id, label, on_entry)
        try:
            await self._executor.execute(entry, generation, lambda: self._service.delete(server_id))
        except VpsTuiError as error:
            self._on_error(entry, generation, error, quiet=quiet)
            raise
        self._store.update(self._store.state.with_delete(server_id, self._store.now()))
        self._watcher.watch_deleted(server_id, entry.id, quiet=quiet)
        if not quiet:
            self._store.notify(f"{label} is deleted.", "information")

    async def power(
        self,
        server_id: ServerId,
        verb: PowerVerb,
        *,
        on_entry: Callable[[str], None] | None = None,
    ) -> None:
        """Start, stop or reboot a server and watch it until that shows.

        Args:
            server_id: the server.
            verb: what is done.
            on_entry: as of `delete`.

        Raises:
            Locked: the account is not to be changed.
            Busy: another write on it is under way.
            ApiError: as `ServerService.power`.
        """
        label, quiet = self._claim(server_id, verb), on_entry is not None
        generation = self._login.generation
        entry = await self._open_entry(verb, server_id, label, on_entry)
        try:
            answer = await self._executor.execute(
                entry, generation, lambda: self._service.power(server_id, verb)
            )
        except VpsTuiError as error:
            self._on_error(entry, generation, error, quiet=quiet)
            raise
        status = answer.server.status if answer.server is not None else ""
        now = self._store.now()
        state = self._store.state.with_status(server_id, status or TRANSITION[verb], now)
        operation = Operation(verb, Stage.ACCEPTED, entry.id, label, quiet)
        self._store.update(state.with_operation(server_id, operation))
        self._watcher.watch(server_id)

    async def _open_entry(
        self, verb: Verb, server_id: ServerId, label: str, on_entry: Callable[[str], None] | None
    ) -> JournalEntry:
        entry = await self._journal.open_entry(verb, server_id=server_id, name=label)
        if on_entry is not None:
            on_entry(entry.id)
        return entry

    # -- what they have in common

    def _check_lock(self) -> None:
        if lock := self._store.state.lock:
            raise Locked(f"Nothing was sent: {lock}.")

    def _claim(self, server_id: ServerId, verb: str) -> str:
        """Mark a server as being written to.

        Returns:
            What the server is called.

        Raises:
            Locked: it is not to be changed.
            Busy: it is already.
        """
        self._check_lock()
        state = self._store.state
        server = state.server(server_id)
        if verb == "delete" and server is not None and state.is_protected(server):
            raise Locked(f"{server.label} is protected in the config: it is not deleted from here.")
        label = server.label if server is not None else f"server {server_id}"
        under_way = state.operations.get(server_id)
        if under_way is not None and state.is_busy(server_id):
            raise Busy(f"{label}: its {under_way.verb} is not finished; wait for it.")
        self._store.update(state.with_operation(server_id, Operation(verb, Stage.SENDING)))
        return label

    def _on_error(
        self, entry: JournalEntry, generation: int, error: VpsTuiError, *, quiet: bool
    ) -> None:
        """A write was not done, or nobody knows; the server may be gone, too."""
        if isinstance(error, OutcomeUnknown):
            self._reconcile(entry, generation, quiet=quiet)
            return
        if entry.server is None or isinstance(error, TokenChanged):
            return  # after another login, what is known is of another account
        self._store.update(self._store.state.with_operation(entry.server, None))
        if isinstance(error, NotFound):
            state, now = self._store.state, self._store.now()
            self._store.update(state.without_server(entry.server, now))

    def _reconcile(self, entry: JournalEntry, generation: int, *, quiet: bool = False) -> None:
        """Find out about a write without an answer, in the account that it was sent to."""
        if self._login.is_current(generation):
            self._reconciler.reconcile(entry, quiet=quiet)


def _changed_fields(base: Server, wanted: ServerPatch) -> dict[str, Any]:
    """The fields of an edit that differ from what the person saw, by the API's names."""
    return {
        name: value
        for name, value in wanted.model_dump(exclude_none=True).items()
        if value != getattr(base, name)
    }
