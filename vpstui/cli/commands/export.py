"""`vpstui export`: prints servers as OpenSSH, Ansible, `/etc/hosts` or Markdown read them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.config import ssh_template
from vpstui.query.columns import CellContext, sort_servers
from vpstui.query.export.ansible import as_ansible
from vpstui.query.export.hosts import address_of, hosts_of
from vpstui.query.export.hosts_file import as_hosts_file
from vpstui.query.export.markdown import as_markdown
from vpstui.query.export.ssh_config import as_ssh_config

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.query.export.hosts import Host
    from vpstui.query.export.login import Login

MARKDOWN: Final = "markdown"

OF_HOSTS: Final[dict[str, Callable[[Sequence[Host]], str]]] = {
    "ssh-config": as_ssh_config, "ansible": as_ansible, "hosts": as_hosts_file,
}  # fmt: skip
"""What is written of servers that can be reached, by the name of its format."""

LOGS_IN: Final = ("ssh-config", "ansible")
"""Formats that tell as whom ssh logs in."""

READS_AT_ONCE: Final = 4
"""Servers that are read at once, where the list does not tell all that is needed."""


def run_export(arguments: argparse.Namespace) -> int:
    """Print the servers that match in the format that `kind` names.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 when a list is not whole or an account failed, with the reason on stderr.

    Raises:
        VpsTuiError: nothing could be read or printed.
    """
    options = read_launch_options(arguments, " ".join(arguments.words))
    return asyncio.run(_export(options, arguments.kind))


async def _export(options: LaunchOptions, form: str) -> int:
    async with open_fleet(options) as (fleet, _, failures):
        if options.query.needs_prices:
            ready = [one.profile for one in fleet.state.accounts if not one.problem]
            await asyncio.gather(*(fleet.choices(profile, "plans") for profile in ready))
        state = fleet.state
        context = CellContext(prices=state.prices, labels=state.labels)
        found = options.query.search(sort_servers(state.servers, "name", context), context)
        if found.unknown:
            number = count_text(found.unknown, "server")
            _say(f"{number} not known: the list does not tell what the query asks for")
        if form == MARKDOWN:
            text = as_markdown(found.servers, context, several=state.has_several)
        else:
            servers = await _details(fleet, found.servers, options, form)
            logins = _logins(servers, options) if form in LOGS_IN else {}
            text = OF_HOSTS[form](hosts_of(servers, logins, state.labels))
        print_text(text, "list")
        return FAILED if failures or not _is_whole(state) else DONE


def _say(text: str) -> None:
    print_message(f"vpstui: {text}")


async def _details(
    fleet: Fleet, servers: Sequence[Server], options: LaunchOptions, form: str
) -> tuple[Server, ...]:
    """Read in detail the servers of which the list does not tell all that is needed.

    A server that cannot be read stays as it is in the list; one without an address is left out.
    """
    few = asyncio.Semaphore(READS_AT_ONCE)

    async def read(server: Server) -> Server:
        async with few:
            if not _lacks(server, fleet.state, options, form):
                return server
            try:
                return await fleet.read(server.key)
            except VpsTuiError as error:
                _say(f"{server.label} could not be read in detail: {error.message}")
                return server

    found = await asyncio.gather(*map(read, servers))
    for server in found:
        if not address_of(server):
            _say(f"{server.label} (id {server.id}) is left out: it has no IP address")
    return tuple(server for server in found if address_of(server))


def _lacks(server: Server, state: FleetState, options: LaunchOptions, form: str) -> bool:
    """Whether the list does not tell what is needed of a server, and the API may."""
    if not (server.ip_address or server.ipv6_address):
        return True
    if form not in LOGS_IN:
        return False
    template, dialect = options.profiles[server.profile].ssh, state.account_of(server).dialect
    tells_username = dialect is not None and dialect.tells_username
    return bool(ssh_template.missing_value(template, server)) or (
        tells_username and ssh_template.lacks_username(template, server)
    )


def _logins(servers: Sequence[Server], options: LaunchOptions) -> dict[ServerKey, Login]:
    """Return how the ssh program of each account logs in; who cannot be told has nothing."""
    found = {}
    for server in servers:
        try:
            found[server.key] = ssh_template.login_of(options.profiles[server.profile].ssh, server)
        except VpsTuiError as error:
            _say(f"{error.message} It is written without user and port.")
    return found


def _is_whole(state: FleetState) -> bool:
    """Whether every list is, and say of rows that could not be read."""
    for account in state.accounts:
        if account.skipped:
            rows = count_text(account.skipped, "row")
            _say(f"{account.profile}: {rows} could not be read as a server")
    return not (state.partial or state.skipped)
