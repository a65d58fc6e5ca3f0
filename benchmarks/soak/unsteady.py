"""An account that never stands still, behind a server that is not well.

`python -m benchmarks.soak.unsteady SERVERS SEED` serves it on a loopback port from a process of its
own and prints its URL. With every list a few servers change, leave or come, as if somebody else
were at work; one request in twenty meets a fault. A line on stdin, `calm` or `storm`, stops all
that and lets it go on; the answer on stdout is a line of numbers.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import socket
import struct
import sys
from dataclasses import dataclass, field
from typing import Final

from benchmarks.soak.account import Account

FAULTS: Final = 0.05
"""Share of the requests that meet a fault."""

ALONE: Final = 0.97
"""Share of the faults that do not begin an outage."""

OUTAGE: Final = 40
"""Faults in a row in an outage."""

KINDS: Final = ("500", "502", "503", "429", "html", "cut", "reset", "silence")
"""What a fault looks like."""

BASE: Final = "/api/v1"

_PATH: Final = re.compile(r"/servers/(\d+)/(?:(\w+)/)?")


@dataclass
class Unsteady:
    """The server in front of it.

    Attributes:
        account: what it serves.
        chance: chooses the faults.
        url: where it listens.
        requests: how many came.
        faults: how many of them met one.
        ended: set when stdin has ended.
    """

    account: Account
    chance: random.Random
    url: str = ""
    requests: int = 0
    faults: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _in_a_row: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def obey(self) -> None:
        """Do what stdin says, and tell how it went so far; end when it ends."""
        words = os.read(0, 100).decode().split()
        if not words:
            self.ended.set()
        for word in words:
            self.account.calm = word == "calm"
            if self.account.calm:
                self.account.settle()
                for writer in list(self._open):
                    writer.close()
            print(json.dumps({"requests": self.requests, "faults": self.faults}), flush=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends; in a calm, after one answer."""
        self._open.add(writer)
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._open.discard(writer)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        found = re.search(r"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        body = await reader.readexactly(int(found[1]) if found else 0)
        method, target = head.split(" ", 2)[:2]
        self.requests += 1
        fault = self._fault()
        # What a fault hits may have been done before; a create always was, or its search would
        # never end. Who is told to slow down is told the truth.
        if not fault or (method != "GET" and fault != "429" and self._is_done(method, target)):
            status, answer = self._answer(method, target.removeprefix(BASE), body)
        if fault:
            return await self._fail(writer, fault)
        writer.write(_http(status, answer, close=self.account.calm))
        await writer.drain()
        return not self.account.calm

    def _answer(self, method: str, target: str, body: bytes) -> tuple[int, object]:
        path, _, query = target.partition("?")
        sent = json.loads(body) if body else {}
        if path == "/servers/":
            if method == "POST":
                return self.account.create(sent)
            given = dict(pair.split("=") for pair in query.split("&"))
            page, size = int(given.get("page", 1)), int(given["page_size"])
            return 200, self.account.page(page, size, self.url)
        place = _PATH.fullmatch(path)
        if place is None:
            return 404, {"detail": "Not found."}
        if method == "GET":
            return self.account.detail(int(place[1]))
        return self.account.change(method, int(place[1]), place[2] or "", sent)

    def _is_done(self, method: str, target: str) -> bool:
        return (method == "POST" and target.endswith("/servers/")) or self.chance.random() < 0.5

    def _fault(self) -> str:
        """The fault that this request meets; empty for none."""
        if self.account.calm:
            self._in_a_row = 0
            return ""
        if not self._in_a_row:
            mean = ALONE + OUTAGE * (1 - ALONE)
            if self.chance.random() >= FAULTS / (mean - FAULTS * (mean - 1)):
                return ""
            self._in_a_row = 1 if self.chance.random() < ALONE else OUTAGE
        self._in_a_row -= 1
        self.faults += 1
        return self.chance.choice(KINDS)

    async def _fail(self, writer: asyncio.StreamWriter, fault: str) -> bool:
        """Do to an answer what the fault does; whether the connection goes on."""
        match fault:
            case "html":
                writer.write(_http(200, b"<html><body>Please log in</body></html>"))
            case "cut":
                writer.write(_http(200, b'{"count":1000,"results":[{"id":1,"na' * 20)[:-200])
                return False
            case "reset":
                unread = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, unread
                )
                writer.transport.abort()
                return False
            case "silence":
                await asyncio.sleep(0.003)
                return False
            case _:
                writer.write(_http(int(fault), {"detail": "Try later."}))
        await writer.drain()
        return True


def _http(status: int, body: object, *, close: bool = False) -> bytes:
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status} -\r\nContent-Length: {len(data)}\r\nContent-Type: application/json\r\n"
    )
    head += "Retry-After: 0\r\n" if status in (429, 503) else ""
    head += "Connection: close\r\n" if close else ""
    return head.encode() + b"\r\n" + data


async def _main(servers: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    unsteady = Unsteady(Account(servers, chance), chance)
    server = await asyncio.start_server(unsteady.serve, "127.0.0.1", 0)
    unsteady.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{BASE}"
    asyncio.get_running_loop().add_reader(0, unsteady.obey)
    print(unsteady.url, flush=True)
    await unsteady.ended.wait()
    os._exit(0)  # whoever asked is gone: no connection is worth ending in order


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
