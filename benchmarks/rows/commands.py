"""Commands that print and end."""

from __future__ import annotations

from typing import Final

from benchmarks.harness.rounds import column, in_turn_to_the_end
from benchmarks.report.row import Row
from benchmarks.world.installed import PYTHON, ROOT, VPSTUI
from benchmarks.world.setting import SMALL, Setting

NAME: Final = "web-1"
"""The server that `get` asks for."""


def command_rows(setting: Setting) -> list[Row]:
    """Time from exec to the end; floors: Python alone, and scripts of httpx and pydantic alone."""
    env = setting.env(SMALL)
    commands = [[PYTHON, "-c", "pass"], [VPSTUI, "--version"], [VPSTUI, "--help"]]
    nothing, version, usage = in_turn_to_the_end(setting.runs, commands, env)
    rows = [
        Row(f"vpstui {word}; floor: python -c pass", "ms", column(mine, "time"),
            column(nothing, "time"), 4.0)
        for word, mine in (("--version", version), ("--help", usage))
    ]  # fmt: skip
    for words, ratio, bare in (
        (["ls"], 1.15, _bare("list")),
        (["get", NAME, "-o", "json"], 1.25, _bare("get", NAME)),
    ):
        least, mine = in_turn_to_the_end(setting.runs, [bare, [VPSTUI, *words]], env)
        name = f"vpstui {words[0]}; floor: httpx and pydantic"
        rows.append(Row(name, "ms", column(mine, "time"), column(least, "time"), ratio))
        rows.append(Row(f"{name}, CPU", "ms", column(mine, "cpu"), column(least, "cpu")))
    rows.insert(-2, _asynchronous(setting, env))
    return rows


def _asynchronous(setting: Setting, env: dict[str, str]) -> Row:
    """What it costs the script to ask as the app does."""
    scripts = [_bare("list"), _bare("alist")]
    plain, waiting = in_turn_to_the_end(setting.runs, scripts, env)
    return Row(
        "— the same script with httpx's AsyncClient", "ms", column(waiting, "time"),
        column(plain, "time"),
    )  # fmt: skip


def _bare(*words: str) -> list[str]:
    return [PYTHON, str(ROOT / "benchmarks" / "bare_commands.py"), *words]
