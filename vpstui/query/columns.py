"""The columns of a list of servers: text, sort key and width of each.

The screen and `vpstui ls` share them.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from socket import AF_INET, inet_pton
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.formatting import (
    STATUS_GLYPHS,
    UNKNOWN,
    moment_text,
    plan_size,
    price_text,
    seconds_since,
    since_text,
)
from vpstui.query.prices import Prices
from vpstui.query.trouble.server_trouble import reasons_of, reasons_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vpstui.api.models import Server, ServerKey
    from vpstui.query.trouble.server_trouble import Reason

GUTTER: Final = 2
"""Blank cells between two columns."""

_DIGITS: Final = 18
"""Digits that are compared as one number."""

_NUMBER: Final = re.compile(rf"[0-9]{{1,{_DIGITS}}}")

_BEYOND: Final = "\U0010ffff"
"""Sorts after every text."""

_RANK_STEP: Final = 1e12
"""More than any number of seconds that is compared within a rank."""

_LAST: Final = float("inf")
"""Sorts after every number."""


@dataclass(frozen=True)
class CellContext:
    """What a cell needs besides its server.

    Attributes:
        now: the time that ages are computed from.
        prices: what plans cost, where that is known.
        labels: names of the accounts to show, by profile.
        known_reasons: why servers need somebody, by those that do; None: it is seen from each.
        text_ids: whether the id of a server may be a text.
    """

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    prices: Prices = field(default_factory=Prices)
    labels: Mapping[str, str] = field(default_factory=dict)
    known_reasons: Mapping[ServerKey, tuple[Reason, ...]] | None = None
    text_ids: bool = True

    def reasons(self, server: Server) -> tuple[Reason, ...]:
        """Return why a server needs somebody, the worst reason first; empty: it does not."""
        if self.known_reasons is not None:
            return self.known_reasons.get(server.key, ())
        return reasons_of(server, self.now, self.prices)

    def label(self, server: Server) -> str:
        """Return the name of a server's account."""
        return self.labels.get(server.profile, server.profile)

    def price(self, server: Server) -> float | None:
        """Return US dollars per month of a server; None where they are not known."""
        return self.prices.of_server(server)


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: its name in settings and messages.
        title: its heading.
        width: cells it takes; for the name the least.
        text: returns the text of a cell.
        sort_key: returns what a server is sorted by; what is not known comes last.
        right: whether it is aligned to the right.
    """

    key: str
    title: str
    width: int
    text: Callable[[Server, CellContext], str]
    sort_key: Callable[[Server, CellContext], Any]
    right: bool = False


@lru_cache(maxsize=1 << 16)
def natural_key(text: str) -> str:
    """Return a sort key that puts web-2 before web-10; a str, since comparing those is quick."""
    return _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), text.casefold()) or _BEYOND


def _address(server: Server) -> str:
    """Return the bytes of an address as letters, since comparing those is quick."""
    text = server.ip_address
    try:
        return "4" + inet_pton(AF_INET, text).decode(
            "latin-1"
        )  # ten times as quick, and nearly all
    except (OSError, ValueError):
        pass
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "9" + (text or _BEYOND)
    return f"{address.version}{address.packed.decode('latin-1')}"


def _seconds(moment: datetime | None) -> float:
    return -moment.timestamp() if moment is not None else _LAST


def _plan(server: Server) -> tuple[float, float, float, str]:
    plan = server.plan
    if plan is None:
        return (_LAST, _LAST, _LAST, _BEYOND)
    vcpus, memory, storage = (
        _LAST if size is None else size for size in (plan.vcpus, plan.memory, plan.storage)
    )
    return (vcpus, memory, storage, plan.name or _BEYOND)


def _price(server: Server, context: CellContext) -> float:
    price = context.price(server)
    return _LAST if price is None else price


def _worst(server: Server, context: CellContext) -> float:
    reasons = context.reasons(server)
    # One number, as comparing those is quick: the rank, and within it seconds or a share.
    return reasons[0].rank * _RANK_STEP + reasons[0].measure if reasons else _LAST


def _status(server: Server, _: CellContext) -> str:
    word = server.status or UNKNOWN
    return f"{STATUS_GLYPHS.get(server.status, '?')} {word}"


def _id(server: Server) -> str:
    number = server.id
    if isinstance(number, int) and 0 <= number < 10**_DIGITS:
        return str(number).zfill(_DIGITS)  # as `natural_key` does
    return natural_key(str(number))


def _os(server: Server) -> str:
    return server.os.name if server.os is not None else ""


COLUMNS: Final = (
    Column("id", "ID", 8, lambda s, _: str(s.id), lambda s, _: _id(s), right=True),
    Column("name", "NAME", 16, lambda s, _: s.label, lambda s, _: natural_key(s.label)),
    Column("status", "STATUS", 15, _status, lambda s, _: s.status or _BEYOND),
    Column("ip", "IP", 15, lambda s, _: s.ip_address or UNKNOWN, lambda s, _: _address(s)),
    Column("location", "LOCATION", 10, lambda s, _: s.location or UNKNOWN,
           lambda s, _: s.location or _BEYOND),
    Column("plan", "PLAN", 12, lambda s, _: plan_size(s.plan), lambda s, _: _plan(s)),
    Column("account", "ACCOUNT", 10, lambda s, c: c.label(s), lambda s, c: c.label(s)),
    Column("os", "OS", 18, lambda s, _: _os(s) or UNKNOWN, lambda s, _: natural_key(_os(s))),
    Column("age", "AGE", 6, lambda s, c: since_text(seconds_since(s.created_at, c.now)),
           lambda s, _: _seconds(s.created_at), right=True),
    Column("hostname", "HOSTNAME", 26, lambda s, _: s.hostname or UNKNOWN,
           lambda s, _: natural_key(s.hostname)),
    Column("updated", "UPDATED", 20, lambda s, _: moment_text(s.updated_at),
           lambda s, _: _seconds(s.updated_at)),
    Column("price", "$/MONTH", 10, lambda s, c: price_text(c.price(s)),
           lambda s, c: _price(s, c), right=True),
    Column("reason", "REASON", 28, lambda s, c: reasons_text(c.reasons(s)),
           lambda s, c: _worst(s, c)),
)  # fmt: skip

COLUMNS_BY_KEY: Final = {column.key: column for column in COLUMNS}

_ORDER: Final = ("name", "status", "ip", "location", "plan", "os", "age", "hostname")
"""Columns in their order: the first five are always shown, the others as they fit."""

_ORDER_OF_SEVERAL: Final = (
    "name", "account", "status", "ip", "location", "plan", "os", "age", "hostname",
)  # fmt: skip
"""The same for servers of several accounts, whose account is shown however narrow it is."""

_ALWAYS: Final = 5

_ORDER_OF_TROUBLE: Final = ("name", "status", "reason", "ip", "location", "plan")
"""The same where it is asked what needs somebody: the first three are always shown."""

_ALWAYS_OF_TROUBLE: Final = 3

_NARROW_OF_TROUBLE: Final = ("name", "reason", "status")
"""Those three where they do not fit side by side: the reason is what is asked for."""


def choose_columns(
    width: int,
    *,
    wide: bool = False,
    several: bool = False,
    account: int = 0,
    reasons: bool = False,
) -> tuple[Column, ...]:
    """Choose the columns of a table.

    Args:
        width: cells of the table.
        wide: whether all are chosen, fitting or not.
        several: whether there are servers of several accounts.
        account: cells that the accounts' names take; columns after the first five are left out
            to make room for them.
        reasons: whether it is asked what needs somebody, and so why.
    """
    order: tuple[str, ...] = _ORDER_OF_SEVERAL if several else _ORDER
    always = _ALWAYS
    if reasons and not wide:
        order, always = _ORDER_OF_TROUBLE, _ALWAYS_OF_TROUBLE
        if sum(COLUMNS_BY_KEY[key].width + GUTTER for key in order[:always]) - GUTTER > width:
            order = _NARROW_OF_TROUBLE
        if several:
            order, always = (order[0], "account", *order[1:]), always + 1
    if wide:
        more = ("reason",) if reasons else ()
        return tuple(COLUMNS_BY_KEY[key] for key in (*order, *more, "id", "updated", "price"))
    chosen = [COLUMNS_BY_KEY[key] for key in order[:always]]
    used = sum(column.width + GUTTER for column in chosen)
    if several:
        used += max(0, account - COLUMNS_BY_KEY["account"].width)
    for key in order[always:]:
        used += COLUMNS_BY_KEY[key].width + GUTTER
        if used - GUTTER > width:
            break
        chosen.append(COLUMNS_BY_KEY[key])
    return tuple(chosen)


def sort_servers(
    servers: Iterable[Server], key: str, context: CellContext, *, reverse: bool = False
) -> tuple[Server, ...]:
    """Sort servers by a column; equal ones by name, account and id, so that the order is stable."""
    several, column = len(context.labels) > 1, COLUMNS_BY_KEY[key]
    by_name = sorted(servers, key=lambda one: name_key(one, context, several=several))
    if key == "name" and not reverse:
        return tuple(by_name)
    return tuple(sorted(by_name, key=lambda one: column.sort_key(one, context), reverse=reverse))


def name_key(server: Server, context: CellContext, *, several: bool) -> str:
    """Return what puts servers in order by name, account and id: a str, as of `natural_key`.

    Args:
        server: the server.
        context: what cells need besides it.
        several: whether several accounts are open.
    """
    # A character that stands in no text and comes before every other keeps the parts apart.
    account = context.label(server) if several else ""
    return f"{natural_key(server.label)}\0{account}\0{_id(server)}\0{server.profile}"
