"""A line of 200 ms there and back, and 20 kB/s."""

from __future__ import annotations

import statistics
from typing import Final

from benchmarks.harness.line import SLOW
from benchmarks.harness.rounds import Numbers, Program, column, in_turn
from benchmarks.report.row import Row
from benchmarks.rows.start import SETTLED, first_screens
from benchmarks.world.installed import app, floor
from benchmarks.world.setting import Setting, keep_list

_STEPS: Final = 10
"""Presses of the down key per run."""


def slow_rows(setting: Setting) -> list[Row]:
    """From exec to the first table, and from a key to its last byte, as they are seen."""
    env = setting.configured
    keep_list(env)
    bare = Program(floor(env).argv, env, floor(env).mark, SLOW)
    least, mine = in_turn(setting.runs, _use, [bare, app(env, line=SLOW)])
    name = "200 ms, 20 kB/s"
    return [
        Row(f"{name}: first table", "ms", column(mine, "rows"), column(least, "rows"), limit=500),
        Row(f"{name}: live", "ms", column(mine, "live"), column(least, "rows")),
        Row(f"{name}: cursor down, to the last byte", "ms", column(mine, "key"),
            column(least, "key"), limit=220),
    ]  # fmt: skip


def _use(program: Program) -> Numbers:
    with program.run() as terminal:
        terminal.listen_for(program.mark, SETTLED)
        seen = first_screens(list(terminal.chunks), program.mark)
        answers = [terminal.press("down", quiet=0.1) for _ in range(_STEPS)]
        return seen | {"key": statistics.median(answer.last for answer in answers)}
