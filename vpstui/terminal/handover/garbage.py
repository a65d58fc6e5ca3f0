"""When Python looks for garbage again, which `__main__` has it not do while the app begins."""

from __future__ import annotations

import gc
from typing import Final

STANDING: Final = 3.0
"""Seconds after the first list by which everything stands that is worked out from it."""

EVERY: Final = 60.0
"""Seconds from one look through everything to the next."""

NEVER: Final = 1_000_000_000
"""Looks among what is new before one among what is old."""


def collect_young_garbage() -> None:
    """Look for garbage from now on, but not among what there is now: nearly all of that stays.

    With 10 000 servers a look through all of it holds the event loop for 20 to 25 ms. What becomes
    old from now on is looked through by `collect_garbage` alone: by itself Python would do so when
    a list is read, in the very turn in which it is drawn, which then takes twice as long.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)
    gc.enable()


def collect_garbage() -> None:
    """Look for garbage among all that has come since everything stood, in a turn of its own."""
    gc.collect()
