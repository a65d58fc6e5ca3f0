"""What can be read of an account beside its servers, and is not part of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from vpstui.api.extras import Backup, ServerCopies, Snapshot
    from vpstui.api.models import ServerKey
    from vpstui.api.service import ServerService
    from vpstui.fleet.open_accounts import OpenAccounts

    Run = Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]]

T = TypeVar("T")


class FleetExtras:
    """Reads what only some APIs and tokens tell.

    Args:
        accounts: the open ones.
        run: awaits a read that goes on when who asked is cancelled.
    """

    def __init__(self, accounts: OpenAccounts, run: Run) -> None:
        self._accounts = accounts
        self._run = run

    async def snapshots(self, key: ServerKey) -> ServerCopies[Snapshot]:
        """Read the snapshots of a server.

        Raises:
            NotFound: the API has no list of them.
            Forbidden: it does not tell them to this token.
            NoToken: another login came meanwhile, so that the answer is of another account.
            ApiError: they did not come.
        """
        return await self._ask(key.profile, lambda service: service.list_snapshots(key.id))

    async def backups(self, key: ServerKey) -> ServerCopies[Backup]:
        """Read the backups of a server; what is raised is as of `snapshots`."""
        return await self._ask(key.profile, lambda service: service.list_backups(key.id))

    async def _ask(self, profile: str, request: Callable[[ServerService], Awaitable[T]]) -> T:
        async def ask() -> T:
            return await (await self._accounts.get(profile)).ask(request)

        answer: T = await self._run(ask())
        return answer
