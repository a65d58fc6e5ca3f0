"""What the provider's published client reads beside the servers."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from vpstui.simulator import validation
from vpstui.simulator.data import hostile
from vpstui.simulator.data.catalogue import PLANS
from vpstui.simulator.data.keys import fingerprint
from vpstui.simulator.data.places import PLACES
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.dialects.account_page import account_page
from vpstui.simulator.dialects.call import json_answer
from vpstui.simulator.dialects.documented_pages import operating_systems, ssh_keys
from vpstui.simulator.refusal import not_found

if TYPE_CHECKING:
    from collections.abc import Collection

    from vpstui.simulator.account import Account
    from vpstui.simulator.dialects.call import Call, Handler
    from vpstui.simulator.validation import Check

IN_MB = 4096
"""Plans with less memory than this tell it in MB, the others in GB."""

PRICE_ONLY = frozenset({3})
"""The plans whose monthly price is in `price`."""


def plan_size(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the size of a plan as this dialect tells it; odd values pass through."""
    memory = plan.get("memory")
    if isinstance(memory, int) and memory >= IN_MB and memory % 1024 == 0:
        ram: dict[str, Any] = {"ram": memory // 1024, "ram_unit": "GB"}
    else:
        ram = {"ram": memory, "ram_unit": "MB"}
    return {**ram, "cpu": plan.get("vcpus"), "disk_space": plan.get("storage")}


def uuid_problem(known: Collection[str]) -> Check:
    """Return the check of a field that names something by its UUID."""

    def problem(value: object) -> str | None:
        if isinstance(value, str) and value in known:
            return None
        try:
            uuids.UUID(str(value))
        except ValueError:
            return f'"{value}" is not a valid UUID.'
        return f'Invalid pk "{value}" - object does not exist.'

    return problem


def _listed(call: Call, entries: list[dict[str, Any]], odd: dict[str, Any]) -> Response:
    """Answer with a page of entries, and an odd one behind them where the account is hostile."""
    validation.check_no_body(call.raw)
    items = [*entries, odd] if call.account.knobs.hostile else entries
    return call.page(items, dict(call.request.query_params))


def _plans(call: Call) -> Response:
    seed = call.account.knobs.seed
    sold = [_plan_entry(seed, plan) for plan in PLANS.values() if plan["available"]]
    return _listed(call, sold, hostile.UUID_PLAN)


def _plan_entry(seed: int, plan: dict[str, Any]) -> dict[str, Any]:
    monthly = "price" if plan["id"] in PRICE_ONLY else "monthly_price"
    return {
        "uuid": uuid_for(seed, "plan", plan["id"]),
        **plan_size(plan),
        "cpu_type_name": "Shared AMD EPYC",
        "transfer": plan["bandwidth"],
        # Django writes decimal numbers as texts
        monthly: f"{plan['price_monthly']:.2f}",
        "hourly_price": f"{plan['price_hourly']:.3f}",
    }


def _locations(call: Call) -> Response:
    return _listed(call, [place.entry() for place in PLACES.values()], hostile.PLACE)


def _operating_systems(call: Call) -> Response:
    found = operating_systems(call.account, with_ids=False)
    return _listed(call, found, hostile.OPERATING_SYSTEM)


def _ssh_keys(call: Call) -> Response:
    return _listed(call, ssh_keys(call.account, with_ids=False), hostile.SSH_KEY)


def _add_key(call: Call) -> Response:
    form = validation.Form(
        {
            "name": lambda text: validation.text_problem(text, validation.MAX_NAME),
            "public_key": _public_key_problem,
        },
        {},
    )
    key = call.account.add_key(**call.fields(form))
    uuid = uuid_for(call.account.knobs.seed, "key", key.id)
    return json_answer({"uuid": uuid, **key.entry()}, 201)


def _public_key_problem(value: object) -> str | None:
    try:
        fingerprint(str(value))
    except ValueError:
        return "Enter a valid SSH public key."
    return None


def _delete_key(call: Call) -> Response:
    key_id = _key_of(call.account, call.request.path_params["key"])
    call.bare()
    del call.account.ssh_keys[key_id]
    return Response(status_code=204)


def _key_of(account: Account, uuid: str) -> int:
    for key_id in account.ssh_keys:
        if uuid_for(account.knobs.seed, "key", key_id) == uuid:
            return key_id
    raise not_found()


TABLE: dict[str, dict[str, Handler]] = {
    "/account/me/": {"GET": account_page},
    "/plans/": {"GET": _plans},
    "/locations/": {"GET": _locations},
    "/operating-systems/": {"GET": _operating_systems},
    "/ssh-keys/": {"GET": _ssh_keys, "POST": _add_key},
    "/ssh-keys/{key}/": {"DELETE": _delete_key},
}
