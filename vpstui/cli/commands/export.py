"""`vpstui export`: prints servers as other programs read them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vpstui.base.formatting import count_text
from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.fleet.exports.export_servers import export_servers
from vpstui.query.columns import CellContext, sort_servers
from vpstui.query.export.forms import FORMS

if TYPE_CHECKING:
    import argparse

    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.state.fleet_state import FleetState


def run_export(arguments: argparse.Namespace) -> int:
    """Print the servers that match in the format that `kind` names.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 when a list is partial or an account failed, with the reason on stderr.

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
        exported = await export_servers(fleet, options.profiles, found.servers, FORMS[form])
        for remark in exported.remarks:
            _say(remark)
        for server, why in exported.left_out:
            _say(f"{server.label} (id {server.id}) is left out: {why}")
        print_text(exported.text, "list")
        return FAILED if failures or not _is_whole(state) else DONE


def _say(text: str) -> None:
    print_message(f"vpstui: {text}")


def _is_whole(state: FleetState) -> bool:
    """Whether every list is, and say of rows that could not be read."""
    for account in state.accounts:
        if account.skipped:
            rows = count_text(account.skipped, "row")
            _say(f"{account.profile}: {rows} could not be read as a server")
    return not (state.partial or state.skipped)
