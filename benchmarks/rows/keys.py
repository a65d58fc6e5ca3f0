"""One press of the down key, and twenty in one write; leaving."""

from __future__ import annotations

import statistics
from typing import Final

from benchmarks.harness.rounds import Numbers, Program, column, in_turn
from benchmarks.report.row import Row
from benchmarks.rows.start import SETTLED
from benchmarks.world.installed import app, floor
from benchmarks.world.setting import SMALL, Setting

STEPS: Final = 20
"""Presses of the down key per run."""

_ANSWERED: Final = 0.1
"""Seconds of silence after which the answer to a key is taken to be whole."""


def cursor_rows(setting: Setting) -> list[Row]:
    """The down key over servers of every status."""
    env = setting.env(SMALL)
    least, mine = in_turn(setting.runs, step, [floor(env), app(env)])

    def row(name: str, unit: str, key: str, ratio: float | None, limit: float | None = None) -> Row:
        return Row(name, unit, column(mine, key), column(least, key), ratio, limit)

    return [
        row("cursor down, to the last byte", "ms", "last", 0.8),
        row("cursor down", "bytes", "size", 0.2, 300),
        row("the same, the mean of all presses", "bytes", "mean", None),
        row("cursor down, CPU", "ms", "cpu", 0.8),
        row(f"{STEPS} presses in one write, to the last byte", "ms", "burst_last", 1.0),
        row(f"{STEPS} presses in one write", "bytes", "burst_size", None, 2_000),
    ]


def step(program: Program) -> Numbers:
    """Press the down key again and again, then as often at once; the medians."""
    with program.run() as terminal:
        terminal.listen_for(program.mark, SETTLED)
        before = terminal.cpu()
        answers = [terminal.press("down", quiet=_ANSWERED) for _ in range(STEPS)]
        spent = terminal.cpu() - before
        burst = terminal.press(*["down"] * STEPS, quiet=3 * _ANSWERED)
    return {
        "last": statistics.median(answer.last for answer in answers),
        "size": statistics.median(answer.size for answer in answers),
        "mean": statistics.mean(answer.size for answer in answers),
        "cpu": spent / STEPS,
        "burst_last": burst.last,
        "burst_size": float(burst.size),
    }


def quit_rows(setting: Setting) -> list[Row]:
    """From Ctrl+Q to the end of the process, which is when a shell has its terminal back."""
    env = setting.env(SMALL)
    least, mine = in_turn(setting.runs, leave, [floor(env), app(env)])
    return [Row("quit → prompt", "ms", column(mine, "end"), column(least, "end"), limit=60)]


def leave(program: Program) -> Numbers:
    """Leave a program that has come to rest."""
    with program.run() as terminal:
        terminal.listen_for(program.mark, SETTLED)
        pressed = terminal.send(b"\x11")
        return {"end": (terminal.wait_for_end() - pressed) * 1e3}
