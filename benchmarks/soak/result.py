"""What a soak holds at rest, and what came of it."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

GROWTH: Final = 0.05
"""The share by which memory may grow."""


@dataclass(frozen=True)
class Reading:
    """What the process holds while everything rests.

    Attributes:
        polls: how many there were.
        rss: MB resident.
        blocks: blocks of memory that Python has given out.
        tasks: asyncio tasks.
        sockets: open ones.
        threads: running ones.
    """

    polls: int
    rss: float
    blocks: int
    tasks: int
    sockets: int
    threads: int

    @classmethod
    def take(cls, polls: int) -> Reading:
        """Read, after everything that nobody holds has been given back."""
        gc.collect()
        with suppress(AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return cls(
            polls,
            pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
            sys.getallocatedblocks(),
            *held(),
        )


def held() -> tuple[int, int, int]:
    """Tasks, sockets and threads of this process."""
    sockets = 0
    for opened in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            sockets += str(opened.readlink()).startswith("socket:")
    return len(asyncio.all_tasks()), sockets, threading.active_count()


@dataclass
class Result:
    """What came of it.

    Attributes:
        readings: before, after the first thousand polls, at the end.
        seconds: how long the polls took.
        hours: how long that was by the app's clock.
        failed: polls that brought no list.
        writes: how the writes ended, and how many did so.
        notices: lines told to the user.
        served: requests and faults, as the server counts them.
        bugs: what went wrong that nobody foresaw.
    """

    readings: list[Reading] = field(default_factory=list)
    seconds: float = 0.0
    hours: float = 0.0
    failed: int = 0
    writes: Counter[str] = field(default_factory=Counter)
    notices: int = 0
    served: dict[str, int] = field(default_factory=dict)
    bugs: list[str] = field(default_factory=list)

    def problems(self) -> list[str]:
        """Say what has piled up or broken; nothing if all is well."""
        start, first, last = self.readings
        found = [*self.bugs]
        found += [
            f"{what} grew by {new / old - 1:.1%}, from {old:,.1f} to {new:,.1f}"
            for what, old, new in (
                ("memory, in MB,", first.rss, last.rss),
                ("memory, in blocks,", first.blocks, last.blocks),
            )
            if new > old * (1 + GROWTH)
        ]
        for what in ("tasks", "sockets", "threads"):
            before = getattr(start, what)
            after = max(getattr(first, what), getattr(last, what))
            if after > before:
                found.append(f"{after - before} {what} left behind")
        return found

    def table(self) -> str:
        """Everything, as Markdown."""
        lines = ["| at rest after polls | RSS, MB | blocks | tasks | sockets | threads |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [
            f"| {r.polls:,} | {r.rss:.1f} | {r.blocks:,} | {r.tasks} | {r.sockets} | {r.threads} |"
            for r in self.readings
        ]
        polls, requests = self.readings[-1].polls, self.served["requests"]
        writes = ", ".join(f"{count:,} {name}" for name, count in self.writes.most_common())
        lines += [""]
        lines += [f"{polls:,} polls in {self.seconds:.0f} s: {polls / self.seconds:.1f} a second."]
        lines += [f"{self.hours:.1f} h by the app's clock; {self.failed:,} polls brought no list."]
        lines += [f"{requests:,} requests, {self.served['faults'] / requests:.1%} met a fault."]
        lines += [f"{self.notices:,} notices. Writes: {writes or 'none'}."]
        return "\n".join(lines)
