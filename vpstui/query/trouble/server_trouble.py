"""Why a server needs somebody, by what is known of it.

Pure. What only the app knows, such as a write whose outcome is unknown, is added by who asks.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.api.statuses import ACTIVE, ALL, STOPPED, SUSPENDED
from vpstui.base.formatting import age_text, dollars_text, per_cent_text, seconds_since

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from vpstui.api.models import Server
    from vpstui.query.prices import Prices

LONG_STOPPED: Final = 30 * 86400.0
"""Seconds after which a stopped server, which is still billed, is probably forgotten."""

NEARLY_FULL: Final = 0.9
"""The share of a disk, or of the bandwidth of a month, from which it is critical."""


class Rank(IntEnum):
    """Which reason is worse: the smaller number."""

    UNKNOWN_OUTCOME = 0
    STUCK = 1
    SUSPENDED = 2
    UNKNOWN_STATUS = 3
    LONG_STOPPED = 4
    NEARLY_FULL = 5
    NO_BACKUP = 6


class Reason(NamedTuple):
    """One reason; the worse one is the smaller.

    Attributes:
        rank: how bad it is.
        measure: among those of one rank, the smaller is the worse.
        text: the same in a few words.
    """

    rank: Rank
    measure: float
    text: str


_SUSPENDED: Final = Reason(Rank.SUSPENDED, 0.0, "suspended")

_NO_BACKUPS: Final = Reason(Rank.NO_BACKUP, 0.0, "no backups")


def is_quiet(server: Server) -> bool:
    """Whether one look tells that no reason is known, as with most servers of a list."""
    return (
        server.status == ACTIVE
        and server.resource_usage is None
        and server.backups_enabled is not False
    )


def is_fully_known(server: Server) -> bool:
    """Whether all is known of it that can be a reason: a list tells neither backups nor usage."""
    usage, plan = server.resource_usage, server.plan
    if server.backups_enabled is None or usage is None or plan is None:
        return False
    used = (usage.disk_used, usage.bandwidth_used)
    if None in used or not (plan.storage and plan.bandwidth):
        return False
    return server.status != STOPPED or server.updated_at is not None


def reasons_of(server: Server, now: datetime, prices: Prices) -> tuple[Reason, ...]:
    """Return why a server needs somebody, the worst reason first; empty: it does not.

    Args:
        server: the server.
        now: the time.
        prices: what plans cost, where that is known.
    """
    found = [*_status_reasons(server, now, prices)]
    if server.resource_usage is not None:
        found += _usage_reasons(server)
    if server.backups_enabled is False:
        found.append(_NO_BACKUPS)
    return tuple(sorted(found)) if found else ()


def reasons_text(reasons: Sequence[Reason]) -> str:
    """Say why, the worst first."""
    return ", ".join(reason.text for reason in reasons)


def _status_reasons(server: Server, now: datetime, prices: Prices) -> Iterator[Reason]:
    status = server.status
    if status == SUSPENDED:
        yield _SUSPENDED
    elif status == STOPPED:
        # The API does not tell since when; it changed something of the server then at the latest.
        seconds = seconds_since(server.updated_at, now)
        if seconds is not None and seconds > LONG_STOPPED:
            price = prices.of_server(server)
            costs = "" if price is None else f": {dollars_text(price)}/month"
            text = f"stopped {age_text(seconds)}, still billed{costs}"
            yield Reason(Rank.LONG_STOPPED, -seconds, text)
    elif status not in ALL:
        text = f"status {status} is not known" if status else "no status is told"
        yield Reason(Rank.UNKNOWN_STATUS, 0.0, text)


def _usage_reasons(server: Server) -> Iterator[Reason]:
    usage, plan = server.resource_usage, server.plan
    if usage is None or plan is None:
        return
    for name, used, total in (
        ("disk", usage.disk_used, plan.storage),
        ("bandwidth", usage.bandwidth_used, plan.bandwidth),
    ):
        if used is not None and total and used / total >= NEARLY_FULL:
            text = f"{name} {per_cent_text(used / total)}"
            yield Reason(Rank.NEARLY_FULL, -used / total, text)
