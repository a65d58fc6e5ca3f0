"""Measures the start of the single file (docs/bundle.md) against that of the wheel."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.cases import Program, in_turn, start
from benchmarks.get import NAME, in_turn_to_the_end
from benchmarks.report import Row
from benchmarks.setting import ROOT, VPSTUI
from vpstui import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

RATIO = 1.3
"""What a start from the single file may be of one from the wheel, once it is unpacked."""


def build() -> str:
    """Build the single file of this tree as `make bundle` does; its path."""
    for argv in (["-m", "build", "--wheel"], ["-m", "bundle", "dist"]):
        subprocess.run([sys.executable, *argv], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return str(ROOT / "dist" / f"vpstui-{__version__}-linux-{platform.machine()}")


def single_file_rows(runs: int, env: Mapping[str, str]) -> list[Row]:
    """Time and CPU of a command and of the screen; the wheel stands where the floor does.

    It is unpacked in the round that warms the caches, which is not counted.

    Args:
        runs: how many rounds.
        env: with the token, for a small account.
    """
    bundle = build()
    rows = []
    for words in (["--version"], ["get", NAME, "-o", "json"]):
        wheel, mine = in_turn_to_the_end(runs, [[VPSTUI, *words], [bundle, *words]], env)
        name = f"single file, {words[0]}; floor: wheel"
        for at, (what, ratio) in enumerate(((name, RATIO), (f"{name}, CPU", RATIO))):
            rows.append(Row(what, "ms", [it[at] for it in mine], [it[at] for it in wheel], ratio))
    programs = [Program([path], env, "203.0.113.") for path in (VPSTUI, bundle)]
    screens = in_turn(runs, start, programs)
    for what, key in (("first rows", "rows"), ("CPU of the start", "cpu")):
        wheel_numbers, own_numbers = ([one[key] for one in seen] for seen in screens)
        name = f"single file, {what}; floor: wheel"
        rows.append(Row(name, "ms", own_numbers, wheel_numbers, RATIO))
    return rows
