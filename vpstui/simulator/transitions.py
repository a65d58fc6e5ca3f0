"""How a simulated server moves between statuses, and what it refuses meanwhile."""

from __future__ import annotations

import random
from typing import NamedTuple

from vpstui.simulator.refusal import detail


class Change(NamedTuple):
    """A status that passes by itself."""

    seconds: float
    """About how long it lasts at pace 1."""

    end: str
    """The status that follows it."""


CHANGES: dict[str, Change] = {
    "provisioning": Change(8.0, "active"),
    "starting": Change(4.0, "active"),
    "stopping": Change(4.0, "stopped"),
    "rebooting": Change(5.0, "active"),
}
"""The statuses that pass by themselves."""

POWER: dict[str, str] = {"start": "starting", "stop": "stopping", "reboot": "rebooting"}
"""The power actions, and the status each begins."""

SPREAD = 0.15
"""How far, as a share, the length of a transition strays from its usual length."""


class Transition(NamedTuple):
    """A change under way on one server."""

    due: float
    """When it ends, in seconds since 1970."""

    end: str
    """The status that follows."""


def begin(status: str, now: float, pace: float, key: str) -> Transition:
    """Return the transition that a server enters with this status.

    Args:
        status: One of `CHANGES`.
        now: Seconds since 1970.
        pace: How many times faster than life it runs.
        key: What chance starts from.
    """
    change = CHANGES[status]
    stray = random.Random(key).uniform(1 - SPREAD, 1 + SPREAD)
    return Transition(now + change.seconds * stray / pace, change.end)


def check_power(action: str, status: str | None) -> None:
    """Raise the refusal with which a server in this status answers a power action.

    Args:
        action: One of `POWER`.
        status: The server's status; one that is not known is taken as settled.
    """
    if status in CHANGES:
        raise detail(400, f"Server is {status}. Try again when that is done.")
    if status == "suspended":
        raise detail(400, "Server is suspended.")
    if action == "start" and status == "active":
        raise detail(400, "Server is already running.")
    if action == "stop" and status == "stopped":
        raise detail(400, "Server is already stopped.")
    if action == "reboot" and status != "active":
        raise detail(400, "Server is not running.")


def check_hard_stop(status: str | None) -> None:
    """Raise the refusal with which a server in this status answers a hard stop."""
    if status == "provisioning":
        raise detail(400, "Server is provisioning. Try again when that is done.")
    if status == "suspended":
        raise detail(400, "Server is suspended.")
    if status == "stopped":
        raise detail(400, "Server is already stopped.")


def check_resize(status: str | None, *, same_plan: bool) -> None:
    """Raise the refusal with which a server in this status answers a resize."""
    if status in CHANGES:
        raise detail(400, f"Server is {status}. Try again when that is done.")
    if status == "suspended":
        raise detail(400, "Server is suspended.")
    if same_plan:
        raise detail(400, "Server already has this plan.")
