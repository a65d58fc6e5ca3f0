"""What stands between an account and who asks, and holds back or cuts off answers."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HELD_AT_MOST: Final = 60.0
"""Seconds after which what nobody lets go goes on."""


class Held:
    """Holds requests of a kind back, before the account hears of them.

    Args:
        method: of HTTP; `!GET` is all but GET.
        path: how their path ends; by default all.

    Attributes:
        came: how many have come.
        released: set to let them go, for good.
    """

    def __init__(self, method: str, path: str = "") -> None:
        self._method = method
        self._path = path
        self.came = threading.Semaphore(0)
        self.released = threading.Event()

    def begin(self, method: str, path: str = "") -> None:
        """Hold requests of another kind back from now on."""
        self._method, self._path = method, path

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Put itself between an account and who asks."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            wanted, method = self._method.removeprefix("!"), scope["method"]
            is_one = (method == wanted) != self._method.startswith("!")
            if is_one and scope["path"].endswith(self._path):
                self.came.release()
                await asyncio.to_thread(self.released.wait, HELD_AT_MOST)
            with suppress(ClientDisconnect):
                await app(scope, receive, send)

        return answer


class Cut:
    """Has every write carried out, and ends the connection within the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as an ASGI app."""
        if scope["method"] == "GET":
            await self._app(scope, receive, send)
            return

        async def swallow(message: Message) -> None:
            del message

        await self._app(scope, receive, swallow)
        length = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})
