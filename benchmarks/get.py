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
    least, mine = in_turn_to_the_end(runs, [bare, [VPSTUI, "get", NAME, "-o", "json"]], env)
    return [
        Row(name, "ms", [one[at] for one in mine], [one[at] for one in least], ratio)
        for at, (name, ratio) in enumerate((("vpstui get", 1.25), ("vpstui get, CPU", None)))
    ]


def in_turn_to_the_end(
    runs: int, commands: Sequence[Sequence[str]], env: Mapping[str, str]
) -> list[list[tuple[float, float]]]:
    """Run commands in turn (A B, B A, …); of each, time and CPU in ms, round by round.

    Args:
        runs: how many rounds, after one that warms the caches.
        commands: what is run to its end.
        env: its environment.
    """
    seen: list[list[tuple[float, float]]] = [[] for _ in commands]
    for number in range(-1, runs):
        order = range(len(commands))
        for index in order if number % 2 else reversed(order):
            numbers = _run(commands[index], env)
            if number >= 0:
                seen[index].append(numbers)
    return seen


def _run(argv: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Run a program; its time and CPU in ms."""
    before, began = _cpu(), time.perf_counter()
    subprocess.run(argv, env=dict(env), stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1e3, (_cpu() - before) * 1e3


def _cpu() -> float:
    """Seconds of CPU of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
