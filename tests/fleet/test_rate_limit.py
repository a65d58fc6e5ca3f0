"""Bulk actions and an API that asks to slow down: every target waits its turn, and is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.fleet.bulk_accounts import AccountPair, fill, opened, written
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.fleet.rate_limit import FIRST_WAIT, LONGEST_WAIT, RateLimit
from vpstui.fleet.state.bulk_action import Step
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from tests.support.apps.two_accounts import Accounts


def turn_away(accounts: Accounts, times: int, wait: str = "0") -> None:
    """Answer so many writes with 429."""
    headers = {"Retry-After": wait}
    body = {"detail": "Request was throttled."}
    accounts.prod.account.fail_next("POST", "/", 429, body, headers, times=times)


@pytest.mark.parametrize("times", [1, MAX_CONCURRENT_WRITES, 15])
async def test_those_that_were_turned_away_wait_and_are_done(
    accounts: Accounts, times: int
) -> None:
    """However many, and again and again; none is called failed, and none is done twice."""
    fill(accounts.prod, 10)
    async with opened(accounts) as pair:
        turn_away(accounts, times)
        chosen = pair.servers("prod")
        seen = watched_steps(pair)
        await pair.run("stop", chosen)
        assert pair.steps() == [Step.DONE] * len(chosen)
        assert Step.FAILED not in seen
        assert len(written(accounts.prod)) == len(chosen) + times
        assert pair.observer.said == [f"Stop {len(chosen)} servers: {len(chosen)} stopped."]


def has_written(accounts: Accounts, number: int) -> bool:
    """Whether so many writes have come."""
    return len(written(accounts.prod)) == number


def watched_steps(pair: AccountPair) -> set[Step]:
    """Every step that any target comes to from now on."""
    seen: set[Step] = set()

    class Watcher:
        def on_state(self, _: object) -> None:
            for bulk in pair.state.bulks:
                seen.update(target.step for target in bulk.targets)

        def on_notice(self, *_: object) -> None:
            pass

        def on_awaited(self, text: str) -> None:
            pass

        def on_password(self, *_: object) -> None:
            pass

    pair.fleet.subscribe(Watcher())
    return seen


@pytest.mark.slow
@pytest.mark.knobs(latency=0.05)
async def test_one_probe_goes_first(accounts: Accounts) -> None:
    """After each wait a single write is sent; the others follow when it came through."""
    fill(accounts.prod, 12)
    async with opened(accounts) as pair:
        turn_away(accounts, MAX_CONCURRENT_WRITES + 2, "1")
        pair.start("stop", pair.servers("prod"))
        for probes in (1, 2):
            wanted = MAX_CONCURRENT_WRITES + probes
            await pair.observer.until(partial(has_written, accounts, wanted))
            await pair.observer.until(lambda: not pair.bulk.count(Step.SENDING))
            assert len(written(accounts.prod)) == wanted
            assert pair.bulk.count(Step.WAITING) == len(pair.bulk.targets)
            assert pair.notes(Step.WAITING) == {"the API asked to wait 1 s"}
        await pair.ends()
        assert set(pair.steps()) == {Step.DONE}


async def test_cancelled_ones_do_not_wait(accounts: Accounts) -> None:
    """Nor does the one that was turned away after that."""
    fill(accounts.prod, 6)
    async with opened(accounts) as pair:
        turn_away(accounts, 99, "60")
        bulk = pair.start("stop", pair.servers("prod"))
        asked = {"the API asked to wait 1 min"}
        await pair.observer.until(lambda: pair.notes(Step.WAITING) == asked)
        pair.fleet.cancel(bulk.number)
        await pair.observer.until(lambda: pair.bulk.is_over)
        assert pair.bulk.count(Step.DONE, Step.ACCEPTED) == 0
        assert "cancelled" in pair.notes(Step.NOT_SENT)


async def test_api_that_never_stops_asking_is_left_in_the_end(accounts: Accounts) -> None:
    """A bound, so that nothing goes on for ever."""
    fill(accounts.prod, 6)
    async with opened(accounts) as pair:
        turn_away(accounts, 999)
        await pair.run("stop", pair.servers("prod"))
        assert pair.bulk.count(Step.FAILED) == 1
        assert pair.bulk.count(Step.NOT_SENT) == len(pair.bulk.targets) - 1
        assert pair.notes(Step.NOT_SENT) == {"the API asked 20 times in a row to slow down"}


async def test_history_has_what_a_cancelled_bulk_action_left_out(accounts: Accounts) -> None:
    """Each server by its name, and why."""
    fill(accounts.prod, 6)
    async with opened(accounts) as pair:
        turn_away(accounts, 99, "60")
        chosen = pair.servers("prod")
        bulk = pair.start("stop", chosen)
        await pair.observer.until(lambda: pair.bulk.count(Step.WAITING) == len(chosen))
        pair.fleet.cancel(bulk.number)
        await pair.observer.until(lambda: pair.bulk.is_over)

        await pair.is_quiet()
        entries = (await pair.fleet.history()).entries
        found = {one.name for one in entries if one.event is WriteEvent.NOT_SENT}
        assert found == {one.server.label for one in pair.bulk.targets if one.note == "cancelled"}
        assert found


async def test_wait_that_is_not_named_grows() -> None:
    """From one probe to the next, to a limit."""
    limit, waits = RateLimit(), []
    for _ in range(5):
        limit._until = 0.0
        waits.append(round(limit.refuse(None, is_probe=True)))
    assert waits == [FIRST_WAIT, 20, 40, LONGEST_WAIT, LONGEST_WAIT]


async def test_probe_that_was_not_sent_is_none() -> None:
    """The next one is the probe; the others wait for that."""
    limit = RateLimit()
    limit.refuse(0.0, is_probe=False)
    assert limit.begin()
    assert limit.is_closed
    limit.end(is_probe=True, came_through=False)
    assert limit.begin()
    limit.end(is_probe=True, came_through=True)
    assert not limit.begin()
    assert not limit.is_closed
