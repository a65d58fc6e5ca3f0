"""A proxy between a client and a server that breaks the connection at a chosen byte of a write."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass
class BreakingProxy:
    """Passes everything on, but breaks a connection whose request is a POST.

    Attributes:
        port: of the server behind it.
        request: bytes of such a request that still pass; None: all.
        answer: bytes of its answer that still pass; None: all.
        passed: bytes of the last such request, and of its answer, that passed.
        url: where it listens.
    """

    port: int
    request: int | None = None
    answer: int | None = None
    passed: list[int] = field(default_factory=lambda: [0, 0])
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            first = await reader.read(4)
            write = first == b"POST"
            passed = [0, 0]
            if write:
                self.passed = passed
            up = _carry(reader, back, self.request if write else None, passed, 0, first)
            down = _carry(there, writer, self.answer if write else None, passed, 1)
            tasks = [asyncio.ensure_future(up), asyncio.ensure_future(down)]
            # Whichever way ends first ends the connection; a server answers before it closes.
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            writer.close()
            back.close()


async def _carry(
    source: asyncio.StreamReader,
    target: asyncio.StreamWriter,
    limit: int | None,
    passed: list[int],
    way: int,
    data: bytes = b"",
) -> None:
    """Pass bytes on until there are no more, or the limit is met; count them in `passed[way]`."""
    data = data or await source.read(65536)
    while data:
        if limit is not None:
            data = data[: limit - passed[way]]
        with suppress(ConnectionError):
            target.write(data)
            await target.drain()
        passed[way] += len(data)
        if limit is not None and passed[way] >= limit:
            return
        data = await source.read(65536)


@asynccontextmanager
async def breaking_proxy(url: str) -> AsyncIterator[BreakingProxy]:
    """Run a proxy to the server at `url`, until the block ends."""
    proxy = BreakingProxy(int(url.split(":")[2].partition("/")[0]))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v1"
    try:
        yield proxy
    finally:
        server.close()
