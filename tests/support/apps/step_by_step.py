"""An app that runs while a test goes on step by step, without being a coroutine itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from tests.support.apps.pilot import running

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from vpstui.app import VpsTuiApp

T = TypeVar("T")

Step = tuple["Callable[[Pilot[int]], Awaitable[Any]]", "asyncio.Future[Any]"]


class SteppedApp:
    """Runs an app in an event loop of its own, which goes on during each step.

    Args:
        app: the app.
        size: columns and lines.
    """

    def __init__(self, make: Callable[[], VpsTuiApp], size: tuple[int, int] = (100, 30)) -> None:
        self._loop = asyncio.new_event_loop()
        self._size = size
        self._steps: asyncio.Queue[Step | None] = asyncio.Queue()
        self._loop.run_until_complete(self._open(make))

    async def _open(self, make: Callable[[], VpsTuiApp]) -> None:
        self.app = make()
        begun: asyncio.Future[None] = self._loop.create_future()
        self._play = self._loop.create_task(self._perform(begun))
        await asyncio.wait((begun, self._play), return_when=asyncio.FIRST_COMPLETED)
        if self._play.done():
            await self._play

    async def _perform(self, begun: asyncio.Future[None]) -> None:
        """Take the steps in the one task that Textual's context belongs to."""
        async with running(self.app, self._size, extras=False) as pilot:
            begun.set_result(None)
            while (step := await self._steps.get()) is not None:
                act, outcome = step
                try:
                    outcome.set_result(await act(pilot))
                except BaseException as error:  # noqa: BLE001 - raised again where the step was asked for
                    outcome.set_exception(error)

    def step(self, act: Callable[[Pilot[int]], Awaitable[T]]) -> T:
        """Do something with the app, and return what it came to."""
        outcome: asyncio.Future[T] = self._loop.create_future()
        self._steps.put_nowait((act, outcome))
        return self._loop.run_until_complete(outcome)

    def close(self) -> None:
        """End the app; a bug in it is raised here."""
        self._steps.put_nowait(None)
        try:
            self._loop.run_until_complete(self._play)
        finally:
            self._loop.close()
