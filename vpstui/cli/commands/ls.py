"""`vpstui ls`: prints the list of servers as a table, JSON or TSV."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text, fit, width_of
from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text
from vpstui.base.threads import run_in_thread, use_daemon_threads
from vpstui.fleet.account.token_owner import check_owner, owner_of
from vpstui.query.columns import COLUMNS_BY_KEY, CellContext, sort_servers
from vpstui.terminal.copyable import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server, ServerList
    from vpstui.fleet.connection import Connection
    from vpstui.query.query import Query

COLUMNS: Final = ("id", "name", "status", "ip", "location", "plan", "os", "age", "hostname")


def print_list(
    connections: Mapping[str, Connection], query: Query, form: str, labels: Mapping[str, str]
) -> int:
    """Print the servers that match.

    Args:
        connections: the accounts, by profile.
        query: which servers.
        form: `table`, `json` or `tsv`.
        labels: what the accounts are called on screen, by profile.

    Returns:
        The exit status: 1 when the list is incomplete, with the reason on stderr. Of several
        accounts those that failed are named there, and the others are printed.

    Raises:
        VpsTuiError: the only account has no token or that of another owner, its list could not
            be fetched, or the output cannot be printed.
    """
    outcomes = asyncio.run(_fetch_all(connections))
    several = len(connections) > 1
    listings = [outcome for outcome in outcomes.values() if not isinstance(outcome, VpsTuiError)]
    if listings:
        by_name = CellContext(labels={name: name for name in connections})
        servers = [server for listing in listings for server in listing.servers]
        found = query.search(sort_servers(servers, "name", by_name), CellContext(labels=labels))
        print_text(_FORMS[form](found.servers, several), "list")
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
    connections: Mapping[str, Connection],
) -> dict[str, ServerList | VpsTuiError]:
    """Fetch every list, or the error of each that failed.

    Raises:
        VpsTuiError: the only one failed.
    """
    use_daemon_threads()
    if len(connections) == 1:
        return {name: await _fetch(name, one) for name, one in connections.items()}
    outcomes = await asyncio.gather(
        *(_fetch_or_error(name, one) for name, one in connections.items())
    )
    return dict(zip(connections, outcomes, strict=True))


async def _fetch_or_error(profile: str, connection: Connection) -> ServerList | VpsTuiError:
    try:
        return await _fetch(profile, connection)
    except VpsTuiError as error:
        return error


async def _fetch(profile: str, connection: Connection) -> ServerList:
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
        return await service.list_servers()
    finally:
        await service.aclose()


def _remarks(outcome: ServerList | VpsTuiError) -> list[str]:
    """Return what is missing in a list, a line each."""
    if isinstance(outcome, VpsTuiError):
        return [outcome.message]
    remarks = []
    if outcome.skipped:
        remarks.append(f"{count_text(outcome.skipped, 'row')} could not be read as a server")
    if outcome.partial:
        remarks.append(f"the list is not whole: {outcome.partial}")
    return remarks


def _table(servers: Sequence[Server], several: bool) -> str:
    context = CellContext()
    columns = [COLUMNS_BY_KEY[key] for key in (("account", *COLUMNS) if several else COLUMNS)]
    rows = [[column.title for column in columns]]
    rows += [[column.text(server, context) for column in columns] for server in servers]
    widths = [max(width_of(row[index]) for row in rows) for index in range(len(columns))]
    return "\n".join(
        "  ".join(
            fit(cell, width, right=column.right)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ).rstrip()
        for row in rows
    )


def _tsv(servers: Sequence[Server], several: bool) -> str:
    """One line a server, with raw values; a cleaned text has no tab."""
    lines = ["\t".join(("account", *_TSV) if several else _TSV)]
    for server in servers:
        values = [str(value) for value in _flat(server).values()]
        lines.append("\t".join([server.profile, *values] if several else values))
    return "\n".join(lines)


_TSV: Final = (
    "id", "name", "hostname", "status", "ip_address", "location", "plan", "os", "created_at",
)  # fmt: skip


def _flat(server: Server) -> dict[str, object]:
    return {
        "id": server.id,
        "name": server.name,
        "hostname": server.hostname,
        "status": server.status,
        "ip_address": server.ip_address,
        "location": server.location,
        "plan": server.plan.name if server.plan is not None else "",
        "os": server.os.name if server.os is not None else "",
        "created_at": server.created_at.isoformat() if server.created_at is not None else "",
    }


def _json(servers: Sequence[Server], several: bool) -> str:
    """An array of objects with the API's names of fields; empty texts are null."""
    rows = [
        ({"account": server.profile} if several else {}) | as_json(server) for server in servers
    ]
    return json.dumps(rows, indent=2)


_FORMS: Final = {"table": _table, "tsv": _tsv, "json": _json}
