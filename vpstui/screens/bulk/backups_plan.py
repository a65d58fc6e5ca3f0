"""What switching the backups of many servers would do: read afresh, since no list tells them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import VpsTuiError
from vpstui.fleet.state.bulk_action import BACKUPS
from vpstui.fleet.state.eligibility import LeftOut, plan_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.eligibility import WritePlan

    Plans = Mapping[BulkVerb, WritePlan]
    """What would be done to the same servers, by the way that their backups are switched."""


async def plan_backups(fleet: Fleet, targets: Sequence[Server], logins: Mapping[str, int]) -> Plans:
    """Read servers, and work out what switching their backups on, and off, would do.

    Args:
        fleet: reads them, a few at a time; not those of accounts in which nothing is edited.
        targets: the servers that the user chose.
        logins: by profile, how many logins there had been then.
    """
    slots = asyncio.Semaphore(MAX_CONCURRENT_WRITES)
    unread: dict[ServerKey, str] = {}

    async def read(server: Server) -> None:
        account = fleet.state.account_of(server)
        if account.lock or account.edit_lock:
            return
        async with slots:
            try:
                await fleet.read(server.key)
            except VpsTuiError as error:
                unread[server.key] = f"not to be read ({error.message.rstrip('.')})"

    await asyncio.gather(*map(read, targets))
    return {
        verb: _without(plan_for(verb, targets, fleet.state, logins), unread) for verb in BACKUPS
    }


def _without(plan: WritePlan, unread: Mapping[ServerKey, str]) -> WritePlan:
    """Leave out servers of which it is not known how they are now."""
    left_out = [LeftOut(one, unread[one.key]) for one in plan.acting if one.key in unread]
    acting = tuple(one for one in plan.acting if one.key not in unread)
    return replace(plan, acting=acting, left_out=(*plan.left_out, *left_out))
