"""A server that does to a connection what no other does, and a line that breaks at any byte."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

SERVER = {"id": 1, "name": "web-1", "status": "active"}

HOSTILE = "\x1b[2J\x1b]0;pwned\x07a\r\nb\u202e\x9b1m"
"""A text that would steer a terminal, break a line and turn it round."""


def answer(body: bytes | object = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer; a body that is no bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def chunked(*chunks: bytes, ends: bool = False, **headers: str) -> bytes:
    """An HTTP answer in chunks; without an end there may be more of them."""
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"0\r\n\r\n" * ends


@dataclass
class RawServer:
    """What is answered, and what was received.

    Attributes:
        answers: one per request, the last for all that follow; None: nothing, ever.
        cut: bytes of an answer after which the connection is closed; None: not at all.
        drip: seconds between two bytes of an answer.
        delay: seconds before an answer begins.
        reset: whether the connection is reset after an answer, as by a box in between.
        endless: what follows an answer again and again, until the other side hangs up.
        stuck: whether nothing follows an answer, which may have been the beginning of one.
        requests: the head of each request, as text.
        connections: how many were made.
        sent: bytes that went out because of `endless`.
        url: where it listens.
        lines: connections that stand.
        listener: takes new ones.
    """

    answers: list[bytes | None]
    cut: int | None = None
    drip: float = 0.0
    delay: float = 0.0
    reset: bool = False
    endless: bytes = b""
    stuck: bool = False
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    url: str = ""
    lines: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)
    listener: asyncio.Server | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        self.connections += 1
        task: asyncio.Task[None] | None = asyncio.current_task()
        assert task is not None
        self.lines[task] = writer
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await reader.readexactly(_length(head))
                self.requests.append(head)
                data = self.answers[min(len(self.requests), len(self.answers)) - 1]
                if data is None:
                    await reader.read()
                    return
                await asyncio.sleep(self.delay)
                await self._send(writer, data)
                if self.reset:
                    _reset(writer)
                if self.cut is not None or self.reset:
                    return
                if self.stuck:
                    await reader.read()
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()
            del self.lines[task]

    async def close(self) -> None:
        """Stop listening, end every connection, and wait until nobody serves one any more."""
        if self.listener is not None:
            self.listener.close()
        for writer in self.lines.values():
            writer.transport.abort()
        await asyncio.gather(*self.lines)

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        data = data[: self.cut]
        if not self.drip:
            writer.write(data)
        for byte in data if self.drip else b"":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(self.drip)
        await writer.drain()
        while self.endless:
            writer.write(self.endless)
            self.sent += len(self.endless)
            await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Have the connection end by a RST instead of a FIN."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def _length(head: str) -> int:
    for line in head.lower().splitlines():
        if line.startswith("content-length:"):
            return int(line.partition(":")[2])
    return 0


@asynccontextmanager
async def raw_server(
    *answers: bytes | None,
    cut: int | None = None,
    drip: float = 0.0,
    delay: float = 0.0,
    reset: bool = False,
    endless: bytes = b"",
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[RawServer]:
    """Serve on a loopback port until the block ends.

    Args:
        answers: one per request, as the knobs are those of `RawServer`.
        cut: see there.
        drip: see there.
        delay: see there.
        reset: see there.
        endless: see there.
        tls: the certificate, for https.
    """
    raw = RawServer(list(answers), cut, drip, delay, reset, endless)
    raw.listener = await asyncio.start_server(raw.serve, "127.0.0.1", 0, ssl=tls)
    raw.url = (
        f"http{'s' if tls else ''}://127.0.0.1:{raw.listener.sockets[0].getsockname()[1]}/api/v1"
    )
    try:
        yield raw
    finally:
        await raw.close()
