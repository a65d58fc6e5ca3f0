"""Domains and DNS zones as the provider's published client reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from vpstui.simulator import validation
from vpstui.simulator.data.products import Zone
from vpstui.simulator.dates import iso
from vpstui.simulator.dialects.call import json_answer
from vpstui.simulator.refusal import Refusal, detail, not_found

if TYPE_CHECKING:
    from vpstui.simulator.data.products import Products
    from vpstui.simulator.dialects.call import Call, Handler

RECORD_TYPES = ("A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "CAA")


def _domains(call: Call) -> Response:
    products = call.account.products
    shown = [{"uuid": uuid, **domain} for uuid, domain in products.domains.items()]
    return call.page(shown, dict(call.request.query_params))


def _domain(call: Call) -> tuple[str, dict[str, Any]]:
    uuid: str = call.request.path_params["uuid"]
    if uuid not in call.account.products.domains:
        raise not_found()
    return uuid, call.account.products.domains[uuid]


def _one_domain(call: Call) -> Response:
    uuid, domain = _domain(call)
    return json_answer({"uuid": uuid, **domain})


def _search(call: Call) -> Response:
    name = call.fields(validation.Form({"domain": validation.fqdn_problem}, {}))["domain"]
    taken = {domain["domain_name"] for domain in call.account.products.domains.values()}
    return json_answer({"domain": name, "available": name not in taken, "price": "12.00"})


def _nameservers(call: Call) -> Response:
    _, domain = _domain(call)
    names = call.fields(validation.Form({"nameservers": _names_problem}, {}))["nameservers"]
    domain.update({f"nameserver{n + 1}": (names + [""] * 4)[n] for n in range(4)})
    return json_answer({"nameservers": names})


def _names_problem(value: object) -> str | None:
    if not isinstance(value, list) or not 1 <= len(value) <= 4:
        return "Give one to four nameservers."
    return next(filter(None, map(validation.fqdn_problem, value)), None)


def _renew(call: Call) -> Response:
    _, domain = _domain(call)
    years = call.fields(validation.Form({"years": validation.one_of(range(1, 11))}, {}))["years"]
    domain["days_until_expiration"] += 365 * years
    end = call.account.knobs.clock() + domain["days_until_expiration"] * 86_400
    domain["expiration_date"] = iso(end)[:10]
    return json_answer({"expiration_date": domain["expiration_date"]})


def _shown_zone(products: Products, uuid: str, *, whole: bool) -> dict[str, Any]:
    zone = products.zones[uuid]
    shown = {
        "uuid": uuid,
        "domain": zone.domain,
        "record_count": len(zone.records),
        "created_at": iso(zone.created),
    }
    if whole:
        shown["records"] = [{"uuid": key, **record} for key, record in zone.records.items()]
    return shown


def _zones(call: Call) -> Response:
    products, query = call.account.products, dict(call.request.query_params)
    shown = [_shown_zone(products, uuid, whole=False) for uuid in products.zones]
    if "domain" in query:
        shown = [zone for zone in shown if zone["domain"] == query["domain"]]
    return call.page(shown, query)


def _new_zone(call: Call) -> Response:
    products = call.account.products
    name = call.fields(validation.Form({"domain": validation.fqdn_problem}, {}))["domain"]
    if any(zone.domain == name for zone in products.zones.values()):
        raise Refusal(400, {"domain": ["There is a zone of this domain."]})
    uuid = products.new_uuid()
    products.zones[uuid] = Zone(name, call.account.knobs.clock())
    return json_answer(_shown_zone(products, uuid, whole=True), 201)


def _zone_of(call: Call) -> str:
    uuid: str = call.request.path_params["uuid"]
    if uuid not in call.account.products.zones:
        raise not_found()
    return uuid


def _one_zone(call: Call) -> Response:
    return json_answer(_shown_zone(call.account.products, _zone_of(call), whole=True))


def _delete_zone(call: Call) -> Response:
    del call.account.products.zones[_zone_of(call)]
    return Response(status_code=204)


def _type_problem(value: object) -> str | None:
    return None if value in RECORD_TYPES else f'"{value}" is not a valid choice.'


def _line_problem(value: object) -> str | None:
    return validation.text_problem(value, 255)


RECORD = validation.Form(
    {"record_type": _type_problem, "name": _line_problem, "value": _line_problem},
    {"ttl": validation.one_of(range(1, 604_801)), "priority": validation.one_of(range(65_536))},
)
CHANGE = validation.Form({}, RECORD.required | RECORD.optional)


def _new_record(call: Call) -> Response:
    zone = call.account.products.zones[_zone_of(call)]
    record = {"ttl": 3600, **call.fields(RECORD)}
    uuid = call.account.products.new_uuid()
    zone.records[uuid] = record
    return json_answer({"uuid": uuid, **record}, 201)


def _records_with(call: Call) -> tuple[str, dict[str, dict[str, Any]]]:
    """Return the UUID of the record that the path names, and the records of its zone."""
    uuid: str = call.request.path_params["uuid"]
    for zone in call.account.products.zones.values():
        if uuid in zone.records:
            return uuid, zone.records
    raise not_found()


def _change_record(call: Call) -> Response:
    uuid, records = _records_with(call)
    fields = call.fields(CHANGE)
    if not fields:
        raise detail(400, "Send at least one field.")
    records[uuid] = {**records[uuid], **fields}
    return json_answer({"uuid": uuid, **records[uuid]})


def _delete_record(call: Call) -> Response:
    uuid, records = _records_with(call)
    del records[uuid]
    return Response(status_code=204)


TABLE: dict[str, dict[str, Handler]] = {
    "/domains/": {"GET": _domains},
    "/domains/search/": {"POST": _search},
    "/domains/{uuid}/": {"GET": _one_domain},
    "/domains/{uuid}/update_nameservers/": {"POST": _nameservers},
    "/domains/{uuid}/renew/": {"POST": _renew},
    "/dns-zones/": {"GET": _zones, "POST": _new_zone},
    "/dns-zones/{uuid}/": {"GET": _one_zone, "DELETE": _delete_zone},
    "/dns-zones/{uuid}/records/": {"POST": _new_record},
    "/dns-records/{uuid}/": {"PATCH": _change_record, "DELETE": _delete_record},
}
