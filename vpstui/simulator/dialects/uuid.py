"""The servers as the provider's published client and CLI read them.

The two programs disagree: a list has `ip_address` for the one beside `ipv4_addresses` for the
other. What neither sends is refused in a body and, as Django does, passed over in a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from vpstui.simulator import validation
from vpstui.simulator.data import hostile
from vpstui.simulator.data.catalogue import OPERATING_SYSTEMS, PLANS
from vpstui.simulator.data.places import PLACES, place_of
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.dialects import deployments, domains, uuid_pages
from vpstui.simulator.dialects.call import Routes, json_answer
from vpstui.simulator.dialects.uuid_pages import plan_size, uuid_problem
from vpstui.simulator.odd_answers import ONE_TIME_PASSWORD
from vpstui.simulator.refusal import Refusal, not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.simulator.account import Account
    from vpstui.simulator.data.servers import Record
    from vpstui.simulator.dialects.call import Call

    Check = Callable[[object], str | None]

ACTIONS = {"start": "start", "stop": "stop", "restart": "reboot", "hard_stop": "hard_stop"}
"""The power actions by the names of this dialect."""

USERS = {"Debian": "debian", "Ubuntu": "ubuntu"}
"""Whom ssh logs in as, by the first word of the system's name; it is not told of the others."""


def server_of(call: Call) -> int:
    """Return the id of the server that the path names; a refusal with 404 if there is none."""
    try:
        return call.account.id_of(call.request.path_params["server_id"])
    except KeyError:
        raise not_found() from None


def row(account: Account, server_id: int) -> dict[str, Any]:
    """Return a server as the list shows it."""
    record = account.get(server_id)
    shown = _common(account, server_id, record)
    shown["ip_address"] = record.get("ip_address")
    for field, name in (("plan", "plan_name"), ("os", "os_name")):
        if field in record:
            shown[name] = _name_of(record[field])
    if "location" in record:
        place = place_of(record["location"])
        shown["location_name"] = record["location"] if place is None else place.name
    return shown


def in_detail(account: Account, server_id: int) -> dict[str, Any]:
    """Return a server as its page does."""
    record = account.get(server_id)
    shown = _common(account, server_id, record)
    shown["ip_addresses"] = [
        {"version": version, "ip": record[field]}
        for version, field in ((4, "ip_address"), (6, "ipv6_address"))
        if record.get(field) is not None
    ]
    if "location" in record:
        place = place_of(record["location"])
        named = {"name": record["location"]}
        shown["location"] = named if place is None else {"id": place.id, "name": place.name}
    if "plan" in record:
        shown["plan"] = _plan(account, record["plan"])
    if "os" in record:
        name = _name_of(record["os"])
        shown["operating_system_version"] = {"name": name}
        if user := USERS.get(str(name).split(" ")[0]):
            shown["username"] = user
    return shown


def _common(account: Account, server_id: int, record: Record) -> dict[str, Any]:
    """Return what both forms have; a field that the record lacks is left out."""
    shown: dict[str, Any] = {"uuid": account.uuid_of(server_id)}
    for field, name in (("name", "hostname"), ("status", "status"), ("created_at", "created_at")):
        if field in record:
            shown[name] = record[field]
    for field, name in (("ip_address", "ipv4_addresses"), ("ipv6_address", "ipv6_addresses")):
        address = record.get(field)
        shown[name] = [] if address is None else [address]
    shown["deployed"] = record.get("status") != "provisioning"
    return shown


def _name_of(thing: object) -> object:
    return thing.get("name") if isinstance(thing, dict) else thing


def _plan(account: Account, plan: object) -> object:
    if not isinstance(plan, dict):
        return plan
    uuid = uuid_for(account.knobs.seed, "plan", plan["id"]) if "id" in plan else None
    return {"uuid": uuid, **plan_size(plan)}


def _list(call: Call) -> Response:
    validation.check_no_body(call.raw)
    rows: list[Any] = [row(call.account, server_id) for server_id in call.account.servers]
    if call.account.knobs.hostile:
        rows.insert(hostile.JUNK_ROW_AT, hostile.NOT_A_SERVER)
    return call.page(rows, dict(call.request.query_params))


def _create(call: Call) -> Response:
    account, seed = call.account, call.account.knobs.seed
    plans, systems = (
        {uuid_for(seed, kind, number): number for number in known}
        for kind, known in (("plan", PLANS), ("os", OPERATING_SYSTEMS))
    )
    form = validation.Form(
        {
            "hostname": _hostname_problem,
            "location": validation.one_of({p.id for p in PLACES.values() if p.is_active}),
            "plan": uuid_problem(plans),
            "os_version": uuid_problem(systems),
        },
        {"ssh_keys": _keys_problem(account)},
    )
    fields = call.fields(form)
    code = next(code for code, place in PLACES.items() if place.id == fields["location"])
    plan_id = plans[fields["plan"]]
    validation.check_plan_at(plan_id, code, "plan")
    made = {
        "name": fields["hostname"],
        "hostname": fields["hostname"],
        "plan_id": plan_id,
        "os_id": systems[fields["os_version"]],
        "location": code,
    }
    record = account.create(made)
    shown = in_detail(account, record["id"])
    return json_answer({**shown, "password": ONE_TIME_PASSWORD}, 201)


def _hostname_problem(value: object) -> str | None:
    if problem := validation.text_problem(value, validation.MAX_HOSTNAME):
        return problem
    if not validation.are_labels(str(value).split(".")):
        return "Enter a valid hostname."
    return None


def _keys_problem(account: Account) -> Check:
    seed = account.knobs.seed
    one_problem = uuid_problem({uuid_for(seed, "key", key_id) for key_id in account.ssh_keys})

    def problem(value: object) -> str | None:
        if not isinstance(value, list):
            return f'Expected a list of items but got type "{type(value).__name__}".'
        return next(filter(None, map(one_problem, value)), None)

    return problem


def _detail(call: Call) -> Response:
    server_id = server_of(call)
    validation.check_no_body(call.raw)
    return json_answer(in_detail(call.account, server_id))


def _delete(call: Call) -> Response:
    server_id = server_of(call)
    call.bare()
    call.account.delete(server_id)
    return Response(status_code=204)


def _power(call: Call) -> Response:
    server_id = server_of(call)
    action = call.fields(validation.Form({"action": _action_problem}, {}))["action"]
    if action == "hard_stop":
        call.account.hard_stop(server_id)
        return json_answer({"message": "Server was turned off"})
    record = call.account.power(server_id, ACTIONS[action])
    return json_answer({"message": f"Server is {record['status']}"})


def _action_problem(value: object) -> str | None:
    known = isinstance(value, str) and value in ACTIONS
    return None if known else f'"{value}" is not a valid choice.'


def _resize(call: Call) -> Response:
    server_id = server_of(call)
    plans = {uuid_for(call.account.knobs.seed, "plan", number): number for number in PLANS}
    form = validation.Form({"plan": uuid_problem(plans)}, {})
    plan_id = plans[call.fields(form)["plan"]]
    location = call.account.get(server_id).get("location")
    if location not in PLANS[plan_id]["locations"] or not PLANS[plan_id]["available"]:
        raise Refusal(400, {"plan": ["This plan is not offered at the server's location."]})
    call.account.resize(server_id, plan_id)
    return json_answer({"message": "Server is being resized. It may be restarted."})


def _backup(call: Call) -> Response:
    server_id = server_of(call)
    call.bare()
    copy = call.account.copy(server_id, "manual")
    return json_answer({"message": "Backup started", "status": copy["status"]})


def _snapshot(call: Call) -> Response:
    server_id = server_of(call)
    label = call.fields(
        validation.Form({}, {"label": lambda text: validation.text_problem(text, 255)})
    ).get("label", "")
    copy = call.account.copy(server_id, "snapshot", name=label)
    return json_answer({"message": "Snapshot started", "status": copy["status"]})


SERVER = "/servers/{server_id}/"

UUID = Routes(
    table={
        "/servers/": {"GET": _list, "POST": _create},
        SERVER: {"GET": _detail, "DELETE": _delete},
        f"{SERVER}power/": {"POST": _power},
        f"{SERVER}resize/": {"POST": _resize},
        f"{SERVER}backup/": {"POST": _backup},
        f"{SERVER}snapshot/": {"POST": _snapshot},
        **uuid_pages.TABLE,
        **domains.TABLE,
        **deployments.TABLE,
    },
    server_key="uuid",
    server_of=server_of,
    in_detail=in_detail,
)
