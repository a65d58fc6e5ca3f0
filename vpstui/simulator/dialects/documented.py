"""The servers as the provider's page documents them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from vpstui.simulator import validation
from vpstui.simulator.data import hostile
from vpstui.simulator.data.catalogue import LOCATIONS
from vpstui.simulator.dialects import documented_pages
from vpstui.simulator.dialects.call import Routes, json_answer
from vpstui.simulator.pages import PAGING
from vpstui.simulator.refusal import Refusal, not_found

if TYPE_CHECKING:
    from vpstui.simulator.account import Account
    from vpstui.simulator.data.servers import Record
    from vpstui.simulator.dialects.call import Call, Handler

PROVISIONING = "Server is being provisioned. This may take 2-5 minutes."
"""The message of a server just made."""

FILTERS = ("status", "location")
"""The filters of the list, each the name of a field."""

STATUSES = ("active", "stopped", "suspended")
"""The statuses that can be filtered by."""

DETAIL_ONLY = frozenset({"ipv6_address", "backups_enabled", "resource_usage"})
"""The fields that a row of the list does not have."""


def server_of(call: Call) -> int:
    """Return the id of the server that the path names; a refusal with 404 if there is none."""
    text: str = call.request.path_params["server_id"]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise not_found()
    call.account.get(int(text))
    return int(text)


def in_detail(account: Account, server_id: int) -> Record:
    """Return a server as its page does."""
    record = account.get(server_id)
    usage = record.get("resource_usage", account.usage(server_id))
    return {**record, "resource_usage": usage}


def row(record: Record) -> Record:
    """Return a server as the list shows it."""
    shown = {key: value for key, value in record.items() if key not in DETAIL_ONLY}
    if isinstance(shown.get("plan"), dict):
        shown["plan"] = {key: value for key, value in shown["plan"].items() if key != "bandwidth"}
    return shown


def _list(call: Call) -> Response:
    query = call.bare(*FILTERS, *PAGING)
    return call.page(_matching(call.account, query), query)


def _matching(account: Account, query: dict[str, str]) -> list[Any]:
    records = list(account.servers.values())
    filters = {field: query[field] for field in FILTERS if field in query}
    _check_filters(records, filters)
    for field, value in filters.items():
        records = [record for record in records if record.get(field) == value]
    rows: list[Any] = [row(record) for record in records]
    if account.knobs.hostile and not filters:
        rows.insert(hostile.JUNK_ROW_AT, hostile.NOT_A_SERVER)
    return rows


def _check_filters(records: list[Record], filters: dict[str, str]) -> None:
    """Refuse values that cannot be meant; a location that some server shows always can."""
    shown = {str(record.get("location")) for record in records}
    choices = {"status": STATUSES, "location": shown.union(LOCATIONS)}
    for field, value in filters.items():
        validation.check_choice(field, value, choices[field])


def _create(call: Call) -> Response:
    fields = call.fields(validation.CREATE)
    validation.check_plan_at(fields["plan_id"], fields["location"], "plan_id")
    record = call.account.create(fields)
    shown = row(record)
    shown["backups_enabled"] = record["backups_enabled"]
    shown["message"] = PROVISIONING
    return json_answer(shown, 201)


def _detail(call: Call) -> Response:
    server_id = server_of(call)
    call.bare()
    return json_answer(in_detail(call.account, server_id))


def _edit(form: validation.Form) -> Handler:
    def handler(call: Call) -> Response:
        server_id = server_of(call)
        fields = call.fields(form)
        if not fields:
            raise Refusal(400, {"non_field_errors": ["Send at least one field."]})
        call.account.update(server_id, fields)
        return json_answer(in_detail(call.account, server_id))

    return handler


def _delete(call: Call) -> Response:
    server_id = server_of(call)
    call.bare()
    call.account.delete(server_id)
    return Response(status_code=204)


def _power(action: str) -> Handler:
    def handler(call: Call) -> Response:
        server_id = server_of(call)
        call.bare()
        record = call.account.power(server_id, action)
        server = {key: record[key] for key in ("id", "name", "status") if key in record}
        message = f"Server is {record['status']}"
        return json_answer({"status": "success", "message": message, "server": server})

    return handler


SERVER = "/servers/{server_id}/"

DOCUMENTED = Routes(
    table={
        "/servers/": {"GET": _list, "POST": _create},
        SERVER: {
            "GET": _detail,
            "PUT": _edit(validation.PUT),
            "PATCH": _edit(validation.PATCH),
            "DELETE": _delete,
        },
        f"{SERVER}start/": {"POST": _power("start")},
        f"{SERVER}stop/": {"POST": _power("stop")},
        f"{SERVER}reboot/": {"POST": _power("reboot")},
        **documented_pages.TABLE,
    },
    server_key="id",
    server_of=server_of,
    in_detail=in_detail,
)
