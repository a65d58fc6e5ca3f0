"""Puts a list of servers together with what was heard of them since it was asked for."""

from __future__ import annotations

from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING

from vpstui.api.answers.merging import merge_server
from vpstui.api.statuses import TRANSITIONAL
from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server, ServerId, ServerList


def merge_list(
    known: tuple[Server, ...],
    listing: ServerList,
    *,
    seen_at: Mapping[ServerId, float],
    gone_at: Mapping[ServerId, float],
    asked_at: float,
) -> tuple[Server, ...]:
    """Return the servers after a list has come. Times are seconds of one clock.

    Args:
        known: the servers before.
        listing: the list.
        seen_at: when a server was last read alone or answered about; from `asked_at` on, that is
            newer than the list.
        gone_at: when a server was last heard to be gone; the same.
        asked_at: when the list was asked for.
    """
    if (servers := _in_place(known, listing.servers, seen_at, gone_at, asked_at)) is not None:
        return servers
    before = {server.id: server for server in known}
    merged = []
    for row in listing.servers:
        old = before.pop(row.id, None)
        if gone_at.get(row.id, -1.0) >= asked_at:
            continue
        if old is not None and seen_at.get(row.id, -1.0) >= asked_at:
            merged.append(old)
        else:
            merged.append(merge_server(old, row))
    # Created, or answered about, after this list was asked for.
    merged += [old for key, old in before.items() if seen_at.get(key, -1.0) >= asked_at]
    if not listing.is_whole:  # what did not come may well be there
        there = {row.id for row in merged}
        merged += [old for key, old in before.items() if key not in there]
    return tuple(merged)


def _in_place(
    known: tuple[Server, ...],
    rows: tuple[Server, ...],
    seen_at: Mapping[ServerId, float],
    gone_at: Mapping[ServerId, float],
    asked_at: float,
) -> tuple[Server, ...] | None:
    """Return what `merge_list` does where the known servers are listed first, in the same order.

    Only rows that are other objects than what is known are looked at: of 10 000, nearly none.

    Returns:
        The very servers that are known where nothing differs; None: others are listed.
    """
    if len(known) > len(rows) or any(at >= asked_at for at in gone_at.values()):
        return None
    differing = list(compress(range(len(rows)), map(is_not, known, rows)))
    has_changed = len(known) < len(rows)
    servers = [*known, *rows[len(known) :]] if differing or has_changed else []
    for at in differing:
        old, row = known[at], rows[at]
        if old.id != row.id:
            return None
        if seen_at.get(row.id, -1.0) < asked_at:
            servers[at] = merge_server(old, row)
            has_changed = has_changed or servers[at] is not old
    return tuple(servers) if has_changed else known


def moving_since(
    before: tuple[Server, ...],
    servers: tuple[Server, ...],
    since: Mapping[ServerId, float],
    now: float,
) -> Mapping[ServerId, float]:
    """Return when each server in transition was first seen in it.

    Args:
        before: the servers as they were.
        servers: as they are now.
        since: what this returned for those before.
        now: seconds of the same clock.
    """
    if servers is before:
        return since
    left, came = replaced(before, servers)
    old = {one.id: one.status for one in left}
    there = {one: at for one, at in since.items() if one not in old}
    return there | {
        one.id: since.get(one.id, now) if old.get(one.id) == one.status else now
        for one in came
        if one.status in TRANSITIONAL
    }
