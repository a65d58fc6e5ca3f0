"""Merging two readings of a server: what only the older one has is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection

    from vpstui.api.models import OperatingSystem, Plan, Server

    Part = TypeVar("Part", Plan, OperatingSystem)

DETAIL_FIELDS: Final = ("ipv6_address", "username", "backups_enabled", "resource_usage")
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
    if old.plan is not None and new.plan is not None:
        plan = _merge_parts(old.plan, new.plan)
        kept |= {} if plan is new.plan else {"plan": plan}
    if old.os is not None and new.os is not None:
        system = _merge_parts(old.os, new.os)
        kept |= {} if system is new.os else {"os": system}
    result = new.model_copy(update=kept) if kept else new
    return old if result.field_values == old.field_values else result


def merge_told(old: Server, told: Server, names: Collection[str]) -> Server:
    """Return a server with what an answer to a write told of it; what it did not tell stays.

    Args:
        old: the server as it was known.
        told: the server as it was answered.
        names: the fields that were in the answer.
    """
    update = {name: getattr(told, name) for name in names if getattr(told, name) not in (None, "")}
    if "name" in update:
        update["escaped_name"] = told.escaped_name
    merged = old.model_copy(update=update)
    for name in ("key", "label", "search_text"):  # copied as they were for the old fields
        merged.__dict__.pop(name, None)
    return merge_server(old, merged)


def _merge_parts(old: Part, new: Part) -> Part:
    """Return a plan or system with what only the older reading of the same one tells."""
    if new.__dict__ == old.__dict__:  # as nearly always
        return new
    if new.id != old.id if new.id is not None else new.name != old.name:
        return new
    missing = {
        name: value
        for name, value in old
        if value not in (None, "") and getattr(new, name) in (None, "")
    }
    return new.model_copy(update=missing) if missing else new
