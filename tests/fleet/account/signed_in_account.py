"""An account that is signed in from the start, over a socket, and what it reports."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tests.support.open_account import WEB, Observer
from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN, Served
from vpstui.api.endpoints import VpsClient
from vpstui.api.requests import ServerCreate, ServerPatch
from vpstui.api.service import ServerService
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.config.token_sources import TokenSources
from vpstui.fleet.account.account import Account
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.store import AccountStore
from vpstui.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.models import Server, ServerId
    from vpstui.api.service import PowerVerb

ORDER = ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")


@dataclass
class Ours:
    """An account and everything it reported."""

    account: Account
    service: ServerService
    observer: Observer
    served: Served

    @property
    def state(self) -> AccountState:
        """The state as it is now."""
        return self.account.state

    @property
    def said(self) -> list[str]:
        """Every notice."""
        return self.observer.said

    def server(self, server_id: ServerId = WEB) -> Server:
        """A server that is known."""
        found = self.state.server(server_id)
        assert found is not None
        return found

    def asked(self, path: str = "/api/v1/servers/") -> list[dict[str, str]]:
        """The query of every GET of a path."""
        requests = self.served.account.requests
        return [dict(r.query) for r in requests if r.method == "GET" and r.path == path]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        await self.observer.until(condition)

    async def says(self, text: str) -> None:
        """Wait until exactly this was said."""
        await self.observer.says(text)


class Gate(ServerService):
    """A service whose writes wait behind a gate until the test opens it."""

    def __init__(self, client: VpsClient) -> None:
        super().__init__(client, pace=QUICK)
        self.opened = asyncio.Event()
        self.waiting = 0
        self.most = 0

    async def _wait(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await self.opened.wait()
        self.waiting -= 1

    async def power(self, server_id: ServerId, verb: PowerVerb) -> WriteAnswer:
        await self._wait()
        return await super().power(server_id, verb)

    async def edit(self, base: Server, wanted: ServerPatch) -> WriteAnswer:
        await self._wait()
        return await super().edit(base, wanted)


@asynccontextmanager
async def opened(
    served: Served,
    *,
    timing: Timing | None = None,
    journal: Path | None = None,
    make: Callable[[VpsClient], ServerService] = lambda client: ServerService(client, pace=QUICK),
    listed: bool = True,
) -> AsyncIterator[Ours]:
    """Open a fleet on a served account and, unless told otherwise, read the list."""
    observer = Observer()
    async with VpsClient(served.url, SecretStr(TOKEN), retries=ONCE) as client:
        service = make(client)
        store = AccountStore(
            AccountState(host="the host", phase=Phase.LOADING),
            observer,
            Clock(served.clock, served.clock.now),
        )
        account = Account(
            service,
            TokenSources("default", Profile(), environ={}),
            ChoiceNames(),
            Journal(journal),
            store,
            observer.tasks,
            timing=timing or Timing(refresh=None),
        )
        if listed:
            await account.refresh()
        yield Ours(account, service, observer, served)
        await observer.close()


async def seen_on_its_way(ours: Ours, served: Served) -> None:
    """Wait until a server was read anew, and what was read is taken in."""

    def reads() -> int:
        path = f"/servers/{WEB}/"
        requests = served.account.requests
        return sum(one.method == "GET" and one.path.endswith(path) for one in requests)

    before = reads()
    await ours.until(lambda: reads() >= before + 3)  # one may be of an older watch, one under way
