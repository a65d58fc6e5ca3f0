"""The fields of the filter language: their names, operators, values and units.

A field parses an operator and a value into terms (`terms`).
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import canonical_ipv6, seconds_since
from vpstui.query.safe_regex import InvalidPattern
from vpstui.query.terms import AccountTerm, TextTerm, ValueTerm
from vpstui.query.text_patterns import Expression, Part, Whole, Wildcards
from vpstui.query.trouble.trouble_term import TroubleTerm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext
    from vpstui.query.terms import Comparison, Term
    from vpstui.query.text_patterns import TextPattern

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

_TIMES: Final = "Say a time with s, min, h, d, w, mo or y."


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


def _pattern(sign: str, value: str, *, whole: bool) -> TextPattern:
    """Parse the operator and the value of a field of texts.

    Args:
        sign: the operator.
        value: the value.
        whole: whether the whole text has to match, even without a wildcard.
    """
    if sign == "~":
        try:
            return Expression(value)
        except InvalidPattern as error:
            raise InvalidTerm(error.message, error.position) from None
    if sign == "=":
        return Whole(value)
    if sign != ":":
        raise InvalidTerm(f"'{sign}' is for numbers; this is a text.")
    if set(value) & set("*?"):
        return Wildcards(value)
    return Whole(value) if whole else Part(value)


def _text(column: str, get: Callable[[Server], str], *, whole: bool = False) -> TermParser:
    """Make the parser of a field of texts.

    Args:
        column: key of the column that shows them.
        get: returns the text.
        whole: whether the whole text has to match, even without a wildcard.
    """

    def parse(sign: str, value: str) -> tuple[Term, ...]:
        return (TextTerm(column, get, _pattern(sign, value, whole=whole)),)

    return parse


def _addresses(sign: str, value: str) -> tuple[Term, ...]:
    """Parse the field of IPv4 and IPv6 addresses; with a colon, only the latter are asked for."""
    is_ipv6 = ":" in value
    written = canonical_ipv6(value) if sign != "~" else ""
    pattern = _pattern(sign, written or value, whole=True)
    return (
        TextTerm("ip", attrgetter("ip_address"), pattern, is_told=not is_ipv6),
        TextTerm("ip", _ipv6, pattern, is_told=is_ipv6),
    )


def _ipv6(server: Server) -> str:
    return canonical_ipv6(server.ipv6_address) or server.ipv6_address


def _account(sign: str, value: str) -> tuple[Term, ...]:
    return (AccountTerm(_pattern(sign, value, whole=True)),)


def _numbers(key: str, units: Mapping[str, float], help_text: str) -> TermParser:
    """Make the parser of a number of the plan.

    Args:
        key: the plan's attribute.
        units: how large each unit is, in that of the attribute.
        help_text: what to write, for the error.
    """
    get = attrgetter(key)

    def known(server: Server, _: CellContext) -> float | None:
        return None if server.plan is None else get(server.plan)

    def parse(sign: str, value: str) -> tuple[Term, ...]:
        compare = _comparison(sign)
        number, unit = _amount(value, units, help_text)
        return (ValueTerm(known, compare, number * unit),)

    return parse


def _age(sign: str, value: str) -> tuple[Term, ...]:
    compare = _comparison(sign)
    number, unit = _amount(value, _SECONDS, _TIMES)

    def is_shown_so(age: float, least: float) -> bool:
        return least <= age < least + unit  # what the table shows as 3 d

    if compare is operator.eq:
        compare = is_shown_so
    return (ValueTerm(_age_of, compare, number * unit, need="now"),)


def _age_of(server: Server, context: CellContext) -> float | None:
    return seconds_since(server.created_at, context.now)


def _price(sign: str, value: str) -> tuple[Term, ...]:
    compare = _comparison(sign)
    number, _ = _amount(value.removeprefix("$"), {"": 1.0}, "Say US dollars a month, as in 20.")
    return (ValueTerm(_price_of, compare, number, need="prices"),)


def _price_of(server: Server, context: CellContext) -> float | None:
    return context.prices.of_server(server)


def _backups(sign: str, value: str) -> tuple[Term, ...]:
    switch = {"on": True, "off": False}.get(value.casefold())
    if sign not in (":", "="):
        raise InvalidTerm("Write backups:on or backups:off.")
    if switch is None:
        raise InvalidTerm("Say on or off.", 0)
    return (ValueTerm(lambda server, _: server.backups_enabled, operator.eq, switch),)


def _is(sign: str, value: str) -> tuple[Term, ...]:
    if sign not in (":", "="):
        raise InvalidTerm("Write is:trouble.")
    if value.casefold() != "trouble":
        raise InvalidTerm("Say trouble: what needs somebody.", 0)
    return (TroubleTerm(),)


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


def seconds_of(text: str) -> float:
    """Parse a span of time, such as `2d` or `30min`, into seconds.

    Raises:
        InvalidTerm: it is none.
    """
    number, unit = _amount(text, _SECONDS, _TIMES)
    return number * unit


def _os(server: Server) -> str:
    return "" if server.os is None else server.os.name


def _plan(server: Server) -> str:
    return "" if server.plan is None else server.plan.name


_LARGE: Final = "Say a number, also with M, G or T."
_LARGER: Final = "Say a number, also with G or T."

FIELDS: Final[Mapping[str, Field]] = {
    "status": Field("status:stopped", _text("status", attrgetter("status"), whole=True)),
    "loc": Field("loc:us-*", _text("location", attrgetter("location"), whole=True)),
    "os": Field("os:debian", _text("os", _os)),
    "plan": Field("plan:std", _text("", _plan)),
    "ip": Field("ip:203.0.113.*", _addresses),
    "id": Field("id:12", _text("id", lambda server: str(server.id), whole=True)),
    "name": Field("name:web", _text("name", attrgetter("name"))),
    "host": Field("host:example.com", _text("hostname", attrgetter("hostname"))),
    "account": Field("account:prod", _account),
    "mem": Field("mem>=4G", _numbers("memory", _MEGABYTES, _LARGE)),
    "cpu": Field("cpu<4", _numbers("vcpus", {"": 1.0}, "Say a number.")),
    "disk": Field("disk>100", _numbers("storage", _GIGABYTES, _LARGER)),
    "price": Field("price>20", _price),
    "age": Field("age>30d", _age),
    "backups": Field("backups:off", _backups),
    "is": Field("is:trouble", _is),
}  # fmt: skip

ALIASES: Final[Mapping[str, str]] = {
    "location": "loc", "hostname": "host", "profile": "account", "memory": "mem",
}  # fmt: skip
"""Other names of fields: those of the columns and of the settings."""
