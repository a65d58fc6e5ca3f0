"""Python looks for garbage again, and not among what is there already."""

from __future__ import annotations

import gc

from vpstui.terminal.handover.garbage import collect_garbage


def test_what_stands_is_not_looked_through_again() -> None:
    """From then on garbage is collected."""
    gc.disable()
    try:
        collect_garbage()
        assert gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.enable()
