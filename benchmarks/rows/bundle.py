"""The start of the single file (docs/bundle.md) against that of the wheel."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import Final

from benchmarks.harness.rounds import Program, column, in_turn, in_turn_to_the_end
from benchmarks.report.row import Row
from benchmarks.rows.commands import NAME
from benchmarks.rows.start import LIVE, start
from benchmarks.world.installed import ROOT, VPSTUI
from benchmarks.world.setting import SMALL, Setting, keep_list
from vpstui import __version__

RATIO: Final = 1.3
"""What a start from the single file may be of one from the wheel, once it is unpacked."""


def build() -> str:
    """Build the single file of this tree as `make bundle` does; its path."""
    for argv in (["-m", "build", "--wheel"], ["-m", "bundle", "dist"]):
        subprocess.run([sys.executable, *argv], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return str(ROOT / "dist" / f"vpstui-{__version__}-linux-{platform.machine()}")


def bundle_rows(setting: Setting) -> list[Row]:
    """Time and CPU of commands and of the screen; the wheel stands where the floor does.

    It is unpacked in the round that warms the caches, which is not counted.
    """
    env, bundle = setting.env(SMALL), build()
    rows = []
    for words in (["--version"], ["get", NAME, "-o", "json"]):
        wheel, mine = in_turn_to_the_end(setting.runs, [[VPSTUI, *words], [bundle, *words]], env)
        name = f"single file, {words[0]}; floor: wheel"
        for what, key in ((name, "time"), (f"{name}, CPU", "cpu")):
            rows.append(Row(what, "ms", column(mine, key), column(wheel, key), RATIO))
    keep_list(env)
    programs = [Program([path], env, LIVE) for path in (VPSTUI, bundle)]
    wheel, mine = in_turn(setting.runs, start, programs)
    for what, key in (("live", "live"), ("CPU of the start", "cpu")):
        name = f"single file, {what}; floor: wheel"
        rows.append(Row(name, "ms", column(mine, key), column(wheel, key), RATIO))
    return rows
