"""What is measured."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.report import Row
from benchmarks.setting import PYTHON, ROOT, VPSTUI
from benchmarks.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SMALL: Final = 50
"""Servers of the account that is started with, as many as the floor has rows."""

BIG: Final = 10_000
"""Servers of the account that is filtered."""

STEPS: Final = 20
"""Presses of the down key per run."""

WORD: Final = "app-0042"
"""Typed into the filter, one character at a time."""

_SETTLED: Final = 0.4
"""Seconds of silence after which a start is over."""

_ANSWERED: Final = 0.1
"""Seconds of silence after which the answer to a key is taken to be whole."""

Numbers = dict[str, float]


@dataclass(frozen=True)
class Program:
    """One program that is measured.

    Attributes:
        argv: how it is started.
        env: its environment.
        mark: a text of its first rows.
    """

    argv: Sequence[str]
    env: Mapping[str, str]
    mark: str


def floor(env: Mapping[str, str]) -> Program:
    """What Textual alone costs."""
    return Program([PYTHON, str(ROOT / "benchmarks" / "floor.py")], env, "203.0.113.")


def app(env: Mapping[str, str], *arguments: str) -> Program:
    """The app, for the simulated account that `env` leads to."""
    return Program([VPSTUI, *arguments], env, "203.0.113.")


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


def _column(runs: Sequence[Numbers], key: str) -> list[float]:
    return [numbers[key] for numbers in runs]


# -- start


def start_rows(
    runs: int, env: Mapping[str, str], keyed: Mapping[str, str] | None, big: Mapping[str, str]
) -> list[Row]:
    """Time, CPU and memory from exec until the first rows are on screen.

    Args:
        runs: how many rounds.
        env: with the token, for a small account.
        keyed: the same with the token in a Secret Service; None where there is none.
        big: with the token, for a big account.
    """
    programs = [floor(env), app(env), *([app(keyed)] if keyed else [])]
    least, mine, *others = in_turn(runs, start, programs)
    with_keyring = others[0] if others else []
    many = in_turn(runs, start, [app(big)])[0]

    def row(name: str, unit: str, key: str, ratio: float | None = None) -> Row:
        return Row(name, unit, _column(mine, key), _column(least, key), ratio=ratio)

    return [
        row("first paint", "ms", "paint"),
        row("first rows, token from the environment", "ms", "rows", 1.5),
        Row("first rows, token from a Secret Service", "ms", _column(with_keyring, "rows"),
            _column(least, "rows"), ratio=1.5 if keyed else None),
        row("CPU of the start", "ms", "cpu"),
        row("memory, peak resident (RSS)", "MB", "rss", 1.6),
        row("memory, proportional (PSS)", "MB", "pss", 1.6),
        Row("memory, token from a Secret Service (RSS)", "MB", _column(with_keyring, "rss"),
            _column(least, "rss"), ratio=1.6 if keyed else None),
        Row(f"first rows, {BIG:,} servers", "ms", _column(many, "rows")),
        Row(f"memory, {BIG:,} servers (RSS)", "MB", _column(many, "rss")),
    ]  # fmt: skip


def start(program: Program) -> Numbers:
    """Start a program and wait until it is silent."""
    with Terminal(program.argv, program.env) as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_SETTLED)
        numbers = {"cpu": terminal.cpu(), **terminal.memory()}
    screens = list(terminal.screens())
    numbers["paint"] = next(when for when, text in screens if len(text.split()) > 3) * 1e3
    numbers["rows"] = next(when for when, text in screens if program.mark in text) * 1e3
    return numbers


# -- cursor


def cursor_rows(runs: int, env: Mapping[str, str]) -> list[Row]:
    """One press of the down key."""
    least, mine = in_turn(runs, step, [floor(env), app(env)])
    return [
        Row(name, unit, _column(mine, key), _column(least, key), ratio=ratio)
        for name, unit, key, ratio in (
            ("cursor step, to the last byte", "ms", "last", 1.0),
            ("cursor step", "bytes", "size", 1.0),
            ("cursor step, CPU", "ms", "cpu", None),
        )
    ]


def step(program: Program) -> Numbers:
    """Press the down key again and again; the medians."""
    with Terminal(program.argv, program.env) as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(_SETTLED)
        before = terminal.cpu()
        answers = [terminal.press("down", _ANSWERED) for _ in range(STEPS)]
        return {
            "last": statistics.median(answer.last for answer in answers),
            "size": statistics.median(answer.size for answer in answers),
            "cpu": (terminal.cpu() - before) / STEPS,
        }


# -- idle


def idle_rows(seconds: float, env: Mapping[str, str]) -> list[Row]:
    """Poll an account in which nothing changes; the CPU tells that it does poll."""
    program = app(env, "--refresh", "2")
    with Terminal(program.argv, program.env) as terminal:
        terminal.listen_for(program.mark)
        terminal.listen(1.5)
        begin, before = terminal.now(), terminal.cpu()
        while (left := begin + seconds - terminal.now()) > 0:
            terminal.listen(left, left)
        written = sum(len(data) for _, data in terminal.since(begin))
        spent = terminal.cpu() - before
    name = f"{seconds:g} idle seconds, a poll every 2 s"
    return [
        Row(name, "bytes", [float(written)], limit=0),
        Row("the same, CPU per second", "ms", [spent / seconds]),
    ]


# -- filter


def filter_rows(runs: int, env: Mapping[str, str]) -> list[Row]:
    """Type a filter and take it back, one key at a time."""
    typed, erased, drawn = [], [], []
    for _ in range(runs):
        numbers = _type(app(env))
        typed += numbers[: len(WORD)]
        erased += numbers[len(WORD) :]
        drawn += [shown for shown, _ in numbers]
    name = f"filter key, {BIG:,} servers"
    typed_last, erased_last = ([last for _, last in keys] for keys in (typed, erased))
    return [
        Row(f"{name}, to the last byte", "ms", typed_last, limit=16),
        Row(f"{name}, the slowest", "ms", [max(typed_last)], limit=16),
        Row(f"backspace, {BIG:,} servers, to the last byte", "ms", erased_last, limit=16),
        Row(f"backspace, {BIG:,} servers, the slowest", "ms", [max(erased_last)], limit=16),
        Row("each of these keys, to its rows (all but the scrollbar)", "ms", drawn),
    ]


def _type(program: Program) -> list[tuple[float, float]]:
    """Type the word and take it back; ms to the rows and to the last byte, for each key."""
    keys = [*WORD, *["backspace"] * (len(WORD) - 1)]
    with Terminal(program.argv, program.env) as terminal:
        terminal.listen_for(f"{BIG} servers")
        terminal.listen(1.5)
        terminal.press("/", 0.5)
        answers = [terminal.press(key, 0.2) for key in keys]
    screens = [(when, _content(text)) for when, text in terminal.screens()]
    ends = [answer.pressed for answer in answers[1:]] + [float("inf")]
    numbers = []
    for answer, end in zip(answers, ends, strict=True):
        seen = [(when, text) for when, text in screens if answer.pressed < when < end]
        shown = next(when for when, text in seen if text == seen[-1][1])
        numbers.append(((shown - answer.pressed) * 1e3, answer.last))
    return numbers


def _content(text: str) -> str:
    """The screen without its last column, where the scrollbar is."""
    return re.sub(r".$", "", text, flags=re.MULTILINE)
