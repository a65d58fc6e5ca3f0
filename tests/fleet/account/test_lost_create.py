"""However a create is lost: never two servers, never one that nobody knows of."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.support.open_account import HOST, Observer, opened
from tests.support.servers.breaking_proxy import BreakingProxy, breaking_proxy
from tests.support.servers.simulated_account import TOKEN, Served
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.polling import WatchPace
from vpstui.api.requests import ServerCreate
from vpstui.api.retries import RetryPolicy
from vpstui.api.service import ServerService
from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import ApiError, OutcomeUnknown
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.config.token_sources import TokenSources
from vpstui.fleet.account.account import Account
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.store import AccountStore
from vpstui.journal.journal import Journal, JournalAccount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

NOT_LISTED = "may still appear, and be billed."
RUNS = 200
"""Lines that break, and processes that are killed, at random moments."""

BRISK = WatchPace(first_wait=0.001, wait_growth=1.5, longest_wait=0.02, lists_until_missing=4)
"""Looks into what was lost within milliseconds."""

pytestmark = pytest.mark.knobs(servers=1, credit=1e9)


@dataclass
class Run:
    """One create, and what is known of it afterwards."""

    state: AccountState
    said: list[str]
    known: bool


def truth(served: Served, name: str) -> list[int]:
    """The servers of that name that the account has."""
    with served.account.lock:
        return [key for key, record in served.account.servers.items() if record["name"] == name]


def check(served: Served, name: str, run: Run) -> None:
    """What the user knows is what is; then the account is as it was."""
    made = truth(served, name)
    posts = [w for w in served.writes() if w[0] == "POST" and w[2] and w[2]["name"] == name]  # type: ignore[index]
    assert len(posts) == len(made) <= 1, name
    shown = [server.id for server in run.state.servers if server.name == name]
    assert shown == made, (name, run.said)
    if not made:
        assert run.known or any(NOT_LISTED in text for text in run.said), (name, run.said)
    assert list(run.state.unknown_creates.values()) == ([] if made or run.known else [name])
    for key in made:
        served.account.remove(key)


@asynccontextmanager
async def cut_service(line: BreakingProxy) -> AsyncIterator[ServerService]:
    """A service over the line."""
    timeouts = Timeouts(read=2.0, create_read=2.0, create_total=2.0)
    retries = RetryPolicy(first_wait=0.0)
    async with VpsClient(line.url, SecretStr(TOKEN), timeouts=timeouts, retries=retries) as client:
        yield ServerService(client, pace=BRISK)


async def create_over(service: ServerService, served: Served, path: Path, name: str) -> Run:
    """Create a server and wait until it is there, or said not to be listed."""
    observer = Observer()
    store = AccountStore(
        AccountState(profile="default", host=HOST, phase=Phase.LOADING),
        observer,
        Clock(served.clock, served.clock.now),
    )
    account = Account(
        service,
        TokenSources("default", Profile(), environ={}),
        ChoiceNames(),
        Journal(path),
        store,
        observer.tasks,
        timing=Timing(refresh=None),
    )
    await account.refresh()
    known = False
    try:
        await account.create(ServerCreate(name=name, plan_id=1, os_id=5, location="us-east"))
    except OutcomeUnknown:
        await observer.until(
            lambda: (
                not store.state.unknown_creates or any(NOT_LISTED in text for text in observer.said)
            )
        )
    except ApiError:
        known = True
    await observer.close()
    return Run(store.state, observer.said, known)


@pytest.mark.slow
@pytest.mark.no_cover
async def test_line_cut_at_every_byte(served: Served, tmp_path: Path) -> None:
    """Of the request and of the answer."""

    async def run(name: str) -> None:
        check(served, name, await create_over(service, served, tmp_path / name, name))

    async with breaking_proxy(served.url) as line, cut_service(line) as service:
        await run("whole")
        await asyncio.sleep(0)
        request, answer = line.passed
        assert request > 300
        assert answer > 300
        for number in range(request + 1):
            line.request, line.answer = number, None
            await run(f"r{number}")
        for number in range(answer + 1):
            line.request, line.answer = None, number
            await run(f"a{number}")


async def next_start(served: Served, path: Path, name: str) -> Run:
    """Start the program again, and wait until it has finished the search."""
    left = [
        entry.name
        for entry in Journal(path).read_past_writes(JournalAccount("default", HOST)).unfinished
    ]
    async with opened(served, journal=path, pace=BRISK) as ours:
        if name in left:
            await ours.observer.until(
                lambda: any(NOT_LISTED in text or " was created: " in text for text in ours.said)
            )
    return Run(ours.state, ours.said, known=name not in left)


@pytest.fixture
def nursery(served: Served, tmp_path: Path) -> Iterator[Nursery]:
    """A process whose children create servers."""
    path = tmp_path / "journal.jsonl"
    argv = [sys.executable, "-m", "tests.support.programs.killed_process", served.url, str(path)]
    with subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        yield Nursery(process, path)
        process.communicate("")


class Nursery:
    """Begins creates in processes of their own, and kills those."""

    def __init__(self, process: subprocess.Popen[str], journal: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.journal = journal
        self._in, self._out = process.stdin, process.stdout

    async def usual_time(self) -> float:
        """Create a few servers, and return how many seconds one takes here."""
        times = []
        for number in range(4):
            begun = time.monotonic()
            await self.create_and_kill(f"usual-{number}", None)
            times.append(time.monotonic() - begun)
        self.journal.unlink()
        return min(times)

    async def create_and_kill(self, name: str, after: float | None) -> None:
        """Begin to create a server, and kill the process after so many seconds, if at all."""
        self._in.write(f"{name}\n")
        self._in.flush()
        child = int(self._out.readline())
        if after is not None:
            await asyncio.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        assert self._out.readline() == "over\n"


@pytest.mark.slow
@pytest.mark.no_cover
async def test_process_killed_at_any_moment(served: Served, nursery: Nursery) -> None:
    """Before the journal, before or after the request, or after the answer: it is told."""
    chance = random.Random(0)  # noqa: S311 - no secret
    made = left = 0
    usual = await nursery.usual_time()
    for record in list(served.account.servers.values()):
        if record["name"].startswith("usual"):
            served.account.remove(record["id"])
    number = 0
    # Until both ends were met, and the window between them as well.
    while number < RUNS or not (0 < made < number and left):
        name = f"k{number}"
        await nursery.create_and_kill(name, chance.uniform(0.0, 1.2 * usual))
        run = await next_start(served, nursery.journal, name)
        is_made = bool(truth(served, name))
        usual *= 0.95 if is_made else 1.05  # how busy the machine is changes
        made += is_made
        left += not run.known
        check(served, name, run)
        nursery.journal.unlink(missing_ok=True)
        number += 1
        assert number < 10 * RUNS, (made, left)
