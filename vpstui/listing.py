"""`vpstui ls`: the list of servers as text, for pipes and eyes."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Final

from vpstui.columns import BY_KEY, Context, arrange
from vpstui.copying import as_json
from vpstui.formatting import count_text, fit, width_of
from vpstui.printing import print_text
from vpstui.threads import in_thread, use_daemon_threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.connection import Connection
    from vpstui.models import Server, ServerList
    from vpstui.query import Query

COLUMNS: Final = ("id", "name", "status", "ip", "location", "plan", "os", "age", "hostname")


def print_list(connections: Mapping[str, Connection], query: Query, form: str) -> int:
    """Print the servers that match.

    Args:
        connections: the accounts, by profile.
        query: which servers.
        form: `table`, `json` or `tsv`.

    Returns:
        The exit status: 1 when the list is not whole, and stderr says why.

    Raises:
        VpsTuiError: there is no token, the list did not come, or it cannot be printed.
    """
    listings = asyncio.run(_fetch_all(connections))
    several = len(connections) > 1
    context = Context(labels={name: name for name in connections})
    servers = [server for listing in listings for server in query.select(listing.servers)]
    print_text(_FORMS[form](arrange(servers, "name", context), several), "list")
    return max(_remark(listing) for listing in listings)


async def _fetch_all(connections: Mapping[str, Connection]) -> list[ServerList]:
    use_daemon_threads()
    return await asyncio.gather(*(_fetch(connection) for connection in connections.values()))


async def _fetch(connection: Connection) -> ServerList:
    service = connection.service
    try:
        found = await in_thread(connection.credentials.find)
        service.use_token(found.token)
        return await service.list_servers()
    finally:
        await service.aclose()


def _remark(listing: ServerList) -> int:
    remarks = []
    if listing.skipped:
        remarks.append(f"{count_text(listing.skipped, 'row')} could not be read as a server")
    if listing.partial:
        remarks.append(f"the list is not whole: {listing.partial}")
    for remark in remarks:
        print(f"vpstui: {remark}", file=sys.stderr)  # noqa: T201 - this is its place
    return 1 if remarks else 0


def _table(servers: Sequence[Server], several: bool) -> str:
    context = Context()
    columns = [BY_KEY[key] for key in (("account", *COLUMNS) if several else COLUMNS)]
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
    """One line a server, the raw values; a text that was cleaned holds no tab."""
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
    """An array of objects as the API names their fields; empty texts are null."""
    rows = [
        ({"account": server.profile} if several else {}) | as_json(server) for server in servers
    ]
    return json.dumps(rows, indent=2)


_FORMS: Final = {"table": _table, "tsv": _tsv, "json": _json}
