"""The columns of servers: those of the app's table, and of one server in detail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from vpstui.api.models import OperatingSystem, Plan, ResourceUsage, Server
from vpstui.base.formatting import (
    UNKNOWN,
    gigabytes_text,
    megabytes_text,
    moment_text,
    on_off_text,
    per_cent_text,
)
from vpstui.query.columns import COLUMNS, COLUMNS_BY_KEY
from vpstui.query.sheets.server_json import as_json
from vpstui.query.sheets.sheet import Sheet, SheetColumn
from vpstui.query.trouble.server_trouble import reasons_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.query.columns import CellContext

LISTED: Final = tuple(COLUMNS_BY_KEY)
"""Keys of the columns of a list."""

USUAL: Final = ("id", "name", "status", "ip", "location", "plan", "os", "age", "hostname")
"""Those of a table."""

FLAT: Final = ("id", "name", "hostname", "status", "ip", "location", "plan", "os", "age")
"""Those of TSV and CSV."""

FIELDS: Final = {"ip": "ip_address", "age": "created_at", "updated": "updated_at"}
"""The API's names of columns that are called otherwise here."""

DETAILED: Final = (
    "name", "id", "status", "hostname", "ip", "ipv6", "location", "plan", "os", "backups",
    "created", "updated", "cpu", "memory", "disk", "bandwidth",
)  # fmt: skip
"""What is printed of one server."""

_PARTS: Final[dict[str, type[Plan | OperatingSystem | ResourceUsage]]] = {
    "plan": Plan, "os": OperatingSystem, "resource_usage": ResourceUsage,
}  # fmt: skip


def server_sheet(context: CellContext) -> Sheet[Server]:
    """Return the columns of the servers of a list.

    Args:
        context: what cells need besides their server.
    """
    columns = {
        one.key: SheetColumn[Server](
            one.key, one.title, partial(_text, one.text, context),
            partial(_value, one.key, context), FIELDS.get(one.key, ""), right=one.right,
        )
        for one in COLUMNS
    }  # fmt: skip
    return Sheet(columns, USUAL, as_json, FLAT)


def detail_sheet(context: CellContext) -> Sheet[Server]:
    """Return the columns of one server that was read in detail."""
    columns = {**server_sheet(context).columns, **{one.key: one for one in _DETAILS}}
    return Sheet(columns, DETAILED, _detailed_json)


def known_fields() -> tuple[str, ...]:
    """Return every name that `get -o field=` knows besides the columns: those of the API."""
    own = ("escaped_name", "profile")
    names = [name for name in Server.model_fields if name not in own]
    parts = [f"{name}.{field}" for name, kind in _PARTS.items() for field in kind.model_fields]
    return (*names, *parts)


def field_value(server: Server, field: str) -> object:
    """Return a field of the API; of a plan or system without a further name, its name."""
    name, _, part = field.partition(".")
    value = getattr(server, name)
    if part:
        return getattr(value, part, None)
    return value.name if isinstance(value, Plan | OperatingSystem) else value


def _text(text: Callable[[Server, CellContext], str], context: CellContext, server: Server) -> str:
    return text(server, context)


def _value(key: str, context: CellContext, server: Server) -> object:
    """Return a value for programs: text, number or moment."""
    if key == "account":
        return server.profile
    if key == "reason":
        return reasons_text(context.reasons(server)) or None
    return context.price(server) if key == "price" else field_value(server, FIELDS.get(key, key))


def _detailed_json(server: Server) -> dict[str, Any]:
    usage = server.resource_usage
    return {
        **as_json(server),
        "resource_usage": None
        if usage is None
        else usage.model_dump(mode="json", exclude_unset=True),
    }


def _used(server: Server) -> ResourceUsage:
    return server.resource_usage or ResourceUsage()


def _size(server: Server) -> Plan:
    return server.plan or Plan()


def _of(used: float | None, total: float | None, say: Callable[[float | None], str]) -> str:
    """Say how much is used, and of how much."""
    return say(used) if total is None or used is None else f"{say(used)} of {say(total)}"


def _cpu(server: Server) -> str:
    used = _used(server).cpu_percent
    return per_cent_text(None if used is None else used / 100)


_DETAILS: Final = (
    SheetColumn[Server]("ipv6", "IPV6", lambda s: s.ipv6_address or UNKNOWN,
                        lambda s: s.ipv6_address, "ipv6_address"),
    SheetColumn[Server]("username", "USERNAME", lambda s: s.username or UNKNOWN,
                        lambda s: s.username),
    SheetColumn[Server]("backups", "BACKUPS", lambda s: on_off_text(s.backups_enabled),
                        lambda s: s.backups_enabled, "backups_enabled"),
    SheetColumn[Server]("created", "CREATED", lambda s: moment_text(s.created_at),
                        lambda s: s.created_at, "created_at"),
    SheetColumn[Server]("cpu", "CPU", _cpu, lambda s: _used(s).cpu_percent, "cpu_percent"),
    SheetColumn[Server](
        "memory", "MEMORY",
        lambda s: _of(_used(s).memory_used, _size(s).memory, megabytes_text),
        lambda s: _used(s).memory_used, "memory_used",
    ),
    SheetColumn[Server](
        "disk", "DISK", lambda s: _of(_used(s).disk_used, _size(s).storage, gigabytes_text),
        lambda s: _used(s).disk_used, "disk_used",
    ),
    SheetColumn[Server](
        "bandwidth", "BANDWIDTH",
        lambda s: _of(_used(s).bandwidth_used, _size(s).bandwidth, gigabytes_text),
        lambda s: _used(s).bandwidth_used, "bandwidth_used",
    ),
)  # fmt: skip

DETAIL_KEYS: Final = (*LISTED, *(one.key for one in _DETAILS))
"""Keys of the columns of one server in detail."""
