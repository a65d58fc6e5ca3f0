"""Accounts without a screen: what they know, what they report, what they do in the background."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keyring.backends.fail

from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN
from vpstui.base.clocks import Clock, Timing
from vpstui.base.tasks import TaskSet
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.store import AccountStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend
    from pydantic import SecretStr

    from tests.support.servers.simulated_account import Served
    from vpstui.api.polling import WatchPace
    from vpstui.fleet.account.account import Account
    from vpstui.fleet.state.store import Severity
    from vpstui.journal.write_events import WriteEvent

WEB = 12345
"""The id of web-1, which is active."""

HOST = "the host"
"""What the accounts call the API's host."""


async def a_moment() -> None:
    """Let everything else run, the account's thread included."""
    await asyncio.sleep(0.001)


@dataclass
class Observer:
    """Collects what is reported, and waits for what goes on in the background."""

    tasks: TaskSet = field(default_factory=TaskSet)
    states: list[Any] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    rings: list[str] = field(default_factory=list)
    results: list[tuple[str, WriteEvent, str]] = field(default_factory=list)
    passwords: list[tuple[str, str]] = field(default_factory=list)

    def on_state(self, state: object) -> None:
        """Collect a state."""
        self.states.append(state)

    def on_notice(self, text: str, severity: Severity) -> None:
        """Collect a notice."""
        self.notices.append((text, severity))

    def on_awaited(self, text: str) -> None:
        """Count what was waited for."""
        self.rings.append(text)

    def on_password(self, server: str, password: SecretStr) -> None:
        """Collect a one-time password."""
        self.passwords.append((server, password.get_secret_value()))

    def on_result(self, entry: str, event: WriteEvent, note: str) -> None:
        """Collect news of a write."""
        self.results.append((entry, event, note))

    @property
    def said(self) -> list[str]:
        """Every notice, without how serious it was."""
        return [text for text, _ in self.notices]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(10):
            while not condition():
                await a_moment()

    async def says(self, text: str) -> None:
        """Wait until exactly this was said."""
        await self.until(lambda: text in self.said)

    async def ends(self) -> None:
        """Wait until nothing runs any more; what failed fails here."""
        await self.until(lambda: not self.tasks._tasks)
        self._fail()

    async def close(self) -> None:
        """Stop what still runs; what failed fails here."""
        await self.tasks.aclose()
        self._fail()

    def _fail(self) -> None:
        if self.tasks._error is not None:
            raise self.tasks._error


@dataclass
class Opened:
    """An open account and everything it reported."""

    account: Account
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

    def lists(self) -> int:
        """How often the list was asked for."""
        return sum(
            request.method == "GET" and request.path == "/api/v1/servers/"
            for request in self.served.account.requests
        )


@asynccontextmanager
async def opened(
    served: Served,
    environ: Mapping[str, str] | None = None,
    *,
    backend: KeyringBackend | None = None,
    timing: Timing | None = None,
    url: str = "",
    start: bool = True,
    journal: Path | None = None,
    pace: WatchPace = QUICK,
) -> AsyncIterator[Opened]:
    """Open a served account and, unless told otherwise, start it.

    Args:
        served: the account.
        environ: its environment; by default one with a token.
        backend: its keyring; by default none.
        timing: by default nothing is read by itself.
        url: another API than that of the account.
        start: whether the token is looked for and the list read.
        journal: where writes are noted.
        pace: how often to ask for what is on its way.
    """
    connection = connect(
        "default",
        Profile(api_url=url or served.url),
        ChoiceNames(os={"ours": 5}),
        {"VPSTUI_TOKEN": TOKEN} if environ is None else environ,
        journal_path=journal,
        pace=pace,
        retries=ONCE,
        backend=backend or keyring.backends.fail.Keyring(),
    )
    observer = Observer()
    store = AccountStore(
        AccountState(profile="default", host=HOST),
        observer,
        Clock(served.clock, served.clock.now),
    )
    account = connection.open(store, observer.tasks, timing or Timing(refresh=None))
    try:
        if start:
            await account.start()
        yield Opened(account, observer, served)
        await observer.close()
    finally:
        await account.aclose()
