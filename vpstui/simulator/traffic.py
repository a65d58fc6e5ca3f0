"""What the simulated account was asked, and what it has been told to get wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

REQUESTS_KEPT = 10_000
"""How many requests are remembered; a demo that polls for days must not grow without end."""


@dataclass(frozen=True)
class Request:
    """A request that was answered."""

    method: str
    """The HTTP method, in capitals."""

    path: str
    """The whole path, prefix included."""

    query: dict[str, str]
    """The query parameters."""

    body: Any
    """The JSON body, or None when there was none that could be read."""

    status: int
    """The HTTP status it was answered with."""


@dataclass
class Fault:
    """An answer to give in place of the real one."""

    method: str
    path_suffix: str
    status: int
    body: dict[str, Any] | str | None
    headers: dict[str, str]
    times: int
    """How many more requests it answers."""

    def matches(self, method: str, path: str) -> bool:
        """Return whether it is this request that shall fail."""
        return self.method in {method, "*"} and path.endswith(self.path_suffix)
