"""The rows and columns of plans, locations, operating systems and SSH keys.

An id is shown as a new server takes it in the dialect of the account, as in the create form; where
a page tells another kind of id there is none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from vpstui.api.extras import Location, SshKey, System
from vpstui.base.formatting import UNKNOWN, count_text
from vpstui.fleet.state.create_choices import (
    id_value,
    place_value,
    plan_cells,
    plan_cost,
    plan_label,
)
from vpstui.widgets.tables.offer_table import OfferColumn, OfferRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from vpstui.api.extras import Offer, OfferKind, OfferList
    from vpstui.api.models import Plan

TABS: Final[Mapping[OfferKind, str]] = {
    "plans": "Plans",
    "locations": "Locations",
    "systems": "Operating systems",
    "ssh_keys": "SSH keys",
}
"""What each kind is called as a tab."""

NOUNS: Final[Mapping[OfferKind, str]] = {
    "plans": "plan",
    "locations": "location",
    "systems": "operating system",
    "ssh_keys": "SSH key",
}
"""What one of each kind is called."""

NONE_OFFERED: Final[Mapping[OfferKind, str]] = {
    "plans": "The API offers no plans.",
    "locations": "The API names no locations.",
    "systems": "The API offers no operating systems.",
    "ssh_keys": "This account has no SSH keys.",
}
"""What an empty list means."""

ELSEWHERE: Final[Mapping[OfferKind, str]] = {
    "plans": "A server that has a plan shows its id (Enter).",
    "locations": "The servers show where they are; a plan can name where it is sold.",
    "systems": "A server that has the OS shows its id (Enter).",
    "ssh_keys": "The config can name ids: [choices], ssh_key.",
}
"""Where what a new server takes is found otherwise."""

_SENT_AS: Final[Mapping[OfferKind, str]] = {
    "plans": "plan_id",
    "locations": "location",
    "systems": "os_id",
    "ssh_keys": "ssh_key_id",
}
"""Parameters of a create."""

_ID: Final = 36
"""Cells of the longest id, a uuid."""


def columns_of(kind: OfferKind, numbers: frozenset[str]) -> Sequence[OfferColumn]:
    """Return the columns of a kind.

    Args:
        kind: what is shown.
        numbers: the parameters of a create whose ids are whole numbers.
    """
    ids = OfferColumn(id_title(kind, numbers), rank=1, most=_ID, least=10)
    match kind:
        case "plans":
            return (
                OfferColumn("PLAN", rank=0, most=24, least=12),
                OfferColumn("vCPU", rank=3, right=True),
                OfferColumn("MEMORY", rank=4, right=True),
                OfferColumn("DISK", rank=5, right=True),
                OfferColumn("BANDWIDTH", rank=8, right=True),
                OfferColumn("$/MONTH", rank=2, right=True),
                OfferColumn("$/HOUR", rank=7, right=True),
                OfferColumn("SOLD IN", rank=6, most=40, least=12),
                ids,
            )
        case "locations":
            return (
                ids,
                OfferColumn("NAME", rank=0, most=32, least=12),
                OfferColumn("COUNTRY", rank=2, most=32, least=10),
                OfferColumn("OPEN", rank=3, most=12),
            )
        case "systems":
            return (
                OfferColumn("FAMILY", rank=2, most=24, least=10),
                OfferColumn("VERSION", rank=0, most=40, least=16),
                ids,
            )
        case "ssh_keys":
            return (
                OfferColumn("NAME", rank=0, most=28, least=12),
                OfferColumn("FINGERPRINT", rank=2, most=52, least=16),
                OfferColumn("CREATED", rank=3),
                OfferColumn("LAST USED", rank=4),
                ids,
            )


def id_title(kind: OfferKind, numbers: frozenset[str]) -> str:
    """Return what the id of a kind is called over its column."""
    return "CODE" if kind == "locations" and "location" not in numbers else "ID"


def offer_rows(
    kind: OfferKind, offers: Iterable[Offer], numbers: frozenset[str]
) -> tuple[OfferRow, ...]:
    """Return the rows of a kind: plans by price, the others by name.

    Args:
        kind: what is shown.
        offers: what the API tells.
        numbers: the parameters of a create whose ids are whole numbers.
    """
    found: list[tuple[float, OfferRow]] = []
    for offer in offers:
        match offer:
            case Location():
                found.append((0, _place_row(offer, numbers)))
            case System():
                found += [(0, row) for row in _system_rows(offer, numbers)]
            case SshKey():
                found.append((0, _key_row(offer, numbers)))
            case _:
                found.append((plan_cost(offer), _plan_row(offer, numbers)))
    found.sort(key=lambda pair: (pair[0], pair[1].label.casefold()))
    seen: Counter[str] = Counter()
    rows = []
    for _, row in found:
        named = f"{kind} {row.value or row.label}"
        rows.append(replace(row, key=f"{named} {seen[named]}"))  # ids may be missing, or the same
        seen[named] += 1
    return tuple(rows)


def _plan_row(plan: Plan, numbers: frozenset[str]) -> OfferRow:
    value, label = id_value(plan.id, "plan_id", numbers), plan_label(plan)
    is_sold = plan.available is not False
    places = UNKNOWN if plan.locations is None else ", ".join(plan.locations) or "nowhere"
    sold = places if is_sold else "not sold now"
    note = "" if sold == UNKNOWN else f"sold in {sold}" if is_sold else sold
    cells = (label, *plan_cells(plan), sold, value or UNKNOWN)
    return OfferRow("", label, value, cells, note, is_open=is_sold)


def _place_row(place: Location, numbers: frozenset[str]) -> OfferRow:
    value, label = place_value(place, numbers), place.name or place.code or f"location {place.id}"
    code = f"({place.country_code})" if place.country_name and place.country_code else ""
    country = " ".join(filter(None, (place.country_name or place.country_code, code)))
    is_open = {None: UNKNOWN, True: "open", False: "not open now"}[place.is_active]
    cells = (value or UNKNOWN, label, country or UNKNOWN, is_open)
    return OfferRow("", label, value, cells, country, is_open=place.is_active is not False)


def _system_rows(system: System, numbers: frozenset[str]) -> Iterable[OfferRow]:
    """Return a row for each version, or one for a system without versions of its own."""
    for choice in system.choices:
        value = id_value(choice.id, "os_id", numbers)
        names = [one.name for one in system.versions or () if one is not None and one.name]
        is_version = choice.name != system.name
        version = choice.name if is_version else ", ".join(names)
        label = version or system.name or UNKNOWN
        cells = (system.name or UNKNOWN, version or UNKNOWN, value or UNKNOWN)
        yield OfferRow("", label, value, cells, "" if version else system.name)


def _key_row(key: SshKey, numbers: frozenset[str]) -> OfferRow:
    value = id_value(key.id, "ssh_key_id", numbers)
    label = key.name or f"key {value}".strip()
    dates = (_date(key.created_at), _date(key.last_used_at))
    cells = (label, key.fingerprint or UNKNOWN, *dates, value or UNKNOWN)
    return OfferRow("", label, value, cells, key.fingerprint)


def _date(moment: datetime | None) -> str:
    return UNKNOWN if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d}"


def remarks_of(
    kind: OfferKind, told: OfferList, rows: Sequence[OfferRow], numbers: frozenset[str]
) -> list[str]:
    """Say what is missing of a list, and of the ids in it.

    Args:
        kind: what is shown.
        told: the list.
        rows: the rows of it.
        numbers: the parameters of a create whose ids are whole numbers.
    """
    remarks = []
    if told.partial:
        remarks.append(f"The list is partial. {told.partial}")
    if told.skipped:
        remarks.append(f"{count_text(told.skipped, 'row')} cannot be read.")
    missing = sum(not row.value for row in rows)
    if missing:
        which = "these" if missing == len(rows) else f"{missing} of these"
        form = " (a whole number)" if _SENT_AS[kind] in numbers else ""
        what = f"{id_title(kind, numbers).lower()}{form}"
        remarks.append(
            f"A new server needs the {what}, which the API does not tell of {which}. "
            f"{ELSEWHERE[kind]}"
        )
    return remarks
