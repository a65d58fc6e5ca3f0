"""What the create form can offer: plans, locations, systems, keys, and where each is known from."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final, Literal

from vpstui.base.formatting import (
    UNKNOWN,
    gigabytes_text,
    half_up,
    megabytes_text,
    plan_size,
    price_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.api.extras import Location, SshKey, System
    from vpstui.api.models import Id, Plan, Server

Pages = Literal["none", "plans", "others"]
"""Which pages of the API are read first about what a new server can be made of."""

FROM_API: Final = "API"
FROM_FLEET: Final = "your servers"
FROM_CONFIG: Final = "[choices]"


@dataclass(frozen=True)
class Choice:
    """One thing to choose.

    Attributes:
        value: what is sent, as text.
        label: what it is called.
        cells: what else is told of it, each in a column of its own.
        source: where it is known from; empty where that needs no word.
        obstacle: why it cannot be taken; empty where it can.
    """

    value: str
    label: str
    cells: tuple[str, ...] = ()
    source: str = ""
    obstacle: str = ""


@dataclass(frozen=True)
class Offers:
    """What the API offers for new servers, as far as it tells it."""

    locations: Sequence[Location] = ()
    systems: Sequence[System] = ()
    ssh_keys: Sequence[SshKey] = ()


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


@dataclass(frozen=True)
class Known:
    """What there is to put together.

    Attributes:
        plans: from /plans/; empty where the API does not tell them.
        servers: the fleet, which shows plan, OS and location ids in use.
        os_names: names for OS ids, from the config; they win over all others.
        ssh_key_names: names for SSH key ids, from the config.
        numbers: the parameters of a create whose ids are whole numbers; only such are offered.
        offers: from the other pages.
    """

    plans: Iterable[Plan] = ()
    servers: Iterable[Server] = ()
    os_names: Mapping[str, Id] = field(default_factory=dict)
    ssh_key_names: Mapping[str, Id] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    offers: Offers = field(default_factory=Offers)


def gather(known: Known) -> Choices:
    """Put together what can be chosen."""
    fleet, plans = tuple(known.servers), tuple(known.plans)
    from_fleet = () if plans else tuple(one.plan for one in fleet if one.plan is not None)
    return Choices(
        plans=_plans(plans, FROM_API) or _plans(from_fleet, FROM_FLEET),
        locations=_places(known, plans, fleet),
        systems=_systems(known, fleet),
        ssh_keys=_ssh_keys(known),
        plan_details=plans,
    )


def _plans(plans: Iterable[Plan], source: str) -> tuple[Choice, ...]:
    """Offer plans, the cheapest first; those that are not sold are shown and cannot be taken."""
    by_id = {str(plan.id): plan for plan in plans if plan.id is not None}
    rows = sorted(by_id.items(), key=lambda row: plan_cost(row[1]))
    return tuple(
        Choice(
            value, plan_label(plan), plan_cells(plan), source,
            "not sold now" if plan.available is False else "",
        )
        for value, plan in rows
    )  # fmt: skip


def plan_cost(plan: Plan) -> float:
    """What plans are sorted by: dollars a month, last those of which that is not known."""
    return inf if plan.price_monthly is None else plan.price_monthly


def plan_label(plan: Plan) -> str:
    """Return what a plan is called."""
    # Where no size is known, plan_size says the name; a plan without a name is told by its size.
    size = plan_size(plan)
    return plan.name or (f"plan {plan.id}" if size == UNKNOWN else size)


PLAN_HEADINGS: Final = ("plan", "vCPU", "memory", "disk", "bandwidth", "$/month", "$/hour")
"""Of the label and the cells of a plan."""


def plan_cells(plan: Plan) -> tuple[str, ...]:
    """Return its size and price, as `PLAN_HEADINGS` names them behind the label."""
    month, hour = plan.price_monthly, plan.price_hourly
    return (
        UNKNOWN if plan.vcpus is None else str(plan.vcpus),
        megabytes_text(plan.memory),
        gigabytes_text(plan.storage),
        gigabytes_text(plan.bandwidth),
        UNKNOWN if month is None else price_text(month),
        UNKNOWN if hour is None else f"${half_up(hour, 4):g}",
    )


def _places(known: Known, plans: Iterable[Plan], fleet: Iterable[Server]) -> tuple[Choice, ...]:
    """Offer places by what the dialect sends: the code, or the number of the page of places."""
    are_numbers = "location" in known.numbers
    found: dict[str, Choice] = {}
    if not are_numbers:
        used = {server.location: FROM_FLEET for server in fleet if server.location}
        sold = {
            place: FROM_API
            for plan in plans
            for place in plan.locations or ()
            if place and plan.available is not False
        }
        found = {code: Choice(code, code, (), source) for code, source in (used | sold).items()}
    for place in known.offers.locations:
        value = place_value(place, known.numbers)
        if value:
            closed = "not open now" if place.is_active is False else ""
            named = place.name or value
            found[value] = Choice(
                value, named if are_numbers else value,
                tuple(filter(None, ("" if are_numbers else place.name, place.country_name))),
                FROM_API, closed,
            )  # fmt: skip
    return _sorted(found)


def _systems(known: Known, fleet: Iterable[Server]) -> tuple[Choice, ...]:
    """Offer systems by the ids that the dialect takes; names of the config win."""
    found: dict[str, Choice] = {}
    used = [server.os for server in fleet if server.os is not None]
    offered = [one for system in known.offers.systems for one in system.choices]
    for systems, source in ((used, FROM_FLEET), (offered, FROM_API)):
        for system in systems:
            if value := id_value(system.id, "os_id", known.numbers):
                before = found.get(value)
                label = system.name or (before.label if before else f"OS {value}")
                found[value] = Choice(value, label, (), source)
    for name, number in known.os_names.items():
        found[str(number)] = Choice(str(number), name, (), FROM_CONFIG)
    return _sorted(found)


def _ssh_keys(known: Known) -> tuple[Choice, ...]:
    found = {
        value: Choice(value, key.name or f"key {value}", (key.fingerprint,), FROM_API)
        for key in known.offers.ssh_keys
        if (value := id_value(key.id, "ssh_key_id", known.numbers))
    }
    for name, number in known.ssh_key_names.items():
        found[str(number)] = Choice(str(number), name, (), FROM_CONFIG)
    return _sorted(found)


def id_value(id_: Id | None, parameter: str, numbers: frozenset[str]) -> str:
    """Return an id as a create takes it; empty where it takes no such id.

    Args:
        id_: the id that a page tells.
        parameter: what it is sent as.
        numbers: the parameters whose ids are whole numbers.
    """
    fits = id_ is not None and (isinstance(id_, int) or parameter not in numbers)
    return str(id_) if fits else ""


def place_value(place: Location, numbers: frozenset[str]) -> str:
    """Return what a create takes for a place: its number, or its code; empty: it is not told."""
    return id_value(place.id, "location", numbers) if "location" in numbers else place.code


def _sorted(found: Mapping[str, Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(found.values(), key=lambda choice: choice.label.casefold()))
