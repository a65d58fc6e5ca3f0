"""The columns of plans, locations, operating systems and SSH keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from vpstui.api.extras import Location, System
from vpstui.api.models import OperatingSystem, Plan
from vpstui.base.formatting import UNKNOWN
from vpstui.fleet.state.create_choices import (
    id_value,
    place_value,
    plan_cells,
    plan_cost,
    plan_label,
)
from vpstui.query.columns import natural_key
from vpstui.query.sheets.sheet import Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from vpstui.api.extras import Offer, OfferKind

    Column = SheetColumn["OfferLine"]

KINDS: Final[Mapping[str, OfferKind]] = {
    "plans": "plans", "locations": "locations", "os": "systems", "keys": "ssh_keys",
}  # fmt: skip
"""What each command lists."""

NOUNS: Final[Mapping[OfferKind, str]] = {
    "plans": "a plan", "locations": "a location", "systems": "an operating system",
    "ssh_keys": "an SSH key",
}  # fmt: skip
"""What one row of each is."""

THINGS: Final[Mapping[OfferKind, str]] = {
    "plans": "plans", "locations": "locations", "systems": "operating systems",
    "ssh_keys": "SSH keys",
}  # fmt: skip
"""What all rows of each are."""

_SENT_AS: Final[Mapping[OfferKind, str]] = {
    "plans": "plan_id", "locations": "location", "systems": "os_id", "ssh_keys": "ssh_key_id",
}  # fmt: skip
"""Parameters of a create."""


@dataclass(frozen=True)
class OfferLine:
    """One thing that a new server can be made of.

    Attributes:
        profile: the account that offers it.
        row: as the API tells it.
        value: the id that a new server takes; empty where none is told.
        choice: of an operating system the version, or the system itself.
    """

    profile: str
    row: Any
    value: str = ""
    choice: OperatingSystem | None = None


def offer_lines(
    kind: OfferKind,
    profile: str,
    rows: Iterable[Offer],
    numbers: frozenset[str],
    *,
    whole: bool = False,
) -> list[OfferLine]:
    """Return a line for each thing to choose: plans by price, the others by name.

    Args:
        kind: what is listed.
        profile: the account.
        rows: what the API tells.
        numbers: the parameters of a create whose ids are whole numbers.
        whole: whether a system is one line; else it is one for each version.
    """
    lines = []
    for row in rows:
        match row:
            case System() if not whole:
                lines += [
                    OfferLine(profile, row, id_value(one.id, "os_id", numbers), one)
                    for one in row.choices
                ]
            case Location():
                lines.append(OfferLine(profile, row, place_value(row, numbers)))
            case _:
                lines.append(OfferLine(profile, row, id_value(row.id, _SENT_AS[kind], numbers)))
    return sorted(lines, key=partial(_usual_order, kind))


def _usual_order(kind: OfferKind, line: OfferLine) -> tuple[float, str]:
    """Plans by price, all else by name."""
    if kind == "plans":
        return (plan_cost(line.row), natural_key(plan_label(line.row)))
    name = line.row.name if line.choice is None else line.choice.name
    return (0, natural_key(name))


def offer_sheet(kind: OfferKind, *, whole: bool = False) -> Sheet[OfferLine]:
    """Return the columns of a kind.

    Args:
        kind: what is listed.
        whole: whether each line is all that the API tells of a row.
    """
    account = SheetColumn[OfferLine](
        "account", "ACCOUNT", lambda line: line.profile, lambda line: line.profile
    )
    columns = {one.key: one for one in (*_COLUMNS[kind], account)}
    record = _as_json if whole or kind != "systems" else _choice_as_json
    return Sheet(columns, tuple(one.key for one in _COLUMNS[kind]), record)


def without_id(kind: OfferKind, lines: Sequence[OfferLine], numbers: frozenset[str]) -> list[str]:
    """Say of how many lines the API tells no id that a new server takes.

    Args:
        kind: what is listed.
        lines: the lines of one account.
        numbers: the parameters of a create whose ids are whole numbers.
    """
    missing = sum(not line.value for line in lines)
    if not missing:
        return []
    what = "code" if kind == "locations" and "location" not in numbers else "id"
    which = "these" if missing == len(lines) else f"{missing} of these"
    return [f"a new server needs the {what}, which the API does not tell of {which}"]


def offer_keys(kind: OfferKind) -> tuple[str, ...]:
    """Return the keys of the columns of a kind."""
    return (*(one.key for one in _COLUMNS[kind]), "account")


def _as_json(line: OfferLine) -> dict[str, Any]:
    """Return a row with the fields that the API told of it."""
    row = line.row
    found = row.model_dump(mode="json", exclude_unset=True)
    if isinstance(row, Plan) and "price_hourly" in row.model_fields_set:
        found["price_hourly"] = row.price_hourly  # left out of the plan of a server alone
    return {name: None if value == "" else value for name, value in found.items()}


def _choice_as_json(line: OfferLine) -> dict[str, Any]:
    choice = line.choice
    return {} if choice is None else {"id": choice.id, "name": choice.name or None}


def _column(
    key: str,
    title: str,
    value: Callable[[OfferLine], Any],
    text: Callable[[OfferLine], str] | None = None,
    field: str = "",
    *,
    right: bool = False,
) -> Column:
    def plain(line: OfferLine) -> str:
        found = value(line)
        return UNKNOWN if found in (None, "") else str(found)

    return SheetColumn(key, title, text or plain, value, field, right=right)


def _field(key: str, title: str, field: str = "") -> Column:
    """A text of the API."""
    return _column(key, title, lambda line: getattr(line.row, field or key), field=field)


def _day(moment: datetime | None) -> str:
    return UNKNOWN if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d}"


def _date(key: str, title: str, field: str) -> Column:
    return _column(
        key, title, lambda line: getattr(line.row, field),
        lambda line: _day(getattr(line.row, field)), field,
    )  # fmt: skip


def _plan_column(key: str, title: str, field: str, cell: int) -> Column:
    """A size or price of a plan, as the create form shows it."""
    return _column(
        key, title, lambda line: getattr(line.row, field),
        lambda line: plan_cells(line.row)[cell], field, right=True,
    )  # fmt: skip


def _sold(line: OfferLine) -> str:
    if line.row.available is False:
        return "not sold now"
    places = line.row.locations
    return UNKNOWN if places is None else ", ".join(places) or "nowhere"


def _sold_in(line: OfferLine) -> str | None:
    places = line.row.locations
    return None if places is None else " ".join(places)


def _country(line: OfferLine) -> str:
    name, code = line.row.country_name, line.row.country_code
    return f"{name} ({code})" if name and code else name or code


def _is_open(line: OfferLine) -> str:
    return {None: UNKNOWN, True: "open", False: "not open now"}[line.row.is_active]


def _version(line: OfferLine) -> str:
    return line.choice.name if line.choice is not None and line.choice.name else line.row.name


_ID: Final = _column("id", "ID", lambda line: line.value)

_COLUMNS: Final[Mapping[OfferKind, tuple[Column, ...]]] = {
    "plans": (
        _ID,
        _column("name", "PLAN", lambda line: line.row.name, lambda line: plan_label(line.row)),
        _plan_column("vcpus", "VCPU", "vcpus", 0),
        _plan_column("memory", "MEMORY", "memory", 1),
        _plan_column("disk", "DISK", "storage", 2),
        _plan_column("bandwidth", "BANDWIDTH", "bandwidth", 3),
        _plan_column("price", "$/MONTH", "price_monthly", 4),
        _plan_column("hourly", "$/HOUR", "price_hourly", 5),
        _column("locations", "SOLD IN", _sold_in, _sold),
    ),
    "locations": (
        _field("id", "ID"),
        _field("code", "CODE"),
        _field("name", "NAME"),
        _column("country", "COUNTRY", lambda line: line.row.country_code,
                lambda line: _country(line) or UNKNOWN, "country_code"),
        _column("open", "OPEN", lambda line: line.row.is_active, _is_open, "is_active"),
    ),
    "systems": (
        _ID,
        _column("name", "NAME", _version),
        _column("family", "FAMILY", lambda line: line.row.name),
    ),
    "ssh_keys": (
        _ID,
        _field("name", "NAME"),
        _field("fingerprint", "FINGERPRINT"),
        _date("created", "CREATED", "created_at"),
        _date("used", "LAST USED", "last_used_at"),
    ),
}  # fmt: skip
