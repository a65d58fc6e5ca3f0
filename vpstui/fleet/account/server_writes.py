"""Edits, deletes, starts, stops, reboots and resizes the servers of one account."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from vpstui.api.answers.merging import merge_told
from vpstui.api.requests import changed_fields
from vpstui.base.errors import (
    Busy,
    Locked,
    NotFound,
    NotShown,
    OutcomeUnknown,
    TokenChanged,
    Unauthorized,
    VpsTuiError,
)
from vpstui.fleet.account.edit_confirmation import EditConfirmation
from vpstui.fleet.copies.copy_writes import CopyWrites
from vpstui.fleet.state.locks import verb_lock
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.models import Id, Server, ServerId
    from vpstui.api.requests import ServerPatch
    from vpstui.api.service import PowerVerb, ServerService
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.account.reconciler import Reconciler
    from vpstui.fleet.account.transition_watcher import TransitionWatcher
    from vpstui.fleet.account.write_executor import WriteExecutor
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import JournalEntry, Verb

TRANSITION: Final = {
    "start": "starting", "stop": "stopping", "reboot": "rebooting",
    "hard stop": "stopping",
}  # fmt: skip
"""The status a server passes through while a power action is carried out."""


def lock_error(state: AccountState) -> Locked | None:
    """Return why an account may not be changed; None where it may be."""
    return _locked(state.lock)


def _locked(why: str) -> Locked | None:
    """Return the error for a reason, which becomes a sentence; None where there is none."""
    return Locked(f"{why[0].upper()}{why[1:]}.") if why else None


def tell_accepted(store: AccountStore, label: str, answer: WriteAnswer, ours: str = "") -> None:
    """Tell once what the API said of a write that it accepted.

    Args:
        store: passes it on.
        label: what the server is called.
        answer: what the API told.
        ours: a sentence in place of its words where it said nothing; empty: none is needed.
    """
    text = f"{label}: {answer.message}" if answer.message else ours
    if text:
        store.notify(text, "information")


class ServerWrites:
    """The writes of one account to servers that are there, and the state they lead to.

    Each is refused while another one on the same server has not come to its end. A write without
    an answer is handed to the reconciler, an accepted one to the watcher.

    Attributes:
        copies: takes snapshots and backups.

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
        self._confirmation = EditConfirmation(service, store)
        self.copies = CopyWrites(
            service, store, login, journal=journal, executor=executor,
            watcher=reconciler.copies, claim=self._claim,
            on_error=partial(self._on_error, quiet=False),
        )  # fmt: skip

    async def edit(
        self, base: Server, wanted: ServerPatch, *, on_entry: Callable[[str], None] | None = None
    ) -> Server:
        """Change name, hostname or backups of a server, as `ServerService.edit` does.

        Args:
            base: the server as the person saw it.
            wanted: the fields as they shall be.
            on_entry: as of `delete`.

        Returns:
            The server as it is now.

        Raises:
            Locked: the account is not to be changed.
            Busy: another write on it is under way.
            ApiError: as `ServerService.edit`.
        """
        self._claim(base.id, "edit")
        generation, quiet = self._login.generation, on_entry is not None
        sent = changed_fields(base, wanted)
        entry = await self._journal.open_entry(
            "edit",
            server_id=base.id,
            name=base.label,
            sent=sent,
            before={name: getattr(base, name) for name in sent},
            on_entry=on_entry,
        )
        try:
            answer = await self._executor.execute(
                entry, generation, lambda: self._service.edit(base, wanted)
            )
            server = await self._confirm_edit(entry, base, answer, generation)
        except VpsTuiError as error:
            self._on_error(entry, generation, error, quiet=quiet)
            raise
        self._store.update(self._store.state.with_operation(base.id, None))
        self._store.update(self._store.state.with_server(server, self._store.now()))
        if not quiet:
            tell_accepted(self._store, server.label, answer, f"{server.label} is saved.")
        return server

    async def _confirm_edit(
        self, entry: JournalEntry, base: Server, answer: WriteAnswer, generation: int
    ) -> Server:
        """Return the server as it is after an accepted edit, and record what was seen of it.

        Raises:
            NotShown: it still has other values.
            OutcomeUnknown: it could not be read; the reconciler goes on.
            NotFound: it is gone.
        """
        try:
            server = await self._confirmation.confirm(
                base, entry.sent, answer, lambda: self._login.is_current(generation)
            )
        except NotShown as error:
            await self._journal.record(entry, WriteEvent.NOT_DONE, error.message)
            raise
        except (OutcomeUnknown, NotFound) as error:
            await self._journal.record(entry, WriteEvent.UNKNOWN, error.message)
            if isinstance(error.__cause__, Unauthorized):
                self._login.on_unauthorized(error.__cause__, generation)
            raise
        await self._journal.record(entry, WriteEvent.DONE, "it shows what was sent")
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
            answer = await self._executor.execute(
                entry, generation, lambda: self._service.delete(server_id)
            )
        except VpsTuiError as error:
            self._on_error(entry, generation, error, quiet=quiet)
            raise
        operation = Operation("delete", Stage.ACCEPTED, entry.id, label, quiet)
        self._store.update(self._store.state.with_operation(server_id, operation))
        if not quiet:
            tell_accepted(self._store, label, answer)
        self._watcher.watch(server_id)

    async def power(
        self,
        server_id: ServerId,
        verb: PowerVerb,
        *,
        on_entry: Callable[[str], None] | None = None,
    ) -> None:
        """Start, stop, reboot or cut the power of a server, and watch it until that shows.

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
        now, told = self._store.now(), answer.server
        state = self._store.state.with_status(server_id, TRANSITION[verb], now)
        if told is not None and (server := state.server(server_id)) is not None:
            state = state.with_server(merge_told(server, told, answer.told), now)
        operation = Operation(verb, Stage.ACCEPTED, entry.id, label, quiet)
        self._store.update(state.with_operation(server_id, operation))
        if not quiet:
            tell_accepted(self._store, label, answer)
        is_rebooting = told is not None and told.status == "rebooting"
        self._watcher.watch(server_id, moved=is_rebooting)

    async def resize(self, server: Server, plan_id: Id) -> None:
        """Give a server another plan and watch it until it shows that.

        Args:
            server: the server as the person saw it.
            plan_id: the plan.

        Raises:
            Locked: the account is not to be changed, or no call is known for it.
            Busy: another write on it is under way.
            ApiError: as `ServerService.resize`.
        """
        label, generation = self._claim(server.id, "resize"), self._login.generation
        entry = await self._journal.open_entry(
            "resize",
            server_id=server.id,
            name=label,
            sent={"plan": plan_id},
            before={"plan": None if server.plan is None else server.plan.id},
        )
        try:
            answer = await self._executor.execute(
                entry, generation, lambda: self._service.resize(server.id, plan_id)
            )
        except VpsTuiError as error:
            self._on_error(entry, generation, error, quiet=False)
            raise
        operation = Operation("resize", Stage.ACCEPTED, entry.id, label, plan=plan_id)
        self._store.update(self._store.state.with_operation(server.id, operation))
        tell_accepted(self._store, label, answer)
        self._watcher.watch(server.id)

    async def _open_entry(
        self, verb: Verb, server_id: ServerId, label: str, on_entry: Callable[[str], None] | None
    ) -> JournalEntry:
        return await self._journal.open_entry(
            verb, server_id=server_id, name=label, on_entry=on_entry
        )

    # -- what they have in common

    def note_left_out(self, verb: Verb, servers: Iterable[Server], why: str) -> None:
        """Record that a write to many servers is not sent to these."""
        self._journal.record_not_sent(verb, [(one.id, one.label) for one in servers], why)

    def refuse(self, verb: Verb, label: str, error: VpsTuiError) -> VpsTuiError:
        """Record that a write is not sent, and return its error, which says so."""
        return self._journal.refuse(verb, None, label, error)

    def _claim(self, server_id: ServerId, verb: Verb) -> str:
        """Mark a server as being written to.

        Returns:
            What the server is called.

        Raises:
            Locked: it is not to be changed.
            Busy: it is already.
        """
        state = self._store.state
        server = state.server(server_id)
        label = server.label if server is not None else f"server {server_id}"
        under_way = state.operations.get(server_id)
        error: VpsTuiError | None = lock_error(state)
        if error is None:
            error = _locked(verb_lock(verb, state.dialect))
        if error is None and verb == "delete" and server is not None and state.is_protected(server):
            error = Locked("It is protected in the config: it is not deleted from here.")
        is_free = under_way is None or under_way.yields_to(verb)
        if error is None and under_way is not None and not is_free and state.is_busy(server_id):
            error = Busy(f"Its {under_way.verb} is not finished; wait for it.")
        if error is not None:
            raise self._journal.refuse(verb, server_id, label, error)
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
