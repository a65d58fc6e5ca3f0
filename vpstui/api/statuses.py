"""The statuses of a server, and what can be done in each; those of a snapshot or backup.

Source: the provider's "Servers" page. Any status not listed here is shown as it came, counts as
settled, and holds no action back.
"""

from __future__ import annotations

from typing import Final, Literal

ACTIVE: Final = "active"
STOPPED: Final = "stopped"
SUSPENDED: Final = "suspended"
PROVISIONING: Final = "provisioning"

FILTER_STATUSES: Final = (ACTIVE, STOPPED, SUSPENDED)
"""Values of the query parameter `status` of GET /servers/."""

TRANSITIONAL: Final = frozenset({PROVISIONING, "starting", "stopping", "rebooting"})
"""Statuses that end by themselves."""

ALL: Final = TRANSITIONAL.union(FILTER_STATUSES)
"""Every status that the provider's page names."""

REQUIRED_STATUSES: Final = {
    "start": (STOPPED,), "stop": (ACTIVE,), "reboot": (ACTIVE,),
    "hard stop": (ACTIVE, "starting", "stopping", "rebooting"),
}  # fmt: skip
"""The statuses in which a power action can be asked for: the power is cut where one hangs, too."""

EXPECTED_STATUS: Final[dict[str, str]] = {
    # No status that an API can tell: a deleted server answers 404, a resized one has another plan.
    "delete": "\0", "resize": "\0",
    "create": ACTIVE, "start": ACTIVE, "stop": STOPPED, "hard stop": STOPPED,
    "reboot": ACTIVE,
}  # fmt: skip
"""The status that a server comes to when this is done."""


def allows_power(verb: str, status: str) -> bool:
    """Whether a power action can be asked for in a status; in one not listed here, any can."""
    return status in REQUIRED_STATUSES[verb] or status not in ALL


CopyVerb = Literal["snapshot", "backup"]
"""What is taken of a server."""

COPY_VERBS: Final[tuple[CopyVerb, ...]] = ("snapshot", "backup")

COMPLETED: Final = "completed"
"""The status of a copy that is whole."""

FAILED: Final = frozenset({"failed", "error"})
"""Statuses of a copy that came to nothing."""

UNFINISHED: Final = frozenset({"", "pending", "creating", "queued", "in_progress", "running"})
"""Statuses of a copy that is being taken; any other than these and those above is settled."""
