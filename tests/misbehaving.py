"""A server that does to a connection what no well-behaved server does."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SERVER = {"id": 1, "name": "web-1", "status": "active"}


def answer(body: bytes | object = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer; a body that is no bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


@dataclass
class RawServer:
    """What is answered, and what was received.

    Attributes:
        answers: one per request, the last for all that follow; None: nothing, ever.
        cut: bytes of an answer after which the connection is closed; None: not at all.
        drip: seconds between two bytes of an answer.
        requests: the head of each request, as text.
        connections: how many were made.
        url: where it listens.
    """

    answers: list[bytes | None]
    cut: int | None = None
    drip: float = 0.0
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await reader.readexactly(_length(head))
                self.requests.append(head)
                data = self.answers[min(len(self.requests), len(self.answers)) - 1]
                if data is None:
                    await reader.read()
                    return
                await self._send(writer, data)
                if self.cut is not None:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        data = data[: self.cut]
        if not self.drip:
            writer.write(data)
        for byte in data if self.drip else b"":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(self.drip)
        await writer.drain()


def _length(head: str) -> int:
    for line in head.lower().splitlines():
        if line.startswith("content-length:"):
            return int(line.partition(":")[2])
    return 0


@asynccontextmanager
async def raw_server(
    *answers: bytes | None, cut: int | None = None, drip: float = 0.0
) -> AsyncIterator[RawServer]:
    """Serve on a loopback port until the block ends."""
    raw = RawServer(list(answers), cut, drip)
    server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    raw.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v1"
    try:
        yield raw
    finally:
        server.close()
