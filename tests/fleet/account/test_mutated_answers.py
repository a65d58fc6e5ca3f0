"""Answers mutated in shape, type and size, by the thousand: nothing is made up of them.

No write goes to an id that was not chosen, none goes twice, nothing is called done that the server
did not do, and no plain 2xx of what was done ends as unknown.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.open_account import Observer
from tests.support.servers.api_calls import SECRET
from tests.support.servers.mutations import Kind, MutatingApi
from tests.support.servers.simulated_account import ONCE, QUICK, SteppedClock
from vpstui.api.endpoints import VpsClient
from vpstui.api.requests import ServerCreate, ServerPatch
from vpstui.api.service import ServerService
from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import VpsTuiError
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.config.token_sources import TokenSources
from vpstui.fleet.account.account import Account
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.store import AccountStore
from vpstui.journal.journal import Journal
from vpstui.simulator import Account as SimulatedAccount
from vpstui.simulator import Knobs, create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

VERBS = ("start", "stop", "reboot", "edit", "delete", "create")
BEFORE = {"start": "stopped", "stop": "active", "reboot": "active"}
AFTER = {"start": "active", "stop": "stopped", "reboot": "active"}
DONE, UNKNOWN = "seen done", ("unknown", "unclear")


class World:
    """One account, the API behind it, and what it reported.

    Attributes:
        account: what is tried.
        server: the simulated account.
        api: mutates its answers.
        observer: collects what was reported.
        clock: the time of both.
    """

    def __init__(self, chance: random.Random) -> None:
        self.clock = SteppedClock()
        self.server = SimulatedAccount(Knobs(servers=12, credit=1e6, clock=self.clock))
        self.api = MutatingApi(create_app(self.server), chance)
        self.observer = Observer()
        self.client = VpsClient(
            "https://demo.invalid/api/v1", SECRET, asgi_app=self.api, retries=ONCE
        )
        service = ServerService(self.client, pace=QUICK)
        store = AccountStore(
            AccountState(profile="default", phase=Phase.LOADING),
            self.observer,
            Clock(self.clock, self.clock.now),
        )
        sources = TokenSources("default", Profile(), environ={})
        self.account = Account(
            service, sources, ChoiceNames(), Journal(None), store, self.observer.tasks,
            timing=Timing(refresh=None),
        )  # fmt: skip

    @property
    def writes(self) -> list[str]:
        """Every write that arrived, as method and path."""
        return [
            f"{one.method} {one.path.removeprefix('/api/v1')}"
            for one in self.server.requests
            if one.method != "GET"
        ]

    async def settle(self) -> None:
        """Wait until every write has come to its end."""
        async with asyncio.timeout(20):
            while (
                self.account.state.operations
                or self.account.state.unknown_creates
                or self.observer.tasks._tasks
            ):
                self.clock.time += 5
                await asyncio.sleep(0.001)


@asynccontextmanager
async def world(chance: random.Random) -> AsyncIterator[World]:
    """Open an account whose answers can be mutated."""
    made = World(chance)
    try:
        await made.account.refresh()
        yield made
        await made.observer.close()
    finally:
        await made.account.aclose()


def is_done(made: World, verb: str, server_id: int, wanted: dict[str, Any]) -> bool:
    """Whether the server did it."""
    row = made.server.servers.get(server_id)
    if verb == "delete":
        return row is None
    if verb == "create":
        return any(one["name"] == wanted["name"] for one in made.server.servers.values())
    if row is None:
        return False
    if verb == "edit":
        return bool(row["name"] == wanted["name"])
    return bool(row["status"] == AFTER[verb])


async def act(made: World, verb: str, server_id: int, wanted: dict[str, Any]) -> None:
    """Do one thing, as a person would who chose that server."""
    account = made.account
    if verb == "create":
        await account.create(ServerCreate(**wanted))
    elif verb == "edit":
        known = account.state.server(server_id)
        assert known is not None
        await account.edit(known, ServerPatch(name=wanted["name"]))
    elif verb == "delete":
        await account.delete(server_id)
    else:
        await account.power(server_id, verb)  # type: ignore[arg-type]


async def one_action(made: World, chance: random.Random, number: int) -> None:
    """Do one thing while one of the answers on its way is mutated, and judge what came of it."""
    verb = chance.choice(VERBS)
    server_id = chance.choice(sorted(made.server.servers))
    if verb in BEFORE:
        made.server.set_status(server_id, BEFORE[verb])
    await made.account.refresh()
    await made.settle()
    wanted: dict[str, Any] = {"name": f"srv-{number}"}
    if verb == "create":
        wanted |= {"plan_id": 1, "os_id": 5, "location": "us-east"}
    where = chance.choice(["write", "write", "write", "read", "list"])
    made.api.choose(chosen(where))
    before, results = len(made.writes), len(made.observer.results)
    with suppress(VpsTuiError):
        await act(made, verb, server_id, wanted)
    await made.settle()
    told = made.api.taken()
    what = f"{number}: {verb} of {server_id}, {where} answered {told}"
    sent = made.writes[before:]
    assert len(sent) <= 1, f"sent twice: {what}"
    path = "/servers/" if verb == "create" else f"/servers/{server_id}/"
    assert all(one.split(" ")[1].startswith(path) for one in sent), f"astray, {what}: {sent}"
    last = made.observer.results[-1][1].value if made.observer.results[results:] else ""
    done = is_done(made, verb, server_id, wanted)
    if last == DONE:
        assert done, f"called done and is not: {what}"
    if where == "write" and told is not None and told.kind is Kind.PLAIN and sent and done:
        accepted = verb == "create" and last == "accepted"
        assert last == DONE or accepted, f"ended as {last!r}: {what}"
    assert made.observer.tasks._error is None


def chosen(where: str) -> Callable[[str, str], bool]:
    """Which answer is mutated."""
    if where == "write":
        return lambda method, _: method != "GET"
    if where == "list":
        return lambda method, path: method == "GET" and path.endswith("/servers/")
    return lambda method, path: method == "GET" and not path.endswith("/servers/")


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(8))
async def test_mutated_answers_are_believed_no_further_than_they_go(seed: int) -> None:
    """2 000 actions, each with one answer that is not as the contract says."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    async with world(chance) as made:
        for number in range(250):
            if len(made.server.servers) < 6:
                await made.account.refresh()
                made.server.create({"name": f"new-{number}", "plan_id": 1, "os_id": 5,
                                    "location": "us-east"})  # fmt: skip
            await one_action(made, chance, number)
