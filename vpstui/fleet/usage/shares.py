"""Which share of its plan a server uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vpstui.api.models import Plan, ResourceUsage

MEASURES: Final = {"cpu": "CPU", "memory": "Memory", "disk": "Disk", "bandwidth": "Bandwidth"}
"""What is measured, and what it is called."""

HIGH: Final = 0.75
"""Share of use from which it is high."""

CRITICAL: Final = 0.90
"""Share of use from which it is critical."""

LARGEST: Final = 1000.0
"""Share from which a number is a mistake of who told it."""


def usage_shares(usage: ResourceUsage, plan: Plan | None) -> dict[str, float | None]:
    """Return the used shares, 0-1 (more where more than all is used); None: not known.

    Args:
        usage: what is used: per cent, MB, GB and GB.
        plan: the totals, in the same units; None: they are not known.
    """
    return {
        "cpu": _share(usage.cpu_percent, 100.0),
        "memory": _share(usage.memory_used, plan.memory if plan else None),
        "disk": _share(usage.disk_used, plan.storage if plan else None),
        "bandwidth": _share(usage.bandwidth_used, plan.bandwidth if plan else None),
    }


def _share(used: float | None, total: float | None) -> float | None:
    if used is None or not total:
        return None
    share = used / total
    return share if share < LARGEST else None
