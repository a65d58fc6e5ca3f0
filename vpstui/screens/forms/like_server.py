"""What is said of a new server before there is one: what it begins with, and what it costs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vpstui.base.folding import fold
from vpstui.base.formatting import dollars_text
from vpstui.query.prices import Cost, Prices

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from vpstui.api.models import Id, Plan, Server
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.create_choices import Choice, Choices

_COUNTED: Final = re.compile(r"(.*?)(\d+)")
"""A name that ends in a number; the digits count, not the sign before them."""


def next_name(name: str, taken: Collection[str]) -> str:
    """Count a name up to the first that is free: `web-3`, `web-4`; `web`, `web-2`.

    Zeros before the number stay: `web-09` becomes `web-10`.
    """
    counted = _COUNTED.fullmatch(name)
    stem, digits = counted.groups() if counted is not None else (f"{name}-", "1")
    number = int(digits)
    while True:
        number += 1
        found = f"{stem}{number:0{len(digits)}d}"
        if found not in taken:
            return found


def values_like(server: Server, choices: Choices, taken: Collection[str]) -> dict[str, str]:
    """Return what each field of a new server begins with, by the names of the API.

    Args:
        server: the pattern, as its own page tells it. Its SSH key is not told by any page.
        choices: what can be chosen; an id that is not told is found by its name.
        taken: the names that there are in the account.
    """
    name = next_name(server.name, taken)
    plan, system = server.plan, server.os
    return {
        "name": name,
        "plan_id": "" if plan is None else _value(choices.plans, plan.id, plan.name),
        "location": _value(choices.locations, None, server.location),
        "os_id": "" if system is None else _value(choices.systems, system.id, system.name),
        "hostname": hostname_like(server, name),
    }


def hostname_like(server: Server, name: str) -> str:
    """Return the hostname that goes with a name as a server's goes with its own; empty: none."""
    label, dot, domain = server.hostname.partition(".")
    return f"{name}.{domain}" if dot and label == server.name else ""


def _value(choices: Sequence[Choice], id_: Id | None, name: str) -> str:
    """Return an id as it is sent; where it is not told, the one thing of that name."""
    if id_ is not None:
        return str(id_)
    wanted = fold(name)
    found = [one.value for one in choices if wanted and wanted in (fold(one.label), one.value)]
    return found[0] if len(found) == 1 else ""


def cost_text(plan: Plan, account: AccountState, plans: Sequence[Plan]) -> str:
    """Say what a server of a plan costs a month, and what it makes of the account's total.

    Args:
        plan: the plan.
        account: whose servers there are; a list that is not whole has no total.
        plans: what is sold, with prices.
    """
    prices = Prices.of({account.profile: plans})
    dollars = prices.by_id.get((account.profile, plan.id)) if plan.id is not None else None
    if plan.available is False:
        return f"{plan.name or 'This plan'} is not sold now: choose another one."
    if dollars is None:
        return "The price of this plan is not known."
    text = f"{dollars_text(dollars)}/month, until the server is deleted"
    before = Cost.of(account.servers, prices)
    if account.partial or account.skipped or account.api_filter or not before.is_known:
        return text
    after = replace(before, dollars=before.dollars + dollars)
    return f"{text} · account {dollars_text(before.dollars)} → {after.monthly_text}"
