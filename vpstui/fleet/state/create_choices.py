"""What the create form can offer: plans, locations, and the ids that no endpoint lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.base.formatting import UNKNOWN, plan_size, price_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vpstui.api.models import Id, Plan, Server


@dataclass(frozen=True)
class Choice:
    """One thing to choose.

    Attributes:
        value: what is sent, as text.
        label: what it is called.
    """

    value: str
    label: str


@dataclass(frozen=True)
class Choices:
    """What is known to choose from; an empty list means that ids have to be typed."""

    plans: tuple[Choice, ...] = ()
    locations: tuple[Choice, ...] = ()
    systems: tuple[Choice, ...] = ()
    ssh_keys: tuple[Choice, ...] = ()
    plan_details: tuple[Plan, ...] = ()

    def plan(self, value: str) -> Plan | None:
        """The plan of an id, when its price and places are known."""
        return next((plan for plan in self.plan_details if str(plan.id) == value), None)


def gather(
    plans: Iterable[Plan],
    servers: Iterable[Server],
    os_names: Mapping[str, Id],
    ssh_key_names: Mapping[str, Id],
) -> Choices:
    """Put together what can be chosen.

    Args:
        plans: from /plans/; empty where the API does not tell them.
        servers: the fleet, which shows plan, OS and location ids in use.
        os_names: names for OS ids, from the config; they win over the fleet's.
        ssh_key_names: names for SSH key ids, from the config.
    """
    fleet = tuple(servers)
    offered = tuple(plan for plan in plans if plan.available is not False)
    shown = offered or tuple(server.plan for server in fleet if server.plan is not None)
    places = {place for plan in offered for place in plan.locations or () if place}
    places |= {server.location for server in fleet if server.location}
    used = [server.os for server in fleet if server.os is not None and server.os.id is not None]
    systems = {str(system.id): f"OS {system.id}" for system in used}
    systems |= {str(system.id): system.name for system in used if system.name}
    systems |= {str(number): name for name, number in os_names.items()}
    return Choices(
        plans=_choices({str(plan.id): _plan_label(plan) for plan in shown if plan.id is not None}),
        locations=_sorted({place: place for place in places}),
        systems=_sorted(systems),
        ssh_keys=_sorted({str(number): name for name, number in ssh_key_names.items()}),
        plan_details=offered,
    )


def _plan_label(plan: Plan) -> str:
    # Where no size is known, plan_size says the name, which needs to be said but once; a plan
    # without a name is told by its size.
    size = plan_size(plan)
    name = plan.name or (f"plan {plan.id}" if size == UNKNOWN else "")
    parts = list(dict.fromkeys(filter(None, (name, size))))
    if plan.price_monthly is not None:
        parts.append(f"{price_text(plan.price_monthly)} a month")
    return " · ".join(parts)


def _choices(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


def _sorted(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(sorted(_choices(labels), key=lambda choice: choice.label.casefold()))
