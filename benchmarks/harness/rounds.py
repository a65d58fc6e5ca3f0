"""Programs are measured in turn, so that a machine that slows down slows down all of them."""

from __future__ import annotations

import resource
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.harness.line import FAST, Line
from benchmarks.harness.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Numbers = dict[str, float]
"""What one run of a program showed, by name; what was not to be seen is not in it."""


@dataclass(frozen=True)
class Program:
    """One program that is measured.

    Attributes:
        argv: how it is started.
        env: its environment.
        mark: a text that its screen has once it has come to rest.
        line: what is between it and the terminal.
    """

    argv: Sequence[str]
    env: Mapping[str, str]
    mark: str
    line: Line = field(default=FAST)

    def run(self) -> Terminal:
        """Start it."""
        return Terminal(self.argv, self.env, self.line)


def in_turn(
    runs: int, measure: Callable[[Program], Numbers], programs: Sequence[Program]
) -> list[list[Numbers]]:
    """Measure the programs in turn (A B, B A, …), after one round that warms the caches."""
    seen: list[list[Numbers]] = [[] for _ in programs]
    for number in range(-1, runs):
        order = range(len(programs))
        for index in order if number % 2 else reversed(order):
            numbers = measure(programs[index])
            if number >= 0:
                seen[index].append(numbers)
    return seen


def column(runs: Sequence[Numbers], key: str) -> list[float]:
    """One number of all runs; empty where a run does not have it."""
    found = [numbers[key] for numbers in runs if key in numbers]
    return found if len(found) == len(runs) else []


def in_turn_to_the_end(
    runs: int, commands: Sequence[Sequence[str]], env: Mapping[str, str]
) -> list[list[Numbers]]:
    """Run commands in turn (A B, B A, …); of each, `time` and `cpu` in ms, round by round.

    Args:
        runs: how many rounds, after one that warms the caches.
        commands: what is run to its end.
        env: its environment.
    """
    return in_turn(runs, _run, [Program(command, env, "") for command in commands])


def _run(program: Program) -> Numbers:
    before, began = _cpu(), time.perf_counter()
    nowhere = subprocess.DEVNULL
    subprocess.run(program.argv, env=dict(program.env), stdout=nowhere, check=True)
    return {"time": (time.perf_counter() - began) * 1e3, "cpu": (_cpu() - before) * 1e3}


def _cpu() -> float:
    """Seconds of CPU of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
