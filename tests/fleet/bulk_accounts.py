"""Two accounts, open at the same time, and the bulk actions over them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keyring.backends.fail

from tests.support.apps.two_accounts import NAMES, Accounts
from tests.support.open_account import Observer
from tests.support.servers.simulated_account import ONCE, QUICK
from vpstui.api.models import Server, ServerList
from vpstui.api.urls import host_of
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.bulk_action import BulkAction, Step, Target
from vpstui.fleet.state.fleet_state import FleetState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.eligibility import WritePlan


def server(number: int, status: str = "active", profile: str = "prod", **given: Any) -> Server:
    """A server of an account."""
    row = {"id": number, "name": f"s-{number}", "status": status, **given}
    return Server.model_validate(row, context=profile)


def known(*servers: Server, **given: Any) -> FleetState:
    """What is known of two accounts."""
    prod = AccountState(profile="prod", label="Production", **given)
    prod = prod.with_list(ServerList(servers=servers), 1.0)
    return FleetState.of(prod, AccountState(profile="shop"))


LOGINS = {"prod": 0, "shop": 0}


def reasons(plan: WritePlan) -> list[tuple[object, str]]:
    """Who is left out, and why."""
    return [(one.server.id, one.reason) for one in plan.left_out]


def bulk_of(*steps: Step, verb: BulkVerb = "stop") -> BulkAction:
    """A bulk action whose targets have come so far."""
    targets = tuple(Target(server(at), step) for at, step in enumerate(steps))
    return BulkAction(1, verb, targets)


@dataclass
class AccountPair:
    """Two accounts, open at the same time, without a screen."""

    fleet: Fleet
    accounts: Accounts
    observer: Observer

    @property
    def state(self) -> FleetState:
        """What is known."""
        return self.fleet.state

    @property
    def bulk(self) -> BulkAction:
        """The last bulk action."""
        return self.state.bulks[-1]

    def servers(self, *profiles: str, status: str = "active") -> tuple[Server, ...]:
        """The servers of a status."""
        return tuple(
            one
            for one in self.state.servers
            if one.profile in (profiles or NAMES) and one.status == status
        )

    def start(self, verb: BulkVerb, servers: tuple[Server, ...]) -> BulkAction:
        """Begin a bulk action."""
        logins = {one.profile: one.logins for one in self.state.accounts}
        return self.fleet.run(verb, servers, logins)

    async def run(self, verb: BulkVerb, servers: tuple[Server, ...]) -> BulkAction:
        """Run a bulk action to its end, while time passes; lists come only when they are read."""
        self.start(verb, servers)
        await self.ends()
        return self.bulk

    async def ends(self) -> None:
        """Wait for the end of the last bulk action."""

        def later() -> bool:
            self.accounts.prod.clock.time += 1
            return self.bulk.is_over

        await self.observer.until(later)

    async def all_sent(self) -> None:
        """Wait until nothing waits for its turn."""
        await self.until_none(Step.WAITING, Step.SENDING)

    async def until_none(self, *steps: Step) -> None:
        """Wait until no server stands there any more."""
        await self.observer.until(lambda: not self.bulk.count(*steps))

    async def is_quiet(self) -> None:
        """Wait until nothing but the polls goes on."""
        polls = set(self.fleet._accounts._polls.values())
        await self.observer.until(lambda: self.fleet._tasks._tasks <= polls)

    async def refresh(self) -> None:
        """Read both lists."""
        await self.fleet._accounts.each(lambda account: account.refresh())

    def steps(self) -> list[Step]:
        """How far each has come."""
        return [one.step for one in self.bulk.targets]

    def notes(self, step: Step) -> set[str]:
        """What is said of those that stand there."""
        return {one.note for one in self.bulk.targets if one.step is step}


def written(served: Served) -> list[str]:
    """What was sent, without bodies."""
    return [f"{method} {path}" for method, path, _ in served.writes()]


def fill(served: Served, number: int, **given: Any) -> None:
    """Add servers that are active."""
    for _ in range(number):
        served.account.add(**given)


@asynccontextmanager
async def opened(accounts: Accounts, **profiles: Any) -> AsyncIterator[AccountPair]:
    """Open both accounts; lists are read on request only."""
    served = {"prod": accounts.prod, "shop": accounts.shop}
    settings = {name: Profile(api_url=served[name].url) for name in NAMES}
    observer = Observer()
    clock = accounts.prod.clock
    known = [
        replace(
            AccountState(profile=name, label=name, host=host_of(settings[name].api_url)),
            **profiles.get(name, {}),
        )
        for name in NAMES
    ]
    fleet = Fleet(
        lambda name: connect(
            name,
            settings[name],
            ChoiceNames(),
            {"VPSTUI_TOKEN": f"vps_{name}"},
            pace=QUICK,
            retries=ONCE,
            backend=keyring.backends.fail.Keyring(),
        ),
        known,
        opened=NAMES,
        clock=Clock(seconds=clock, now=clock.now),
        timing=Timing(refresh=None),
    )
    observer.tasks = fleet._tasks
    fleet.subscribe(observer)
    try:
        await fleet.start()
        yield AccountPair(fleet, accounts, observer)
        await observer.close()
    finally:
        await fleet.aclose()


def reads(served: Served, path: str) -> int:
    """How often something was asked for."""
    return sum(one.method == "GET" and one.path.endswith(path) for one in served.account.requests)


def read_alone(served: Served) -> int:
    """How many questions about one server there were."""
    return sum(
        request.method == "GET" and request.path.rstrip("/").rpartition("/")[2].isdigit()
        for request in served.account.requests
    )
