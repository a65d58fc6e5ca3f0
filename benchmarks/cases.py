"""What is measured."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.report import Row
from benchmarks.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALL: Final = 50
"""Servers of the account that is started with, as many as the floor has rows."""
BIG: Final = 10_000
"""Servers of the account that is filtered."""

STEPS: Final = 20
"""Presses of the down key per run."""

QUIET: Final = 0.1
"""Seconds of silence after which the answer to a key is taken to be whole."""

WORD: Final = "app-0042"
"""Typed into the filter, one character at a time."""


@dataclass(frozen=True)
class Program:
    """One program that is measured.

    Attributes:
        name: what it is called in the table.
        argv: how it is started.
        ready: what is on screen when its first rows are.
    """

    name: str
    argv: Sequence[str]
    ready: str


@dataclass(frozen=True)
class Case:
    """Two programs that are measured in turn."""

    floor: Program
    app: Program
    env: Mapping[str, str]
    runs: int


def round_case(case: Case) -> list[Row]:
    """Start both in turn; measure the start, one cursor step, and memory."""
    seen: dict[str, list[dict[str, float]]] = {case.floor.name: [], case.app.name: []}
    for number in range(-1, case.runs):
        order = (case.floor, case.app) if number % 2 else (case.app, case.floor)
        for program in order:
            numbers = _run(program, case.env)
            if number >= 0:  # the first round warms the caches
                seen[program.name].append(numbers)
    floor, app = seen[case.floor.name], seen[case.app.name]
    return [
        _row("start to first paint", "ms", "paint", floor, app, None),
        _row("start to first rows", "ms", "rows", floor, app, 1.5),
        _row("CPU until the first rows are settled", "ms", "cpu", floor, app, None),
        _row("memory at 50 rows (peak resident)", "MB", "memory", floor, app, 1.6),
        _row("one cursor step", "ms", "step", floor, app, 1.0),
        _row("one cursor step", "bytes", "bytes", floor, app, 1.0),
    ]


def _run(program: Program, env: Mapping[str, str]) -> dict[str, float]:
    with Terminal(program.argv, env) as terminal:
        rows = terminal.listen_until(program.ready)
        terminal.listen(0.4)
        paint = next(when for when, text in terminal.screens() if len(text.split()) > 3)
        numbers = {"rows": rows * 1e3, "paint": paint * 1e3, "cpu": terminal.cpu()}
        took, sizes = [], []
        for _ in range(STEPS):
            pressed = terminal.press("down")
            terminal.listen(QUIET, 1.0)
            answer = terminal.since(pressed)
            took.append((answer[-1][0] - pressed) * 1e3)
            sizes.append(float(sum(len(data) for _, data in answer)))
        numbers |= {"step": statistics.median(took), "bytes": statistics.median(sizes)}
        numbers["memory"] = terminal.memory()
        return numbers


def _row(
    name: str,
    unit: str,
    key: str,
    floor: Sequence[Mapping[str, float]],
    app: Sequence[Mapping[str, float]],
    target: float | None,
) -> Row:
    ratios = [b[key] / a[key] for a, b in zip(floor, app, strict=True)]
    ratio = statistics.median(ratios)
    return Row(
        name=name,
        unit=unit,
        floor=[numbers[key] for numbers in floor],
        app=[numbers[key] for numbers in app],
        ratio=ratio,
        target="" if target is None else f"≤ {target} of the floor",
        met=None if target is None else round(ratio, 2) <= target,
    )


def idle_case(app: Program, env: Mapping[str, str], seconds: float) -> list[Row]:
    """Poll every two seconds an account in which nothing changes; count what is written."""
    with Terminal(app.argv, env) as terminal:
        terminal.listen_until(app.ready)
        terminal.listen(1.5)
        begin = terminal.now()
        terminal.listen(seconds, seconds)
        written = float(sum(len(data) for _, data in terminal.since(begin)))
    name = f"{seconds:.0f} idle seconds, a poll every 2 s"
    return [Row(name, "bytes", [], [written], None, "0", met=written == 0)]


def filter_case(app: Program, env: Mapping[str, str], runs: int) -> list[Row]:
    """Type a filter on 10 000 servers; time each key to its rows, and to the last byte."""
    rows, last = [], []
    for _ in range(runs):
        with Terminal(app.argv, env) as terminal:
            terminal.listen_until(f"{BIG} servers")
            terminal.listen(1.5)
            terminal.press("/")
            terminal.listen(0.5)
            for key in [*WORD, *["backspace"] * (len(WORD) - 1)]:
                pressed = terminal.press(key)
                terminal.listen(0.2, 2.0)
                final = terminal.screen()
                shown = next(
                    when for when, text in terminal.screens()
                    if when > pressed and _content(text) == _content(final)
                )  # fmt: skip
                rows.append((shown - pressed) * 1e3)
                last.append((terminal.since(pressed)[-1][0] - pressed) * 1e3)
    worst = max(rows)
    median = statistics.median(rows)
    return [
        Row("filter key to its rows, 10 000 servers", "ms", [], rows, None, "≤ 16 ms",
            met=median <= 16),
        Row("the same, to the last byte (scrollbar)", "ms", [], last, None, "", met=None),
        Row("the slowest of these keys", "ms", [], [worst], None, "", met=None),
    ]  # fmt: skip


def _content(text: str) -> str:
    """The screen without its last column, where the scrollbar is."""
    return "\n".join(line[:-1] for line in text.splitlines())
