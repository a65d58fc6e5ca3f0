"""The one exception of the simulated account: a request that is answered with an error."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A request that the account does not carry out.

    Args:
        status: The HTTP status to answer with.
        body: The JSON body, in the two shapes that Django REST Framework uses: `{"detail": text}`
            or `{field: [text, ...]}`.
        headers: Headers of the answer besides the content type.
    """

    def __init__(
        self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def detail(status: int, text: str, headers: dict[str, str] | None = None) -> Refusal:
    """Return the refusal that says one sentence about the request as a whole."""
    return Refusal(status, {"detail": text}, headers)


def not_found() -> Refusal:
    """Return the answer for a path or a server that does not exist."""
    return detail(404, "Not found.")
