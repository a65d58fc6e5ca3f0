"""Python looks for garbage again, and not among what is there already."""

from __future__ import annotations

import gc
import weakref

from vpstui.terminal.handover.garbage import collect_garbage, collect_young_garbage


class Node:
    """May refer to itself."""

    def __init__(self) -> None:
        self.me = self


def test_what_stands_is_not_looked_through_again() -> None:
    """From then on garbage is collected."""
    gc.disable()
    collect_young_garbage()
    assert gc.isenabled()
    assert gc.get_freeze_count()


def test_what_is_old_is_looked_through_when_it_is_asked_for_and_not_before() -> None:
    """However much comes meanwhile: that may be while a screen is drawn."""
    collect_young_garbage()
    looks = gc.get_stats()[2]["collections"]
    kept = [[Node()] for _ in range(100_000)]
    assert gc.get_stats()[2]["collections"] == looks
    gone = weakref.ref(kept.pop()[0])
    assert gone() is not None
    collect_garbage()
    assert gone() is None
    assert gc.get_stats()[2]["collections"] == looks + 1
