"""`vpstui ls`: prints the list of servers as a table, JSON or TSV."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text
from vpstui.base.threads import run_in_thread, use_daemon_threads
from vpstui.cli.commands.list_layout import ListLayout
from vpstui.cli.launch_options import read_launch_options
from vpstui.fleet.account.token_owner import check_owner, owner_of
from vpstui.query.columns import CellContext, sort_servers
from vpstui.query.prices import Prices

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from vpstui.api.models import Plan, ServerList
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.connection import Connection


@dataclass(frozen=True)
class _Listing:
    """What was read of one account.

    Attributes:
        listed: the list.
        plans: the plans on offer, where prices are asked for.
    """

    listed: ServerList
    plans: tuple[Plan, ...] = ()


def run_ls(arguments: argparse.Namespace) -> int:
    """Print the list as the command line asks for it, as `print_list` does."""
    options = read_launch_options(arguments, " ".join(arguments.words))
    return print_list(options, arguments.output or "table", ListLayout.parse(arguments))


def print_list(options: LaunchOptions, form: str, layout: ListLayout) -> int:
    """Print the servers that match.

    Args:
        options: the accounts, and which servers.
        form: `table`, `json` or `tsv`.
        layout: what is printed of each, in which order. Where it or the query asks for prices,
            the list of plans is read, too.

    Returns:
        The exit status: 1 when the list is incomplete, with the reason on stderr. Of several
        accounts those that failed are named there, and the others are printed.

    Raises:
        VpsTuiError: the only account has no token or that of another owner, its list could not
            be fetched, or the output cannot be printed.
    """
    query, connections = options.query, {name: options.connect(name) for name in options.opened}
    with_prices = query.needs_prices or layout.needs_prices
    outcomes = asyncio.run(_fetch_all(connections, with_prices))
    several = len(connections) > 1
    listings = {
        name: outcome for name, outcome in outcomes.items() if not isinstance(outcome, VpsTuiError)
    }
    if listings:
        prices = Prices.of({name: one.plans for name, one in listings.items()})
        by_name = CellContext(labels={name: name for name in connections}, prices=prices)
        servers = [server for one in listings.values() for server in one.listed.servers]
        ordered = sort_servers(servers, layout.sort, by_name, reverse=layout.reverse)
        labels = {name: options.profiles[name].label or name for name in connections}
        found = query.search(ordered, CellContext(labels=labels, prices=prices))
        formatted = {
            "table": layout.as_table, "tsv": layout.as_tsv, "json": layout.as_json,
        }[form]  # fmt: skip
        print_text(formatted(found.servers, by_name, several), "list")
        options.last_names().remember(
            {name: one.listed.servers for name, one in listings.items() if not one.listed.partial}
        )
        without = [name for name, one in listings.items() if with_prices and not one.plans]
        for name in without:
            where = f"{name}: " if several else ""
            _say(f"{where}prices could not be read: the API gave no list of plans")
        if found.unknown:
            number = count_text(found.unknown, "server")
            _say(f"{number} not known: the list does not tell what the query asks for")
    remarks = [
        f"{name}: {remark}" if several else remark
        for name, outcome in outcomes.items()
        for remark in _remarks(outcome)
    ]
    for remark in remarks:
        _say(remark)
    return 1 if remarks else 0


def _say(text: str) -> None:
    print(f"vpstui: {text}", file=sys.stderr)  # noqa: T201 - this is its place


async def _fetch_all(
    connections: Mapping[str, Connection], with_prices: bool
) -> dict[str, _Listing | VpsTuiError]:
    """Fetch every list, or the error of each that failed.

    Raises:
        VpsTuiError: the only one failed.
    """
    use_daemon_threads()
    if len(connections) == 1:
        return {name: await _fetch(name, one, with_prices) for name, one in connections.items()}
    outcomes = await asyncio.gather(
        *(_fetch_or_error(name, one, with_prices) for name, one in connections.items())
    )
    return dict(zip(connections, outcomes, strict=True))


async def _fetch_or_error(
    profile: str, connection: Connection, with_prices: bool
) -> _Listing | VpsTuiError:
    try:
        return await _fetch(profile, connection, with_prices)
    except VpsTuiError as error:
        return error


async def _fetch(profile: str, connection: Connection, with_prices: bool) -> _Listing:
    service = connection.service
    try:
        found = await run_in_thread(connection.token_sources.find)
        if found.notice:
            print_message(f"vpstui: {found.notice}")
        if connection.expected:
            account = await service.get_account(found.token)
            owner = "" if account is None else owner_of(account)
            check_owner(owner, profile, connection.expected)
        service.use_token(found.token)
        listed = await service.list_servers()
        return _Listing(listed, await service.list_plans() if with_prices else ())
    finally:
        await service.aclose()


def _remarks(outcome: _Listing | VpsTuiError) -> list[str]:
    """Return what is missing in a list, a line each."""
    if isinstance(outcome, VpsTuiError):
        return [outcome.message]
    remarks, listed = [], outcome.listed
    if listed.skipped:
        remarks.append(f"{count_text(listed.skipped, 'row')} could not be read as a server")
    if listed.partial:
        remarks.append(f"the list is not whole: {listed.partial}")
    return remarks
