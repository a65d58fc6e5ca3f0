"""What the detail screen says of a server: its facts, and how much of itself it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.api.statuses import STOPPED
from vpstui.base.formatting import (
    UNKNOWN,
    fit,
    gigabytes_text,
    megabytes_text,
    moment_text,
    on_off_text,
    plan_size,
    price_text,
    seconds_since,
    since_text,
)
from vpstui.query.columns import CellContext
from vpstui.screens.actions.confirm_question import BILLED
from vpstui.widgets.gauge import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from vpstui.api.models import Server

GAUGES: Final = {"cpu": "CPU", "memory": "Memory", "disk": "Disk", "bandwidth": "Bandwidth"}
"""The gauges and their labels."""


def facts(server: Server, now: datetime, prices: Mapping[int, float]) -> Content:
    """Put the facts of a server into lines, each with its label.

    Args:
        server: the server.
        now: the date and time, for ages.
        prices: US dollars per month by plan id, where known.
    """
    plan = server.plan
    price = CellContext(now, prices).price(server)
    cost = "" if price is None else f" · {price_text(price)} a month"
    name = plan.name if plan is not None else ""
    rows = [
        ("ID", str(server.id)),
        ("Hostname", server.hostname or UNKNOWN),
        ("IPv4", server.ip_address or UNKNOWN),
        ("IPv6", server.ipv6_address or UNKNOWN),
        ("Location", server.location or UNKNOWN),
        ("Plan", " · ".join(filter(None, (name, plan_size(plan)))) + cost),
        ("OS", (server.os.name if server.os is not None else "") or UNKNOWN),
        ("Backups", on_off_text(server.backups_enabled)),
        ("Created", _with_age(server.created_at, now)),
        ("Updated", _with_age(server.updated_at, now)),
    ]
    if server.status == STOPPED:
        rows.append(("Billing", BILLED))
    lines = [Content.assemble((fit(label, 11), "$text-muted"), text) for label, text in rows]
    return Content("\n").join(lines)


def _with_age(moment: datetime | None, now: datetime) -> str:
    age = seconds_since(moment, now)
    return moment_text(moment) + ("" if age is None else f" · {since_text(age)} ago")


def readings(server: Server) -> dict[str, Reading]:
    """Work out the four gauges. What the API does not tell has no share."""
    usage, plan = server.resource_usage, server.plan
    if usage is None:
        return {name: Reading("not told", None) for name in GAUGES}
    cpu = usage.cpu_percent
    cores = plan.vcpus if plan is not None else None
    return {
        "cpu": Reading(
            "" if cores is None else f"of {cores} vCPU", None if cpu is None else cpu / 100
        ),
        "memory": _reading(usage.memory_used, plan.memory if plan else None, megabytes_text),
        "disk": _reading(usage.disk_used, plan.storage if plan else None, gigabytes_text),
        "bandwidth": _reading(
            usage.bandwidth_used, plan.bandwidth if plan else None, gigabytes_text
        ),
    }


def _reading(
    used: float | None, total: float | None, say: Callable[[float | None], str]
) -> Reading:
    if used is None:
        return Reading("not told", None)
    if not total:
        return Reading(f"{say(used)}, total not told", None)
    return Reading(f"{say(used)} of {say(total)}", used / total)
