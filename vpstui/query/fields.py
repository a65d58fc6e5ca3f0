"""The fields of the filter language: their names, operators, values and units.

A field parses an operator and a value into terms (`terms`).
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import seconds_since
from vpstui.query.safe_regex import InvalidPattern, compile_pattern
from vpstui.query.terms import TextPattern, TextTerm, ValueTerm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from vpstui.api.models import Server
    from vpstui.query.terms import Comparison, Term

    TermParser = Callable[[str, str], tuple[Term, ...]]

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
"""Seconds per unit; months and years as in `formatting.age_text`."""


class InvalidTerm(ValueError):
    """A field cannot be used with that operator or value.

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
        parse: parses an operator and a value into terms, one of which has to match; raises
            `InvalidTerm`.
    """

    example: str
    parse: TermParser


def _texts(column: str, *gets: Callable[[Server], str], whole: bool = False) -> TermParser:
    """Make the parser of a field of texts.

    Args:
        column: key of the column that shows them.
        gets: return the texts, one of which has to match.
        whole: whether the whole text has to match, even without a wildcard.
    """

    def parse(sign: str, value: str) -> tuple[Term, ...]:
        if sign == "~":
            pattern = _regex(value)
        elif sign == "=":
            pattern = TextPattern.exactly(value)
        elif sign == ":":
            pattern = (
                TextPattern.whole(value)
                if whole or set(value) & set("*?")
                else TextPattern.anywhere(value)
            )
        else:
            raise InvalidTerm(f"'{sign}' is for numbers; this is a text.")
        return tuple(TextTerm(column, get, pattern) for get in gets)

    return parse


def _regex(value: str) -> TextPattern:
    try:
        return TextPattern(compile_pattern(value), casefolds=False)
    except InvalidPattern as error:
        raise InvalidTerm(error.message, error.position) from None


def _numbers(key: str, units: Mapping[str, float], help_text: str) -> TermParser:
    """Make the parser of a number of the plan.

    Args:
        key: the plan's attribute.
        units: how large each unit is, in that of the attribute.
        help_text: what to write, for the error.
    """
    get = attrgetter(key)

    def known(server: Server, _: datetime) -> float | None:
        return None if server.plan is None else get(server.plan)

    def parse(sign: str, value: str) -> tuple[Term, ...]:
        compare = _comparison(sign)
        number, unit = _amount(value, units, help_text)
        return (ValueTerm(known, compare, number * unit),)

    return parse


def _age(sign: str, value: str) -> tuple[Term, ...]:
    compare = _comparison(sign)
    number, unit = _amount(value, _SECONDS, "Say a time with s, min, h, d, w, mo or y.")

    def is_shown_so(age: float, least: float) -> bool:
        return least <= age < least + unit  # what the table shows as 3 d

    if compare is operator.eq:
        compare = is_shown_so
    return (ValueTerm(_age_of, compare, number * unit, is_age=True),)


def _age_of(server: Server, now: datetime) -> float | None:
    return seconds_since(server.created_at, now)


def _backups(sign: str, value: str) -> tuple[Term, ...]:
    switch = {"on": True, "off": False}.get(value.casefold())
    if sign not in (":", "="):
        raise InvalidTerm("Write backups:on or backups:off.")
    if switch is None:
        raise InvalidTerm("Say on or off.", 0)
    return (ValueTerm(lambda server, _: server.backups_enabled, operator.eq, switch),)


def _comparison(sign: str) -> Comparison:
    if sign not in _COMPARISONS:
        raise InvalidTerm(f"'{sign}' is for texts; this is a number.")
    return _COMPARISONS[sign]


def _amount(value: str, units: Mapping[str, float], help_text: str) -> tuple[float, float]:
    """Parse a number; return it and how large its unit is."""
    found = _AMOUNT.fullmatch(value)
    if found is None:
        raise InvalidTerm(help_text, 0)
    unit = found[2].lower()
    if unit not in units:
        raise InvalidTerm(help_text, min(found.start(2), len(value) - 1))
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
"""Other names of fields: those of the columns and of the settings."""
