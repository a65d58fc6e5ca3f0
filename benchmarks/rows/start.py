"""From exec to a screen that can be used, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from benchmarks.harness.emulator import frames
from benchmarks.harness.rounds import Numbers, Program, column, in_turn
from benchmarks.harness.terminal import MeasuringError
from benchmarks.report.row import Row
from benchmarks.world.installed import app, bare, floor
from benchmarks.world.setting import BIG, SMALL, Setting, keep_list

if TYPE_CHECKING:
    from benchmarks.harness.emulator import Emulator

SETTLED: Final = 0.4
"""Seconds of silence after which a start is over."""

ROW: Final = "203.0.113."
"""Every server has an address that begins so, in the app and in the floor."""

LIVE: Final = "● live"
"""What the app says once the list is the account's."""

_FILTER: Final = "Enter Keep filter"
"""Stands in the key bar while a filter is typed."""

_BARE: Final = "— a bare app with httpx and pydantic"
"""The row of what the packages cost that the app is to be built on."""

_BOTH: Final = "prod ● live   the-other-account ● live"
"""The same of two accounts."""

_TWO: Final = ("--profile", "prod", "--profile", "the-other-account")


def start_rows(setting: Setting) -> list[Row]:
    """Time, CPU, bytes and memory from exec until the screen has come to rest."""
    env, kept = setting.env(SMALL), setting.configured
    keep_list(kept)
    programs = [floor(env), app(env), app(kept), bare(env)]
    least, plain, mine, built = in_turn(setting.runs, start, programs)
    least_keys, my_keys = in_turn(setting.runs, answered, [floor(kept), app(kept)])

    def row(name: str, unit: str, key: str, base: str = "", ratio: float | None = None) -> Row:
        return Row(name, unit, column(mine, key), column(least, base or key), ratio)

    def of_bare(unit: str, key: str, base: str = "") -> Row:
        return Row(_BARE, unit, column(built, key), column(least, base or key))

    return [
        row("exec → table of the last list, with its age", "ms", "cached", "rows", ratio=0.25),
        Row("exec → keys answered", "ms", column(my_keys, "answered"),
            column(least_keys, "answered"), 1.0, missing="a key pressed at once is lost"),
        Row("exec → live, token from the environment", "ms", column(plain, "live"),
            column(least, "rows"), 1.25),
        of_bare("ms", "rows"),
        *_keyed(setting),
        row("CPU until settled", "ms", "cpu", ratio=1.0),
        of_bare("ms", "cpu"),
        row("bytes until settled", "bytes", "size", ratio=0.2),
        Row("the same, without a last list", "bytes", column(plain, "size"),
            column(least, "size")),
        row("memory settled, 50 servers (RSS)", "MB", "rss", ratio=1.35),
        of_bare("MB", "rss"),
        row("the same at its peak", "MB", "peak"),
        *_big(setting),
        _two(setting),
    ]  # fmt: skip


def _keyed(setting: Setting) -> list[Row]:
    name = "exec → live, token from a Secret Service"
    try:
        env = setting.keyed
    except MeasuringError as error:
        return [Row(name, "ms", (), ratio=1.5, missing=str(error))]
    keep_list(env)
    user = f"default@{urlsplit(env['VPSTUI_API_URL']).netloc}"
    programs = [floor(env), app(env), bare({**env, "KEYRING_USER": user})]
    least, mine, built = in_turn(setting.runs, start, programs)
    return [
        Row(name, "ms", column(mine, "live"), column(least, "rows"), 1.5),
        Row(f"{_BARE}, and keyring", "ms", column(built, "rows"), column(least, "rows")),
    ]


def _big(setting: Setting) -> list[Row]:
    env = setting.env(BIG)
    keep_list(env)
    programs = [floor(env), app(env, mark=f"{BIG} servers"), bare(env)]
    least, mine, built = in_turn(setting.runs, start, programs)
    name = f"memory settled, {BIG:,} servers (RSS)"
    return [
        Row(name, "MB", column(mine, "rss"), column(least, "rss"), 2.2),
        Row(_BARE, "MB", column(built, "rss"), column(least, "rss")),
    ]


def _two(setting: Setting) -> Row:
    keep_list(setting.two, *_TWO, mark=_BOTH)
    program = app(setting.two, *_TWO, mark=_BOTH)
    least, mine = in_turn(setting.runs, start, [floor(setting.two), program])
    name = "exec → both live, two accounts of 50 servers"
    return Row(name, "ms", column(mine, "shown"), column(least, "rows"))


def start(program: Program) -> Numbers:
    """Start a program and wait until it is silent."""
    with program.run() as terminal:
        terminal.listen_for(program.mark, SETTLED)
        seen = {"cpu": terminal.cpu(), "size": float(terminal.size()), **terminal.memory()}
    seen["settled"] = terminal.chunks[-1][0] * 1e3
    return seen | first_screens(list(terminal.chunks), program.mark)


def first_screens(chunks: list[tuple[float, bytes]], mark: str) -> Numbers:
    """When there was a first paint, rows, rows of the last list, rows that are live, a mark; ms."""
    seen: Numbers = {}
    for when, screen in frames(chunks):
        text = screen.text
        if len(text.split()) > 3:
            seen.setdefault("paint", when * 1e3)
        if mark in text:
            seen.setdefault("shown", when * 1e3)
        if ROW in text:
            seen.setdefault("rows", when * 1e3)
            seen.setdefault("live" if LIVE in text else "cached", when * 1e3)
    return seen


def answered(program: Program) -> Numbers:
    """Press a key as soon as the program takes keys; when its answer is seen.

    In the app it is `/`, since the last list has no server that a cursor could be on; in the floor
    it is down.
    """
    asks = program.mark == LIVE
    with program.run() as terminal:
        terminal.wait_for_raw()
        terminal.press("/" if asks else "down", quiet=0, silent=True)
        terminal.listen_for(_FILTER if asks else program.mark, SETTLED)
    for when, screen in frames(terminal.chunks):
        if _FILTER in screen.text if asks else _chosen(screen) == 1:
            return {"answered": when * 1e3}
    return {}  # it was lost


def _chosen(screen: Emulator) -> int | None:
    """Which of the rows looks unlike those below; None: there are too few."""
    rows = [number for number, line in enumerate(screen.lines) if ROW in line]
    if len(rows) < 5:
        return None
    looks = [screen.look(number, 4)[1:3] for number in rows]
    return next((at for at, look in enumerate(looks) if look != looks[4]), None)
