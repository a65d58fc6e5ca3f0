"""Deletes a server after a snapshot of it is completed, and only then."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from vpstui.base.errors import (
    NotDeleted,
    NotFound,
    OutcomeUnknown,
    TokenChanged,
    VpsTuiError,
)
from vpstui.base.formatting import UNKNOWN
from vpstui.fleet.copies.copy_watcher import ANOTHER_LOGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime

    from vpstui.api.models import Server
    from vpstui.fleet.account.account import Account
    from vpstui.fleet.copies.copy_search import Copy
    from vpstui.fleet.copies.copy_watcher import CopyEnd
    from vpstui.fleet.extras import Run, Write
    from vpstui.fleet.open_accounts import OpenAccounts
    from vpstui.journal.journal import Verb

T = TypeVar("T")

SERVER_AGAIN: Final = "choose the server again."
"""What to do after another login."""


class Step(Enum):
    """How far a delete has come that waits for a snapshot."""

    TAKING = "the snapshot is asked for"
    WAITING = "the snapshot was accepted, and is not completed"
    CHECKING = "the snapshot is completed; the server is read again"
    DELETING = "the delete is on its way"
    OVER = "the delete is not sent any more"


def name_before_delete(now: datetime) -> str:
    """Return a name for a snapshot: `before-delete-20260301-120000`, by the time in UTC.

    Letters, digits and hyphens, as the provider's page on snapshots allows
    (`snapshot_name_problem`); no other snapshot of the server has the same second.
    """
    return f"before-delete-{now:%Y%m%d-%H%M%S}"


def change_of(planned: Server, now: Server | None) -> str:
    """Return in what a server differs from that of a plan, in a sentence; empty: in nothing.

    Args:
        planned: the server as it was in the plan.
        now: the server as it is known now; None: it is not listed.
    """
    if now is None:
        return f"{planned.label} is not listed any more."
    facts = (
        ("name", planned.name, now.name),
        ("address", planned.ip_address, now.ip_address),
        ("date of creation", planned.created_at, now.created_at),
    )
    for what, before, after in facts:
        if before and before != after:
            return f"Its {what} was {before} and is {after or UNKNOWN} now."
    return ""


class SnapshotFirst:
    """Takes a snapshot of a server, waits until it is completed, and sends the delete.

    The delete is sent only while the login is that of the snapshot, the server is that of the plan,
    and who asked waits in front of the screen. What was begun of the snapshot goes on without that,
    as any other one.

    Attributes:
        step: how far it has come.
        status: of the snapshot, as the API told it last; empty: nothing yet.

    Args:
        accounts: the open ones.
        run: awaits a read that goes on when who asked is cancelled.
        write: awaits a write in the same way.
        server: the server as it was in the plan.
        name: of the snapshot.
        logins: how many logins there had been in its account by then.
    """

    def __init__(
        self,
        accounts: OpenAccounts,
        run: Run,
        write: Write,
        server: Server,
        name: str,
        logins: int,
    ) -> None:
        self._accounts = accounts
        self._run = run
        self._write = write
        self._server = server
        self._name = name
        self._logins = logins
        self._account: Account | None = None
        self._generation = -1
        self._woken = asyncio.Event()
        self.step = Step.TAKING
        self.status = ""

    async def run(self, is_in_front: Callable[[], bool]) -> None:
        """Take the snapshot, wait for it, and send the delete.

        When who waits is cancelled before the delete is sent, it is not sent.

        Args:
            is_in_front: whether nothing lies before who waits; until then no delete is sent, and
                `wake` has it asked again.

        Raises:
            NotDeleted: it was not sent.
            VpsTuiError: as of `ServerWrites.delete`.
        """
        try:
            end = await asyncio.shield(await self._send("snapshot", self._take))
            if not end.is_completed:
                raise NotDeleted(end.text)
            self._proceed(Step.CHECKING)
            await self._check(is_in_front)
        except VpsTuiError as error:
            raise self._not_deleted(error) from error
        except asyncio.CancelledError:
            self.leave()
            raise
        if self.step is Step.OVER:
            return
        self.step = Step.DELETING
        await self._send("delete", self._delete)

    def leave(self) -> bool:
        """Send no delete any more.

        Returns:
            Whether that is so; False: it is on its way already.
        """
        if self.step is Step.DELETING:
            return False
        if self.step is not Step.OVER:
            self._end("The wait for its snapshot was left.")
        return True

    def wake(self) -> None:
        """Look again whether something lies before who waits."""
        self._woken.set()

    async def _send(self, verb: Verb, do: Callable[[Account], Coroutine[Any, Any, T]]) -> T:
        server = self._server
        answer: T = await self._write(server.profile, self._logins, (verb, server.label), do)
        return answer

    async def _take(self, account: Account) -> asyncio.Task[CopyEnd]:
        self._account, self._generation = account, account.login.generation
        watch = await account.writes.copies.take(
            self._server.id, "snapshot", self._name, on_seen=self._on_seen
        )
        self._proceed(Step.WAITING)
        return watch

    def _on_seen(self, copy: Copy) -> None:
        self.status = copy.status

    def _proceed(self, step: Step) -> None:
        """Come to the next step, unless who waited has left."""
        if self.step is not Step.OVER:
            self.step = step

    async def _check(self, is_in_front: Callable[[], bool]) -> None:
        """Read the server until it is known, with who waits in front, to be that of the plan.

        Raises:
            NotDeleted: it is another one, or not the same any more.
            TokenChanged: another login came.
            ApiError: it could not be read.
        """
        account, server = self._account, self._server
        assert account is not None  # noqa: S101 - for mypy: the snapshot was taken in it
        while True:
            while not is_in_front():
                self._woken.clear()
                await self._woken.wait()
            self._check_login(account)
            await self._run(account.read(server.id))
            self._check_login(account)
            if change := change_of(server, account.state.server(server.id)):
                raise NotDeleted(change)
            if is_in_front():
                return

    def _check_login(self, account: Account) -> None:
        is_same = account is self._account and account.login.is_current(self._generation)
        if not is_same:
            raise TokenChanged(ANOTHER_LOGIN)

    async def _delete(self, account: Account) -> None:
        try:
            self._check_login(account)
        except TokenChanged as error:
            raise account.writes.refuse("delete", self._server.label, error) from None
        await account.delete(self._server.id)

    def _not_deleted(self, error: VpsTuiError) -> NotDeleted:
        """Record that the delete is not sent, and return the error that says so."""
        if self.step is not Step.OVER:
            self._end(error.message)
        account = self._account
        is_same = account is None or account.login.is_current(self._generation)
        advice = _advice(error) if is_same else SERVER_AGAIN
        return NotDeleted(f"{error.message} The delete was not sent: {advice}")

    def _end(self, why: str) -> None:
        self.step = Step.OVER
        self._accounts.note_not_sent([self._server], "delete", why)


def _advice(error: VpsTuiError) -> str:
    """Say what to do next, when a delete was not sent because of an error."""
    if isinstance(error, OutcomeUnknown):
        return "choose it again when the snapshot is there."
    if isinstance(error, NotFound):
        return "look at the list again."
    if isinstance(error, TokenChanged):
        return SERVER_AGAIN
    return "choose it again, with or without a snapshot."
