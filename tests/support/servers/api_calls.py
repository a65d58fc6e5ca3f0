"""A client of a server that answers as a test says, every write it can send, and what it costs."""

from __future__ import annotations

import asyncio
import tracemalloc
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import SecretStr

from tests.support.servers.misbehaving_server import raw_server
from tests.support.servers.simulated_account import AT_ONCE, TOKEN
from vpstui.api import ServerCreate, ServerPatch, ServerUpdate, Timeouts, VpsClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from tests.support.servers.misbehaving_server import RawServer
    from vpstui.api import RetryPolicy, Server, WriteAnswer

Call: TypeAlias = "Callable[[VpsClient], Awaitable[Any]]"

SECRET = SecretStr(TOKEN)

CREATE = ServerCreate(name="web-9", plan_id=1, os_id=5, location="us-east")

SHORT = Timeouts(connect=2.0, read=0.1, create_read=0.1, total=0.3, create_total=0.3)
"""For a server that does not answer."""

UNKNOWN = "the request may or may not have been done. It is not sent again by itself."
"""How the message of a write without a known outcome ends."""

WRITES: dict[str, Call] = {
    "create": lambda client: client.create_server(CREATE),
    "put": lambda client: client.update_server(
        1, ServerUpdate(name="a", hostname="a.example.com", backups_enabled=True)
    ),
    "patch": lambda client: client.patch_server(1, ServerPatch(name="a")),
    "delete": lambda client: client.delete_server(1),
    "start": lambda client: client.power(1, "start"),
    "stop": lambda client: client.power(1, "stop"),
    "reboot": lambda client: client.power(1, "reboot"),
}
"""Each write by its name."""


def server_in(answer: WriteAnswer) -> Server:
    """The server that an answer to a write tells."""
    assert answer.server is not None
    return answer.server


class Waits:
    """A sleep that only notes how long it would have taken.

    Attributes:
        seconds: of each wait.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Wait for nothing."""
        self.seconds.append(round(seconds, 2))
        await asyncio.sleep(0)


@contextmanager
def memory_below(limit: int) -> Iterator[None]:
    """See to it that the block never holds so many bytes more than there were."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit


@asynccontextmanager
async def answering(
    *answers: bytes | None,
    token: SecretStr | None = SECRET,
    timeouts: Timeouts | None = None,
    retries: RetryPolicy | None = AT_ONCE,
    **knobs: Any,
) -> AsyncIterator[tuple[RawServer, VpsClient]]:
    """Serve answers on a loopback port, and make a client of it.

    Args:
        answers: as those of `raw_server`.
        token: what the client asks with.
        timeouts: those of the client.
        retries: those of the client.
        knobs: the knobs of `raw_server`.
    """
    async with (
        raw_server(*answers, **knobs) as raw,
        VpsClient(
            raw.url, token, timeouts=timeouts, retries=retries, dialect="documented"
        ) as client,
    ):
        yield raw, client
