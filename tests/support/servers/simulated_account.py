"""A simulated account behind a real socket, and a clock that stands still."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import uvicorn

from tests.support.servers.exchanges import Recorder
from tests.support.servers.wire_forms import PREFIX, WireForms
from vpstui.api.endpoints import VpsClient
from vpstui.api.polling import WatchPace
from vpstui.api.retries import RetryPolicy
from vpstui.config.remembered_views import RememberedViews, RememberedViewsFile
from vpstui.simulator import Account, Knobs, create_app

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from typing import Any

    from starlette.types import ASGIApp

    from tests.support.servers.exchanges import Exchange
    from tests.support.servers.wire_forms import Order

TOKEN = "vps_test_0123456789abcdef"

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""When the tests take place."""

QUICK = WatchPace(first_wait=0.02, wait_growth=1.5, longest_wait=0.2)
"""Follows a server that a simulated account moves on within fractions of a second."""

AT_ONCE = RetryPolicy(first_wait=0.0)
"""Tries again without waiting."""

ONCE = RetryPolicy(give_up_after=-1.0)
"""Tries nothing twice: what fails once is seen to fail."""

quick_client = partial(VpsClient, retries=AT_ONCE)
"""A client that does."""


class SteppedClock:
    """A clock that stands still until a test moves it; for the account and for the app."""

    def __init__(self) -> None:
        self.time = NOW.timestamp()

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.time

    def now(self) -> datetime:
        """The same as a date."""
        return datetime.fromtimestamp(self.time, UTC)


@dataclass(frozen=True)
class Served:
    """A simulated account and where it can be reached."""

    account: Account
    url: str
    clock: SteppedClock

    def writes(self) -> list[tuple[str, str, object]]:
        """Every request that was no GET, as (method, path below the base, body)."""
        return [
            (request.method, request.path.removeprefix(PREFIX), request.body)
            for request in self.account.requests
            if request.method != "GET"
        ]

    @property
    def wire(self) -> WireForms:
        """How the dialect of the account writes orders and ids."""
        return WireForms(self.account)

    def orders(self) -> list[Order]:
        """Every request that was no GET, in words that are the same in each dialect.

        Raises:
            AssertionError: the dialect has no such request.
        """
        wire = self.wire
        return [wire.order(one) for one in self.account.requests if one.method != "GET"]

    def asked(self, verb: str, number: int | None = None) -> int:
        """How often `list`, or a verb about one server, was asked for."""
        method, path = self.wire.forms[verb].method, PREFIX + self.wire.path(verb, number)
        return sum((one.method, one.path) == (method, path) for one in self.account.requests)

    def fail(
        self, verb: str, status: int, body: dict[str, Any] | str | None = None, *,
        number: int | None = None, headers: dict[str, str] | None = None, times: int = 1,
    ) -> None:  # fmt: skip
        """Answer the next requests of a kind with an error, and do nothing else about them.

        Args:
            verb: what is asked or ordered.
            status: of HTTP.
            body: a dict is sent as JSON, a string as HTML, None as nothing.
            number: which server it is about; by default any.
            headers: to add or to replace.
            times: how many requests to answer so.
        """
        method, path = self.wire.forms[verb].method, self.wire.path(verb, number)
        self.account.fail_next(method, path, status, body, headers, times)


KEPT_ALIVE: Final = 60
"""Seconds that a connection may be idle, and that a server may take to begin."""


class _Server(uvicorn.Server):
    """Says when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepts = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepts.set()


@contextmanager
def serve(
    knobs: Knobs,
    clock: SteppedClock,
    report: Callable[[Exchange], None] | None = None,
    *,
    wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> Iterator[Served]:
    """Serve a simulated account on a loopback port of its own.

    Args:
        knobs: the settings of the account.
        clock: what a test moves.
        report: is given every request with its answer.
        wrap: puts something between the account and whoever asks.
    """
    account = Account(knobs)
    app = wrap(create_app(account))
    server = _Server(
        uvicorn.Config(
            app if report is None else Recorder(app, report),
            port=0,
            log_level="critical",
            lifespan="off",
            # Idle for less, a connection could be closed just when a slow test uses it again.
            timeout_keep_alive=KEPT_ALIVE,
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.accepts.wait(KEPT_ALIVE)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(account, f"http://127.0.0.1:{port}/api/v1", clock)
    finally:
        server.should_exit = True
        ENDING.append(thread)


ENDING: list[threading.Thread] = []
"""Servers that take their time to end; no test waits for that."""


def known_here() -> RememberedViewsFile:
    """The memory of somebody who has used the app before, without a file."""
    memory = RememberedViewsFile(None)
    memory.update(lambda _: RememberedViews(hint_seen=True))
    return memory
