"""Serves a simulated account as accounts are: every status, names short and long.

    python -m benchmarks.world.account SERVERS SEED LOG

Prints its URL. To LOG goes the time (monotonic clock) at which each page of the list was answered.
On stdin it is told what somebody else changes: `cell`, one location; `status`, one status;
`share`, the status of one server in a hundred.
"""

from __future__ import annotations

import random
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from vpstui.simulator import Account, Knobs, create_app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PREFIX: Final = "/api/v1"

NAMED: Final = 24
"""Servers that keep the names that the simulator gives them."""

NAMES: Final = ("app-{:04}", "w{:04}", "db-{:04}.eu.example.net", "cache-for-the-shop-{:04}")
"""Those of the others."""

STATUSES: Final = {"active": 14, "stopped": 5, "suspended": 1}
"""How often there is each."""


def build(servers: int, seed: int) -> Account:
    """Make the account."""
    account = Account(Knobs(servers=servers, seed=seed))
    chance = random.Random(seed)  # noqa: S311 - not cryptography
    for index, record in enumerate(account.servers.values()):
        if index >= NAMED:
            record["name"] = NAMES[(index + 1 + NAMED) % len(NAMES)].format(index + 1)
            record["hostname"] = record["name"]
        [record["status"]] = chance.choices(list(STATUSES), list(STATUSES.values()))
    return account


def change(account: Account, what: str) -> None:
    """Change what one command says; the servers first by name are those that are to be seen."""
    by_name = sorted(account.servers.values(), key=lambda record: str(record["name"]))
    if what == "cell":
        other = {"us-west": "us-east"}.get(by_name[9]["location"], "us-west")
        account.edit(by_name[9]["id"], location=other)
        return
    for record in [by_name[12]] if what == "status" else by_name[::100]:
        other = "stopped" if record["status"] == "active" else "active"
        account.edit(record["id"], status=other)


class Timed:
    """Notes when a page of the list has been answered.

    Args:
        app: the API.
        log: the file that it is noted in.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], log: Path) -> None:
        self._app = app
        self._log = log.open("a", buffering=1)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request."""

        async def note(message: dict[str, Any]) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                print(time.monotonic(), file=self._log)

        is_list = scope.get("path") == f"{PREFIX}/servers/"
        await self._app(scope, receive, note if is_list else send)


def main(servers: str, seed: str, log: str) -> None:
    """Serve until stdin ends."""
    account = build(int(servers), int(seed))
    listener = socket.create_server(("127.0.0.1", 0))
    # Else each answer on a kept connection waits 40 ms for the other side's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = Timed(create_app(account, PREFIX), Path(log))
    config = uvicorn.Config(app, lifespan="off", ws="none", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}{PREFIX}", flush=True)
    for command in sys.stdin:
        change(account, command.strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
