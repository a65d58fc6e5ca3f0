"""What is written while little happens, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.harness.rounds import Numbers, Program, column, in_turn
from benchmarks.harness.terminal import MeasuringError
from benchmarks.report.row import Row
from benchmarks.world.installed import app, bare_program
from benchmarks.world.setting import MANY, SMALL, Setting

if TYPE_CHECKING:
    from benchmarks.harness.terminal import Terminal
    from benchmarks.world.accounts import Served

_REST: Final = 1.5
"""Seconds of silence after which the app has nothing left to do."""

_TOAST: Final = 7.0
"""Seconds after which a toast is gone."""


def idle_rows(setting: Setting) -> list[Row]:
    """An account in which nothing changes, polled every 10 s; and every 2 s, to see polls."""
    mark = f"{MANY} servers"
    size, cpu = _left_alone(app(setting.env(MANY), "--refresh", "10", mark=mark), setting.idle)
    polls, _ = _left_alone(app(setting.env(SMALL), "--refresh", "2"), setting.idle / 4)
    bare = bare_program(setting.env(MANY), "bare_poll", mark="ready")
    _, least = _left_alone(bare, setting.idle)
    name = f"idle for {setting.idle:g} s, {MANY:,} servers, a poll every 10 s"
    return [
        Row("polls that change nothing", "bytes", [polls], limit=0),
        Row(name, "bytes", [size], limit=0),
        Row("the same, CPU; floor: the reading alone, by httpx", "% of a core", [cpu], [least],
            limit=0.3),
    ]  # fmt: skip


def _left_alone(program: Program, seconds: float) -> tuple[float, float]:
    """Bytes, and per cent of a core, while nobody does anything."""
    with program.run() as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_REST)
        terminal.listen(10, 10)
        begin, before = terminal.now(), terminal.cpu()
        terminal.listen(seconds, seconds)
        return float(terminal.size(begin)), (terminal.cpu() - before) / seconds / 10


def cell_rows(setting: Setting) -> list[Row]:
    """A poll that finds something changed by somebody else."""
    served, env = setting.account(SMALL), setting.env(SMALL)
    runs = [_changes(app(env, "--refresh", "2"), served) for _ in range(setting.runs)]
    return [
        Row("a poll that changes one visible cell", "bytes", column(runs, "cell"), limit=100),
        Row("a poll that changes one status", "bytes", column(runs, "status")),
    ]


def _changes(program: Program, served: Served) -> Numbers:
    with program.run() as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_REST)
        return {what: _polled(terminal, served, what) for what in ("cell", "status")}


def _polled(terminal: Terminal, served: Served, what: str) -> float:
    begin = terminal.now()
    served.change(what)
    while not terminal.since(begin):
        if terminal.now() > begin + 10:
            raise MeasuringError(f"a poll showed nothing of {what!r}:\n{terminal.screen()}")
        terminal.listen(0.1)
    terminal.listen(_REST)
    return float(terminal.size(begin))


def passing_rows(setting: Setting) -> list[Row]:
    """What comes over the table and goes again."""
    [mine] = in_turn(setting.runs, passing, [app(setting.env(SMALL))])
    return [
        Row("a modal opens and closes", "bytes", column(mine, "modal"), limit=10_000),
        Row("focus lost and regained", "bytes", column(mine, "focus"), limit=1_000),
        Row("a toast comes and goes", "bytes", column(mine, "toast"), limit=1_500),
    ]


def passing(program: Program) -> Numbers:
    """Have a dialog, another window and a toast come and go; bytes of each."""
    with program.run() as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_REST)
        seen = {}
        for name, keys, rest in (
            ("modal", ("D", "escape"), 1.0),
            ("focus", ("focus lost", "focus back"), 0.0),
            ("toast", ("ctrl+c",), _TOAST),
        ):
            begin = terminal.now()
            for key in keys:
                terminal.press(key, quiet=0.5, silent=True)
            terminal.listen(rest, rest)
            seen[name] = float(terminal.size(begin))
    return seen
