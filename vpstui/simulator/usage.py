"""How busy a simulated server is at a given time."""

from __future__ import annotations

import math
import random
from typing import Any, NamedTuple

IDLE_STATUSES = frozenset({"stopped", "suspended", "provisioning"})
"""The statuses in which nothing runs, so that neither CPU nor memory is used."""

DAY = 86_400.0
"""Seconds."""


class Load(NamedTuple):
    """What a server's usage depends on besides chance and time."""

    plan: dict[str, Any]
    """A plan of the catalogue, for the totals."""

    status: str | None
    """The server's status."""

    age: float
    """Seconds since bandwidth was first counted; what is used grows with it."""

    fresh: bool = False
    """Whether the server began with no bandwidth used at all."""

    full_disk: bool = False
    """Whether its disk is nearly full."""

    full_memory: bool = False
    """Whether it is short of memory."""


def usage_at(key: str, load: Load, now: float) -> dict[str, Any]:
    """Return `resource_usage` as the detail page answers it: per cent, MB, GB and GB.

    The values are smooth waves over time rather than a stored walk, so that any moment can be
    computed from nothing but the key and the clock.

    Args:
        key: What this server's chance starts from.
        load: The server's totals and state.
        now: Seconds since 1970.
    """
    chance = random.Random(key)
    cpu = chance.uniform(8, 45) * (1 + 0.6 * _wave(chance, now, period=60))
    memory = (0.83 if load.full_memory else chance.uniform(0.25, 0.6)) + 0.05 * _wave(
        chance, now, period=240
    )
    disk = (0.93 if load.full_disk else chance.uniform(0.15, 0.7)) + 0.01 * _wave(
        chance, now, period=7200
    )
    before = 0.0 if load.fresh else chance.uniform(0.05, 0.6)
    share = before + chance.uniform(0.002, 0.012) * max(load.age, 0.0) / DAY
    running = load.status not in IDLE_STATUSES
    return {
        "cpu_percent": round(cpu, 1) if running else 0.0,
        "memory_used": round(load.plan["memory"] * memory) if running else 0,
        "disk_used": 0 if load.status == "provisioning" else round(load.plan["storage"] * disk),
        "bandwidth_used": int(load.plan["bandwidth"] * share),
    }


def _wave(chance: random.Random, now: float, period: float) -> float:
    """Return a smooth value from -1 to 1: a wave of about that many seconds on a slower one."""
    fast = math.sin(math.tau * (now / (period * chance.uniform(0.7, 1.3)) + chance.random()))
    slow = math.sin(math.tau * (now / (period * chance.uniform(5, 9)) + chance.random()))
    return 0.4 * fast + 0.6 * slow
