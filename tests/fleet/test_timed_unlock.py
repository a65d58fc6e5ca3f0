"""An unlock that ends by the clock of the account."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.support.open_account import Observer
from vpstui.base.clocks import Clock
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.store import AccountStore
from vpstui.fleet.timed_unlock import TimedUnlock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.servers.simulated_account import SteppedClock

STEP = 0.005

LOCKED = AccountState(profile="prod", locked="the config says read_only")


@asynccontextmanager
async def locked(
    clock: SteppedClock,
) -> AsyncIterator[tuple[TimedUnlock, AccountStore, Observer]]:
    """An account that the config locks."""
    observer = Observer()
    store = AccountStore(LOCKED, observer, Clock(seconds=clock, now=clock.now))
    yield TimedUnlock(store, observer.tasks, STEP), store, observer
    await observer.close()


async def test_ends_when_the_time_is_over(clock: SteppedClock) -> None:
    """Not before, and once; that is reported in one line."""
    async with locked(clock) as (lock, store, observer):
        lock.switch(on=False, seconds=600)
        clock.time += 599
        lock.end_if_due()
        assert store.state.lock == ""
        clock.time += 1
        await observer.says("prod is locked again.")
        assert store.state == LOCKED
        lock.end_if_due()
        assert observer.said == ["prod is locked again."]


async def test_another_one_takes_its_place(clock: SteppedClock) -> None:
    """The later end counts; until the app is left, there is none."""
    async with locked(clock) as (lock, store, observer):
        lock.switch(on=False, seconds=600)
        lock.switch(on=True)
        lock.switch(on=False)
        clock.time += 10_000
        lock.end_if_due()
        assert store.state.lock == ""
        assert observer.said == []


async def test_lock_by_hand_ends_it_in_silence(clock: SteppedClock) -> None:
    """The user knows."""
    async with locked(clock) as (lock, store, observer):
        lock.switch(on=False, seconds=600)
        store.update(store.state.with_lock(on=True))
        task = lock._waiting
        assert task is not None
        await task
        assert observer.said == []


async def test_another_login_ends_it(clock: SteppedClock) -> None:
    """That is reported too."""
    async with locked(clock) as (lock, store, observer):
        lock.switch(on=False, seconds=600)
        store.update(store.state.with_sign_in())
        await observer.says("prod is locked again.")
        assert store.state.lock == LOCKED.locked
