"""One reading of a server after another: what the newer one does not tell is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vpstui.api.models import Server

DETAIL_FIELDS: Final = ("ipv6_address", "backups_enabled", "resource_usage")
"""What only the detail of a server tells; a row of the list does not make it unknown again."""


def merged(old: Server | None, new: Server) -> Server:
    """The new reading, with what only an older one told; the old object when nothing differs."""
    if old is None:
        return new
    if old.facts == new.facts:
        return old
    kept = {
        name: getattr(old, name)
        for name in DETAIL_FIELDS
        if getattr(new, name) in (None, "") and getattr(old, name) not in (None, "")
    }
    if old.plan is not None and new.plan is not None and old.plan.bandwidth is not None:
        plan = new.plan.model_copy(update={"bandwidth": old.plan.bandwidth})
        if new.plan.bandwidth is None and plan == old.plan:  # only the detail tells the bandwidth
            kept["plan"] = old.plan
    merged = new.model_copy(update=kept) if kept else new
    return old if merged.facts == old.facts else merged
