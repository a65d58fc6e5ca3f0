"""Merging two readings of a server: what only the older one has is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vpstui.api.models import Server

DETAIL_FIELDS: Final = ("ipv6_address", "backups_enabled", "resource_usage")
"""Fields that only GET /servers/{id}/ has; a row of the list does not make them unknown again."""


def merge_server(old: Server | None, new: Server) -> Server:
    """Return the new reading with what only the old one has; the old object if nothing differs."""
    if old is None:
        return new
    if old.field_values == new.field_values:
        return old
    kept = {
        name: getattr(old, name)
        for name in DETAIL_FIELDS
        if getattr(new, name) in (None, "") and getattr(old, name) not in (None, "")
    }
    if old.plan is not None and new.plan is not None and old.plan.bandwidth is not None:
        plan = new.plan.model_copy(update={"bandwidth": old.plan.bandwidth})
        if new.plan.bandwidth is None and plan == old.plan:  # only the detail has it
            kept["plan"] = old.plan
    result = new.model_copy(update=kept) if kept else new
    return old if result.field_values == old.field_values else result
