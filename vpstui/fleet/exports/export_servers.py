"""Hands servers over as text; what a list does not tell of them is read first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import run_in_thread
from vpstui.config import ssh_template
from vpstui.query.columns import CellContext
from vpstui.query.export.forms import export_text, split_by_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.config.settings import Profile
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.query.export.forms import ExportForm
    from vpstui.query.export.login import Login
    from vpstui.query.export.word_lists import LeftOut

READS_AT_ONCE: Final = 4
"""Servers that are read at once, where the list does not tell all that is needed."""


@dataclass(frozen=True)
class Exported:
    """Servers as text.

    Attributes:
        text: the text, without the line break at its end.
        count: how many servers are in it.
        left_out: those that are not.
        remarks: what else is missing in it, a sentence each.
    """

    text: str
    count: int
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


async def export_servers(
    fleet: Fleet, profiles: Mapping[str, Profile], servers: Sequence[Server], form: ExportForm
) -> Exported:
    """Return servers in a form, in their order.

    Args:
        fleet: what is asked for what the list does not tell.
        profiles: the settings of every account.
        servers: which servers.
        form: the form.
    """
    state = fleet.state
    remarks: list[str] = []
    few = asyncio.Semaphore(READS_AT_ONCE)

    async def read(server: Server) -> Server:
        async with few:
            if not lacks_details(server, state, profiles, form):
                return server
            try:
                return await fleet.read(server.key)
            except VpsTuiError as error:
                remarks.append(f"{server.label} could not be read in detail: {error.message}")
                return server

    found = await asyncio.gather(*map(read, servers))
    kept, left_out = split_by_form(form, found)
    logins, unknown = _logins(kept, profiles) if form.logs_in else ({}, [])
    context = CellContext(prices=state.prices, labels=state.labels)
    # Ten thousand servers take longer than a frame.
    write = partial(export_text, form, kept, context, logins, several=state.has_several)
    return Exported(await run_in_thread(write), len(kept), left_out, (*remarks, *unknown))


def lacks_details(
    server: Server, state: FleetState, profiles: Mapping[str, Profile], form: ExportForm
) -> bool:
    """Whether the list does not tell what a form needs of a server, and the API may."""
    if not form.needs_address:
        return False
    if not (server.ip_address or server.ipv6_address):
        return True
    if not form.logs_in:
        return False
    template, dialect = profiles[server.profile].ssh, state.account_of(server).dialect
    tells_username = dialect is not None and dialect.tells_username
    return bool(ssh_template.missing_value(template, server)) or (
        tells_username and ssh_template.lacks_username(template, server)
    )


def _logins(
    servers: Sequence[Server], profiles: Mapping[str, Profile]
) -> tuple[dict[ServerKey, Login], list[str]]:
    """Return how the ssh program of each account logs in, and of whom that cannot be told."""
    found: dict[ServerKey, Login] = {}
    unknown: list[str] = []
    for server in servers:
        try:
            found[server.key] = ssh_template.login_of(profiles[server.profile].ssh, server)
        except VpsTuiError as error:
            unknown.append(f"{error.message} It is written without user and port.")
    return found, unknown
