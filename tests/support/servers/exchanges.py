"""Notes every request to a server of this process, with its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; header names in small letters.

    Attributes:
        is_fault: whether the simulated account was told to answer so.
    """

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 200
    answer_type: str = ""
    answer: bytes = b""
    is_fault: bool = False

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {self.path}{query} {self.body!r} -> {self.status} {self.answer!r}"


class Recorder:
    """An ASGI app that hands on every request, and reports it with its answer.

    Args:
        app: what answers.
        report: called once an answer is whole, before the last of it is sent.
    """

    def __init__(self, app: ASGIApp, report: Callable[[Exchange], None]) -> None:
        self._app = app
        self._report = report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body, answer = bytearray(), bytearray()
        start: dict[str, Any] = {}

        async def receive_noted() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def send_noted(message: Message) -> None:
            start.update(message)
            answer.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._report(
                    Exchange(
                        scope["method"],
                        scope["path"],
                        scope["query_string"].decode("ascii"),
                        _texts(scope["headers"]),
                        bytes(body),
                        start["status"],
                        _texts(start["headers"]).get("content-type", ""),
                        bytes(answer),
                        "fault" in scope.get("state", {}),
                    )
                )
            await send(message)

        await self._app(scope, receive_noted, send_noted)


def _texts(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
