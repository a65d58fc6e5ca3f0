"""Locks an account, and takes the lock off for a while or until the app is left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from vpstui.fleet.state.locks import LOCKED_BY_HAND, locked_again

if TYPE_CHECKING:
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.state.store import AccountStore


class TimedUnlock:
    """The lock of one account that the user takes off, and that comes back by itself.

    It goes by the clock of the store, which also runs while the machine sleeps: that is looked at
    again and again instead of being slept through.

    Args:
        store: holds the state.
        tasks: runs what waits.
        step: seconds between two looks at the clock.
    """

    def __init__(self, store: AccountStore, tasks: TaskSet, step: float) -> None:
        self._store = store
        self._tasks = tasks
        self._step = step
        self._waiting: asyncio.Task[None] | None = None

    def switch(self, *, on: bool, seconds: float = inf) -> None:
        """Refuse every write from now on, or allow them again.

        Args:
            on: whether they are refused.
            seconds: how long they are allowed; infinite: until the app is left.
        """
        self.stop()
        until = self._store.now() + seconds
        self._store.update(self._store.state.with_lock(on=on, until=until))
        if not on and seconds < inf:
            self._waiting = self._tasks.start(self._wait())

    def end_if_due(self) -> None:
        """Lock the account again where the time is over."""
        state = self._store.state
        if state.unlock is None or state.locked or self._store.now() < state.unlock.until:
            return
        locked, unlock = locked_again(state.locked, state.unlock)
        self._store.update(replace(state, locked=locked, unlock=unlock))

    def stop(self) -> None:
        """Wait for no end any more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    async def _wait(self) -> None:
        """Wait for the end of the unlock, by the clock or by another login, and report it."""
        while not self._store.state.locked:
            await asyncio.sleep(self._step)
            self.end_if_due()
        state = self._store.state
        if state.locked != LOCKED_BY_HAND:
            name = state.label or state.profile
            self._store.notify(f"{name} is locked again.", "warning")
