"""The dialect of the provider's page "Servers", which this program exists to serve.

| model | wire | source |
|---|---|---|
| server | as `SERVER_FIELDS`: every field has the model's name | GET /servers/, /servers/{id}/ |
| create | name, plan_id, os_id, location, hostname, ssh_key_id, backups_enabled | POST /servers/ |
| edit | name, hostname, backups_enabled | PUT, PATCH /servers/{id}/ |
| power | POST /servers/{id}/start/, stop/, reboot/, without a body | the same page |
| snapshot | server_id, name, description | POST /snapshots/ |

How tolerantly each value is read (a number as a text, a plan as an id) is in `values.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.api.dialects.dialect import SERVERS, WireRequest, server_path
from vpstui.base.errors import Locked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

    from vpstui.api.dialects.dialect import DialectName, Kind, PowerAction, Row
    from vpstui.api.models import Id, ServerId
    from vpstui.api.requests import ServerCreate, ServerPatch, ServerUpdate

SERVER_FIELDS: Final = (
    "id", "name", "hostname", "status", "ip_address", "ipv6_address", "location", "plan", "os",
    "backups_enabled", "resource_usage", "created_at", "updated_at",
)  # fmt: skip
"""Fields of a server, in the page's order."""

PLAN_FIELDS: Final = (
    "id", "name", "vcpus", "memory", "storage", "bandwidth", "price_monthly",
    "price_hourly", "available", "locations",
)  # fmt: skip
"""Fields of a plan, in the order of GET /plans/."""


CREATE_FIELDS: Final = (
    "name", "plan_id", "os_id", "location", "hostname", "ssh_key_id", "backups_enabled",
)  # fmt: skip
"""Fields of a new server, in the order of POST /servers/."""


class Documented:
    """Rows have the models' own names, and integer ids."""

    name: DialectName = "documented"
    id_field: str = "id"
    create_fields: Mapping[str, str] = dict(zip(CREATE_FIELDS, CREATE_FIELDS, strict=True))
    create_numbers: frozenset[str] = frozenset({"plan_id", "os_id", "ssh_key_id"})
    can_edit: bool = True
    can_back_up: bool = False
    lists_copies: bool = True
    describes_snapshots: bool = True
    can_hard_stop: bool = False
    can_resize: bool = False
    tells_username: bool = False

    def fields(self, kind: Kind, row: Row) -> Row:
        """Return the row: its names are the models'."""
        del kind
        return row

    def create(self, request: ServerCreate) -> WireRequest:
        """POST /servers/ with what is set."""
        return WireRequest("POST", SERVERS, request.model_dump(exclude_none=True))

    def update(self, server_id: ServerId, request: ServerUpdate) -> WireRequest:
        """PUT /servers/{id}/ with all three fields."""
        return WireRequest("PUT", server_path(server_id), request.model_dump())

    def patch(self, server_id: ServerId, request: ServerPatch) -> WireRequest:
        """PATCH /servers/{id}/ with what is set."""
        return WireRequest("PATCH", server_path(server_id), request.model_dump(exclude_none=True))

    def power(self, server_id: ServerId, action: PowerAction) -> WireRequest:
        """POST /servers/{id}/start/, stop/ or reboot/."""
        if action == "hard stop":
            _refuse("a hard stop")
        return WireRequest("POST", server_path(server_id, action))

    def delete(self, server_id: ServerId) -> WireRequest:
        """DELETE /servers/{id}/."""
        return WireRequest("DELETE", server_path(server_id))

    def resize(self, server_id: ServerId, plan_id: Id) -> WireRequest:
        """Refuse: no page documents it.

        Raises:
            Locked: always.
        """
        del server_id, plan_id
        _refuse("a resize")

    def back_up(self, server_id: ServerId) -> WireRequest:
        """Refuse: no page documents it.

        Raises:
            Locked: always.
        """
        del server_id
        _refuse("a backup at once")

    def take_snapshot(self, server_id: ServerId, name: str, description: str) -> WireRequest:
        """POST /snapshots/."""
        body = {"server_id": server_id, "name": name}
        return WireRequest(
            "POST", "/snapshots/", {**body, "description": description} if description else body
        )


def _refuse(what: str) -> NoReturn:
    raise Locked(f"The documented API has no call for {what}: nothing was sent.")
