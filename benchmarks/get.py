"""Measures `vpstui get` against a bare script that does the same."""

from __future__ import annotations

import resource
import subprocess
import time
from typing import TYPE_CHECKING

from benchmarks.report import Row
from benchmarks.setting import PYTHON, ROOT, VPSTUI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "web-1"
"""The server that is asked for."""


def get_rows(runs: int, env: Mapping[str, str]) -> list[Row]:
    """Time and CPU of one server, from exec to the end of the program; in turn with the floor.

    Args:
        runs: how many rounds.
        env: with the token, for a small account.
    """
    bare = [PYTHON, str(ROOT / "benchmarks" / "bare_get.py"), NAME]
    mine = [VPSTUI, "get", NAME, "-o", "json"]
    seen: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for number in range(-1, runs):
        for is_mine in (False, True) if number % 2 else (True, False):
            numbers = _run(mine if is_mine else bare, env)
            if number >= 0:
                seen[is_mine].append(numbers)
    return [
        Row(name, "ms", [one[at] for one in seen[True]], [one[at] for one in seen[False]], ratio)
        for at, (name, ratio) in enumerate((("vpstui get", 1.25), ("vpstui get, CPU", None)))
    ]


def _run(argv: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Run a program; its time and CPU in ms."""
    before, began = _cpu(), time.perf_counter()
    subprocess.run(argv, env=dict(env), stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1e3, (_cpu() - before) * 1e3


def _cpu() -> float:
    """Seconds of CPU of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
