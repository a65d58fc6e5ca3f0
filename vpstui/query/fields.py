"""The fields of the filter language: what may be asked of a server, and how.

A field reads an operator and a value, and makes terms of them (`query_terms`).
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import seconds_since
from vpstui.query.safe_regex import WrongPattern, compile_pattern
from vpstui.query.terms import Look, Text, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from vpstui.api.models import Server
    from vpstui.query.terms import Comparison, Term

    Reader = Callable[[str, str], tuple[Term, ...]]

_COMPARISONS: Final[Mapping[str, Comparison]] = {
    ":": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_AMOUNT: Final = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)([a-z]*)", re.IGNORECASE | re.ASCII)

_KILO: Final = 1024.0
_MEGABYTES: Final = {
    "": 1.0, "m": 1.0, "mb": 1.0, "g": _KILO, "gb": _KILO, "t": _KILO**2, "tb": _KILO**2,
}  # fmt: skip
_GIGABYTES: Final = {"": 1.0, "g": 1.0, "gb": 1.0, "t": _KILO, "tb": _KILO}

_DAY: Final = 86400.0
_SECONDS: Final = {
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": _DAY,
    "w": 7 * _DAY,
    "mo": 30 * _DAY,
    "y": 365 * _DAY,
}
"""Months and years are as long as `formatting.age_text` takes them."""


class WrongTerm(ValueError):
    """A field cannot be asked so.

    Attributes:
        message: what to do, in one line.
        offset: index of the wrong character in the value; None if the operator is wrong.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True)
class Field:
    """What may stand before an operator.

    Attributes:
        example: a term with it.
        read: makes terms of an operator and a value, one of which has to match; raises
            `WrongTerm`.
    """

    example: str
    read: Reader


def _texts(column: str, *gets: Callable[[Server], str], whole: bool = False) -> Reader:
    """A field of texts; `whole` says that a part is not enough, even without a wildcard."""

    def read(sign: str, value: str) -> tuple[Term, ...]:
        if sign == "~":
            look = _regex(value)
        elif sign == "=":
            look = Look.exactly(value)
        elif sign == ":":
            look = Look.whole(value) if whole or set(value) & set("*?") else Look.anywhere(value)
        else:
            raise WrongTerm(f"'{sign}' is for numbers; this is a text.")
        return tuple(Text(column, get, look) for get in gets)

    return read


def _regex(value: str) -> Look:
    try:
        return Look(compile_pattern(value), folds=False)
    except WrongPattern as error:
        raise WrongTerm(error.message, error.position) from None


def _numbers(key: str, units: Mapping[str, float], help_text: str) -> Reader:
    """A field of the plan: a number, in one of these units."""
    get = attrgetter(key)

    def known(server: Server, _: datetime) -> float | None:
        return None if server.plan is None else get(server.plan)

    def read(sign: str, value: str) -> tuple[Term, ...]:
        compare = _comparison(sign)
        number, unit = _amount(value, units, help_text)
        return (Value(known, compare, number * unit),)

    return read


class _Age(Value):
    """An age is compared."""

    @property
    def needs_now(self) -> bool:
        """Whether the answer changes as time goes by."""
        return True


def _age(sign: str, value: str) -> tuple[Term, ...]:
    compare = _comparison(sign)
    number, unit = _amount(value, _SECONDS, "Say a time with s, min, h, d, w, mo or y.")

    def is_said_so(age: float, least: float) -> bool:
        return least <= age < least + unit  # what the table calls 3 d

    if compare is operator.eq:
        compare = is_said_so
    return (_Age(_age_of, compare, number * unit),)


def _age_of(server: Server, now: datetime) -> float | None:
    return seconds_since(server.created_at, now)


def _backups(sign: str, value: str) -> tuple[Term, ...]:
    switch = {"on": True, "off": False}.get(value.casefold())
    if sign not in (":", "="):
        raise WrongTerm("Write backups:on or backups:off.")
    if switch is None:
        raise WrongTerm("Say on or off.", 0)
    return (Value(lambda server, _: server.backups_enabled, operator.eq, switch),)


def _comparison(sign: str) -> Comparison:
    if sign not in _COMPARISONS:
        raise WrongTerm(f"'{sign}' is for texts; this is a number.")
    return _COMPARISONS[sign]


def _amount(value: str, units: Mapping[str, float], help_text: str) -> tuple[float, float]:
    """Read a number and how large its unit is."""
    found = _AMOUNT.fullmatch(value)
    if found is None:
        raise WrongTerm(help_text, 0)
    unit = found[2].lower()
    if unit not in units:
        raise WrongTerm(help_text, min(found.start(2), len(value) - 1))
    return float(found[1]), units[unit]


def _os(server: Server) -> str:
    return "" if server.os is None else server.os.name


def _plan(server: Server) -> str:
    return "" if server.plan is None else server.plan.name


_LARGE: Final = "Say a number, also with M, G or T."
_LARGER: Final = "Say a number, also with G or T."

FIELDS: Final[Mapping[str, Field]] = {
    "status": Field("status:stopped", _texts("status", attrgetter("status"), whole=True)),
    "loc": Field("loc:us-*", _texts("location", attrgetter("location"), whole=True)),
    "os": Field("os:debian", _texts("os", _os)),
    "plan": Field("plan:std", _texts("", _plan)),
    "ip": Field("ip:203.0.113.*", _texts(
        "ip", attrgetter("ip_address"), attrgetter("ipv6_address"), whole=True)),
    "id": Field("id:12", _texts("id", lambda server: str(server.id), whole=True)),
    "name": Field("name:web", _texts("name", attrgetter("name"))),
    "host": Field("host:example.com", _texts("hostname", attrgetter("hostname"))),
    "account": Field("account:prod", _texts("account", attrgetter("profile"), whole=True)),
    "mem": Field("mem>=4G", _numbers("memory", _MEGABYTES, _LARGE)),
    "cpu": Field("cpu<4", _numbers("vcpus", {"": 1.0}, "Say a number.")),
    "disk": Field("disk>100", _numbers("storage", _GIGABYTES, _LARGER)),
    "age": Field("age>30d", _age),
    "backups": Field("backups:off", _backups),
}  # fmt: skip

ALIASES: Final[Mapping[str, str]] = {
    "location": "loc", "hostname": "host", "profile": "account", "memory": "mem",
}  # fmt: skip
"""What else the fields may be called: as the columns and the settings are."""
