"""The app, with every turn of its event loop timed: `watched.py LOG [arguments of vpstui]`.

`bare_page.py LOG` is timed in the same way.

To LOG goes a line for each turn that took longer than a millisecond: when it ended (monotonic
clock) and how long it took in ms. Nothing else takes turns while one lasts: no key is read.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

NOTED = 0.001
"""Seconds from which on a turn is noted."""


def watch(log: Path) -> None:
    """Time every callback and every step of a task from now on."""
    turn = asyncio.Handle._run  # noqa: SLF001 - it has no public name, and exists for long
    file = log.open("w", buffering=1)

    def timed(handle: asyncio.Handle) -> None:
        began = time.monotonic()
        turn(handle)
        ended = time.monotonic()
        if ended - began >= NOTED:
            print(ended, (ended - began) * 1e3, file=file)

    setattr(asyncio.Handle, "_run", timed)  # noqa: B010 - no type checker allows it otherwise


if __name__ == "__main__":
    from vpstui.__main__ import main

    watch(Path(sys.argv[1]))
    sys.argv[1:] = sys.argv[2:]
    main()
