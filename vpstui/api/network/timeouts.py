"""How long a request to the API may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait, per phase and in all."""

    connect: float = 5.0
    """Until a connection stands."""
    read: float = 15.0
    """Between two pieces of an answer."""
    create_read: float = 60.0
    """The same for POST /servers/, which does much before it answers."""
    total: float = 30.0
    """From the first byte sent to the last byte read of one request, whatever its pace."""
    create_total: float = 75.0
    """The same for POST /servers/."""
    pages: float = 120.0
    """For all pages of a list; what has not come by then is said to be missing."""
