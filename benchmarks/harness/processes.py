"""What a process and those it started use."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Final

_TICK: Final = 1e3 / os.sysconf("SC_CLK_TCK")
"""Milliseconds."""


def memory(pid: int) -> dict[str, float]:
    """Resident size now and at its peak, and what of it is not shared with others, MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    shares = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {
        "rss": _megabytes("VmRSS", status),
        "peak": _megabytes("VmHWM", status),
        "pss": _megabytes("Pss", shares),
    }


def cpu(pid: int) -> float:
    """CPU of a process so far, of its ended threads and of its children, ms."""
    clock_of_process = (~pid << 3) | 2  # clock_getcpuclockid(3)
    own = time.clock_gettime(clock_of_process) * 1e3
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended_children = (int(fields[13]) + int(fields[14])) * _TICK
    return own + ended_children + sum(cpu(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in listed for child in path.read_text().split()]


def _megabytes(name: str, text: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
