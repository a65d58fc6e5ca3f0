"""Sessions without a screen: what they know, what they tell, and what they do in the background."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keyring.backends.fail

from tests.support.served import ONCE, QUICK, TOKEN
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from tests.support.served import Served
    from vpstui.api.service import WatchPace
    from vpstui.fleet.account import Session

WEB = 12345
"""The id of web-1, which is active."""

HOST = "the host"
"""What the sessions call the API's host."""


async def a_moment() -> None:
    """Let everything else run, the account's thread included."""
    await asyncio.sleep(0.001)


@dataclass
class Background:
    """Runs what is done in the background, and collects what is told."""

    states: list[AccountState] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    rings: list[None] = field(default_factory=list)

    def ring(self) -> None:
        """Count the bell."""
        self.rings.append(None)

    def notify(self, text: str, severity: str) -> None:
        """Collect a notice."""
        self.notices.append((text, severity))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something until the test ends."""
        self.tasks.append(asyncio.ensure_future(work))

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
        async with asyncio.timeout(10):
            while any(not task.done() for task in self.tasks):
                await asyncio.gather(*self.tasks)

    async def close(self) -> None:
        """Stop what still runs; what failed fails here."""
        for task in self.tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self.tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


@dataclass
class Opened:
    """A session and everything it told."""

    session: Session
    background: Background
    served: Served

    @property
    def state(self) -> AccountState:
        """The state as it is now."""
        return self.session.fleet.state

    @property
    def said(self) -> list[str]:
        """Every notice."""
        return self.background.said

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
    """Open a session on a served account and, unless told otherwise, start it.

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
    background = Background()
    session = connection.open(
        AccountState(profile="default", host=HOST),
        publish=background.states.append,
        notify=background.notify,
        ring=background.ring,
        spawn=background.spawn,
        clock=Clock(served.clock, served.clock.now),
        timing=timing or Timing(refresh=None),
    )
    try:
        if start:
            await session.start()
        yield Opened(session, background, served)
        await background.close()
    finally:
        await session.aclose()
