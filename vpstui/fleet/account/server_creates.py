"""Creates servers in one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.api.answers.merging import merge_told
from vpstui.api.models import Plan, Server
from vpstui.api.statuses import PROVISIONING
from vpstui.base.errors import Busy, NotAnApiAnswer, OutcomeUnknown, Unauthorized, VpsTuiError
from vpstui.fleet.account.server_writes import lock_error, tell_accepted
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Collection

    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.models import ServerId
    from vpstui.api.requests import ServerCreate
    from vpstui.api.service import ServerService
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.account.reconciler import Reconciler
    from vpstui.fleet.account.transition_watcher import TransitionWatcher
    from vpstui.fleet.account.write_executor import WriteExecutor
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import JournalEntry

LIST_AGE_LIMIT: Final = 30.0
"""Seconds for which a list shows which servers of a name there are."""


class ServerCreates:
    """The creates of one account, and the state they lead to.

    Args:
        service: the requests.
        store: holds the state.
        login: the token in use.
        journal: has an entry of each create before it is sent.
        executor: sends it.
        watcher: watches the new server until it runs.
        reconciler: finds out about creates without an answer.
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

    async def create(self, request: ServerCreate) -> Server:
        """Create a server and watch it until it runs.

        Returns:
            The server as the API answered, provisioning.

        Raises:
            Locked: nothing is to be changed in this account.
            Busy: a server of that name may have been created, and nobody knows yet.
            ApiError: as `ServerService.create`, or the list of what is there did not come.
        """
        name = request.name
        error: VpsTuiError | None = lock_error(self._store.state)
        if error is None and (
            name in self._being_created or self._reconciler.is_searched_for(name)
        ):
            error = Busy(
                "Whether the last create of that name was done is unknown: wait, settle it in the "
                "history (H), or take another name."
            )
        if error is not None:
            raise self._journal.refuse("create", None, name, error)
        self._being_created.add(name)
        try:
            return await self._create(request)
        finally:
            self._being_created.discard(name)

    async def _create(self, request: ServerCreate) -> Server:
        generation = self._login.generation
        try:
            before = await self._ids_before()
        except VpsTuiError as error:
            self._journal.refuse("create", None, request.name, error)
            raise
        known = {*before, *(server.id for server in self._store.state.servers)}
        entry = await self._journal.open_entry(
            "create",
            name=request.name,
            sent=request.model_dump(exclude_none=True),
            before={"ids": before},
        )
        try:
            answer = await self._executor.execute(
                entry,
                generation,
                lambda: self._send(request),
                lambda answer: created_id(answer, known),
            )
        except OutcomeUnknown:
            if self._login.is_current(generation):
                self._reconciler.reconcile(entry)
            raise
        if created_id(answer, known) is None:
            return await self._find_created(entry, generation, answer)
        server = created_server(answer, request, self._store.state.profile)
        self._on_created(entry, server, answer)
        return server

    async def _send(self, request: ServerCreate) -> WriteAnswer:
        """Send a create; a one-time password is shown whatever becomes of the rest of the answer.

        It cannot be had again, and what follows may fail, or another login may come.
        """
        answer = await self._service.create(request)
        if answer.password is not None:
            server_id = answer.server.id if answer.server is not None else None
            label = request.name if server_id is None else f"{request.name} · id {server_id}"
            self._store.listener.on_password(label, answer.password)
        return answer

    async def _find_created(
        self, entry: JournalEntry, generation: int, answer: WriteAnswer
    ) -> Server:
        """Find the server of a create that was accepted without saying which server it made.

        Raises:
            OutcomeUnknown: it is not listed yet; it is looked for from now on.
        """
        server = await self._reconciler.find_created(entry)
        if server is None:
            if self._login.is_current(generation):
                self._reconciler.reconcile(entry)
            said = f"{answer.message} " if answer.message else ""
            raise OutcomeUnknown(
                f"{said}The API accepted the create of {entry.name} and did not say which server "
                "it is. It is not sent again by itself."
            )
        await self._journal.record(entry, WriteEvent.ACCEPTED, answer.message, server.id)
        self._on_created(entry, server, answer)
        return server

    def _on_created(self, entry: JournalEntry, server: Server, answer: WriteAnswer) -> None:
        """Show a new server, watch it until it runs, and tell what the API said of it once."""
        state = self._store.state.with_new_server(server, self._store.now())
        operation = Operation("create", Stage.ACCEPTED, entry.id, entry.name)
        self._store.update(state.with_operation(server.id, operation))
        tell_accepted(self._store, server.label, answer, f"{server.label} is being provisioned.")
        self._watcher.watch_transitions()

    async def _ids_before(self) -> list[ServerId]:
        """Ids of the servers that are there, which a create cannot have made.

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
                raise NotAnApiAnswer(f"{listing.partial} Try again.")
            servers = listing.servers
        # Those that just went may still be in a list that lags behind.
        gone = {*state.gone_at, *state.deleted_at}
        return [*(server.id for server in servers), *gone]


def created_id(answer: WriteAnswer, known: Collection[ServerId]) -> ServerId | None:
    """Return the id of the server that a create made.

    Args:
        answer: what the API told.
        known: ids of the servers that were there before.

    Returns:
        None where the answer does not tell it: without an id, or with that of another server.
    """
    server = answer.server
    return None if server is None or server.id in known else server.id


def created_server(answer: WriteAnswer, request: ServerCreate, profile: str) -> Server:
    """Return the new server: as it was told, and what was not told as it was sent.

    Args:
        answer: what the API told; with the server's id.
        request: what was sent.
        profile: becomes `Server.profile`.
    """
    assert answer.server is not None  # noqa: S101 - for mypy: `created_id` found its id
    sent = Server.model_validate(
        {
            "id": answer.server.id,
            "name": request.name,
            "hostname": request.hostname,
            "status": PROVISIONING,
            "location": request.location,
            "plan": Plan(id=request.plan_id),
            "os": request.os_id,
            "backups_enabled": request.backups_enabled,
        },
        context=profile,
    )
    return merge_told(sent, answer.server, answer.told)
