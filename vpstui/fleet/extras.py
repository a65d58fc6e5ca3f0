"""What can be read of an account beside its servers, and is not part of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from vpstui.fleet.copies.snapshot_first import SnapshotFirst
from vpstui.fleet.usage.usage_samples import UsageSamples

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Coroutine

    from vpstui.api.extras import Copies, OfferKind, OfferList
    from vpstui.api.models import Server, ServerKey
    from vpstui.api.service import ServerService
    from vpstui.api.statuses import CopyVerb
    from vpstui.fleet.account.account import Account
    from vpstui.fleet.copies.copy_watcher import CopyEnd
    from vpstui.fleet.open_accounts import OpenAccounts
    from vpstui.fleet.seen.change_watch import ChangeWatch
    from vpstui.journal.journal import Verb

    Run = Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]]
    Write = Callable[
        [str, int | None, tuple[Verb, str], Callable[[Account], Coroutine[Any, Any, Any]]],
        Awaitable[Any],
    ]

T = TypeVar("T")


class FleetExtras:
    """Reads, and takes, what only some APIs and tokens tell.

    Attributes:
        usage: what was seen of the use of servers.

    Args:
        accounts: the open ones.
        run: awaits a read that goes on when who asked is cancelled.
        write: awaits a write in an account in the same way, as `Fleet` sends its own.
    """

    def __init__(self, accounts: OpenAccounts, run: Run, write: Write) -> None:
        self._accounts = accounts
        self._run = run
        self._write = write
        self.usage = UsageSamples()

    @property
    def changes(self) -> ChangeWatch:
        """Sees what changes in the lists, and keeps it."""
        return self._accounts.changes

    async def copies(self, verb: CopyVerb, key: ServerKey) -> Copies:
        """Read the snapshots, or the backups, of a server.

        Raises:
            NotFound: the API has no list of them.
            Forbidden: it does not tell them to this token.
            NoToken: another login came meanwhile, so that the answer is of another account.
            ApiError: they did not come.
        """
        return await self._ask(key.profile, lambda service: service.list_copies(verb, key.id))

    async def offer(self, kind: OfferKind, profile: str) -> OfferList:
        """Read one list of what an account is offered for new servers.

        What is raised is as of `copies`.
        """
        return await self._ask(profile, lambda service: service.list_offer(kind))

    async def take_snapshot(
        self, key: ServerKey, name: str, description: str = "", *, logins: int | None = None
    ) -> asyncio.Task[CopyEnd]:
        """Begin a snapshot of a server, and watch it until it is whole: `CopyWrites.take`.

        `logins`, and what is raised besides, are as of `Fleet.create`.
        """
        watching: asyncio.Task[CopyEnd] = await self._write(
            key.profile, logins, ("snapshot", f"server {key.id}"),
            lambda one: one.writes.copies.take(key.id, "snapshot", name, description),
        )  # fmt: skip
        return watching

    async def back_up(self, key: ServerKey, *, logins: int | None = None) -> asyncio.Task[CopyEnd]:
        """Begin a backup of a server, as `take_snapshot`."""
        watching: asyncio.Task[CopyEnd] = await self._write(
            key.profile, logins, ("backup", f"server {key.id}"),
            lambda one: one.writes.copies.take(key.id, "backup"),
        )  # fmt: skip
        return watching

    def delete_after_snapshot(self, server: Server, name: str, *, logins: int) -> SnapshotFirst:
        """Prepare a delete that waits for a snapshot; its `run` begins with it.

        Args:
            server: the server as the person saw it.
            name: of the snapshot.
            logins: as of `Fleet.create`.
        """
        return SnapshotFirst(self._accounts, self._run, self._write, server, name, logins)

    async def _ask(self, profile: str, request: Callable[[ServerService], Awaitable[T]]) -> T:
        async def ask() -> T:
            return await (await self._accounts.get(profile)).ask(request)

        answer: T = await self._run(ask())
        return answer
