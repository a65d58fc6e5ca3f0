"""Keeps the memory of this process, in which the token is, out of core dumps."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from functools import cache
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""A number of prctl(2)."""


def forbid_core_files() -> None:
    """Have no core file written, from now on; programs that are started inherit it."""
    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


@cache
def forbid_dumps() -> None:
    """Have Linux hand no dump to a program that collects them; only root can look in then.

    A collector gets dumps whatever the limit on files is (core(5)). To be called where the first
    frame does not wait for it: it imports a library that takes 10 ms.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
