"""What servers cost a month: each by its plan, and the sum of several.

A price that is not known is None, never 0. Prices are US dollars; their source is the plan of the
server itself, else `/plans/` of its own account: another account may be of another API.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, repeat
from math import fsum
from typing import TYPE_CHECKING, Final

from vpstui.api.statuses import STOPPED
from vpstui.base.formatting import dollars_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.api.models import Id, Plan, Server

LARGEST: Final = 1_000_000.0
"""US dollars a month; a larger number is no price of a server."""


def _usable(dollars: float | None) -> float | None:
    """Return a price; None where it cannot be one."""
    return dollars if dollars is not None and 0 <= dollars <= LARGEST else None


@dataclass(frozen=True)
class Prices:
    """What the plans of every account cost, where that is known.

    Attributes:
        by_id: US dollars a month, by profile and id of the plan.
        by_name: the same by profile and name, for servers that tell no id of their plan; without
            the names that several plans of an account have.
    """

    by_id: Mapping[tuple[str, Id], float] = field(default_factory=dict)
    by_name: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, plans: Mapping[str, Iterable[Plan]]) -> Prices:
        """Take the prices from the plans of each profile."""
        by_id: dict[tuple[str, Id], float] = {}
        by_name: dict[tuple[str, str], float] = {}
        for profile, known in plans.items():
            rows = tuple(known)
            names = Counter(plan.name for plan in rows)
            for plan in rows:
                dollars = _usable(plan.price_monthly)
                if dollars is None:
                    continue
                if plan.id is not None:
                    by_id[profile, plan.id] = dollars
                if plan.name and names[plan.name] == 1:
                    by_name[profile, plan.name] = dollars
        return cls(by_id, by_name)

    def of_server(self, server: Server) -> float | None:
        """Return US dollars a month of a server; None where they are not known."""
        plan = server.plan
        if plan is None:
            return None
        if plan.price_monthly is not None:
            return _usable(plan.price_monthly)
        if plan.id is not None:
            return self.by_id.get((server.profile, plan.id))
        return self.by_name.get((server.profile, plan.name))

    def __bool__(self) -> bool:
        return bool(self.by_id or self.by_name)


@dataclass(frozen=True)
class Cost:
    """What some servers cost together.

    Attributes:
        servers: how many they are.
        dollars: US dollars a month of those whose price is known.
        not_known: how many the others are.
    """

    servers: int = 0
    dollars: float = 0.0
    not_known: int = 0

    @classmethod
    def of(cls, servers: Iterable[Server], prices: Prices) -> Cost:
        """Add up what servers cost."""
        return cls.of_prices([prices.of_server(server) for server in servers])

    @classmethod
    def of_prices(cls, found: Sequence[float | None]) -> Cost:
        """Add up prices; None: one that is not known."""
        return cls.of_counts(Counter(found))

    @classmethod
    def of_counts(cls, counts: Mapping[float | None, int]) -> Cost:
        """Add up prices, each as often as it is there; None: those that are not known."""
        known = {dollars: number for dollars, number in counts.items() if dollars is not None}
        total = fsum(chain.from_iterable(map(repeat, known, known.values())))  # in whatever order
        return cls(sum(counts.values()), total, counts.get(None, 0))

    @property
    def is_known(self) -> bool:
        """Whether there is a sum: the price of one server at least is known."""
        return self.servers > self.not_known

    @property
    def monthly_text(self) -> str:
        """Format the sum, where there is one: `$214/month`; with those that it lacks, if any."""
        lacking = f" ({self.not_known} not known)" if self.not_known else ""
        return f"{dollars_text(self.dollars)}/month{lacking}"


@dataclass(frozen=True)
class Bill:
    """What the servers of a table cost, and what of that is for stopped ones.

    Attributes:
        total: all of them.
        stopped: those that are stopped; they are billed all the same.
    """

    total: Cost = field(default_factory=Cost)
    stopped: Cost = field(default_factory=Cost)

    @classmethod
    def of(cls, servers: Sequence[Server], found: Sequence[float | None]) -> Bill:
        """Add up what servers cost; `found` is the price of each, None where it is not known."""
        stopped = [
            dollars
            for server, dollars in zip(servers, found, strict=True)
            if server.status == STOPPED
        ]
        return cls(Cost.of_prices(found), Cost.of_prices(stopped))

    @property
    def wordings(self) -> tuple[str, ...]:
        """Say it in one line, the longest wording first; none where there are no servers."""
        short, stopped = self.short_wordings, self.stopped
        if not (stopped.servers and self.total.is_known):
            return short
        return (f"{short[0]} · {stopped.servers} stopped, {_stopped_text(stopped)}", *short)

    @property
    def short_wordings(self) -> tuple[str, ...]:
        """The same without what is for stopped ones."""
        total = self.total
        if not total.servers:
            return ()
        if not total.is_known:
            return ("prices not known",)
        lacking = f", {total.not_known} not known" if total.not_known else ""
        dollars = dollars_text(total.dollars)
        return (f"{dollars}/month{lacking}", f"{dollars}/mo{lacking}")


def _stopped_text(stopped: Cost) -> str:
    if not stopped.is_known:
        return "price not known"
    lacking = f", {stopped.not_known} not known" if stopped.not_known else ""
    return f"{dollars_text(stopped.dollars)}{lacking}"
