"""Which servers look different from what the user has seen last."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from vpstui.base.formatting import plan_size

if TYPE_CHECKING:
    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState

_fields = attrgetter("name", "status", "ip_address", "hostname", "location", "os")
"""What a change of is worth a look; usage, for one, changes all the time."""


def _seen(server: Server) -> tuple[object, ...]:
    """What the table shows of a server; only the detail tells all of a plan."""
    return (*_fields(server), plan_size(server.plan))


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
        known = {server.id: server for server in before.servers}
        for server in account.servers:
            was = known.get(server.id)
            if was is server or server.id in before.operations or server.id in account.operations:
                continue
            if was is None or _seen(was) != _seen(server):
                found.add(server.key)
    return frozenset(found)
