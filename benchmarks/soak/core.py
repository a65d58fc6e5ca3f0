"""The fleet alone in a soak, without Textual."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.soak.run import Driver

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.soak.run import Soak


async def without_screen(soak: Soak, journal: Path) -> None:
    """Drive the fleet alone."""
    async with soak.fleet(journal) as fleet:
        failing = asyncio.create_task(fleet.wait_failed())
        driving = asyncio.create_task(soak.go(Driver(fleet)))
        await asyncio.wait((failing, driving), return_when=asyncio.FIRST_COMPLETED)
        for task in (failing, driving):
            task.cancel()
        for outcome in await asyncio.gather(failing, driving, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
