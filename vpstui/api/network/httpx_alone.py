"""httpx without its own command line.

httpx 0.28 imports its program, and click, rich's progress bars and pygments with it, wherever
those are installed: as much again as httpx itself. Where they are not, it does without.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _as_if_missing(module: str) -> Iterator[None]:
    """Have the import of a module fail; one that was imported before stays."""
    if module in sys.modules:
        yield
        return
    # So it is said, as the Python reference has it.
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


with _as_if_missing("httpx._main"):
    import httpx

__all__ = ["httpx"]
