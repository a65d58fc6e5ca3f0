"""One soak: polls, writes, and times of rest in which is read what is held."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.soak.account import TICK
from benchmarks.soak.result import Reading, Result, held
from benchmarks.world.installed import ROOT, TOKEN
from vpstui.api.models import ServerKey
from vpstui.api.polling import WatchPace
from vpstui.api.requests import ServerCreate, ServerPatch
from vpstui.api.retries import RetryPolicy
from vpstui.api.urls import host_of
from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import VpsTuiError
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import Connection, connect
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from pydantic import SecretStr

    from vpstui.api.models import Server, ServerId
    from vpstui.api.service import PowerVerb
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity

LULL: Final = 0.5
"""Seconds after which the app is taken to have begun."""

SILENCE: Final = 60.0
"""Seconds without a poll after which the app is taken to poll no more."""

WRITES: Final = 0.5
"""Writes for each poll."""

AT_ONCE: Final = Timing(refresh=0.0, slow_refresh=0.0)
"""One poll after the other; the waits between them are the clock's."""

QUICK: Final = WatchPace(first_wait=0.01, wait_growth=1.2, longest_wait=0.1, slow_wait=0.1)
"""As often asked as usual, in less time."""


@dataclass(frozen=True)
class Options:
    """What is asked for.

    Attributes:
        polls: how many lists.
        servers: how many there are.
        seed: chooses what happens.
        first: polls after which memory is read for the first time.
        patience: seconds for everything under way to come to its end; what has not by then is
            left behind.
    """

    polls: int = 10_000
    servers: int = 1_000
    seed: int = 1
    first: int = 1_000
    patience: float = 60.0


class Driver:
    """Asks of a fleet what a person would.

    Args:
        fleet: the fleet, of one account.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def _key(self, server_id: ServerId) -> ServerKey:
        return ServerKey(self._fleet.state.first.profile, server_id)

    async def power(self, server_id: ServerId, verb: PowerVerb) -> None:
        """Start, stop or reboot."""
        await self._fleet.power(self._key(server_id), verb)

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change the hostname."""
        return await self._fleet.edit(base, wanted)

    async def create(self, request: ServerCreate) -> Server:
        """Create."""
        return await self._fleet.create(self._fleet.state.first.profile, request)

    async def delete(self, server_id: ServerId) -> None:
        """Delete."""
        await self._fleet.delete(self._key(server_id))

    def pause(self, on: bool) -> None:
        """Stop polling, or go on."""
        self._fleet.pause(on=on)

    def forget(self) -> None:
        """Let go of what is remembered up to a bound, however much that is just now."""


class Soak:
    """One run.

    Args:
        options: what is asked for.
        each_poll: is called after each poll; for those who want something to pile up.
    """

    def __init__(self, options: Options, each_poll: Callable[[], None] = lambda: None) -> None:
        self._options = options
        self._each_poll = each_poll
        self._chance = random.Random(options.seed)  # noqa: S311 - nothing here is secret
        self._url = ""
        self._ask: Callable[[str], dict[str, int]]
        self._begun = datetime.now(UTC)
        self._polls = 0
        self._polled = asyncio.Event()
        self._state = AccountState()
        self._writing: set[asyncio.Task[None]] = set()
        self._idle = (0, 0, 0)
        self.result = Result()

    # -- what the app is given

    def fleet(self, journal: Path) -> Fleet:
        """Make a fleet of the account, whose polls are counted."""
        first = AccountState(profile="default", host=host_of(self._url))
        fleet = Fleet(
            lambda _: self._connect(journal),
            [first],
            # A clock that goes on ten seconds with each poll, besides by itself.
            clock=Clock(seconds=self._seconds, now=self._now),
            timing=AT_ONCE,
        )
        fleet.subscribe(self)
        return fleet

    def _seconds(self) -> float:
        return time.monotonic() + self._polls * TICK

    def _now(self) -> datetime:
        return self._begun + timedelta(seconds=self._polls * TICK)

    def _connect(self, journal: Path) -> Connection:
        """Connect, with waits that take no time."""
        return connect(
            "default",
            Profile(api_url=self._url),
            ChoiceNames(),
            {"VPSTUI_TOKEN": TOKEN},
            journal_path=journal,
            pace=QUICK,
            retries=RetryPolicy(first_wait=0.0),
        )

    def on_state(self, fleet: FleetState) -> None:
        """Count the polls by what they do to the state."""
        state = fleet.first
        old, self._state = self._state, state
        failed = state.failures > old.failures
        if failed or state.listed_at != old.listed_at:
            self._polls += 1
            self.result.failed += failed
            self._each_poll()
            self._polled.set()

    def on_notice(self, _text: str, _severity: Severity) -> None:
        """Count a notice."""
        self.result.notices += 1

    def on_awaited(self, _text: str) -> None:
        """Nobody waits for anything here."""

    def on_password(self, _server: str, _password: SecretStr) -> None:
        """No server is created here."""

    # -- the run

    def run(self, drive: Callable[[Soak, Path], Coroutine[Any, Any, None]]) -> Result:
        """Run to the end.

        Args:
            drive: opens the fleet with a journal, and calls `go`.
        """
        with _server(self._options) as (url, ask), tempfile.TemporaryDirectory() as folder:
            self._url, self._ask = url, ask
            asyncio.run(drive(self, Path(folder) / "journal"))
        return self.result

    async def go(self, driver: Driver) -> None:
        """Poll and write; three times come to rest and read what is held."""
        options, clock = self._options, self._seconds
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self.result.bugs.append(str(context.get("exception", context)))
        )
        await self._rest(driver)
        begun, start, seconds = clock(), self._polls, 0.0
        for polls in (options.first, options.polls):
            self._ask("storm")
            driver.pause(False)
            since = time.monotonic()
            await self._write_until(start + polls, driver)
            seconds += time.monotonic() - since
            await self._rest(driver)
        self.result.seconds, self.result.hours = seconds, (clock() - begun) / 3600

    async def _write_until(self, polls: int, driver: Driver) -> None:
        while self._polls < polls:
            await self._next_poll()
            if self._state.servers and self._chance.random() < WRITES:
                task = asyncio.create_task(self._write(driver))
                self._writing.add(task)
                task.add_done_callback(self._writing.discard)
        await asyncio.gather(*self._writing)

    async def begun(self) -> None:
        """Wait for the first list."""
        while not self._polls:
            await self._next_poll()

    async def _next_poll(self) -> None:
        """Wait for it.

        Raises:
            TimeoutError: there is none; the app polls no more.
        """
        self._polled.clear()
        async with asyncio.timeout(SILENCE):
            await self._polled.wait()

    async def _write(self, driver: Driver) -> None:
        server = self._chance.choice(self._state.servers)
        number = self._chance.randrange(10**9)
        doing: Coroutine[Any, Any, object]
        match self._chance.randrange(8):
            # One search at a time: memory stays at what the most lists read at once have taken.
            case 0 if self._state.is_live and not self._state.unknown_creates:
                doing = driver.create(
                    ServerCreate(name=f"soak-{number}", plan_id=1, os_id=5, location="us-west")
                )
            case 1 if server.name not in self._state.unknown_creates.values():
                doing = driver.delete(server.id)
            case 2 | 3:
                doing = driver.edit(server, ServerPatch(hostname=f"h{number}.example.com"))
            case _:
                verbs: dict[str, PowerVerb] = {"stopped": "start", "active": "stop"}
                doing = driver.power(server.id, verbs.get(server.status, "reboot"))
        try:
            await doing
        except VpsTuiError as error:
            self.result.writes[type(error).__name__] += 1
        else:
            self.result.writes["accepted"] += 1

    # -- at rest

    async def _rest(self, driver: Driver) -> None:
        """Let everything come to its end in a calm, and read what is held then."""
        self.result.served = self._ask("calm")
        end = time.monotonic() + self._options.patience
        while not self._is_over() and time.monotonic() < end:
            await self._next_poll()
        if not self._is_over():
            state = self._state
            self.result.bugs.append(
                f"not over after {self._options.patience:g} s: {dict(state.operations)}, "
                f"{dict(state.unknown_creates)}, {dict(state.moving_since)}, {state.problem}"
            )
        polls = self._polls
        driver.pause(True)
        driver.forget()
        if not self.result.readings:  # nothing to compare with: what is there for a while stays
            await asyncio.sleep(LULL)
            self._idle = held()
        while not self._is_still() and time.monotonic() < end:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.05)
        self.result.readings.append(Reading.take(polls))

    def _is_over(self) -> bool:
        """Whether the state knows of nothing under way."""
        state = self._state
        return state.is_live and not (
            state.operations or state.unknown_creates or state.moving_since
        )

    def _is_still(self) -> bool:
        """Whether there is no more than before it began."""
        return all(now <= then for now, then in zip(held(), self._idle, strict=True))


@contextmanager
def _server(options: Options) -> Iterator[tuple[str, Callable[[str], dict[str, int]]]]:
    """The server in a process of its own: its URL, and what to tell it calm and storm with."""
    command = [sys.executable, "-m", "benchmarks.soak.unsteady"]
    command += [str(options.servers), str(options.seed)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101, PT018 - they are pipes

        def ask(word: str) -> dict[str, int]:
            stdin.write(word + "\n")
            stdin.flush()
            told: dict[str, int] = json.loads(stdout.readline())
            return told

        yield stdout.readline().strip(), ask
