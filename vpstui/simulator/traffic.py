"""What the simulated account was asked, and what it has been told to get wrong."""

from __future__ import annotations

import threading
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


class Traffic:
    """What an account was asked so far, and what it answers wrongly next."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.requests: list[Request] = []
        self._faults: list[Fault] = []

    def fail_next(
        self,
        method: str,
        path_suffix: str,
        status: int,
        body: dict[str, Any] | str | None = None,
        headers: dict[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next matching requests with an error, and do nothing else about them.

        Faults are used in the order they were added.

        Args:
            method: The HTTP method in capitals, or `*` for any.
            path_suffix: How the request's path ends, such as `/start/`.
            status: The HTTP status to answer with.
            body: A dict is sent as JSON, a string as HTML, None as nothing.
            headers: Headers to add or to replace.
            times: How many requests to answer so.
        """
        with self.lock:
            fault = Fault(method, path_suffix, status, body, headers or {}, times)
            self._faults.append(fault)

    def take_fault(self, method: str, path: str) -> Fault | None:
        """Return the fault that this request meets, if any, and count it as used."""
        for fault in self._faults:
            if fault.matches(method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def note(self, request: Request) -> None:
        """Remember a request that was answered."""
        self.requests.append(request)
        if len(self.requests) > REQUESTS_KEPT:
            del self.requests[0]
