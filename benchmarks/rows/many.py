"""Ten thousand servers: what a person waits for, and for how long nothing else can happen."""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, Final

from benchmarks.harness.emulator import frames
from benchmarks.harness.rounds import Numbers, Program, column
from benchmarks.harness.terminal import MeasuringError
from benchmarks.report.row import Row
from benchmarks.world.installed import PYTHON, ROOT, app, bare_program
from benchmarks.world.setting import BIG, Setting, keep_list
from vpstui.simulator.knobs import MAX_PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.harness.terminal import Terminal
    from benchmarks.world.accounts import Served

WORD: Final = "app-0042"
"""Typed into the filter, one character at a time, and taken back."""

_REST: Final = 2.0
"""Seconds of silence after which the app has nothing left to do."""

_PATIENCE: Final = 120.0
"""Seconds in which the whole list is read."""

_ORDERS: Final = 5
"""Times that the order is changed."""

_MARK: Final = f"{BIG} servers"
_LAST_LINE: Final = "0030"
"""Stands in a line of the bare page, near its end."""

_ARGUMENTS: Final = ("--refresh", "3600")


def many_rows(setting: Setting) -> list[Row]:
    """The list, its filter, its order, and a refresh of it."""
    served, env = setting.account(BIG), setting.env(BIG)
    keep_list(env)
    program = app(env, *_ARGUMENTS, mark=_MARK)
    runs = [_use(program, served) for _ in range(setting.runs)]
    log = setting.folder / "turns"
    words = [PYTHON, str(ROOT / "benchmarks" / "watched.py"), str(log), *_ARGUMENTS]
    held = [_hold(Program(words, env, _MARK), served, log) for _ in range(setting.runs)]
    least, least_held = _least(setting, "bare_page", _LAST_LINE, _keys)
    least_read, least_read_held = _least(
        setting, "bare_list", _MARK, lambda terminal: {"refresh": _refresh(terminal, served)}
    )
    name = f"{BIG:,} servers"
    return [
        Row(f"{name}: all pages answered → painted", "ms", column(runs, "load"), limit=100),
        Row(f"{name}: filter key → painted", "ms", column(runs, "filter"),
            column(least, "filter"), limit=6),
        Row(f"{name}: filter key, the worst of a run", "ms", column(runs, "worst"),
            column(least, "worst"), limit=16),
        Row(f"{name}: sort", "ms", column(runs, "sort"), column(least, "filter"), limit=30),
        Row(f"{name}: refresh, 1 % changed, answered → painted", "ms",
            column(runs, "refresh"), column(least_read, "refresh"), limit=30),
        *(Row(f"{name}: longest hold of the event loop, {what}", "ms", column(held, what),
              column(floor, "held"), limit=16)
          for what, floor in (("load", least_held), ("filter", least_held), ("sort", least_held),
                              ("refresh", least_read_held))),
    ]  # fmt: skip


def _least(
    setting: Setting, name: str, mark: str, use: Callable[[Terminal], Numbers]
) -> tuple[list[Numbers], list[Numbers]]:
    """Use a program that does less than the app; what that measures, and the longest hold in ms."""
    env, log = setting.env(BIG), setting.folder / "turns"
    program = bare_program(env, name, mark=mark)
    timed = bare_program(env, name, str(log), mark=mark)
    seen, held = [], []
    for _ in range(setting.runs):
        with program.run() as terminal:
            terminal.listen_for(mark, _REST)
            seen.append(use(terminal))
        with timed.run() as terminal:
            terminal.listen_for(mark, _REST)
            begin = terminal.started + terminal.now()
            use(terminal)
        held.append({"held": max(ms for when, ms in _turns(log) if when > begin)})
    return seen, held


def _keys(terminal: Terminal) -> Numbers:
    """Type into a page, all of whose lines change at each key."""
    keys = _type(terminal)
    return {"filter": statistics.median(keys), "worst": max(keys)}


def _turns(log: Path) -> list[tuple[float, float]]:
    """Return of every turn that was noted when it ended and how long it took, ms."""
    rows = (line.split() for line in log.read_text().splitlines())
    return [(float(when), float(ms)) for when, ms in rows]


def _use(program: Program, served: Served) -> Numbers:
    """Load the list, type a filter and take it back, sort and refresh."""
    with program.run() as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_REST)
        pages = served.pages()[-1] - terminal.started
        painted = next(when for when, text in _texts(terminal) if program.mark in text)
        keys = _filter(terminal)
        orders = [terminal.press("o", quiet=0.3).last for _ in range(_ORDERS)]
        refreshed = _refresh(terminal, served)
    return {
        "load": (painted - pages) * 1e3,
        "filter": statistics.median(keys),
        "worst": max(keys),
        "sort": statistics.median(orders),
        "refresh": refreshed,
    }


def _filter(terminal: Terminal) -> list[float]:
    """Type the word and take it back; of each key the ms to its last byte."""
    terminal.press("/", quiet=0.5)
    took = _type(terminal)
    terminal.press("escape", quiet=0.5, silent=True)
    return took


def _type(terminal: Terminal) -> list[float]:
    keys = (*WORD, *["backspace"] * (len(WORD) - 1))
    return [terminal.press(key, quiet=0.2).last for key in keys]


def _refresh(terminal: Terminal, served: Served) -> float:
    """Read the list anew, one in a hundred changed; ms from the last page to the last byte."""
    served.change("share")
    begin, read = terminal.now(), len(served.pages())
    terminal.press("r", quiet=0.1, silent=True)
    while len(served.pages()) < read + BIG // MAX_PAGE_SIZE:
        if terminal.now() > begin + _PATIENCE:
            raise MeasuringError(f"not all was read after `r`:\n{terminal.screen()}")
        terminal.listen(0.1)
    terminal.listen(_REST)
    pages = served.pages()[-1] - terminal.started
    return max(0.0, terminal.chunks[-1][0] - pages) * 1e3


def _texts(terminal: Terminal) -> list[tuple[float, str]]:
    return [(when, screen.text) for when, screen in frames(terminal.chunks)]


def _hold(program: Program, served: Served, log: Path) -> Numbers:
    """The same with every turn of the loop timed; of each part the longest, ms."""
    ends = {}
    with program.run() as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_REST)
        begin = next(when for when, text in _texts(terminal) if re.search(r"\d+ servers", text))
        ends["load"] = terminal.now()
        _filter(terminal)
        ends["filter"] = terminal.now()
        for _ in range(_ORDERS):
            terminal.press("o", quiet=0.3)
        ends["sort"] = terminal.now()
        _refresh(terminal, served)
        ends["refresh"] = terminal.now()
    turns = _turns(log)
    seen: Numbers = {}
    for what, end in ends.items():
        part = [ms for when, ms in turns if begin < when - terminal.started <= end]
        seen[what], begin = max(part, default=0.0), end
    return seen
