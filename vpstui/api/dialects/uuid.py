"""The dialect that the provider's published programs read (vps-mcp 0.1.0, vpsdotorg 0.1.0).

| model | wire | source |
|---|---|---|
| server | as `SERVER_FIELDS`; addresses also as `ip_addresses [{version, ip}]` | both programs |
| plan | as `PLAN_FIELDS`; `ram` in `ram_unit`, GB where that is missing | both programs |
| create | hostname, location (int), plan, os_version, ssh_keys | POST /servers/ |
| power | POST /servers/{uuid}/power/ {action: start, stop, restart, hard_stop} | vpsdotorg |
| resize | POST /servers/{uuid}/resize/ {plan} | vpsdotorg |
| backup, snapshot | POST /servers/{uuid}/backup/ · snapshot/ {label} | vpsdotorg |

A server has a hostname and no name: the hostname is both here. No edit is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from vpstui.api.dialects.dialect import SERVERS, WireRequest, first_told, server_path, taken
from vpstui.base.errors import Locked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

    from vpstui.api.dialects.dialect import DialectName, Kind, PowerAction, Row
    from vpstui.api.models import Id, ServerId
    from vpstui.api.requests import ServerCreate, ServerPatch, ServerUpdate

    Table = Mapping[str, tuple[str, ...]]

SERVER_FIELDS: Final[Table] = {
    "id": ("uuid",),
    "name": ("name", "hostname"),
    "hostname": ("hostname",),
    "status": ("status",),
    "ip_address": ("ipv4_addresses", "ip_address", "ipv4"),
    "ipv6_address": ("ipv6_addresses", "ipv6_address", "ipv6"),
    "location": ("location", "location_name"),
    "username": ("username",),
    "backups_enabled": ("backups_enabled",),
    "resource_usage": ("resource_usage",),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
}
"""Spellings of each field of a server, the first that tells anything counts."""

PLAN_FIELDS: Final[Table] = {
    "id": ("uuid", "id"),
    "name": ("name",),
    "vcpus": ("cpu", "vcpus"),
    "storage": ("disk_space", "storage"),
    "bandwidth": ("transfer", "bandwidth"),
    "price_monthly": ("monthly_price", "price", "price_monthly"),
    "price_hourly": ("hourly_price", "price_hourly"),
    "available": ("available",),
    "locations": ("locations",),
}
"""Spellings of each field of a plan, but for the memory."""

_PLAN_NAME: Final = "plan_name"

SYSTEM_FIELDS: Final = ("operating_system_version", "operating_system", "os", "os_name")
"""Where the system of a server stands: the version in detail, its name in a list."""

MB: Final = {"mb": 1, "mib": 1, "gb": 1024, "gib": 1024, "tb": 1024**2, "tib": 1024**2}
"""MB of each unit of memory."""

_SERVER_SPELLINGS: Final = frozenset(
    {
        *(name for spellings in SERVER_FIELDS.values() for name in spellings),
        *SYSTEM_FIELDS, "plan", _PLAN_NAME, "ip_addresses", "deployed", "id",
    }
)  # fmt: skip

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

CREATE_FIELDS: Final = {
    "name": "hostname", "location": "location", "plan_id": "plan", "os_id": "os_version",
    "ssh_key_id": "ssh_keys",
}  # fmt: skip
"""Fields of a new server, by the model's names."""

_ACTIONS: Final = {"start": "start", "stop": "stop", "reboot": "restart", "hard stop": "hard_stop"}


class Uuid:
    """Rows have uuids, and names of their own."""

    name: DialectName = "uuid"
    id_field: str = "uuid"
    create_fields: Mapping[str, str] = CREATE_FIELDS
    create_numbers: frozenset[str] = frozenset({"location"})
    can_edit: bool = False
    can_back_up: bool = True
    lists_copies: bool = False
    describes_snapshots: bool = False
    can_hard_stop: bool = True
    can_resize: bool = True
    tells_username: bool = True

    def fields(self, kind: Kind, row: Row) -> Row:
        """Return the row with the models' names."""
        match kind:
            case "server":
                return server_fields(row)
            case "plan":
                return plan_fields(row)
            case "system":
                return {**row, "id": row.get("uuid"), "versions": _versions(row.get("versions"))}
            case "location":
                return row  # its id is a number in this dialect, too
        return {**row, "id": first_told(row, ("uuid", "id"))}

    def create(self, request: ServerCreate) -> WireRequest:
        """POST /servers/; the name is the hostname, and backups are nowhere told of."""
        sent = request.model_dump(exclude_none=True)
        body = {wire: sent[name] for name, wire in CREATE_FIELDS.items() if name in sent}
        if "ssh_keys" in body:
            body["ssh_keys"] = [body["ssh_keys"]]
        return WireRequest("POST", SERVERS, body)

    def update(self, server_id: ServerId, request: ServerUpdate) -> WireRequest:
        """Refuse: neither program has an edit.

        Raises:
            Locked: always.
        """
        del server_id, request
        _refuse("an edit")

    def patch(self, server_id: ServerId, request: ServerPatch) -> WireRequest:
        """Refuse: neither program has an edit.

        Raises:
            Locked: always.
        """
        del server_id, request
        _refuse("an edit")

    def power(self, server_id: ServerId, action: PowerAction) -> WireRequest:
        """POST /servers/{uuid}/power/; a reboot is called restart."""
        body = {"action": _ACTIONS[action]}
        return WireRequest("POST", server_path(server_id, "power"), body)

    def delete(self, server_id: ServerId) -> WireRequest:
        """DELETE /servers/{uuid}/."""
        return WireRequest("DELETE", server_path(server_id))

    def resize(self, server_id: ServerId, plan_id: Id) -> WireRequest:
        """POST /servers/{uuid}/resize/."""
        return WireRequest("POST", server_path(server_id, "resize"), {"plan": plan_id})

    def back_up(self, server_id: ServerId) -> WireRequest:
        """POST /servers/{uuid}/backup/ without a body."""
        return WireRequest("POST", server_path(server_id, "backup"))

    def take_snapshot(self, server_id: ServerId, name: str, description: str) -> WireRequest:
        """POST /servers/{uuid}/snapshot/; there is a label, and no description."""
        del description
        body = {"label": name} if name else None
        return WireRequest("POST", server_path(server_id, "snapshot"), body)


def server_fields(row: Row) -> dict[str, Any]:
    """Return a server's fields by the model's names; what has no table here stays as it came."""
    found = taken(row, SERVER_FIELDS)
    found = {**_addresses(row.get("ip_addresses")), **found}
    if "status" not in found and row.get("deployed") is False:
        found["status"] = "provisioning"
    plan = {**_plan_name(row.get(_PLAN_NAME)), **_plan_part(row.get("plan"))}
    if plan:
        found["plan"] = plan
    system = first_told(row, SYSTEM_FIELDS)
    if system is not None:
        found["os"] = _system_fields(system)
    return {**{name: row[name] for name in row.keys() - _SERVER_SPELLINGS}, **found}


def _plan_name(told: object) -> dict[str, object]:
    return {"name": told} if isinstance(told, str) and told else {}


def _plan_part(told: object) -> dict[str, Any]:
    """Return a plan that is told as an object, as its uuid, or as its name."""
    if isinstance(told, dict):
        return plan_fields(told)
    if isinstance(told, str) and _UUID.fullmatch(told):
        return {"id": told}
    return _plan_name(told)


def plan_fields(row: Row) -> dict[str, Any]:
    """Return a plan's fields by the model's names."""
    found = taken(row, PLAN_FIELDS)
    memory = _memory(row.get("ram"), row.get("ram_unit"))
    if memory is None:
        memory = row.get("memory")
    return found if memory is None else {**found, "memory": memory}


def _memory(ram: object, unit: object) -> int | None:
    """Return MB; None where the unit is not known."""
    factor = MB.get(str(unit or "GB").strip().casefold())
    try:
        amount = float(ram) if isinstance(ram, (int, float, str)) else None
        return None if amount is None or factor is None else int(amount * factor)
    except (ValueError, OverflowError):
        return None


def _system_fields(system: object) -> object:
    """Return a system whose id is that of the version, where it is told."""
    if isinstance(system, dict):
        return {**system, "id": first_told(system, ("uuid", "id"))}
    return {"name": system}


def _versions(versions: object) -> object:
    """Return versions, which may be texts, as objects with an id where they have one."""
    return [_system_fields(one) for one in versions] if isinstance(versions, list) else ()


def _addresses(told: object) -> dict[str, str]:
    """Return the first address of each version out of `[{version, ip}]`."""
    found: dict[str, str] = {}
    for one in told if isinstance(told, list) else ():
        address = one.get("ip") if isinstance(one, dict) else None
        if isinstance(address, str) and address:
            field = "ipv6_address" if str(one.get("version")) == "6" else "ip_address"
            found.setdefault(field, address)
    return found


def _refuse(what: str) -> NoReturn:
    raise Locked(f"No call for {what} is known in the dialect of this API: nothing was sent.")
