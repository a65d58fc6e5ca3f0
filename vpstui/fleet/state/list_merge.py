"""Puts a list of servers together with what was heard of them since it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.api.answers.merging import merge_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vpstui.api.models import Server, ServerId, ServerList


def merge_list(
    known: Iterable[Server],
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
    before = {server.id: server for server in known}
    servers = []
    for row in listing.servers:
        old = before.pop(row.id, None)
        if gone_at.get(row.id, -1.0) >= asked_at:
            continue
        if old is not None and seen_at.get(row.id, -1.0) >= asked_at:
            servers.append(old)
        else:
            servers.append(merge_server(old, row))
    # Created, or answered about, after this list was asked for.
    servers += [old for key, old in before.items() if seen_at.get(key, -1.0) >= asked_at]
    if not listing.is_whole:  # what did not come may well be there
        there = {row.id for row in servers}
        servers += [old for key, old in before.items() if key not in there]
    return tuple(servers)


def moving_since(
    before: Iterable[Server],
    servers: Iterable[Server],
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
    old = {server.id: server.status for server in before}
    return {
        server.id: since.get(server.id, now) if old.get(server.id) == server.status else now
        for server in servers
        if not server.is_settled
    }
