"""An API on a raw socket that answers by a script: for each request whatever bytes a test says."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.servers.misbehaving_server import answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    Script = Mapping[str, "bytes | Sequence[bytes] | Callable[[str], bytes]"]
    """By `METHOD /path/`: an answer, several of which the last stays, or what makes one."""

SERVER: dict[str, Any] = {
    "id": 1, "name": "web-1", "hostname": "web-1.example.com", "status": "active",
    "ip_address": "203.0.113.1", "location": "us-east", "backups_enabled": False,
    "plan": {"id": 1, "name": "Starter", "vcpus": 1, "memory": 1024, "storage": 20},
    "os": {"id": 5, "name": "Debian 12"},
}  # fmt: skip

OTHER = {**SERVER, "id": 2, "name": "web-2", "ip_address": "203.0.113.2", "status": "stopped"}

ROWS = [SERVER, OTHER]

MISSING = answer({"detail": "Not found."}, "404 Not Found")


@dataclass(frozen=True)
class Received:
    """A request as it was received.

    Attributes:
        method: of HTTP.
        target: path below the base, and the query.
        body: the JSON, where there was any.
    """

    method: str
    target: str
    body: Any = None

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]


@dataclass
class ScriptedApi:
    """What is answered, and what was asked.

    Attributes:
        script: the answers; what is in it goes before what a small sound API would say.
        requests: everything that came, in order.
        url: the base URL.
        delay: seconds before each answer.
    """

    script: dict[str, deque[bytes] | Callable[[str], bytes]]
    requests: list[Received] = field(default_factory=list)
    url: str = ""
    delay: float = 0.0

    @property
    def writes(self) -> list[str]:
        """Every write, as `METHOD /path/`."""
        return [f"{one.method} {one.path}" for one in self.requests if one.method != "GET"]

    def asked(self, what: str) -> list[str]:
        """The queries with which `METHOD /path/` was asked."""
        return [
            one.target.partition("?")[2]
            for one in self.requests
            if f"{one.method} {one.path}" == what
        ]

    def reply(self, request: Received) -> bytes:
        """The answer to a request."""
        scripted = self.script.get(f"{request.method} {request.path}", self.script.get("*"))
        if callable(scripted):
            return scripted(request.target)
        if scripted:
            return scripted.popleft() if len(scripted) > 1 else scripted[0]
        return sound_reply(request)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = head.lower().splitlines()
                size = next((line[15:] for line in lines if line.startswith("content-length:")), 0)
                body = await reader.readexactly(int(size))
                method, target, _ = head.split(" ", 2)
                request = Received(
                    method, target.removeprefix("/api/v1"), json.loads(body) if body else None
                )
                self.requests.append(request)
                await asyncio.sleep(self.delay)
                writer.write(self.reply(request))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


def sound_reply(request: Received) -> bytes:
    """What a small API answers that does as the contract says, with two servers."""
    parts = request.path.strip("/").split("/")
    if parts[0] != "servers":
        return MISSING
    if len(parts) == 1:
        return answer({"count": len(ROWS), "results": ROWS})
    row = next((row for row in ROWS if str(row["id"]) == parts[1]), None)
    if row is None or request.method == "DELETE":
        return MISSING if row is None else answer(b"", "204 No Content")
    if len(parts) == 2:
        return answer({**row, **(request.body or {})})
    words = {"start": "starting", "stop": "stopping", "reboot": "rebooting"}
    told = {"id": row["id"], "name": row["name"], "status": words[parts[2]]}
    return answer({"status": "success", "message": "Understood, thank you.", "server": told})


@asynccontextmanager
async def scripted_api(script: Script) -> AsyncIterator[ScriptedApi]:
    """Serve a script on a loopback port until the block ends."""
    api = ScriptedApi({
        what: given if callable(given) else deque([given] if isinstance(given, bytes) else given)
        for what, given in script.items()
    })  # fmt: skip
    listener = await asyncio.start_server(api.serve, "127.0.0.1", 0)
    api.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/api/v1"
    async with listener:
        yield api
        listener.close()
