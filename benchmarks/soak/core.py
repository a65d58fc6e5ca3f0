"""The core alone in a soak, without Textual."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.soak.run import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any

    from benchmarks.soak.run import Soak


async def without_screen(soak: Soak, journal: Path) -> None:
    """Drive the core alone."""
    tasks: set[asyncio.Task[None]] = set()

    def spawn(work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(done)

    def done(task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        if not task.cancelled():
            task.result()

    session = soak.dial(journal).open(
        soak.first_state, publish=soak.publish, notify=soak.notify, spawn=spawn,
        clock=soak.clock, timing=AT_ONCE,
    )  # fmt: skip

    class Core:
        power = staticmethod(session.writes.power)
        edit = staticmethod(session.writes.edit)
        create = staticmethod(session.writes.create)
        delete = staticmethod(session.writes.delete)

        async def pause(self, on: bool) -> None:
            session.fleet.pause(on)
            session.reschedule()

        def forget(self) -> None:
            pass

    await session.start()
    polling = asyncio.create_task(session.poll())
    try:
        await soak.go(Core())
    finally:
        polling.cancel()
        await asyncio.wait([polling])
        await session.aclose()
