"""Takes snapshots and backups of the servers of one account."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import ApiError, NoToken, Unauthorized, VpsTuiError
from vpstui.fleet.copies.copy_search import text_of
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from vpstui.api.models import ServerId
    from vpstui.api.service import ServerService
    from vpstui.api.statuses import CopyVerb
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.account.write_executor import WriteExecutor
    from vpstui.fleet.copies.copy_search import Copy
    from vpstui.fleet.copies.copy_watcher import CopyEnd, CopyWatcher
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import JournalEntry, Verb


LIST_LIMIT: Final = 10.0
"""Seconds that a snapshot or backup waits for the list of those that there are."""


class CopyWrites:
    """Takes snapshots and backups, each with one request that is never repeated by itself.

    Args:
        service: the requests.
        store: holds the state.
        login: the token in use.
        journal: has an entry of each write before it is sent.
        executor: sends it.
        watcher: watches what was begun.
        claim: marks the server as being written to.
        on_error: takes that back, or finds out about a write without an answer.
    """

    def __init__(
        self,
        service: ServerService,
        store: AccountStore,
        login: LoginState,
        *,
        journal: JournalWriter,
        executor: WriteExecutor,
        watcher: CopyWatcher,
        claim: Callable[[ServerId, Verb], str],
        on_error: Callable[[JournalEntry, int, VpsTuiError], None],
    ) -> None:
        self._service = service
        self._store = store
        self._login = login
        self._journal = journal
        self._executor = executor
        self._watcher = watcher
        self._claim = claim
        self._on_error = on_error

    async def take(
        self,
        server_id: ServerId,
        verb: CopyVerb,
        name: str = "",
        description: str = "",
        on_seen: Callable[[Copy], None] | None = None,
    ) -> asyncio.Task[CopyEnd]:
        """Begin a snapshot or a backup of a server, and watch it until it is whole.

        Args:
            server_id: the server.
            verb: which of them.
            name: of a snapshot.
            description: of a snapshot, where the dialect has one.
            on_seen: called with each reading of it.

        Returns:
            The watch, with what it comes to.

        Raises:
            Locked: the account is not to be changed, or the dialect has no call for it.
            Busy: another write on the server is under way.
            ApiError: as `ServerService.copy`.
        """
        label = self._claim(server_id, verb)
        generation = self._login.generation
        before = await self._ids_before(verb, server_id, generation)
        sent = {"name": name, "description": description}
        entry = await self._journal.open_entry(
            verb,
            server_id=server_id,
            name=label,
            sent={key: text for key, text in sent.items() if text},
            before=before,
        )
        try:
            answer = await self._executor.execute(
                entry, generation, lambda: self._service.copy(server_id, verb, name, description)
            )
        except VpsTuiError as error:
            self._on_error(entry, generation, error)
            raise
        operation = Operation(verb, Stage.ACCEPTED, entry.id, label)
        self._store.update(self._store.state.with_operation(server_id, operation))
        text = answer.message or f"{text_of(entry)} is being taken."
        self._store.notify(f"{label}: {text}", "information")
        copy_id = answer.copy_id if self._are_listed else None
        return self._watcher.watch(entry, copy_id, generation, on_seen)

    @property
    def _are_listed(self) -> bool:
        dialect = self._service.dialect
        return dialect is not None and dialect.lists_copies

    async def _ids_before(
        self, verb: CopyVerb, server_id: ServerId, generation: int
    ) -> dict[str, Any]:
        """Return the ids of those that there are, by which the new one is known; else nothing.

        A write need not fail because this does: then only its own id shows the new one.
        """
        if not self._are_listed:
            return {}
        try:
            async with asyncio.timeout(LIST_LIMIT):
                copies = await self._service.list_copies(verb, server_id)
        except Unauthorized as error:
            self._login.on_unauthorized(error, generation)
            return {}
        except (ApiError, NoToken, TimeoutError):
            return {}
        if copies.partial or copies.skipped or copies.unassigned:
            return {}
        return {"ids": [row.id for row in copies.rows]}
