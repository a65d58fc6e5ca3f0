"""Background tasks that have one owner: they end with it, and no bug in one of them is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")

LAST_WAIT: Final = 2.0
"""Seconds for which `TaskSet.aclose` waits for what has to come to its end."""


class TaskSet:
    """The tasks of one owner.

    An exception in a task that nobody awaits is kept for `wait_failed`.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._last: set[asyncio.Task[Any]] = set()
        self._failed = asyncio.Event()
        self._error: BaseException | None = None

    def start(self, work: Coroutine[Any, Any, T], *, ends_first: bool = False) -> asyncio.Task[T]:
        """Run a coroutine in the background.

        Args:
            work: what is run.
            ends_first: whether `aclose` waits for it, `LAST_WAIT` at most, before it cancels.

        Returns:
            Its task, with which it can be cancelled.
        """
        task = self._begin(work)
        task.add_done_callback(self._keep_error)
        if ends_first:
            self._last.add(task)
            task.add_done_callback(self._last.discard)
        return task

    async def run(
        self,
        work: Coroutine[Any, Any, T],
        on_abandoned: Callable[[asyncio.Task[T]], None] | None = None,
    ) -> T:
        """Run a coroutine and wait for it; it goes on when who waits is cancelled.

        Args:
            work: what is run.
            on_abandoned: called with the ended task, when nobody waited for it any more; by
                default its exception is kept for `wait_failed`.

        Raises:
            Exception: whatever `work` raises.
        """
        task = self._begin(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(on_abandoned or self._keep_error)
            raise

    def fail(self, error: BaseException) -> None:
        """Keep an exception for `wait_failed`; the first one counts."""
        self._error = self._error or error
        self._failed.set()

    async def wait_failed(self) -> NoReturn:
        """Wait until a task has failed that nobody awaits.

        Raises:
            BaseException: what it raised.
        """
        await self._failed.wait()
        assert self._error is not None  # noqa: S101 - for mypy: set together
        raise self._error

    @property
    def failure(self) -> BaseException | None:
        """What `wait_failed` raises; None: no task has failed that nobody awaits."""
        return self._error

    async def aclose(self) -> None:
        """Cancel every task, those that others begin as they end too, and wait for all."""
        if self._last:
            await asyncio.wait(self._last, timeout=LAST_WAIT)
        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _keep_error(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)
