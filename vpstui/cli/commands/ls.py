"""`vpstui ls`: prints the list of servers, or a line for each change of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError
from vpstui.base.formatting import count_text
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.output.layout_options import read_layout
from vpstui.cli.output.printing import print_sheet, say
from vpstui.cli.reading.ask_accounts import (
    ask_accounts,
    missing_of_list,
    told,
    what_is_missing,
)
from vpstui.query.columns import CellContext, sort_servers
from vpstui.query.prices import Prices
from vpstui.query.sheets.server_sheet import LISTED, server_sheet

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from vpstui.api.models import Plan, ServerList
    from vpstui.api.service import ServerService
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.query.sheets.layout import Layout


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
    """Print the list as the command line asks for it, as `print_list` does.

    Raises:
        VpsTuiError: as of `print_list` and `watch_list`.
    """
    layout = read_layout(arguments, LISTED)
    options = read_launch_options(arguments, " ".join(arguments.words))
    if arguments.refresh is not None and not arguments.watch:
        raise SettingsError("--refresh goes with --watch.")
    if not arguments.watch:
        return print_list(options, layout)
    if layout.form == "json":
        raise SettingsError("--watch goes with -o table, jsonl, tsv and csv: a line per change.")
    if layout.sort or layout.reverse:
        raise SettingsError("--watch goes without --sort and --reverse: changes come as they come.")
    from vpstui.cli.reading.watch_list import watch_list

    return watch_list(options, layout)


def print_list(options: LaunchOptions, layout: Layout) -> int:
    """Print the servers that match, by name where no other order is asked for.

    Args:
        options: the accounts, and which servers.
        layout: what is printed of each, in which form and order. Where it or the query asks for
            prices, the list of plans is read, too.

    Returns:
        The exit status: 1 when the list is incomplete, with the reason on stderr. Of several
        accounts those that failed are named there, and the others are printed.

    Raises:
        VpsTuiError: the only account has no token or that of another owner, its list could not
            be fetched, or the output cannot be printed.
    """
    with_prices = options.query.needs_prices or "price" in layout.named

    async def read(_: str, service: ServerService) -> _Listing:
        listed = await service.list_servers()
        return _Listing(listed, await service.list_plans() if with_prices else ())

    outcomes = asyncio.run(ask_accounts(options, read))
    listings, several = told(outcomes), len(outcomes) > 1
    if listings:
        _print(options, layout, listings, several=several)
        options.last_names().remember(
            {name: one.listed.servers for name, one in listings.items() if not one.listed.partial}
        )
        without = [name for name, one in listings.items() if with_prices and not one.plans]
        say(
            f"{f'{name}: ' if several else ''}prices could not be read: the API gave no list of "
            "plans"
            for name in without
        )
    remarks = what_is_missing(
        outcomes, lambda one: missing_of_list(one.listed.skipped, "a server", one.listed.partial)
    )
    say(remarks)
    return FAILED if remarks else DONE


def _print(
    options: LaunchOptions, layout: Layout, listings: Mapping[str, _Listing], *, several: bool
) -> None:
    """Print what matches in the lists, and say how many servers may match.

    Where it is asked what needs somebody, the worst comes first, and the table says why.
    """
    order = layout.sort or ("reason" if options.query.needs_trouble else "name")
    if options.query.needs_trouble and layout.form == "table" and not layout.chosen:
        layout = replace(layout, added=(*layout.added, "reason"))
    prices = Prices.of({name: one.plans for name, one in listings.items()})
    by_name = CellContext(labels={name: name for name in options.opened}, prices=prices)
    servers = [server for one in listings.values() for server in one.listed.servers]
    ordered = sort_servers(servers, order, by_name, reverse=layout.reverse)
    sheet = server_sheet(by_name)
    if order != "name":  # one without a name is called by its hostname
        ordered = tuple(sheet.known_first(ordered, order))
    labels = {name: options.profiles[name].label or name for name in options.opened}
    found = options.query.search(ordered, CellContext(labels=labels, prices=prices))
    print_sheet(sheet, found.servers, layout, "list", several=several)
    if found.unknown:
        number = count_text(found.unknown, "server")
        say([f"{number} not known: the list does not tell what the query asks for"])
