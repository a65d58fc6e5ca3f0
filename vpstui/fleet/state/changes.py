"""Which servers look different from what the user has seen last, and how in words."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import UNKNOWN, count_text, plan_size
from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState

_fields = attrgetter("name", "status", "ip_address", "hostname", "location", "os")
"""What a change of is worth a look; usage, for one, changes all the time."""

NAMED: Final = 3
"""Changes told one by one; more are counted."""

_TOLD: Final = {"name": "is called", "status": "is", "ip_address": "has the IP"}
"""Fields whose values are told, with the words before the new one."""


def _differs(old: Server, new: Server) -> bool:
    """Whether the table shows another thing of a server; only the detail tells all of a plan."""
    return _fields(old) != _fields(new) or plan_size(old.plan) != plan_size(new.plan)


def changed(old: FleetState, new: FleetState) -> frozenset[ServerKey]:
    """Return the servers that are new, or look different, since `old`.

    The first list of an account is no news, nor is the list of another filter of the API, nor
    what comes of a write of the user's own.
    """
    if old.servers is new.servers:
        return frozenset()
    found: set[ServerKey] = set()
    for account in new.accounts:
        before = old.account(account.profile)
        if (
            account.servers is before.servers
            or before.listed_at is None
            or account.api_filter != before.api_filter
        ):
            continue
        differing = replaced(before.servers, account.servers)
        known = {server.id: server for server in differing.left}
        for server in differing.came:
            was = known.get(server.id)
            if server.id in before.operations or server.id in account.operations:
                continue
            if was is None or _differs(was, server):
                found.add(server.key)
    return frozenset(found)


def changes_text(old: FleetState, new: FleetState) -> str:
    """Return a line about what is new or looks different since `old`; empty: nothing.

    Args:
        old: what was known.
        new: what is known.
    """
    keys = changed(old, new)
    if not keys:
        return ""
    before = {server.key: server for server in old.servers if server.key in keys}
    now = [server for server in new.servers if server.key in keys]
    texts = [_text(before.get(server.key), server) for server in now]
    rest = f"; {count_text(len(texts) - NAMED, 'more change')}" if len(texts) > NAMED else ""
    return "; ".join(texts[:NAMED]) + rest


def _text(was: Server | None, server: Server) -> str:
    if was is None:
        return f"{server.label} is new: {server.status or UNKNOWN}"
    return f"{was.label} " + (", ".join(_differences(was, server)) or "looks different")


def _differences(was: Server, server: Server) -> Iterator[str]:
    for field, words in _TOLD.items():
        before, after = getattr(was, field), getattr(server, field)
        if before != after:
            text = f"{words} {after or UNKNOWN}"
            yield f"{text}, was {before or UNKNOWN}" if field == "status" else text
