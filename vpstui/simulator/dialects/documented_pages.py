"""What the provider documents beside the servers: plans, locations, systems, keys and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator import validation
from vpstui.simulator.data import hostile
from vpstui.simulator.data.catalogue import FAMILIES, LOCATIONS, OPERATING_SYSTEMS, PLANS
from vpstui.simulator.data.places import PLACES
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.dialects.account_page import account_page
from vpstui.simulator.dialects.call import json_answer
from vpstui.simulator.pages import PAGING
from vpstui.simulator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.responses import Response

    from vpstui.simulator.account import Account
    from vpstui.simulator.copies import Copy
    from vpstui.simulator.dialects.call import Call, Handler

BACKUP_TYPES = ("manual", "automatic")


def _plans(call: Call) -> Response:
    query = call.bare("location", *PAGING)
    plans = list(PLANS.values())
    if "location" in query:
        shown = {str(record.get("location")) for record in call.account.servers.values()}
        validation.check_choice("location", query["location"], shown.union(LOCATIONS))
        plans = [plan for plan in plans if query["location"] in plan["locations"]]
    if call.account.knobs.hostile:
        plans.append(hostile.PLAN)
    return call.page(plans, query)


def _locations(call: Call) -> Response:
    places = [place.entry() for place in PLACES.values()]
    return call.listed(_spoilt(call.account, places, hostile.PLACE))


def _operating_systems(call: Call) -> Response:
    found = operating_systems(call.account, with_ids=call.account.knobs.extra_ids)
    return call.listed(_spoilt(call.account, found, hostile.OPERATING_SYSTEM))


def _ssh_keys(call: Call) -> Response:
    keys = ssh_keys(call.account, with_ids=call.account.knobs.extra_ids)
    return call.listed(_spoilt(call.account, keys, hostile.SSH_KEY))


def operating_systems(account: Account, *, with_ids: bool) -> list[dict[str, Any]]:
    """Return the systems with their versions; each version is what a server can be made with."""
    seed = account.knobs.seed
    return [
        {
            "uuid": uuid_for(seed, "family", family),
            "name": family,
            "versions": [
                {
                    **({"id": os_id} if with_ids else {}),
                    "uuid": uuid_for(seed, "os", os_id),
                    "name": OPERATING_SYSTEMS[os_id],
                }
                for os_id in os_ids
            ],
        }
        for family, os_ids in FAMILIES.items()
    ]


def ssh_keys(account: Account, *, with_ids: bool) -> list[dict[str, Any]]:
    """Return the SSH keys of an account, oldest first."""
    return [
        {
            **({"id": key.id} if with_ids else {}),
            "uuid": uuid_for(account.knobs.seed, "key", key.id),
            **key.entry(),
        }
        for key in account.ssh_keys.values()
    ]


def _spoilt(account: Account, entries: list[dict[str, Any]], odd: dict[str, Any]) -> list[Any]:
    """Return entries with an odd one behind them where the account is hostile."""
    return [*entries, odd] if account.knobs.hostile else entries


def _snapshots(call: Call) -> Response:
    query = call.bare("server_id", *PAGING)
    kept = _of_server(call.account.copies.snapshots.values(), query)
    return call.page(_entries(call, kept, hostile.SNAPSHOT), query)


def _take_snapshot(call: Call) -> Response:
    account = call.account
    form = validation.Form(
        {
            "server_id": validation.one_of(account.servers),
            "name": validation.snapshot_name_problem,
        },
        {"description": validation.any_text_problem},
    )
    fields = call.fields(form)
    return json_answer(account.copy(fields.pop("server_id"), "snapshot", **fields), 201)


def _backups(call: Call) -> Response:
    query = call.bare("server_id", "backup_type", *PAGING)
    kept = _of_server(call.account.copies.backups.values(), query)
    if "backup_type" in query:
        validation.check_choice("backup_type", query["backup_type"], BACKUP_TYPES)
        kept = [copy for copy in kept if copy.kind == query["backup_type"]]
    return call.page(_entries(call, kept, hostile.BACKUP), query)


def _of_server(copies: Iterable[Copy], query: dict[str, str]) -> list[Copy]:
    """Return copies, newest first; only those of the server that is asked for, if one is."""
    newest_first = sorted(copies, key=lambda copy: (copy.created, copy.id), reverse=True)
    if "server_id" not in query:
        return newest_first
    wanted = query["server_id"]
    if not (wanted.isascii() and wanted.isdigit() and wanted.strip("0")):
        raise Refusal(400, {"server_id": ["Enter a whole number of 1 or more."]})
    return [copy for copy in newest_first if str(copy.server_id) == wanted.lstrip("0")]


def _entries(call: Call, copies: list[Copy], odd: dict[str, Any]) -> list[Any]:
    entries = [call.account.copies.entry(copy) for copy in copies]
    return _spoilt(call.account, entries, odd)


TABLE: dict[str, dict[str, Handler]] = {
    "/account/me/": {"GET": account_page},
    "/plans/": {"GET": _plans},
    "/locations/": {"GET": _locations},
    "/operating-systems/": {"GET": _operating_systems},
    "/ssh-keys/": {"GET": _ssh_keys},
    "/snapshots/": {"GET": _snapshots, "POST": _take_snapshot},
    "/backups/": {"GET": _backups},
}
