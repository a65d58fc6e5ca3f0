"""The statuses of a server, and what can be done in each.

Source: the provider's "Servers" page. Any status not listed here is shown as it came, handled
as settled, and no action is held back because of it.
"""

from __future__ import annotations

from typing import Final

ACTIVE: Final = "active"
STOPPED: Final = "stopped"
SUSPENDED: Final = "suspended"

FILTER_STATUSES: Final = (ACTIVE, STOPPED, SUSPENDED)
"""What the query parameter `status` of GET /servers/ takes."""

TRANSITIONAL: Final = frozenset({"provisioning", "starting", "stopping", "rebooting"})
"""Statuses that end by themselves."""

POWER_FROM: Final = {"start": STOPPED, "stop": ACTIVE, "reboot": ACTIVE}
"""The status that a power action needs."""


STOPS_AT: Final[dict[str, str]] = {
    "delete": "deleted",  # no status: another one has to be seen a few times to be believed
    "create": ACTIVE, "start": ACTIVE, "stop": STOPPED, "reboot": ACTIVE,
}  # fmt: skip
"""The status that a server comes to when this was done."""


def allows_power(verb: str, status: str) -> bool:
    """Whether a power action can be asked for in this status, as far as we know statuses."""
    known = status in FILTER_STATUSES or status in TRANSITIONAL
    return status == POWER_FROM[verb] or not known
