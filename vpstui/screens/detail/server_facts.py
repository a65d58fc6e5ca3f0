"""What the detail screen says of a server: its facts, and how much of itself it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.api.models import Plan, ResourceUsage
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
    width_of,
)
from vpstui.fleet.usage.shares import usage_shares
from vpstui.fleet.usage.usage_samples import points_of
from vpstui.screens.actions.confirm_question import billed_text
from vpstui.screens.actions.server_access import account_suffix
from vpstui.widgets.usage.gauge import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from vpstui.api.models import OperatingSystem, Server
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.usage.usage_samples import Sample
    from vpstui.query.prices import Prices
    from vpstui.widgets.usage.gauge import Gauge

LABEL_WIDTH: Final = 11
"""Cells of a label."""


def title(state: FleetState, server: Server, seconds: float) -> Content:
    """Return what a server is called, and its status.

    Args:
        state: what is known.
        server: the server.
        seconds: the time, of the clock that the state's times are of.
    """
    name = (server.label, "bold $primary")
    status = state.status_text(server, seconds)
    return Content.assemble(name, account_suffix(state, server), "   ", status)


def facts(server: Server, now: datetime, prices: Prices, width: int = 0) -> Content:
    """Put the facts of a server into lines, each with its label.

    Args:
        server: the server.
        now: the date and time, for ages.
        prices: what plans cost, where that is known.
        width: cells of a line; what is longer goes on below its beginning. 0: not known.
    """
    plan = server.plan
    price = prices.of_server(server)
    cost = "" if price is None else f"{price_text(price)} a month"
    rows = [
        ("ID", str(server.id)),
        ("Hostname", server.hostname or UNKNOWN),
        ("IPv4", server.ip_address or UNKNOWN),
        ("IPv6", server.ipv6_address or UNKNOWN),
        ("Location", server.location or UNKNOWN),
        ("Plan", " · ".join(filter(None, (*_plan_parts(plan), cost))) or UNKNOWN),
        ("OS", _named(server.os) or UNKNOWN),
        ("Backups", on_off_text(server.backups_enabled)),
        ("Created", _with_age(server.created_at, now)),
        ("Updated", _with_age(server.updated_at, now)),
    ]
    if server.status == STOPPED:
        rows.append(("Billing", billed_text([server], prices)))
    room = width - LABEL_WIDTH
    lines = []
    for label, text in rows:
        shown = text if width_of(text) <= room or room < 1 else _hanging(text, room)
        lines.append(Content.assemble((fit(label, LABEL_WIDTH), "$text-muted"), shown))
    return Content("\n").join(lines)


def _hanging(text: str, room: int) -> str:
    """Break a text at its blanks, and put what follows below its beginning."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width_of(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return ("\n" + " " * LABEL_WIDTH).join(lines)


def _plan_parts(plan: Plan | None) -> tuple[str, ...]:
    """The plan with its id, and its size; its bandwidth stands beside what is used of it."""
    if plan is None:
        return ()
    size = plan_size(plan)
    return _named(plan), "" if size in (plan.name, UNKNOWN) else size


def _named(thing: Plan | OperatingSystem | None) -> str:
    """A name with the id by which a create asks for it: `Debian 12 (id 4)`."""
    if thing is None:
        return ""
    number = "" if thing.id is None else f"id {thing.id}"
    return f"{thing.name} ({number})" if thing.name and number else thing.name or number


def _with_age(moment: datetime | None, now: datetime) -> str:
    age = seconds_since(moment, now)
    return moment_text(moment) + ("" if age is None else f" · {since_text(age)} ago")


def readings(server: Server) -> dict[str, Reading]:
    """Work out the four gauges. What the API does not tell has no share."""
    usage, plan = server.resource_usage or ResourceUsage(), server.plan or Plan()
    shares = usage_shares(usage, plan)
    cores = "" if plan.vcpus is None else f"{plan.vcpus} vCPU"
    of_cores = f"of {cores}" if cores else ""
    amounts = {
        "cpu": _without_use(cores) if usage.cpu_percent is None else of_cores,
        "memory": _amount(usage.memory_used, plan.memory, megabytes_text),
        "disk": _amount(usage.disk_used, plan.storage, gigabytes_text),
        "bandwidth": _amount(usage.bandwidth_used, plan.bandwidth, gigabytes_text),
    }
    return {measure: Reading(amounts[measure], share) for measure, share in shares.items()}


def show_usage(gauges: Mapping[str, Gauge], server: Server, samples: Sequence[Sample]) -> None:
    """Show in gauges what a server uses, and how that went.

    Args:
        gauges: one for each measure.
        server: as it was read in detail.
        samples: what was seen of it, the oldest first.
    """
    for measure, reading in readings(server).items():
        shares = [point.high for point in points_of(samples, measure)]
        gauges[measure].show(reading, shares)


def _without_use(total: str) -> str:
    """What is said of a part of the plan while nobody tells how much of it is used."""
    return f"not told, of {total}" if total else "not told"


def _amount(used: float | None, total: float | None, say: Callable[[float | None], str]) -> str:
    if used is None:
        return _without_use(say(total) if total else "")
    return f"{say(used)} of {say(total)}" if total else f"{say(used)}, total not told"
