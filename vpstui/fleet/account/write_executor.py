"""Sends a write once, between its entry in the journal and the record of what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import (
    Busy,
    ConnectionFailed,
    CredentialsError,
    DeadlineExceeded,
    EditConflict,
    Locked,
    NotAnApiAnswer,
    OutcomeUnknown,
    ServerFault,
    TokenChanged,
    Unauthorized,
    VpsTuiError,
)
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.models import ServerId
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import JournalEntry


NOT_SENT: Final = (
    Busy, Locked, TokenChanged, CredentialsError, EditConflict,
    ConnectionFailed, DeadlineExceeded, NotAnApiAnswer, ServerFault,
)  # fmt: skip
"""Errors of a write that surely did not leave: it met something here, or no connection, or what is
read before it did not come. Where it may have left, `OutcomeUnknown` is raised in their place."""


class WriteExecutor:
    """Sends the writes of one account, at most `MAX_CONCURRENT_WRITES` at the same time.

    Args:
        store: counts the writes that have not been answered.
        login: the token in use.
        journal: records what came of a write.
    """

    def __init__(self, store: AccountStore, login: LoginState, journal: JournalWriter) -> None:
        self._store = store
        self._login = login
        self._journal = journal
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_WRITES)

    async def execute(
        self,
        entry: JournalEntry,
        generation: int,
        write: Callable[[], Awaitable[WriteAnswer]],
        id_of: Callable[[WriteAnswer], ServerId | None] = lambda _: None,
    ) -> WriteAnswer:
        """Send a write when its turn comes, and record what came of it.

        Args:
            entry: the write in the journal.
            generation: of the token in use when the write was asked for.
            write: sends it.
            id_of: the id of the server that it created.

        Returns:
            What the API told when it accepted it.

        Raises:
            TokenChanged: that token is not in use any more.
            OutcomeUnknown: it may have been done, or not.
            VpsTuiError: it was not done.
        """
        self._count(1)
        try:
            async with self._slots:
                return await self._send_once(entry, generation, write, id_of)
        finally:
            self._count(-1)

    async def _send_once(
        self,
        entry: JournalEntry,
        generation: int,
        write: Callable[[], Awaitable[WriteAnswer]],
        id_of: Callable[[WriteAnswer], ServerId | None],
    ) -> WriteAnswer:
        try:
            if not self._login.is_current(generation):
                raise TokenChanged("Another login came before.")
            answer = await write()
        except VpsTuiError as error:
            if isinstance(error, Unauthorized):
                self._login.on_unauthorized(error, generation)
            await self._journal.record(entry, _event_of(error), error.message)
            if isinstance(error, NOT_SENT):
                error.mark_not_sent(entry.name, entry.verb)
            raise
        server_id = id_of(answer)
        # A create whose server is not told yet is looked for, also by the next start.
        is_open = entry.verb == "create" and server_id is None
        event = WriteEvent.UNKNOWN if is_open else WriteEvent.ACCEPTED
        await self._journal.record(entry, event, answer.message, server_id)
        if not self._login.is_current(generation):
            raise TokenChanged(
                f"The {entry.verb} of {entry.name} was accepted, before another login came."
            )
        return answer

    def _count(self, step: int) -> None:
        state = self._store.state
        self._store.update(replace(state, writes_in_flight=state.writes_in_flight + step))


def _event_of(error: VpsTuiError) -> WriteEvent:
    """What is known of a write that came to an error."""
    if isinstance(error, OutcomeUnknown):
        return WriteEvent.UNKNOWN
    return WriteEvent.NOT_SENT if isinstance(error, NOT_SENT) else WriteEvent.REFUSED
